"""One step of a thread: a message that went from one to another, what it is called, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from gateway.journal import Entry
from sandbox.clock import in_astana
from signing.findings import Verdict

__all__ = ["Outcome", "Party", "PartyKind", "Step", "failures_of", "outcome_of", "verdict_of"]


class PartyKind(StrEnum):
    """What somebody who takes part is."""

    PERSON = "person"
    SYSTEM = "system"
    """An information system with a senderId: it asks, answers for a service, or receives."""
    GATEWAY = "gateway"
    SERVICE = "service"
    """A register of the sandbox, or whatever else is hung on the route of a service."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who takes part."""

    key: str
    """Stable within the thread: a senderId, a serviceId, ``gateway``, ``applicant``."""
    name: str
    kind: PartyKind


class Outcome(StrEnum):
    """How a message ended."""

    OK = "ok"
    ODD = "odd"
    """Neither success nor failure: refused for a reason of business, or something could not be determined."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Step:
    """One message of the thread."""

    number: int
    """From 1, in the order of cause and effect."""
    entry: Entry | None
    """None for what passed inside the sandbox, between the gateway and a register, and has no octets of its own."""
    source: str
    """Key of the party that it comes from."""
    target: str
    """Key of the party that it is for."""
    name: str
    at: datetime | None
    code: str | None
    outcome: Outcome
    is_answer: bool
    because: int | None
    """Number of the step that led to this one; None for what began the thread."""
    since_us: int | None
    """Microseconds since that step: as measured for an answer, else by the clock of the world."""

    @property
    def failures(self) -> tuple[str, ...]:
        """Codes of the findings that stand in the way."""
        return () if self.entry is None else failures_of(self.entry)

    @property
    def provoked(self) -> str | None:
        """The fault that the sandbox was told to commit on it, if any."""
        return None if self.entry is None else self.entry.provoked

    def as_dict(self) -> dict[str, Any]:
        """The step as JSON data."""
        entry = self.entry
        return {
            "number": self.number,
            "id": None if entry is None else entry.id,
            "from": self.source,
            "to": self.target,
            "name": self.name,
            "channel": "inside" if entry is None else entry.channel,
            "at": None if self.at is None else _to_milliseconds(self.at),
            "because": self.because,
            "answer": self.is_answer,
            "after_ms": None if self.since_us is None else round(self.since_us / 1000, 3),
            "code": self.code,
            "http_status": None if entry is None else entry.http_status,
            "outcome": self.outcome.value,
            "verdict": None if entry is None else verdict_of(entry),
            "failures": list(self.failures),
            "provoked": self.provoked,
            "signer": None if entry is None else entry.signer,
            "message_id": None if entry is None else entry.message_id,
            "correlation_id": None if entry is None else entry.correlation_id,
            "session_id": None if entry is None else entry.session_id,
            "service_id": None if entry is None else entry.service_id,
        }


def failures_of(entry: Entry) -> tuple[str, ...]:
    """Codes of the findings on *entry* that stand in the way, each once."""
    wrong = (Verdict.FAILED.value, Verdict.UNDETERMINED.value)
    return tuple(dict.fromkeys(str(one["code"]) for one in entry.findings if one["verdict"] in wrong))


def verdict_of(entry: Entry) -> str | None:
    """What the findings of *entry* come to: the worst verdict among them; None where nothing was judged."""
    verdicts = {str(one["verdict"]) for one in entry.findings}
    worst = (Verdict.FAILED, Verdict.UNDETERMINED, Verdict.PASSED)
    return next((one.value for one in worst if one.value in verdicts), None)


def outcome_of(entry: Entry) -> Outcome:
    """How the message *entry* ended, by its findings, its HTTP status and its code."""
    if verdict_of(entry) == Verdict.FAILED.value or (entry.http_status or 200) >= 400:
        return Outcome.FAILED
    undelivered = entry.code in ("NOT_DELIVERED", "DELIVERY_STOPPED")
    if undelivered or verdict_of(entry) == Verdict.UNDETERMINED.value or (entry.code or "").startswith("SCSE"):
        return Outcome.ODD
    return Outcome.OK


def _to_milliseconds(at: datetime) -> str:
    return in_astana(at).replace(microsecond=at.microsecond).isoformat(timespec="milliseconds")
