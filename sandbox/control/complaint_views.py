"""Complaints in the control API: a paper is fetched as a draft, signed, and handed in."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from sandbox.complaints.desk import Grievance, Ruling, Verdict
from sandbox.complaints.model import Complaint
from sandbox.control.at_hand import REFUSALS, answer, sent_octets, world_at_hand, xml
from sandbox.control.complaint_models import (
    AnswerDraft,
    ComplaintPath,
    ComplaintsOf,
    ComplaintsQuery,
    GrievanceQuery,
    ReceiptDraft,
    RulingOf,
)
from sandbox.control.complaint_telling import tell_complaint
from sandbox.control.models import CaseDetail, CasePath, Problem
from sandbox.control.officer_telling import case_at_hand
from sandbox.control.telling import case_detail
from sandbox.errors import Misused, NotFound
from sandbox.services.paperwork import PAPER_LIMITS

__all__ = ["complaint_api"]

complaint_api = APIBlueprint(
    "complaints",
    __name__,
    url_prefix="/api",
    abp_tags=[Tag(name="complaints")],
    abp_responses={**REFUSALS, "403": Problem, "409": Problem},
)


@complaint_api.get("/complaints", responses={"200": ComplaintsOf})
def list_complaints(query: ComplaintsQuery) -> Response:
    """The complaints at a body, of a complainant, or about a case."""
    world = world_at_hand()
    asked = [one for one in (query.office, query.complainant, query.case) if one]
    if len(asked) != 1:
        raise Misused("QUERY-INVALID", "one of office, complainant and case is wanted")
    if query.office:
        found = world.complaints.at(query.office, query.state, after=query.after)
    elif query.complainant:
        found = world.complaints.of_complainant(query.complainant)
    else:
        found = world.complaints.about_case(query.case)
    return answer(ComplaintsOf(complaints=[tell_complaint(world, one) for one in found]))


@complaint_api.get("/cases/<number>/complaint")
def write_complaint(path: CasePath, query: GrievanceQuery) -> Response:
    """The complaint of the applicant, ready to be signed, as XML."""
    grievance = Grievance(query.subject, query.text, query.demand, query.about)
    return xml(world_at_hand().complaint_desk.write(case_at_hand(world_at_hand(), path.number), query.way, grievance))


@complaint_api.post("/complaints", responses={"201": ComplaintsOf, "200": ComplaintsOf})
def file_complaint() -> Response:
    """File the signed complaint (XML). 201 for a new one, 200 for one that these octets had made before."""
    complaint, created = world_at_hand().complaint_desk.file(sent_octets(PAPER_LIMITS.octets))
    response = _told(complaint, 201 if created else 200)
    response.headers["Location"] = f"/api/complaints/{complaint.number}"
    return response


@complaint_api.get("/complaints/<number>", responses={"200": ComplaintsOf})
def show_complaint(path: ComplaintPath) -> Response:
    """One complaint: who took it, until when it is answered, what was decided."""
    return _told(_found(path.number))


@complaint_api.get("/complaints/<number>/document")
def fetch_complaint(path: ComplaintPath) -> Response:
    """The complaint as it was signed, as XML."""
    return xml(_found(path.number).document)


@complaint_api.get("/complaints/<number>/receipt/draft")
def draft_receipt(path: ComplaintPath, query: ReceiptDraft) -> Response:
    """The receipt, ready to be signed by the official who registers, as XML."""
    return xml(world_at_hand().complaint_desk.receipt(_found(path.number), query.officer))


@complaint_api.post("/complaints/<number>/receipt", responses={"200": ComplaintsOf})
def register_complaint(path: ComplaintPath) -> Response:
    """Register the complaint by its signed receipt (XML); the term of the answer runs from then on."""
    octets = sent_octets(PAPER_LIMITS.octets)
    return _told(world_at_hand().complaint_desk.register(_found(path.number), octets))


@complaint_api.get("/complaints/<number>/receipt")
def fetch_receipt(path: ComplaintPath) -> Response:
    """The signed receipt, as XML."""
    registered = _found(path.number).registered
    if registered is None:
        raise NotFound("RESULT-NOT-READY", path.number)
    return xml(registered.receipt)


@complaint_api.get("/complaints/<number>/answer/draft")
def draft_answer(path: ComplaintPath, query: AnswerDraft) -> Response:
    """The reasoned answer, ready to be signed by the head of the body, as XML."""
    verdict = Verdict(query.decision, {"kk": query.reason, "ru": query.reason, "en": query.reason}, query.set_aside)
    return xml(world_at_hand().complaint_desk.answer_paper(_found(path.number), verdict))


@complaint_api.post("/complaints/<number>/answer", responses={"200": ComplaintsOf})
def answer_complaint(path: ComplaintPath) -> Response:
    """Answer the complaint by the signed answer (XML). A decision that it sets aside is made anew."""
    world = world_at_hand()
    answered = world.complaint_desk.answer(_found(path.number), sent_octets(PAPER_LIMITS.octets))
    world.runner.wake()
    return _told(answered)


@complaint_api.get("/complaints/<number>/answer")
def fetch_answer(path: ComplaintPath) -> Response:
    """The signed answer, as XML."""
    answered = _found(path.number).answered
    if answered is None:
        raise NotFound("RESULT-NOT-READY", path.number)
    return xml(answered.document)


@complaint_api.post("/cases/<number>/ruling", responses={"200": CaseDetail})
def enter_ruling(path: CasePath, body: RulingOf) -> Response:
    """Enter what a court ruled on the case, which is the last word."""
    world = world_at_hand()
    ruling = Ruling(body.number, body.day, set_aside=body.set_aside, text=body.text)
    ruled = world.complaint_desk.rule(case_at_hand(world_at_hand(), path.number), ruling)
    world.runner.wake()
    return answer(case_detail(world, world.cabinet.entry(ruled)))


def _told(complaint: Complaint, status: int = 200) -> Response:
    return answer(ComplaintsOf(complaints=[tell_complaint(world_at_hand(), complaint)]), status)


def _found(number: str) -> Complaint:
    found = world_at_hand().complaints.find(number)
    if found is None:
        raise NotFound("COMPLAINT-UNKNOWN", number)
    return found
