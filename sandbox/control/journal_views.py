"""The journal's part of the control API: searched, counted, waited for, shown."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from gateway.masking import masked
from sandbox.control.at_hand import REFUSALS, answer, world_at_hand, xml
from sandbox.control.held import held
from sandbox.control.journal_models import (
    Answered,
    Count,
    CountQuery,
    HabitOf,
    Journal,
    JournalQuery,
    MessagePath,
    MissOf,
    MistakeOf,
    Nearest,
    NearestQuery,
    NearOf,
    NothingCameOf,
    OctetsQuery,
    Statistics,
    StatisticsQuery,
    WaitQuery,
)
from sandbox.control.telling import explained, message, problem
from sandbox.control.this_machine import demand_this_machine
from sandbox.errors import Misused, NotFound
from sandbox.journal.errors import NothingCame
from sandbox.journal.nearest import Near
from sandbox.journal.plan import Place
from sandbox.journal.statistics import Habit, Mistake
from sandbox.journal.syntax import And, Bound, Exact, Node, Span, Term

__all__ = ["journal_api"]

_FILTERS: Final = ("service", "sender", "receiver", "message", "correlation", "session", "code", "channel")

journal_api = APIBlueprint("journal", __name__, abp_tags=[Tag(name="journal")], abp_responses=REFUSALS)


@journal_api.get("/api/journal", responses={"200": Journal})
def list_messages(query: JournalQuery) -> Response:
    """The messages that fit the question and the other fields, the latest first."""
    questions = world_at_hand().questions
    asked = And((questions.read(query.q), *_filters(query)))
    page = questions.search(asked, limit=query.limit + query.offset, before=_place(query.before))
    told = [message(entry.as_dict()) for entry in page.entries[query.offset :]]
    return answer(Journal(messages=told, next=None if page.next is None else str(page.next), cut=page.is_cut))


@journal_api.get("/api/journal/count", responses={"200": Count})
def count_messages(query: CountQuery) -> Response:
    """How many messages fit the question."""
    return answer(Count(count=world_at_hand().questions.count(query.q)))


@journal_api.get("/api/journal/wait", responses={"200": Answered, "404": NothingCameOf})
def wait_for_message(query: WaitQuery) -> Response:
    """The latest message that fits the question, as soon as there is one; 404 with the nearest if none came in time."""
    try:
        with held():
            found = world_at_hand().questions.wait_for(query.q, timeout=query.timeout, since=query.since)
    except NothingCame as nothing:
        told = problem(nothing.code, nothing.detail).model_dump()
        return answer(NothingCameOf(**told, nearest=[_near(one) for one in nothing.near]), 404)
    return _shown(found.id)


@journal_api.get("/api/journal/nearest", responses={"200": Nearest})
def nearest_messages(query: NearestQuery) -> Response:
    """The messages that come nearest to the question, and field by field what keeps each from fitting."""
    found = world_at_hand().questions.nearest(query.q, limit=query.limit)
    return answer(Nearest(nearest=[_near(one) for one in found]))


@journal_api.get("/api/journal/statistics", responses={"200": Statistics})
def tell_statistics(query: StatisticsQuery) -> Response:
    """The mistakes that each participant makes most, and whether they become fewer."""
    if query.since is not None and query.since.tzinfo is None:
        raise Misused("QUERY-INVALID", "since: an offset is wanted")
    found = world_at_hand().questions.habits(by=query.by, sender=query.sender, since=query.since)
    return answer(Statistics(participants=[_habit(one) for one in found]))


@journal_api.get("/api/journal/<int:message_id>", responses={"200": Answered})
def show_message(path: MessagePath) -> Response:
    """One message with its findings and with what followed from it."""
    return _shown(path.message_id)


@journal_api.get("/api/journal/<int:message_id>/octets")
def fetch_octets(path: MessagePath, query: OctetsQuery) -> Response:
    """One message as it was on the wire, its secrets hidden; with exact, to this machine, octet for octet."""
    octets = world_at_hand().systems.journal.octets(path.message_id)
    if octets is None:
        raise NotFound("MESSAGE-UNKNOWN", str(path.message_id))
    if query.exact:
        demand_this_machine()
        return xml(octets)
    shown = masked(octets)
    response = xml(shown)
    if shown != octets:
        response.headers["X-Shlyuz-Masked"] = "1"
    return response


def _shown(key: int) -> Response:
    journal = world_at_hand().systems.journal
    entry = journal.get(key)
    if entry is None:
        raise NotFound("MESSAGE-UNKNOWN", str(key))
    followed = [message(one.as_dict()) for one in journal.answers_to(key)]
    return answer(Answered(**message(entry.as_dict()).model_dump(), answered_by=followed))


def _filters(query: JournalQuery) -> list[Node]:
    found: list[Node] = []
    for name in _FILTERS:
        value = getattr(query, name)
        if value is not None:
            found.append(Term(name, Exact(value)))
    if query.direction is not None:
        found.append(Term("direction", Exact(query.direction.value)))
    if query.answers is not None:
        found.append(Term("answers", Bound(Span.EQUAL, query.answers)))
    return found


def _place(text: str | None) -> Place | None:
    try:
        return None if text is None else Place.parse(text)
    except ValueError:
        raise Misused("QUERY-INVALID", f"before: {text}") from None


def _habit(habit: Habit) -> HabitOf:
    mistakes = [MistakeOf.model_validate({**asdict(one), **_explained(one)}) for one in habit.mistakes]
    return HabitOf(sender_id=habit.sender_id, messages=habit.messages, mistakes=mistakes)


def _explained(mistake: Mistake) -> dict[str, object]:
    [told] = explained([{"code": mistake.code, "step": "policy", "verdict": mistake.verdict}])
    return {"text": told.text, "cure": told.cure}


def _near(near: Near) -> NearOf:
    misses = [MissOf.model_validate(asdict(miss)) for miss in near.misses]
    return NearOf(message=message(near.entry.as_dict()), misses=misses)
