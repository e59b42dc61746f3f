"""Officials over HTTP: a counter takes an application, the case goes through its offices, each refusal has its code."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient

from registries.population.model import Organisation, OrganisationKind
from sandbox.app import create_app
from sandbox.clock import FrozenClock
from sandbox.errors import ActionRefused
from sandbox.services.stated import stated
from sandbox.world import World
from signing import pdf, xmldsig
from signing.certificates import Role
from signing.moments import When

if TYPE_CHECKING:
    from tests.casework.conftest import Desk, Visitor

EDUCATION = OrganisationKind.EDUCATION_DEPARTMENT
CORPORATION = OrganisationKind.STATE_CORPORATION
IDENTITY = {"id": "identity-document", "expires": "2030-01-01", "number": "012345678"}


@pytest.fixture
def client(world: World) -> FlaskClient:
    return create_app(world).test_client()


@pytest.fixture
def branch(desk: Callable[..., Desk]) -> Organisation:
    return desk(CORPORATION).organisation


@pytest.fixture
def department(desk: Callable[..., Desk]) -> Organisation:
    return desk(EDUCATION).organisation


@pytest.fixture
def intake(couple: Visitor) -> dict[str, Any]:
    """The application of the wife, as an officer enters it."""
    return {
        "service": "guardianship-establishment/2020",
        "applicant": couple.person.iin,
        "facts": json.loads(json.dumps(couple.facts, default=str)),
        "documents": [IDENTITY],
        "consents": ["applicant", "spouse"],
    }


Does = Callable[..., dict[str, Any]]


@pytest.fixture
def does(client: FlaskClient) -> Does:
    """``does(number, action, office, …)``: the action, signed by the sandbox where a paper is wanted."""

    def act(number: str, action: str, office: str, officer: str = "signer", **body: Any) -> dict[str, Any]:
        told = {"office": office, "officer": officer, "sign": True, **body}
        answer = client.post(f"/api/cases/{number}/actions/{action}", json=told)
        assert answer.status_code == 200, answer.json
        found: dict[str, Any] = answer.json
        return found

    return act


def taken(client: FlaskClient, branch: Organisation, intake: dict[str, Any]) -> str:
    answer = client.post(f"/api/counters/{branch.key}/applications", json=intake)
    assert answer.status_code == 201, answer.json
    return str(answer.json["number"])


@pytest.mark.rule("GE-2", "C-7", "C-13")
def test_application_goes_from_the_counter_to_the_order_and_its_certified_copy(
    world: World,
    client: FlaskClient,
    branch: Organisation,
    department: Organisation,
    intake: dict[str, Any],
    home: dict[str, Any],
    does: Does,
    tmp_path: Path,
):
    number = taken(client, branch, intake)
    assert client.get(f"/api/cases/{number}/result/copy").json["code"] == "RESULT-NOT-READY"
    does(number, "gather", branch.bin)
    assert does(number, "accept", branch.bin)["step"] == "courier"
    does(number, "deliver", branch.bin)
    does(number, "gather", department.bin)
    does(number, "accept", department.key)
    does(number, "inspect", department.bin, facts=home)
    does(number, "approve", department.bin, officer=department.signer)
    assert does(number, "send-to-corporation", department.bin, officer="head")["desk"] == "system"
    waiting = client.get(f"/api/cases/{number}/actions", query_string={"office": department.bin}).json
    world.runner.run_due()
    assert (waiting["actions"], waiting["turned_away"]["code"]) == ([], "CASE-SYSTEM")
    copy = client.get(f"/api/cases/{number}/result/copy?languages=en")
    assert copy.mimetype == "application/pdf"
    report = pdf.verify(copy.data, world.trust, when=When(world.clock.now()))
    assert report.ok
    assert report.signer is not None
    assert (report.signer.iin, report.signer.bin) == (department.head, department.bin)
    assert Role.HEAD in report.signer.roles
    (tmp_path / "copy.pdf").write_bytes(copy.data)
    call = ["pdftotext", "-layout", "copy.pdf", "-"]
    text = subprocess.run(call, cwd=tmp_path, capture_output=True, check=True).stdout.decode("utf-8")
    assert "True copy, printed from the electronic document. Head of the provider" in " ".join(text.split())


def test_officer_signs_the_paper_that_was_fetched_with_a_key_of_their_own(
    client: FlaskClient, branch: Organisation, desk: Callable[..., Desk], intake: dict[str, Any], does: Does
):
    number, key = taken(client, branch, intake), desk(CORPORATION).key
    does(number, "gather", branch.bin)
    who = {"certificate": key.certificate.pem.decode()}
    address = f"/api/cases/{number}/actions/accept"
    paper = client.get(f"{address}/paper", query_string={**who, "facts": "{}"})
    assert paper.mimetype == "application/xml"
    assert client.post(f"{address}/paper", json=who).status_code == 200
    unsigned = client.post(address, json=who)
    assert (unsigned.status_code, unsigned.json["code"]) == (422, "CASE-PAPER-MISSING")
    raw = client.post(address, json={**who, "document": base64.b64encode(paper.data).decode()})
    assert (raw.status_code, raw.json["code"]) == (422, "CASE-PAPER-SIGNATURE")
    document = base64.b64encode(xmldsig.sign(paper.data, key)).decode()
    assert client.post(address, json={**who, "document": document, "revision": 0}).json["code"] == "CASE-CONFLICT"
    assert client.post(address, json={**who, "document": document}).json["step"] == "courier"
    papers = client.get(f"/api/cases/{number}/papers").json["papers"]
    assert [(one["name"], one["is_electronic"]) for one in papers] == [("identity-document", False), ("receipt", True)]
    assert client.get(f"/api/cases/{number}/papers/2").data == base64.b64decode(document)
    codes = [client.get(f"/api/cases/{number}/papers/{place}").json["code"] for place in (0, 1, 3)]
    assert codes == ["QUERY-INVALID", "PAPER-UNKNOWN", "PAPER-UNKNOWN"]


def test_actions_tell_what_is_missing_what_has_to_be_signed_and_who_is_turned_away(
    client: FlaskClient, branch: Organisation, department: Organisation, intake: dict[str, Any], does: Does
):
    number = taken(client, branch, {**intake, "documents": []})
    does(number, "gather", branch.bin)
    address = f"/api/cases/{number}/actions"
    told = {one["id"]: one for one in client.get(address, query_string={"office": branch.bin}).json["actions"]}
    assert told["accept"]["blocked"]["code"] == "CASE-GUARD"
    assert (told["accept"]["paper"], told["accept"]["signers"]) == ("receipt", ["signer"])
    assert told["refuse-acceptance"]["blocked"] is None
    brought = {"office": branch.bin, "documents": [IDENTITY]}
    added = client.post(f"/api/cases/{number}/documents", json=brought)
    assert added.json["missing"] == []
    told = {one["id"]: one for one in client.get(address, query_string={"office": branch.bin}).json["actions"]}
    assert told["accept"]["blocked"] is None
    stranger = client.get(address, query_string={"office": department.bin}).json
    assert (stranger["actions"], stranger["turned_away"]["code"]) == ([], "OFFICIAL-OFFICE")


def test_hired_official_acts_with_a_key_of_their_own_and_a_dismissed_one_does_not(
    world: World, client: FlaskClient, branch: Organisation, intake: dict[str, Any], couple: Visitor, does: Does
):
    number, newcomer = taken(client, branch, intake), couple.facts["spouse"]["iin"]
    body = {"office": branch.bin, "officer": newcomer}
    stranger = client.post(f"/api/cases/{number}/actions/gather", json=body)
    assert (stranger.status_code, stranger.json["code"]) == (403, "OFFICIAL-DISMISSED")
    world.staff.hire(newcomer, branch.bin, role=Role.SIGNER, at=world.clock.now())
    does(number, "gather", branch.bin, newcomer)
    assert does(number, "accept", branch.bin, newcomer)["step"] == "courier"
    world.staff.dismiss(newcomer, branch.bin, at=world.clock.now())
    gone = client.post(f"/api/cases/{number}/actions/deliver", json=body)
    assert (gone.status_code, gone.json["code"]) == (403, "OFFICIAL-DISMISSED")


def test_application_taken_twice_on_one_day_is_one_case(client: FlaskClient, branch: Organisation, intake: Any):
    number = taken(client, branch, intake)
    again = client.post(f"/api/counters/{branch.bin}/applications", json=intake)
    assert (again.status_code, again.json["number"]) == (200, number)


def test_register_that_is_down_is_told_and_the_action_can_be_taken_again(
    world: World, client: FlaskClient, branch: Organisation, intake: dict[str, Any], does: Does
):
    number = taken(client, branch, intake)
    use = world.shelf.passport(intake["service"]).register("marriage")
    assert use is not None
    route = world.gateway.routes.find(use.service)  # type: ignore[arg-type]
    world.gateway.routes.remove(use.service)  # type: ignore[arg-type]
    down = client.post(f"/api/cases/{number}/actions/gather", json={"office": branch.bin})
    assert (down.status_code, down.json["code"]) == (503, "INQUIRY-FAULT")
    world.gateway.routes.add(route)
    assert does(number, "gather", branch.bin)["step"] == "acceptance"


def test_text_that_no_database_keeps_is_no_fact(world: World, home: dict[str, Any]):
    step = world.shelf.passport("guardianship-establishment/2020").step("inspection")
    assert step is not None
    assert stated(step.actions[0], home)["owner"] == home["owner"]
    with pytest.raises(ActionRefused, match="CASE-FACT: owner"):
        stated(step.actions[0], home | {"owner": "\0"})


@pytest.mark.parametrize("character", ["candidate-ready", "rural-applicant"])
def test_certificate_is_asked_for_at_the_counter_of_the_place_as_well(
    world: World, client: FlaskClient, character: str
):
    """In a town the local executive body serves, in a village its akim, and either besides the state corporation."""
    person = world.population.person(world.population.character(character).iin)
    served = world.population.serving
    kinds = (OrganisationKind.RURAL_AKIM if character == "rural-applicant" else OrganisationKind.LOCAL_EXECUTIVE,)
    offices = [served(kind, person.address.city_key) for kind in (*kinds, CORPORATION)]
    intake = {"service": "asp-certificate/2016", "applicant": person.iin, "documents": [IDENTITY]}
    told = [client.post(f"/api/counters/{one.bin}/applications", json=intake).json for one in offices]
    assert [one["channel"] for one in told] == [
        "rural-akim" if character == "rural-applicant" else "provider",
        "state-corporation",
    ]
    assert [one["office"] for one in told] == [one.bin for one in offices]


@pytest.mark.rule("C-15")
@pytest.mark.parametrize(
    ("change", "code", "status"),
    [
        ({"documents": [{"id": "identity-documnt"}]}, "CASE-DOCUMENT", 422),
        ({"documents": [{"id": "application"}]}, "CASE-DOCUMENT", 422),
        ({"consents": ["aplicant"]}, "CASE-CONSENT", 422),
        ({"channel": "portal"}, "CASE-CHANNEL", 422),
        ({"channel": "provider"}, "CASE-CHANNEL", 422),
        ({"service": "guardianship/1999"}, "PASSPORT-UNKNOWN", 404),
        ({"applicant": "1"}, "PERSON-UNKNOWN", 404),
        ({"facts": {"wards": []}}, "PAPER-FACTS", 422),
        ({"oficer": "signer"}, "QUERY-INVALID", 400),
        ({"documents": [IDENTITY | {"number": "\0"}]}, "QUERY-INVALID", 400),
        ({"facts": {"ward": json.loads("[" * 99 + "]" * 99)}}, "QUERY-INVALID", 400),
        ({"officer": "130000000000"}, "OFFICIAL-DISMISSED", 403),
        ({"officer": "\0"}, "QUERY-INVALID", 400),
        ({"certificate": "no PEM"}, "CERTIFICATE-FORM", 422),
    ],
)
def test_application_that_cannot_be_taken_is_told_why_and_opens_nothing(
    world: World, client: FlaskClient, branch: Organisation, intake: dict[str, Any], change: Any, code: str, status: int
):
    answer = client.post(f"/api/counters/{branch.bin}/applications", json={**intake, **change})
    assert (answer.json["code"], answer.status_code) == (code, status)
    assert world.cases.of_applicant(intake["applicant"]) == ()


def test_nobody_applies_at_night_as_a_child_or_at_an_office_that_is_no_counter(
    world: World,
    client: FlaskClient,
    branch: Organisation,
    department: Organisation,
    intake: dict[str, Any],
    clock: FrozenClock,
):
    address = f"/api/counters/{branch.bin}/applications"
    child = intake["facts"]["ward"][0]["child"]["iin"]
    assert client.post(address, json={**intake, "applicant": child}).json["code"] == "CASE-APPLICANT"
    elsewhere = {**intake, "channel": "state-corporation"}
    refused = client.post(f"/api/counters/{department.bin}/applications", json=elsewhere)
    assert (refused.json["code"], refused.status_code) == ("OFFICIAL-OFFICE", 403)
    clock.advance(timedelta(hours=14))
    assert client.post(address, json=intake).json["code"] == "CASE-CLOSED"


@pytest.mark.parametrize(
    ("query", "code", "status"),
    [
        ({}, "QUERY-INVALID", 400),
        ({"office": "nowhere"}, "ORGANISATION-UNKNOWN", 404),
        ({"certificate": "x"}, "CERTIFICATE-FORM", 422),
    ],
)
def test_call_that_names_no_official_is_told(
    client: FlaskClient, branch: Organisation, intake: Any, query: Any, code: str, status: int
):
    number = taken(client, branch, intake)
    answer = client.get(f"/api/cases/{number}/actions", query_string=query)
    assert (answer.json["code"], answer.status_code) == (code, status)
    assert client.get("/api/cases/1/actions", query_string={"office": branch.bin}).json["code"] == "CASE-UNKNOWN"
    paper = {"office": branch.bin, "facts": "[]"}
    assert client.get(f"/api/cases/{number}/actions/accept/paper", query_string=paper).json["code"] == "QUERY-INVALID"
