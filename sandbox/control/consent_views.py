"""A citizen's phone and consents in the control API: SMS answered, consents withdrawn, accesses told."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from registries.identifiers import Iin
from registries.population.model import Person
from sandbox.control.at_hand import REFUSALS, answer, world_at_hand
from sandbox.control.consent_models import (
    Accesses,
    AccessesQuery,
    AnswerGiven,
    ConsentOf,
    ConsentPath,
    Consents,
    Messages,
    SmsOf,
    SmsPath,
    WithdrawalAsked,
    WithdrawalOf,
)
from sandbox.control.consent_telling import (
    box_of,
    revocations_of,
    tell_accesses,
    tell_consent,
    tell_consents,
    tell_messages,
    tell_sms,
    tell_withdrawal,
)
from sandbox.control.models import PersonPath, Problem
from sandbox.errors import Misused, NotFound

__all__ = ["consent_api"]

consent_api = APIBlueprint(
    "consents",
    __name__,
    url_prefix="/api/people",
    abp_tags=[Tag(name="consents")],
    abp_responses={**REFUSALS, "409": Problem},
)


@consent_api.get("/<iin>/sms", responses={"200": Messages})
def list_sms(path: PersonPath) -> Response:
    """The messages that a person got from 1414, the newest first."""
    return answer(tell_messages(world_at_hand(), _person(path.iin)))


@consent_api.post("/<iin>/sms/<int:number>/answer", responses={"200": SmsOf})
def answer_sms(path: SmsPath, body: AnswerGiven) -> Response:
    """Answer a message as the citizen: the consent that it asks for is given or refused."""
    world = world_at_hand()
    iin = _person(path.iin).iin
    return answer(tell_sms(box_of(world).answer(iin, path.number, body.answer, moment=world.clock.now())))


@consent_api.get("/<iin>/consents", responses={"200": Consents})
def list_consents(path: PersonPath) -> Response:
    """What a person was asked to consent to, and what became of it."""
    return answer(tell_consents(world_at_hand(), _person(path.iin).iin))


@consent_api.post("/<iin>/consents/<token>/withdraw", responses={"200": ConsentOf})
def withdraw_consent(path: ConsentPath) -> Response:
    """Withdraw a consent as the citizen, at once."""
    world = world_at_hand()
    now = world.clock.now()
    found = revocations_of(world).withdraw(_person(path.iin).iin, path.token, moment=now)
    return answer(tell_consent(found, now))


@consent_api.post("/<iin>/consents/<token>/request-withdrawal", responses={"201": WithdrawalOf})
def request_withdrawal(path: ConsentPath, body: WithdrawalAsked) -> Response:
    """Ask the company, as the citizen, to let a consent go; it decides through KDP_SEND_SOLUTION."""
    world = world_at_hand()
    iin = _person(path.iin).iin
    made = revocations_of(world).request(iin, path.token, reason=body.reason, moment=world.clock.now())
    return answer(tell_withdrawal(made), 201)


@consent_api.get("/<iin>/accesses", responses={"200": Accesses})
def list_accesses(path: PersonPath, query: AccessesQuery) -> Response:
    """Who read a person's data under a consent, or tried to: what KDP_PERSONALDATA tells."""
    for name, moment in (("start", query.start), ("end", query.end)):
        if moment is not None and moment.tzinfo is None:
            raise Misused("QUERY-INVALID", f"{name}: a moment with an offset is wanted")
    span = query.start, query.end
    return answer(tell_accesses(world_at_hand(), _person(path.iin).iin, span=span, limit=query.limit))


def _person(iin: str) -> Person:
    found = world_at_hand().population.find(Iin(iin))
    if found is None:
        raise NotFound("PERSON-UNKNOWN", iin)
    return found
