"""What a complaint is: who complains of whom to whom, when it was registered, until when it is answered, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

__all__ = ["Answered", "Complaint", "ComplaintNumber", "ComplaintState", "Filing", "Registered"]

ComplaintNumber = NewType("ComplaintNumber", str)
"""Fourteen digits, unique in a world."""


class ComplaintState(StrEnum):
    """Where a complaint stands."""

    FILED = "filed"
    """It lies at the body, and nobody has registered it yet."""
    REGISTERED = "registered"
    """The term of the answer runs (C-17, C-18)."""
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Filing:
    """A complaint that passed every check."""

    number: ComplaintNumber
    case: str
    """The number of the case."""
    way: str
    """The way of complaint, by its id in the passport."""
    complainant: str
    """IIN."""
    addressee: str
    """BIN of the body that answers."""
    about: str
    """BIN of the organisation complained of."""
    subject: str
    """``decision``, ``act``, ``omission`` or ``rudeness``."""
    document: bytes
    """The exact octets that the complainant signed."""
    document_digest: str
    """SHA-256 of them, lower-case hexadecimal: the same complaint again is the one that it already is."""
    filed_at: datetime


@dataclass(frozen=True, slots=True)
class Registered:
    """The entry in the body's book (C-17)."""

    at: datetime
    by: str
    """IIN of who took it."""
    due_at: datetime
    receipt: bytes
    """The signed receipt: number, date, who took it, the term of the answer."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The reasoned answer."""

    at: datetime
    by: str
    """IIN of the head who signed it."""
    decision: str
    """``upheld``, ``partly`` or ``rejected``."""
    set_aside: bool
    """True: the decision complained of holds no more, and the case was returned."""
    document: bytes


@dataclass(frozen=True, slots=True)
class Complaint(Filing):
    """A complaint that somebody filed."""

    id: int = 0
    registered: Registered | None = None
    answered: Answered | None = None
    overdue_at: datetime | None = None
    """When its term ended without an answer, once that was noted."""

    @property
    def state(self) -> ComplaintState:
        """Where it stands."""
        if self.answered is not None:
            return ComplaintState.ANSWERED
        return ComplaintState.FILED if self.registered is None else ComplaintState.REGISTERED
