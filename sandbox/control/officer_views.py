"""Officials in the control API: what they may do in a case, the paper to sign, the deed; counters; certified copies."""

from __future__ import annotations

import json

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from sandbox.cases import Case
from sandbox.control.at_hand import REFUSALS, answer, sent_octets, world_at_hand, xml
from sandbox.control.models import CasePath, Problem
from sandbox.control.officer_models import (
    ActionPath,
    ActionsOf,
    ConsentQuery,
    CopyQuery,
    CounterPath,
    DeedOf,
    DocumentsOf,
    IntakeOf,
    PaperPath,
    PaperQuery,
    PapersOf,
    StandingOf,
    WhoAtOffice,
)
from sandbox.control.officer_telling import brought, case_at_hand, official_of, tell_actions, tell_paper, tell_standing
from sandbox.documents.languages import LANGUAGES_OF
from sandbox.errors import Misused, NotFound
from sandbox.offices.consents import ConsentDesk
from sandbox.offices.copies import certified_copy
from sandbox.offices.counter import Intake
from sandbox.services.engine import Deed
from sandbox.services.paperwork import PAPER_LIMITS
from sandbox.world import World

__all__ = ["officer_api"]

officer_api = APIBlueprint(
    "officials",
    __name__,
    url_prefix="/api",
    abp_tags=[Tag(name="officials")],
    abp_responses={**REFUSALS, "403": Problem, "409": Problem},
)


@officer_api.get("/cases/<number>/actions", responses={"200": ActionsOf})
def list_actions(path: CasePath, query: WhoAtOffice) -> Response:
    """What an official may do in a case now, what has to be stated and signed, and why something cannot be done."""
    world = world_at_hand()
    case = case_at_hand(world, path.number)
    return answer(tell_actions(world, case, official_of(world, query, query.office)))


@officer_api.get("/cases/<number>/actions/<action>/paper")
def write_paper(path: ActionPath, query: PaperQuery) -> Response:
    """The paper of an action, ready to be signed by the official, as XML."""
    try:
        facts = json.loads(query.facts)
    except ValueError as error:
        raise Misused("QUERY-INVALID", f"facts: {error}") from None
    if not isinstance(facts, dict):
        raise Misused("QUERY-INVALID", "facts: a JSON object is wanted")
    return _paper(path, query, Deed(path.action, facts=facts, ground=query.ground))


@officer_api.post("/cases/<number>/actions/<action>/paper")
def write_paper_at_length(path: ActionPath, body: DeedOf) -> Response:
    """The same, for facts that are too long for an address."""
    return _paper(path, body, Deed(path.action, facts=body.facts, ground=body.ground))


@officer_api.post("/cases/<number>/actions/<action>", responses={"200": StandingOf})
def act(path: ActionPath, body: DeedOf) -> Response:
    """Do something in a case. Nothing is changed unless everything is in order."""
    world = world_at_hand()
    case = case_at_hand(world, path.number)
    official = official_of(world, body, body.office)
    deed = Deed(path.action, body.facts, body.ground, body.document, body.revision)
    if body.sign:
        if body.document is not None or body.certificate:
            raise Misused("QUERY-INVALID", "sign goes with office and officer, and without a document")
        deed = world.officers.signed(case, deed, world.officers.key(body.office, body.officer))
    return _standing(world, world.casework.act(case, official, deed))


@officer_api.post("/counters/<office>/applications", responses={"201": StandingOf, "200": StandingOf})
def take_application(path: CounterPath, body: IntakeOf) -> Response:
    """Take an application on paper. 201 for a new case, 200 for the one that it made before on the same day."""
    world = world_at_hand()
    intake = Intake(
        service=body.service,
        applicant=body.applicant,
        channel=body.channel,
        facts=body.facts,
        documents=brought(body.documents),
        consents=frozenset(body.consents),
    )
    case, created = world.counter.take(official_of(world, body, path.office), path.office, intake)
    response = _standing(world, case, 201 if created else 200)
    response.headers["Location"] = f"/api/cases/{case.number}"
    return response


@officer_api.post("/cases/<number>/documents", responses={"200": StandingOf})
def add_documents(path: CasePath, body: DocumentsOf) -> Response:
    """Add documents that the applicant brought to the office where the case lies."""
    world = world_at_hand()
    case = case_at_hand(world, path.number)
    official = official_of(world, body, body.office)
    return _standing(world, world.counter.add(official, case, brought(body.documents)))


@officer_api.get("/cases/<number>/papers", responses={"200": PapersOf})
def list_papers(path: CasePath) -> Response:
    """The papers of a case, presented and made."""
    world = world_at_hand()
    papers = world.cases.papers(case_at_hand(world, path.number))
    told = [tell_paper(place, one) for place, one in enumerate(papers, 1)]
    return answer(PapersOf(number=path.number, papers=told))


@officer_api.get("/cases/<number>/papers/<place>")
def fetch_paper(path: PaperPath) -> Response:
    """One paper of a case as it was signed, octet for octet, as XML."""
    world = world_at_hand()
    papers = world.cases.papers(case_at_hand(world, path.number))
    found = papers[path.place - 1] if path.place <= len(papers) else None
    if found is None or found.octets is None:
        raise NotFound("PAPER-UNKNOWN", f"{path.number}: {path.place}")
    return xml(found.octets, name=f"{path.place:02}-{found.name}.xml")


@officer_api.get("/cases/<number>/result/copy")
def fetch_copy(path: CasePath, query: CopyQuery) -> Response:
    """The result on paper: PDF, certified by the head of the provider."""
    world = world_at_hand()
    octets = certified_copy(world, case_at_hand(world, path.number), languages=LANGUAGES_OF[query.languages])
    response = Response(octets, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="copy-{path.number}.pdf"'
    return response


@officer_api.get("/cases/<number>/consent")
def write_consent(path: CasePath, query: ConsentQuery) -> Response:
    """The consent that the case lacks of somebody, e.g. of a spouse, ready to be signed by them, as XML."""
    world = world_at_hand()
    return xml(ConsentDesk(world).write(case_at_hand(world, path.number), query.iin))


@officer_api.post("/cases/<number>/consent", responses={"200": StandingOf})
def give_consent(path: CasePath) -> Response:
    """Keep the signed consent (XML) in the case."""
    world = world_at_hand()
    given = ConsentDesk(world).give(case_at_hand(world, path.number), sent_octets(PAPER_LIMITS.octets))
    world.runner.wake()
    return answer(tell_standing(world, given))


def _paper(path: ActionPath, who: WhoAtOffice, deed: Deed) -> Response:
    world = world_at_hand()
    case = case_at_hand(world, path.number)
    return xml(world.casework.paper(case, official_of(world, who, who.office), deed))


def _standing(world: World, case: Case, status: int = 200) -> Response:
    world.runner.wake()
    return answer(tell_standing(world, case), status)
