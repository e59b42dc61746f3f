"""The portal's part of the control API: services, applications, cabinets, cases, results."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from registries.errors import UnknownPerson
from registries.population.model import Person
from sandbox.clock import in_astana
from sandbox.control.at_hand import REFUSALS, answer, sent_octets, world_at_hand, xml
from sandbox.control.models import (
    Application,
    CabinetOf,
    CaseDetail,
    CasePath,
    FormQuery,
    PersonPath,
    ServicePath,
    Services,
)
from sandbox.control.telling import case_detail, explained
from sandbox.documents.application import write_application
from sandbox.errors import NotFound, PassportError
from sandbox.offices.cabinet import Entry
from sandbox.offices.portal import REQUEST_LIMITS
from sandbox.services.passport import Passport

__all__ = ["portal_api"]

portal_api = APIBlueprint("portal", __name__, url_prefix="/api", abp_tags=[Tag(name="portal")], abp_responses=REFUSALS)


@portal_api.get("/services", responses={"200": Services})
def list_services() -> Response:
    """The services with their passports."""
    return answer(Services(services=list(world_at_hand().shelf.passports.values())))


@portal_api.get("/services/<path:service_id>/request")
def write_request(path: ServicePath, query: FormQuery) -> Response:
    """A request for the service, ready to be signed by its applicant, as XML."""
    world = world_at_hand()
    person = _person(query.iin)
    document = write_application(
        _passport(path.service_id), person.iin, consent=query.consent, created=world.clock.now()
    )
    return xml(document)


@portal_api.get("/services/<path:service_id>", responses={"200": Services})
def show_service(path: ServicePath) -> Response:
    """The passport of one service."""
    return answer(Services(services=[_passport(path.service_id)]))


@portal_api.post("/applications", responses={"201": Application, "200": Application})
def apply() -> Response:
    """Register a signed request (XML). 201 for a new case, 200 for one that these octets had made before."""
    world = world_at_hand()
    receipt = world.portal.apply(sent_octets(REQUEST_LIMITS.octets))
    world.runner.wake()
    case = receipt.case
    told = Application(
        number=case.number,
        service=case.passport,
        status=case.state.value,
        accepted_at=in_astana(case.accepted_at),
        due_at=in_astana(case.due_at),
        created=receipt.created,
        findings=explained(case.findings),
    )
    response = answer(told, 201 if receipt.created else 200)
    response.headers["Location"] = f"/api/cases/{case.number}"
    return response


@portal_api.get("/cabinet/<iin>", responses={"200": CabinetOf})
def show_cabinet(path: PersonPath) -> Response:
    """The cases of a person with their notices and results, newest first."""
    world = world_at_hand()
    person = _person(path.iin)
    entries = [case_detail(world, entry) for entry in world.cabinet.entries(person.iin)]
    return answer(CabinetOf(iin=person.iin, name=person.full_name, cases=entries))


@portal_api.get("/cases/<number>", responses={"200": CaseDetail})
def show_case(path: CasePath) -> Response:
    """One case: its status, what happened to it, what it ended with."""
    return answer(case_detail(world_at_hand(), _entry(path.number)))


@portal_api.get("/cases/<number>/result")
def fetch_result(path: CasePath) -> Response:
    """The signed document that the case ended with, octet for octet, as XML."""
    result = _entry(path.number).result
    if result is None:
        raise NotFound("RESULT-NOT-READY", path.number)
    return xml(result.document, name=f"{result.kind.value}-{result.number}.xml")


def _entry(number: str) -> Entry:
    world = world_at_hand()
    case = world.cases.find(number)
    if case is None:
        raise NotFound("CASE-UNKNOWN", number)
    return world.cabinet.entry(case)


def _passport(service_id: str) -> Passport:
    try:
        return world_at_hand().shelf.passport(service_id)
    except PassportError as error:
        raise NotFound("SERVICE-UNKNOWN", error.detail) from error


def _person(iin: str) -> Person:
    try:
        return world_at_hand().population.person(iin)
    except UnknownPerson as error:
        raise NotFound("PERSON-UNKNOWN", iin) from error
