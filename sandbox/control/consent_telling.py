"""A citizen's SMS, consents and accesses as the control API and the command line tell them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from registries.consent.reads import Access, Span
from registries.consent.record import Consent
from registries.consent.revocations import Revocation, Revocations
from registries.consent.sms import SENDER, Sms, SmsBox, phone_of
from registries.identifiers import Iin
from registries.population.model import Person
from sandbox.clock import in_astana
from sandbox.control.consent_models import (
    Accesses,
    AccessOf,
    ConsentOf,
    Consents,
    Messages,
    SmsOf,
    WithdrawalOf,
)
from sandbox.world import World

__all__ = [
    "box_of",
    "revocations_of",
    "tell_accesses",
    "tell_consent",
    "tell_consents",
    "tell_messages",
    "tell_sms",
    "tell_withdrawal",
]

_BEGINNING = datetime(1, 1, 2, tzinfo=UTC)


def box_of(world: World) -> SmsBox:
    """The messages to everybody in *world*."""
    return SmsBox(world.engine)


def revocations_of(world: World) -> Revocations:
    """The withdrawals of consents in *world*."""
    return Revocations(world.ledger)


def tell_messages(world: World, person: Person) -> Messages:
    """The box of *person*."""
    phone = phone_of(person, in_astana(world.clock.now()).date())
    return Messages(phone=phone, messages=[tell_sms(one) for one in box_of(world).messages(person.iin)])


def tell_sms(one: Sms) -> SmsOf:
    """One message."""
    return SmsOf(
        id=one.id,
        sender=SENDER,
        phone=one.draft.phone,
        code=one.draft.code,
        text_kk=one.draft.text_kk,
        text_ru=one.draft.text_ru,
        sent_at=in_astana(one.sent_at),
        answer_by=in_astana(one.answer_by),
        answered_at=_known(one.answered_at),
        answer=one.answer,
    )


def tell_consents(world: World, iin: Iin) -> Consents:
    """What *iin* was asked for, and asked back."""
    now = world.clock.now()
    return Consents(
        consents=[tell_consent(one, now) for one in world.ledger.of(iin)],
        withdrawals=[tell_withdrawal(one) for one in revocations_of(world).of(iin)],
    )


def tell_consent(one: Consent, now: datetime) -> ConsentOf:
    """One consent, with its status *now*."""
    ends = None if one.given_at is None else one.given_at + timedelta(seconds=one.expires_in_seconds)
    return ConsentOf(
        token=one.claim.token,
        status=one.status_at(now).value,
        ground=one.ground.value,
        company=one.asker.name,
        company_bin=one.asker.bin,
        purpose=one.asker.purpose,
        services=sorted(one.service_ids),
        asked_at=_known(one.asked_at),
        answer_by=_known(one.answer_by),
        given_at=_known(one.given_at),
        refused_at=_known(one.refused_at),
        expires_at=_known(ends),
        withdrawn_at=_known(one.withdrawn_at),
    )


def tell_withdrawal(one: Revocation) -> WithdrawalOf:
    """One request to withdraw."""
    return WithdrawalOf(
        id=one.id,
        consent=one.token,
        reason=one.reason,
        asked_at=in_astana(one.asked_at),
        decided_at=_known(one.decided_at),
        solution=None if one.solution is None else one.solution.value,
        comment=one.comment,
    )


def tell_accesses(world: World, iin: Iin, *, span: tuple[datetime | None, datetime | None], limit: int) -> Accesses:
    """Who read the data of *iin* in *span*, from its first moment until before its last one."""
    start, end = span
    until = end or world.clock.now() + timedelta(seconds=1)
    total, found = world.ledger.reads.between(iin, Span(start or _BEGINNING, until), limit=limit)
    return Accesses(total=total, accesses=[_access(one) for one in found])


def _access(one: Access) -> AccessOf:
    return AccessOf(
        at=in_astana(one.read_at),
        service=one.service_id,
        sender=one.sender_id,
        company=one.asker.name,
        company_bin=one.asker.bin,
        purpose=one.asker.purpose,
        consent=one.token,
        message_id=one.message_id,
        result=one.result,
    )


def _known(moment: datetime | None) -> datetime | None:
    return None if moment is None else in_astana(moment)
