"""A ticket of an electronic queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

__all__ = ["Ticket", "TicketState", "Waiting"]


class TicketState(StrEnum):
    """How far somebody has come."""

    BOOKED = "booked"
    """The place is kept for a time that has not come."""
    WAITING = "waiting"
    CALLED = "called"
    SERVED = "served"
    MISSED = "missed"
    """Called, and nobody came."""
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A place in the queue of an office."""

    office: str
    """BIN."""
    day: date
    number: str
    """As the board shows it, e.g. ``A007``; unique at the office on the day."""
    passport: str
    channel: str
    iin: str
    """Whose; empty for a ticket from the machine at the door, which asks nobody's name."""
    taken_at: datetime
    slot_at: datetime | None = None
    """The time that was booked; None: it came from the machine."""
    called_at: datetime | None = None
    window: int | None = None
    served_at: datetime | None = None
    missed: bool = False
    cancelled: bool = False
    case: str = ""
    """The number of the case that came of it."""
    id: int = 0

    @property
    def since(self) -> datetime:
        """From when on it waits: its booked time, or when it was taken."""
        return self.slot_at or self.taken_at

    def state(self, now: datetime) -> TicketState:
        """How it stands at *now*."""
        if self.cancelled:
            return TicketState.CANCELLED
        if self.missed:
            return TicketState.MISSED
        if self.served_at is not None:
            return TicketState.SERVED
        if self.called_at is not None:
            return TicketState.CALLED
        return TicketState.BOOKED if self.since > now else TicketState.WAITING


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits, as the board shows it."""

    ticket: Ticket
    position: int
    """1 is called next."""
    waited: timedelta
    expected: timedelta
    """How long it is going to take from now on, if everybody before takes the time that the standard gives."""
    most: timedelta
    """The longest wait that the standard allows (C-16)."""

    @property
    def is_late(self) -> bool:
        """True if it has waited longer than the standard allows."""
        return self.waited > self.most
