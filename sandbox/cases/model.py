"""What a case is made of: where it stands, what happened, its papers, its notices, its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NewType

from signing.texts import Lang

__all__ = [
    "Actor",
    "Answered",
    "Case",
    "CaseEvent",
    "CaseNumber",
    "CaseResult",
    "CaseState",
    "Consented",
    "EventKind",
    "NewCase",
    "Notice",
    "Paper",
    "Place",
    "ResultKind",
]

CaseNumber = NewType("CaseNumber", str)
"""Fourteen digits, unique in a world."""


class CaseState(StrEnum):
    """What the applicant is told of a case (C-3, C-19); in which step it is, its passport says."""

    SUBMITTED = "submitted"
    """Handed in at a counter, and not accepted yet."""
    ACCEPTED = "accepted"
    READY = "ready"
    """The result is there and waits for the applicant (C-10)."""
    ISSUED = "issued"
    REFUSED = "refused"
    NOT_ACCEPTED = "not-accepted"
    """Acceptance was refused (C-8)."""

    @property
    def is_open(self) -> bool:
        """True as long as something is to be done."""
        return self in (CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.READY)


class EventKind(StrEnum):
    """What can happen to a case."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    CONSENT = "consent"
    WITHDRAWN = "withdrawn"
    """A consent does not hold any more."""
    ASKED = "asked"
    ACTED = "acted"
    """An action of the passport was taken; it led on, or not."""
    POSTPONED = "postponed"
    STALLED = "stalled"
    DUE_SOON = "due-soon"
    OVERDUE = "overdue"
    """The term of a step, or of the whole, ended; the detail says whose."""
    TIME_OVER = "time-over"
    """The term of a step ended, and the step with it."""
    ISSUED = "issued"
    REFUSED = "refused"
    NOT_ACCEPTED = "not-accepted"
    RULED = "ruled"
    """A court ruled on it, which is the last word (C-18)."""
    SET_ASIDE = "set-aside"
    """What the case came to holds no more, and it was returned."""


class ResultKind(StrEnum):
    """What a case can end with (GC-7)."""

    CERTIFICATE = "certificate"
    """What was asked for: a certificate, an order."""
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something."""

    iin: str
    office: str
    """BIN of the organisation in whose name they acted."""
    role: str
    """What the certificate calls them, e.g. ``signer``."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice in the personal cabinet."""

    at: datetime
    kind: str
    """The state of the case that the notice tells of."""
    texts: Mapping[Lang, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands, and until when."""

    step: str
    """A step or an end of the passport."""
    state: CaseState
    desk: str
    """Who has it: ``system``, ``provider``, ``state-corporation``; empty when it has ended."""
    office: str
    """BIN of the organisation that has it; empty for the system, and when it has ended."""
    since: datetime
    step_due_at: datetime | None
    """When the term of the step ends; None: it has none."""
    due_at: datetime
    """When the result is due."""
    alarm_at: datetime | None
    """The next moment at which the agenda looks after it."""
    next_attempt_at: datetime | None
    """When the system works on it next; None: a person has it, or it waits for a start."""


@dataclass(frozen=True, slots=True)
class NewCase:
    """A request that passed every check and waits to be registered."""

    number: CaseNumber
    passport: str
    channel: str
    applicant: str
    """IIN."""
    provider: str
    """BIN."""
    counter: str
    """BIN of the office that took the application; empty on the portal."""
    consent: bool
    """True: the applicant consented to every reading that wants a consent of theirs."""
    request: bytes
    """The exact octets that were handed in, as the applicant signed them."""
    request_digest: str
    """SHA-256 of the octets, lower-case hexadecimal: what makes a repeated request the case it already is."""
    findings: Sequence[Mapping[str, Any]]
    accepted_at: datetime
    place: Place
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the application says, under ``application`` and ``applicant``."""


@dataclass(frozen=True, slots=True)
class Case(NewCase):
    """A registered case."""

    id: int = 0
    finished_at: datetime | None = None
    revision: int = 0
    """Counts what was done to it; an action on an older one is refused."""
    attempts: int = 0
    """How often the system has tried since the step began or was started anew."""
    claim: int = 0
    """The fencing token of the worker that holds it; nothing is finished under an older one."""

    @property
    def state(self) -> CaseState:
        """What the applicant is told."""
        return self.place.state

    @property
    def step(self) -> str:
        """The step, or the end, in which it is."""
        return self.place.step

    @property
    def due_at(self) -> datetime:
        """When the result is due."""
        return self.place.due_at

    @property
    def next_attempt_at(self) -> datetime | None:
        """When the system works on it next."""
        return self.place.next_attempt_at


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that happened to a case."""

    at: datetime
    kind: EventKind
    detail: Mapping[str, Any]
    actor: Actor | None = None
    """Who did it; None: the system, by itself."""
    action: str = ""
    """The action of the passport."""
    step: str = ""
    """In which step."""
    to: str = ""
    """Where it led; empty: nowhere else."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a case: presented by the applicant, or brought forth by a step."""

    name: str
    """The document or the paper of the passport."""
    at: datetime
    origin: str
    """``presented`` or ``made``."""
    form: str = ""
    octets: bytes | None = None
    """As it was signed; None: paper, seen at a counter."""
    about: str = ""
    """IIN of whom it is about; empty: the applicant, or the case."""
    number: str = ""
    expires: date | None = None
    original: bool = False
    """True: the original was seen (C-9)."""
    signer: str = ""
    """IIN of who signed it."""
    step: str = ""
    """In which step it came."""
    set_aside_at: datetime | None = None
    """Since when it holds no more; None: it holds."""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """What a register answered about somebody."""

    register: str
    """Its id in the passport."""
    service: str
    subject: str
    """IIN."""
    at: datetime
    message_id: str
    """That of the request in the journal."""
    facts: Mapping[str, Any]
    signer: str
    """BIN whose signature covers the answer."""
    findings: Sequence[Mapping[str, Any]]
    """The verdict on that signature, step by step."""


@dataclass(frozen=True, slots=True)
class Consented:
    """A consent of somebody to the reading of their data in a case (C-6)."""

    name: str
    """The consent of the passport."""
    iin: str
    given: bool
    evidence: bytes | None = None
    """The signed document that says so; None: given on paper at a counter."""
    office: str = ""
    """BIN of the counter at which it was given on paper."""
    token: str = ""
    """Its number at the consent service, once it is on record there."""
    public_key: str = ""
    withdrawn_at: datetime | None = None

    @property
    def holds(self) -> bool:
        """True: given, and not taken back as far as the case knows."""
        return self.given and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The signed document that a case ended with."""

    kind: ResultKind
    ground: str | None
    """The rule of the refusal; None for a certificate."""
    number: str
    document: bytes
    signer: str
    """IIN of the provider's official."""
    issued_at: datetime
