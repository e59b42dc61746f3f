"""The queues of a world in its database. A number and a booked place are given once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from sandbox.queues.model import Ticket
from sandbox.tables import queue_tickets as tickets

__all__ = ["QueueStore"]

_TRIES: Final = 50
"""How often a number that somebody else took at the same moment is drawn anew."""


class QueueStore:
    """The tickets of one world."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, ticket: Ticket, *, letter: str, places: int = 1) -> Ticket | None:
        """*ticket* with the next number of its *letter*; None if *places* are booked for its time already."""
        for _ in range(_TRIES):
            try:
                return self._added(ticket, letter, places)
            except IntegrityError:
                continue
        return None

    def find(self, office: str, day: date, number: str) -> Ticket | None:
        """The ticket *number* of *office* on *day*, or None."""
        same = (tickets.c.office == office) & (tickets.c.day == day) & (tickets.c.number == number)
        return next(iter(self._some(sa.select(tickets).where(same))), None)

    def of_day(self, office: str, day: date) -> tuple[Ticket, ...]:
        """Every ticket of *office* on *day*, in the order in which they were given."""
        query = sa.select(tickets).where(tickets.c.office == office, tickets.c.day == day).order_by(tickets.c.id)
        return self._some(query)

    def of_person(self, iin: str) -> tuple[Ticket, ...]:
        """The booked places of somebody, the latest first."""
        return self._some(sa.select(tickets).where(tickets.c.iin == iin).order_by(tickets.c.id.desc()))

    def call(self, ticket: Ticket, *, window: int, at: datetime) -> bool:
        """Call *ticket* to *window*; False if another window did, or it is not there any more."""
        return self._change(ticket, tickets.c.called_at.is_(None), {"called_at": at, "window": window})

    def end(self, ticket: Ticket, values: Mapping[str, Any], *, called: bool) -> bool:
        """End *ticket*, which was *called* or not, with *values*; False if it stands otherwise by now."""
        stands = tickets.c.called_at.is_not(None) if called else tickets.c.called_at.is_(None)
        return self._change(ticket, stands, values)

    def _added(self, ticket: Ticket, letter: str, places: int) -> Ticket | None:
        here = (tickets.c.office == ticket.office) & (tickets.c.day == ticket.day)
        with self._engine.begin() as connection:
            given = connection.execute(
                sa.select(sa.func.count()).where(here, tickets.c.number.startswith(letter)).select_from(tickets)
            ).scalar_one()
            place = None
            if ticket.slot_at is not None:
                same = here & (tickets.c.slot_at == ticket.slot_at) & ~tickets.c.cancelled
                taken = set(connection.execute(sa.select(tickets.c.place).where(same)).scalars())
                place = next((one for one in range(1, places + 1) if one not in taken), None)
                if place is None:
                    return None
            row = {field.name: getattr(ticket, field.name) for field in fields(Ticket) if field.name != "id"}
            row |= {"number": f"{letter}{given + 1:03d}", "place": place}
            key = connection.execute(sa.insert(tickets).values(row).returning(tickets.c.id)).scalar_one()
        return next(iter(self._some(sa.select(tickets).where(tickets.c.id == key))))

    def _change(self, ticket: Ticket, stands: sa.ColumnElement[bool], values: Mapping[str, Any]) -> bool:
        open_ = tickets.c.served_at.is_(None) & ~tickets.c.missed & ~tickets.c.cancelled
        same = (tickets.c.id == ticket.id) & open_ & stands
        with self._engine.begin() as connection:
            return connection.execute(sa.update(tickets).where(same).values(dict(values))).rowcount == 1

    def _some(self, query: sa.Select[Any]) -> tuple[Ticket, ...]:
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(Ticket(**{field.name: getattr(row, field.name) for field in fields(Ticket)}) for row in rows)
