"""From messages to steps: who spoke to whom, what it is called, what led to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from gateway.conversations import AsyncMessage
from gateway.journal import Direction, Entry
from gateway.subscriber_calls import CHANNEL as CALLBACK
from gateway.trail import Channel
from sandbox.evidence.ordering import ROUTE, is_passed_on
from sandbox.evidence.saying import FETCH
from sandbox.evidence.steps import Outcome, Party, PartyKind, Step, outcome_of
from sandbox.offices.portal import JOURNAL_CHANNEL as PORTAL

__all__ = ["APPLICANT", "GATEWAY", "Known", "Teller"]

APPLICANT: Final = "applicant"
GATEWAY: Final = "gateway"
_SOMEBODY: Final = "?"
_SYNC: Final = (Channel.SYNC.value, Channel.SYNC_WSS.value)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the messages."""

    names: Mapping[int, str]
    """What each message is called, by its id."""
    octets: Mapping[int, bytes] = field(repr=False)
    """Each message, by its id."""
    portal: str
    """senderId of the portal."""
    conversation: Sequence[AsyncMessage] = ()


class Teller:
    """Makes the steps of one thread, and its parties, in the order in which they appear."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._steps: list[Step] = []
        self._of_entry: dict[int, int] = {}
        self._brought: dict[tuple[str, str], int] = {}
        self._handed_in: dict[str, int] = {}
        self._parties: dict[str, Party] = {}

    def tell(self, entries: Sequence[Entry]) -> tuple[tuple[Step, ...], tuple[Party, ...]]:
        """The steps of *entries*, which stand in the order of cause and effect, and who takes part."""
        routed = {entry.answers for entry in entries if entry.channel == ROUTE}
        requests = {entry.id: entry for entry in entries if entry.answers is None}
        for entry in entries:
            request = requests.get(entry.answers) if entry.answers is not None else None
            if request is not None and _was_answered_inside(entry) and request.id not in routed:
                self._inside(request, entry)
            self._one(entry, request)
        return tuple(self._steps), tuple(self._parties.values())

    def _one(self, entry: Entry, request: Entry | None) -> None:
        source, target = self._between(entry)
        because = self._cause(entry, request)
        step = Step(
            number=len(self._steps) + 1,
            entry=entry,
            source=source,
            target=target,
            name=self._name(entry),
            at=entry.moment,
            code=entry.code,
            outcome=outcome_of(entry),
            is_answer=entry.answers is not None and not is_passed_on(entry),
            because=because,
            since_us=self._since(entry, because),
        )
        self._steps.append(step)
        self._remember(step, entry)

    def _inside(self, request: Entry, answer: Entry) -> None:
        """What a register of the sandbox was asked and said; it passed from object to object."""
        service = self._party(request.service_id or _SOMEBODY, PartyKind.SERVICE)
        for is_answer in (False, True):
            number = len(self._steps) + 1
            self._steps.append(
                Step(
                    number=number,
                    entry=None,
                    source=service if is_answer else GATEWAY,
                    target=GATEWAY if is_answer else service,
                    name=request.service_id or _SOMEBODY,
                    at=None,
                    code=answer.code if is_answer else None,
                    outcome=outcome_of(answer) if is_answer else Outcome.OK,
                    is_answer=is_answer,
                    because=number - 1 if is_answer else self._of_entry.get(request.id),
                    since_us=None,
                )
            )

    def _between(self, entry: Entry) -> tuple[str, str]:
        """From whom to whom; whoever calls stands left of the gateway."""
        if entry.channel == PORTAL:
            return self._party(APPLICANT, PartyKind.PERSON), self._party(self._known.portal, PartyKind.SYSTEM)
        goes_out = entry.direction is Direction.OUT
        named = entry.receiver_id if goes_out else entry.sender_id
        other = entry.service_id if entry.channel == ROUTE else named
        parties = [(other or _SOMEBODY, PartyKind.SERVICE if entry.channel == ROUTE else PartyKind.SYSTEM)]
        parties.insert(0 if goes_out else 1, (GATEWAY, PartyKind.GATEWAY))
        source, target = (self._party(key, kind) for key, kind in parties)
        return source, target

    def _party(self, key: str, kind: PartyKind) -> str:
        self._parties.setdefault(key, Party(key, key, kind))
        return key

    def _name(self, entry: Entry) -> str:
        name = self._known.names.get(entry.id, "")
        if entry.direction is Direction.IN and entry.answers is None and entry.channel in _SYNC and entry.service_id:
            return f"{name} {entry.service_id}"
        return name

    def _cause(self, entry: Entry, request: Entry | None) -> int | None:
        if request is not None:
            return self._of_entry.get(self._passed_on_before(entry) or request.id)
        if entry.channel == CALLBACK:
            return self._handed_in.get(entry.message_id or "")
        if entry.channel == Channel.ASYNC.value:
            return self._because_it_was_brought(entry)
        begun = self._steps[0] if self._steps else None
        of_case = begun is not None and begun.entry is not None and begun.entry.channel == PORTAL
        return 1 if of_case and entry.channel != PORTAL else None

    def _passed_on_before(self, entry: Entry) -> int | None:
        """Of what came back on a route: the message that went out there."""
        if entry.channel != ROUTE or entry.direction is Direction.OUT:
            return None
        before = (one.entry for one in reversed(self._steps) if one.entry is not None)
        return next((one.id for one in before if is_passed_on(one) and one.answers == entry.answers), None)

    def _because_it_was_brought(self, entry: Entry) -> int | None:
        """What a party says follows from the message it was brought; the latest one, if it names none."""
        sender = entry.sender_id or _SOMEBODY
        named = self._brought.get((sender, entry.message_id or ""))
        return named if named is not None else self._brought.get((sender, ""))

    def _since(self, entry: Entry, because: int | None) -> int | None:
        if entry.latency_us is not None:
            return entry.latency_us
        at = None if because is None else self._steps[because - 1].at
        return None if at is None else round((entry.moment - at).total_seconds() * 1_000_000)

    def _remember(self, step: Step, entry: Entry) -> None:
        self._of_entry[entry.id] = step.number
        if entry.channel == Channel.ASYNC.value and entry.direction is Direction.IN and entry.message_id:
            self._handed_in.setdefault(entry.message_id, step.number)
        brought = entry.channel == CALLBACK and entry.direction is Direction.OUT
        if brought:
            self._note_brought(step, entry.message_id or "")
        if step.name.startswith(FETCH) and entry.direction is Direction.OUT:
            for one in self._known.conversation:
                if f">{one.message_id}<".encode() in self._known.octets.get(entry.id, b""):
                    self._note_brought(step, one.message_id)

    def _note_brought(self, step: Step, message_id: str) -> None:
        self._brought[(step.target, message_id)] = step.number
        self._brought[(step.target, "")] = step.number


def _was_answered_inside(entry: Entry) -> bool:
    """True for the answer of a service: a fault comes from the gateway itself."""
    return entry.channel in _SYNC and entry.direction is Direction.OUT and entry.http_status == 200
