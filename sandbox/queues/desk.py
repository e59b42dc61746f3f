"""The electronic queue at work: the machine at the door, booking through the portal, calling to a window."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Never

from registries.population.model import Person
from sandbox.calendar import Office, load_offices
from sandbox.clock import in_astana
from sandbox.errors import NotFound, QueueRefused
from sandbox.queues.model import Ticket, TicketState, Waiting
from sandbox.services.desk import channel_of
from sandbox.services.passport import Channel, Passport, Queue

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["WINDOWS", "QueueDesk"]

WINDOWS: Final = 2
"""How many windows an office has: as many places can be booked for one time."""
_SLOT: Final = timedelta(minutes=15)
_AHEAD: Final = timedelta(days=14)
_DOOR: Final = "A"
_BOOKED: Final = "B"


class QueueDesk:
    """The queues of the offices of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def office_of(self, passport: Passport, channel: str, person: Person) -> str:
        """BIN of the office where *person* queues for the service on *channel*: that of their place (AC-6)."""
        return self._world.desk.office(passport, channel_of(passport, channel), person)

    def take(self, passport: Passport, channel: str, office: str) -> Ticket:
        """A ticket from the machine at the door of *office* (BIN), without prior booking (C-16).

        Raises :class:`~sandbox.errors.QueueRefused`: QUEUE-NONE where nobody queues for the service, QUEUE-CLOSED
        outside the hours in which applicants are served.
        """
        found, _ = self._queue(passport, channel)
        now = self._world.clock.now()
        self._demand_open(found, now)
        made = Ticket(office, in_astana(now).date(), "", passport.id, channel, "", now)
        added = self._world.queues.add(made, letter=_DOOR)
        if added is None:
            _refuse("QUEUE-TAKEN", f"{office}: too many at once")
        return added

    def free(self, passport: Passport, channel: str, *, office: str, day: date) -> tuple[datetime, ...]:
        """The times on *day* for which a place can be booked at *office*, Kazakhstan's time."""
        found, _ = self._queue(passport, channel)
        taken = [one.slot_at for one in self._world.queues.of_day(office, day) if not one.cancelled]
        return tuple(slot for slot in self._slots(found, day) if taken.count(slot) < WINDOWS)

    def book(self, passport: Passport, channel: str, person: Person, *, slot: datetime, office: str = "") -> Ticket:
        """A place for *person* at *slot*, booked through the portal; *office* empty: that of their place.

        Raises :class:`~sandbox.errors.QueueRefused`: QUEUE-BOOKING where places cannot be booked, QUEUE-PLACE for an
        office of another place where the standard says one's own, QUEUE-SLOT for a time that is none, with the nearest
        free one, QUEUE-TWICE for somebody who has a place there on the day, QUEUE-TAKEN where all places are booked.
        """
        found, queue = self._queue(passport, channel)
        if not queue.booking:
            _refuse("QUEUE-BOOKING", f"{passport.id}: {channel}")
        own = self.office_of(passport, channel, person)
        office = office or own
        if queue.at_registration and office != own:
            _refuse("QUEUE-PLACE", f"{office} instead of {own}")
        at = in_astana(slot)
        free = self.free(passport, channel, office=office, day=at.date())
        if at not in self._slots(found, at.date()):
            near = min(free, key=lambda one: abs(one - at), default=None)
            _refuse("QUEUE-SLOT", f"{at.isoformat()}{f'; the nearest is {near.isoformat()}' if near else ''}")
        now = self._world.clock.now()
        mine = [one for one in self._world.queues.of_day(office, at.date()) if one.iin == person.iin]
        if any(one.state(now) in (TicketState.BOOKED, TicketState.WAITING) for one in mine):
            _refuse("QUEUE-TWICE", f"{person.iin}: {at.date().isoformat()}")
        made = Ticket(office, at.date(), "", passport.id, channel, person.iin, now, slot_at=slot)
        added = self._world.queues.add(made, letter=_BOOKED, places=WINDOWS)
        if added is None:
            _refuse("QUEUE-TAKEN", at.isoformat())
        return added

    def cancel(self, ticket: Ticket) -> Ticket:
        """Give a booked place back. Raises QueueRefused QUEUE-STATE where it was called already."""
        return self._ended(ticket, {"cancelled": True}, called=False)

    def call(self, office: str, window: int) -> Ticket | None:
        """Whoever is next at *office*, called to *window*; None if nobody waits. Of two windows each gets another one.

        Raises QueueRefused QUEUE-WINDOW for a window that is not there.
        """
        if not 1 <= window <= WINDOWS:
            _refuse("QUEUE-WINDOW", f"{window} of {WINDOWS}")
        while True:
            waiting = self.board(office)
            if not waiting:
                return None
            ticket, now = waiting[0].ticket, self._world.clock.now()
            if self._world.queues.call(ticket, window=window, at=now):
                return self._found(ticket)

    def served(self, ticket: Ticket, *, case: str = "") -> Ticket:
        """Whoever was called has been served; *case* came of it."""
        return self._ended(ticket, {"served_at": self._world.clock.now(), "case": case}, called=True)

    def missed(self, ticket: Ticket) -> Ticket:
        """Whoever was called did not come."""
        return self._ended(ticket, {"missed": True}, called=True)

    def board(self, office: str) -> tuple[Waiting, ...]:
        """Who waits at *office* now, in the order of calling: booked times that have come, then those at the door."""
        now = self._world.clock.now()
        today = self._world.queues.of_day(office, in_astana(now).date())
        waiting = [one for one in today if one.state(now) is TicketState.WAITING]
        waiting.sort(key=lambda one: (one.slot_at is None, one.since, one.id))
        told, ahead = [], timedelta()
        for position, ticket in enumerate(waiting, 1):
            _, queue = self._queue(self._world.shelf.passport(ticket.passport), ticket.channel)
            most = timedelta(minutes=queue.waiting_minutes)
            told.append(Waiting(ticket, position, now - ticket.since, ahead / WINDOWS, most))
            ahead += timedelta(minutes=queue.serving_minutes)
        return tuple(told)

    def find(self, office: str, day: date, number: str) -> Ticket:
        """The ticket *number*. Raises :class:`~sandbox.errors.NotFound` TICKET-UNKNOWN."""
        found = self._world.queues.find(office, day, number)
        if found is None:
            raise NotFound("TICKET-UNKNOWN", f"{office} {day.isoformat()} {number}")
        return found

    def _found(self, ticket: Ticket) -> Ticket:
        return self.find(ticket.office, ticket.day, ticket.number)

    def _ended(self, ticket: Ticket, values: dict[str, object], *, called: bool) -> Ticket:
        if not self._world.queues.end(ticket, values, called=called):
            now = self._world.clock.now()
            _refuse("QUEUE-STATE", f"{ticket.number}: {self._found(ticket).state(now).value}")
        return self._found(ticket)

    def _queue(self, passport: Passport, channel: str) -> tuple[Channel, Queue]:
        found = channel_of(passport, channel)
        if found.queue is None:
            _refuse("QUEUE-NONE", f"{passport.id}: {channel}")
        return found, found.queue

    def _serving(self, channel: Channel) -> Office:
        return load_offices()[channel.hours].counter

    def _demand_open(self, channel: Channel, now: datetime) -> None:
        office, calendar = self._serving(channel), self._world.calendar.current()
        if not calendar.is_open(office, now):
            _refuse("QUEUE-CLOSED", f"opens at {in_astana(calendar.next_opening(office, now)).isoformat()}")

    def _slots(self, channel: Channel, day: date) -> list[datetime]:
        """The times of *day* that can be booked at all, from now on and not too far ahead."""
        office, calendar, now = self._serving(channel), self._world.calendar.current(), self._world.clock.now()
        first = in_astana(now).replace(hour=0, minute=0, second=0, microsecond=0)
        at = first.replace(year=day.year, month=day.month, day=day.day)
        slots = [at + n * _SLOT for n in range(int(timedelta(days=1) / _SLOT))]
        return [one for one in slots if now < one <= now + _AHEAD and calendar.is_open(office, one)]


def _refuse(code: str, detail: str) -> Never:
    raise QueueRefused(code, detail)
