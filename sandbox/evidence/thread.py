"""The whole thread of a message: everything that belongs to it, from what caused it to what it led to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gateway.conversations import AsyncMessage
from gateway.journal import Entry
from gateway.kinship import Kin, kin_of
from registries.identifiers import Iin
from registries.population.model import OrganisationKey
from sandbox.clock import in_astana
from sandbox.errors import NotFound
from sandbox.evidence.ordering import exchanges_of, in_order
from sandbox.evidence.saying import name_of
from sandbox.evidence.steps import Party, PartyKind, Step
from sandbox.evidence.telling_thread import GATEWAY, Known, Teller
from sandbox.offices.portal import JOURNAL_CHANNEL

if TYPE_CHECKING:
    from sandbox.cases import Case, CaseEvent
    from sandbox.world import World

__all__ = ["CaseOfThread", "WholeThread", "entry_of", "whole_thread"]

_ORDER: Final = {PartyKind.PERSON: 0, PartyKind.SYSTEM: 1, PartyKind.GATEWAY: 2, PartyKind.SERVICE: 3}


@dataclass(frozen=True, slots=True)
class CaseOfThread:
    """The case that caused the messages, and what it led to."""

    case: Case
    events: tuple[CaseEvent, ...]
    applicant_name: str

    def as_dict(self) -> dict[str, Any]:
        """The case as JSON data."""
        return {
            "number": self.case.number,
            "service": self.case.passport,
            "applicant": self.case.applicant,
            "applicant_name": self.applicant_name,
            "state": self.case.state.value,
            "events": [
                {"at": in_astana(one.at).isoformat(), "kind": one.kind.value, "detail": dict(one.detail)}
                for one in self.events
            ],
        }


@dataclass(frozen=True, slots=True)
class WholeThread:
    """Everything that belongs to one message."""

    asked: Entry
    """The message whose thread it is."""
    steps: tuple[Step, ...]
    parties: tuple[Party, ...]
    """From left to right: whoever asks, the gateway, whoever answers."""
    case: CaseOfThread | None
    conversation: tuple[AsyncMessage, ...]
    """The messages of the asynchronous channel with how far each has come."""
    left_out: int
    """Exchanges that are not told, the farthest from the message: there were too many."""

    def as_dict(self) -> dict[str, Any]:
        """The thread as JSON data."""
        return {
            "of": self.asked.id,
            "parties": [{"key": one.key, "name": one.name, "kind": one.kind.value} for one in self.parties],
            "steps": [one.as_dict() for one in self.steps],
            "case": None if self.case is None else self.case.as_dict(),
            "conversation": [_conversed(one) for one in self.conversation],
            "left_out": self.left_out,
        }


def entry_of(world: World, key: int) -> Entry:
    """The message *key* of the journal. Raises :class:`~sandbox.errors.NotFound` MESSAGE-UNKNOWN."""
    found = world.systems.journal.get(key)
    if found is None:
        raise NotFound("MESSAGE-UNKNOWN", str(key))
    return found


def whole_thread(world: World, key: int) -> WholeThread:
    """The thread of the message *key*. Raises :class:`~sandbox.errors.NotFound` MESSAGE-UNKNOWN."""
    asked = entry_of(world, key)
    kin = kin_of(world.systems.journal, world.engine, asked, case_channel=JOURNAL_CHANNEL)
    entries = in_order(exchanges_of(kin.entries), first=JOURNAL_CHANNEL)
    case = _case(world, kin)
    conversation = _conversation(world, kin)
    octets = {entry.id: world.systems.journal.octets(entry.id) or b"" for entry in entries}
    known = Known(
        names={number: name_of(one) for number, one in octets.items()},
        octets=octets,
        portal=world.population.organisation(OrganisationKey.PORTAL).key,
        conversation=conversation,
    )
    steps, parties = Teller(known).tell(entries)
    return WholeThread(
        asked=asked,
        steps=steps,
        parties=_placed(parties, steps),
        case=case,
        conversation=conversation,
        left_out=kin.left_out,
    )


def _case(world: World, kin: Kin) -> CaseOfThread | None:
    portal = (one.message_id for one in kin.entries if one.channel == JOURNAL_CHANNEL)
    correlated = (one.correlation_id for one in kin.entries)
    for number in dict.fromkeys([*portal, *correlated]):
        case = world.cases.find(number) if number else None
        if case is not None:
            applicant = world.population.people.get(Iin(case.applicant))
            name = case.applicant if applicant is None else applicant.full_name
            return CaseOfThread(case, world.cabinet.history(case), name)
    return None


def _conversation(world: World, kin: Kin) -> tuple[AsyncMessage, ...]:
    names = dict.fromkeys(one.correlation_id for one in kin.entries if one.correlation_id)
    return tuple(one for name in names for one in world.systems.conversations.thread(name))


def _placed(parties: tuple[Party, ...], steps: tuple[Step, ...]) -> tuple[Party, ...]:
    """*parties* from left to right; a system that the gateway called before it ever called stands right of it."""
    spoke: dict[str, int] = {}
    called: dict[str, int] = {}
    for step in steps:
        if not step.is_answer:
            spoke.setdefault(step.source, step.number)
        if not step.is_answer and step.source == GATEWAY:
            called.setdefault(step.target, step.number)

    def place(party: Party) -> int:
        answers = party.key in called and called[party.key] < spoke.get(party.key, len(steps) + 1)
        return _ORDER[PartyKind.SERVICE if answers and party.kind is PartyKind.SYSTEM else party.kind]

    return tuple(sorted(parties, key=place))


def _conversed(one: AsyncMessage) -> dict[str, Any]:
    return {
        "message_id": one.message_id,
        "type": one.message_type.value,
        "sender": one.sender_id,
        "recipient": one.recipient_id,
        "state": one.state.value,
        "status_code": one.status_code,
        "confirmed": one.confirmed_at is not None,
    }
