"""The complaints of a world in its database. Everything here is one transaction each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from sandbox.complaints.model import Answered, Complaint, ComplaintState, Filing, Registered
from sandbox.tables import complaints

__all__ = ["PAGE", "ComplaintStore"]

PAGE: Final = 100
"""How many complaints a page has at most."""


class ComplaintStore:
    """The complaints of one world."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def file(self, filing: Filing) -> tuple[Complaint, bool]:
        """The complaint of *filing*, and whether it was filed just now: the same octets are one complaint."""
        row = {field.name: getattr(filing, field.name) for field in fields(Filing)}
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(complaints).values(row))
        except IntegrityError:
            known = self._one(complaints.c.document_digest == filing.document_digest)
            if known is None:
                raise
            return known, False
        filed = self.find(filing.number)
        assert filed is not None, "a committed row is there"
        return filed, True

    def find(self, number: str) -> Complaint | None:
        """The complaint *number*, or None."""
        return self._one(complaints.c.number == number)

    def about_case(self, number: str) -> tuple[Complaint, ...]:
        """The complaints about the case *number*, the earliest first."""
        return self._some(sa.select(complaints).where(complaints.c.case == number).order_by(complaints.c.id))

    def of_complainant(self, iin: str) -> tuple[Complaint, ...]:
        """The complaints of somebody, the latest first."""
        query = sa.select(complaints).where(complaints.c.complainant == iin).order_by(complaints.c.id.desc())
        return self._some(query)

    def at(
        self, office: str, state: ComplaintState | None = None, *, after: int = 0, limit: int = PAGE
    ) -> tuple[Complaint, ...]:
        """A page of what lies, or lay, at the body with the BIN *office*, in the order of filing.

        *after*: the id of the last complaint of the page before.
        """
        query = sa.select(complaints).where(complaints.c.addressee == office, complaints.c.id > after)
        if state is not None:
            query = query.where(_STATES[state])
        return self._some(query.order_by(complaints.c.id).limit(max(1, min(limit, PAGE))))

    def register(self, complaint: Complaint, registered: Registered) -> bool:
        """Enter *registered*; False if somebody else has registered it."""
        values = {
            "registered_at": registered.at,
            "registered_by": registered.by,
            "due_at": registered.due_at,
            "receipt": registered.receipt,
        }
        return self._change(complaint, ComplaintState.FILED, values, lambda _connection: True)

    def answer(self, complaint: Complaint, answered: Answered, effect: Callable[[sa.Connection], bool]) -> bool:
        """Enter *answered* together with its *effect*; False if somebody else has answered, or the effect fails."""
        values = {
            "answered_at": answered.at,
            "answered_by": answered.by,
            "decision": answered.decision,
            "set_aside": answered.set_aside,
            "answer": answered.document,
        }
        return self._change(complaint, ComplaintState.REGISTERED, values, effect)

    def terms(self) -> Iterator[tuple[str, datetime]]:
        """Number and end of the term of every complaint that waits for its answer, the earliest first."""
        query = sa.select(complaints.c.number, complaints.c.due_at).where(_RUNNING).order_by(complaints.c.due_at)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return ((str(number), due) for number, due in rows)

    def note_overdue(self, number: str, at: datetime) -> bool:
        """Note that the term of the complaint ended at *at* without an answer; False if it is noted, or answered."""
        same = (complaints.c.number == number) & _RUNNING & (complaints.c.due_at <= at)
        with self._engine.begin() as connection:
            return connection.execute(sa.update(complaints).where(same).values(overdue_at=at)).rowcount == 1

    def _change(
        self,
        complaint: Complaint,
        state: ComplaintState,
        values: dict[str, Any],
        effect: Callable[[sa.Connection], bool],
    ) -> bool:
        same = (complaints.c.id == complaint.id) & _STATES[state]
        with self._engine.begin() as connection:
            if connection.execute(sa.update(complaints).where(same).values(values)).rowcount != 1:
                return False
            if not effect(connection):
                connection.rollback()
                return False
        return True

    def _one(self, condition: sa.ColumnElement[bool]) -> Complaint | None:
        return next(iter(self._some(sa.select(complaints).where(condition))), None)

    def _some(self, query: sa.Select[Any]) -> tuple[Complaint, ...]:
        with self._engine.connect() as connection:
            return tuple(_complaint(row) for row in connection.execute(query))


_ANSWERED = complaints.c.answered_at.is_not(None)
_ENTERED = complaints.c.registered_at.is_not(None)
_STATES: Final = {
    ComplaintState.FILED: ~_ENTERED,
    ComplaintState.REGISTERED: _ENTERED & ~_ANSWERED,
    ComplaintState.ANSWERED: _ANSWERED,
}
_RUNNING = _STATES[ComplaintState.REGISTERED] & complaints.c.overdue_at.is_(None)


def _complaint(row: sa.Row[Any]) -> Complaint:
    filing = {field.name: getattr(row, field.name) for field in fields(Filing)}
    registered = answered = None
    if row.registered_at is not None:
        registered = Registered(row.registered_at, row.registered_by, row.due_at, row.receipt)
    if row.answered_at is not None:
        answered = Answered(row.answered_at, row.answered_by, row.decision, bool(row.set_aside), row.answer)
    return Complaint(**filing, id=row.id, registered=registered, answered=answered, overdue_at=row.overdue_at)
