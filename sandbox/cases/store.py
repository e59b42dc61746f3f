"""The cases of a world in its database: registered, claimed, moved on. Everything here is one transaction each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from sandbox.cases.model import (
    Answered,
    Case,
    CaseEvent,
    CaseResult,
    CaseState,
    Consented,
    NewCase,
    Notice,
    Paper,
    Place,
)
from sandbox.cases.plain import from_plain, to_plain
from sandbox.cases.record import CaseRecord, write_answer, write_consent, write_event, write_notice, write_paper
from sandbox.storage import database_seconds
from sandbox.tables import case_papers, cases, results
from sandbox.tables import world as facts

__all__ = ["CaseStore", "Move", "Registration", "same_world"]

_LEASE_SECONDS: Final = 15
"""Longer than one call of the gateway may take: every answer prolongs the claim."""
_PAGE: Final = 64
_PLACE: Final = tuple(field.name for field in fields(Place))


@dataclass(frozen=True, slots=True)
class Registration:
    """A case with all that appears together with it."""

    new: NewCase
    events: Sequence[CaseEvent]
    notices: Sequence[Notice] = ()
    papers: Sequence[Paper] = ()
    consents: Sequence[Consented] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """Everything that one thing done to a case changes: together, or not at all."""

    place: Place
    events: Sequence[CaseEvent]
    papers: Sequence[Paper] = ()
    notices: Sequence[Notice] = ()
    result: CaseResult | None = None
    facts: Mapping[str, Any] | None = None
    """All facts of the case after it; None: as they were."""
    finished_at: datetime | None = None
    opens: Sequence[Registration] = ()
    """Cases that begin with it (GE-13)."""


class CaseStore(CaseRecord):
    """The cases of one world."""

    def __init__(self, engine: sa.Engine, *, life: str = "") -> None:
        """*life*: that of the world for which cases are worked on; when another one was restored, its cases are not."""
        super().__init__(engine)
        self._same_world = same_world(life)

    def register(self, registration: Registration) -> tuple[Case, bool]:
        """The case of *registration*, and whether it was registered just now.

        The case and what comes with it appear together or not at all; a request with the same octets is answered with
        the case it already is.
        """
        new = registration.new
        try:
            with self._engine.begin() as connection:
                _insert(connection, registration)
        except IntegrityError:
            known = self.find_request(new.request_digest)
            if known is None:
                raise
            return known, False
        registered = self.find(new.number)
        assert registered is not None, "a committed row is there"
        return registered, True

    def find(self, number: str) -> Case | None:
        """The case with *number*, or None."""
        return self._one(cases.c.number == number)

    def find_request(self, digest: str) -> Case | None:
        """The case of the request whose octets have this SHA-256, or None."""
        return self._one(cases.c.request_digest == digest)

    def of_applicant(self, iin: str) -> tuple[Case, ...]:
        """The applicant's cases, newest first."""
        query = sa.select(cases).where(cases.c.applicant == iin).order_by(cases.c.id.desc())
        with self._engine.connect() as connection:
            return tuple(_case(row) for row in connection.execute(query))

    def claim_due(self, now: datetime, number: str | None = None) -> Case | None:
        """A case whose time has come at *now* and that nobody holds, claimed for the caller; None if there is none.

        With *number*, this case alone.

        The claim lapses after a while of the database's own time, so that the case of a lost worker is found again.
        """
        free = (
            sa.select(cases.c.id)
            .where(_AUTOMATIC, cases.c.next_attempt_at <= now)
            .where(cases.c.claimed_until <= database_seconds(self._engine), self._same_world)
            .order_by(cases.c.next_attempt_at, cases.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if number is not None:
            free = free.where(cases.c.number == number)
        with self._engine.connect() as connection:
            # Looking first keeps an idle worker from taking the write lock again and again.
            if connection.execute(sa.select(free.exists())).scalar() is not True:
                return None
        take = (
            sa.update(cases)
            .where(cases.c.id == free.scalar_subquery())
            .values(
                claim=cases.c.claim + 1,
                claimed_until=database_seconds(self._engine) + _LEASE_SECONDS,
                attempts=cases.c.attempts + 1,
            )
            .returning(*cases.c)
        )
        with self._engine.begin() as connection:
            row = connection.execute(take).one_or_none()
        return None if row is None else _case(row)

    def move(self, case: Case, move: Move) -> bool:
        """Do *move* to *case*; False if it is not any more what the caller saw, or held."""
        with self._engine.begin() as connection:
            return self._moved(connection, case, move)

    def take_back(self, connection: sa.Connection, case: Case, move: Move) -> bool:
        """As :meth:`move`, as a part of the caller's transaction, and what *case* came to holds no more."""
        if not self._moved(connection, case, move):
            return False
        number = sa.select(results.c.number).where(results.c.case_id == case.id).scalar_subquery()
        paper = (case_papers.c.case_id == case.id) & (case_papers.c.number == number) & (case_papers.c.origin == "made")
        connection.execute(sa.update(case_papers).where(paper).values(set_aside_at=move.place.since))
        connection.execute(sa.delete(results).where(results.c.case_id == case.id))
        return True

    def tell(self, case: Case, notice: Notice) -> None:
        """Put *notice* into the cabinet of the applicant of *case*."""
        with self._engine.begin() as connection:
            write_notice(connection, case.id, notice, applicant=case.applicant)

    def _moved(self, connection: sa.Connection, case: Case, move: Move) -> bool:
        values: dict[str, Any] = {
            **_place_row(move.place),
            "revision": cases.c.revision + 1,
            "claimed_until": 0,
            "finished_at": move.finished_at,
        }
        if move.place.step != case.step:
            values["attempts"] = 0
        if move.facts is not None:
            values["facts"] = to_plain(move.facts)
        if not self._write(connection, case, **values):
            return False
        for event in move.events:
            write_event(connection, case.id, event)
        for paper in move.papers:
            write_paper(connection, case.id, paper)
        for notice in move.notices:
            write_notice(connection, case.id, notice, applicant=case.applicant)
        if move.result is not None:
            row = {field.name: getattr(move.result, field.name) for field in fields(CaseResult)}
            connection.execute(sa.insert(results).values(row | {"case_id": case.id}))
        for one in move.opens:
            known = sa.select(cases.c.id).where(cases.c.request_digest == one.new.request_digest)
            if connection.execute(known).first() is None:
                _insert(connection, one)
        return True

    def postpone(self, case: Case, event: CaseEvent, next_attempt_at: datetime | None) -> bool:
        """Give *case* back until *next_attempt_at* (None: until the next start) and say why; False if not held."""
        with self._engine.begin() as connection:
            if not self._write(connection, case, next_attempt_at=next_attempt_at, claimed_until=0):
                return False
            write_event(connection, case.id, event)
        return True

    def note(self, case: Case, event: CaseEvent) -> bool:
        """Add *event* to the history of *case* and prolong the claim; False if somebody else holds the case by now."""
        return self._add(case, lambda connection: write_event(connection, case.id, event))

    def answered(self, case: Case, answer: Answered, event: CaseEvent) -> bool:
        """Keep what a register answered, instead of an earlier answer about the same; False as for :meth:`note`."""

        def write(connection: sa.Connection) -> None:
            write_answer(connection, case.id, answer)
            write_event(connection, case.id, event)

        return self._add(case, write)

    def consented(self, case: Case, consent: Consented, event: CaseEvent) -> bool:
        """Keep how *consent* stands now; False as for :meth:`note`."""

        def write(connection: sa.Connection) -> None:
            write_consent(connection, case.id, consent)
            write_event(connection, case.id, event)

        return self._add(case, write)

    def presented(self, case: Case, papers: Sequence[Paper]) -> bool:
        """Keep documents that the applicant presented; False as for :meth:`note`."""

        def write(connection: sa.Connection) -> None:
            for paper in papers:
                write_paper(connection, case.id, paper)

        return self._add(case, write)

    def start_anew(self, now: datetime) -> int:
        """Let the cases that ran out of attempts be tried again from *now* on; their count."""
        stalled = _AUTOMATIC & cases.c.next_attempt_at.is_(None)
        with self._engine.connect() as connection:
            if connection.execute(sa.select(sa.exists().where(stalled))).scalar() is not True:
                return 0
        with self._engine.begin() as connection:
            return connection.execute(sa.update(cases).where(stalled).values(next_attempt_at=now, attempts=0)).rowcount

    def any_open(self) -> bool:
        """True if the system has something to do in a case, now or later."""
        with self._engine.connect() as connection:
            return bool(connection.execute(sa.select(sa.exists().where(_AUTOMATIC, self._same_world))).scalar())

    def next_attempts(self) -> Iterator[tuple[str, datetime]]:
        """Number and next attempt of every case that waits for one, the earliest first; read as they are wanted."""
        return self._in_time(cases.c.next_attempt_at)

    def next_alarms(self) -> Iterator[tuple[str, datetime]]:
        """Number and moment of every case that the agenda is to look after, the earliest first."""
        return self._in_time(cases.c.alarm_at)

    def alarmed(self, until: datetime, number: str | None = None) -> Case | None:
        """A case whose alarm rang before or at *until*, the earliest; with *number*, this one alone."""
        query = sa.select(cases).where(cases.c.alarm_at <= until).order_by(cases.c.alarm_at, cases.c.id).limit(1)
        if number is not None:
            query = query.where(cases.c.number == number)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _case(row)

    def ring(self, case: Case, events: Sequence[CaseEvent], alarm_at: datetime | None) -> bool:
        """Note what the alarm of *case* was for and set the next one; False if somebody else has done so."""
        same = (cases.c.id == case.id) & (cases.c.alarm_at == case.place.alarm_at)
        with self._engine.begin() as connection:
            if connection.execute(sa.update(cases).where(same).values(alarm_at=alarm_at)).rowcount != 1:
                return False
            for event in events:
                write_event(connection, case.id, event)
        return True

    def _add(self, case: Case, write: Any) -> bool:
        lease = database_seconds(self._engine) + _LEASE_SECONDS if case.place.desk == "system" else 0
        with self._engine.begin() as connection:
            if not self._write(connection, case, claimed_until=lease):
                return False
            write(connection)
        return True

    def _write(self, connection: sa.Connection, case: Case, **values: Any) -> bool:
        """Change the row if it is what *case* says: the same revision, and for a worker the same claim."""
        same = (cases.c.id == case.id) & (cases.c.revision == case.revision) & (cases.c.claim == case.claim)
        return connection.execute(sa.update(cases).where(same, self._same_world).values(**values)).rowcount == 1

    def _in_time(self, moment: sa.Column[datetime]) -> Iterator[tuple[str, datetime]]:
        seen: tuple[datetime, int] | None = None
        size = 1
        while True:
            query = sa.select(cases.c.number, moment, cases.c.id).where(moment.is_not(None))
            if seen is not None:
                query = query.where(sa.tuple_(moment, cases.c.id) > sa.tuple_(*(sa.literal(one) for one in seen)))
            with self._engine.connect() as connection:
                rows = connection.execute(query.order_by(moment, cases.c.id).limit(size)).all()
            yield from ((str(number), at) for number, at, _ in rows)
            if len(rows) < size:
                return
            seen = rows[-1][1], rows[-1][2]
            size = _PAGE

    def _one(self, condition: sa.ColumnElement[bool]) -> Case | None:
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(cases).where(condition)).one_or_none()
        return None if row is None else _case(row)


_LIFE = sa.select(facts.c.value).where(facts.c.name == "life").scalar_subquery()
_AUTOMATIC = cases.c.desk == "system"


def same_world(life: str) -> sa.ColumnElement[bool]:
    """True in a database whose world has that *life*: it was not restored, nor made anew."""
    return sa.func.coalesce(_LIFE, "") == life


def _insert(connection: sa.Connection, registration: Registration) -> None:
    new = registration.new
    row = {field.name: getattr(new, field.name) for field in fields(NewCase) if field.name != "place"}
    row |= _place_row(new.place) | {
        "findings": [dict(finding) for finding in new.findings],
        "facts": to_plain(new.facts),
        "revision": 0,
        "attempts": 0,
        "claim": 0,
        "claimed_until": 0,
    }
    case_id = connection.execute(sa.insert(cases).values(row).returning(cases.c.id)).scalar_one()
    for event in registration.events:
        write_event(connection, case_id, event)
    for notice in registration.notices:
        write_notice(connection, case_id, notice, applicant=new.applicant)
    for paper in registration.papers:
        write_paper(connection, case_id, paper)
    for consent in registration.consents:
        write_consent(connection, case_id, consent)


def _place_row(place: Place) -> dict[str, Any]:
    row = {name: getattr(place, name) for name in _PLACE}
    return row | {"state": place.state.value, "urgent_at": place.step_due_at or place.due_at}


def _case(row: sa.Row[Any]) -> Case:
    values = dict(row._mapping)
    for name in ("claimed_until", "urgent_at"):
        del values[name]
    place = {name: values.pop(name) for name in _PLACE}
    place["state"] = CaseState(place["state"])
    values["facts"] = from_plain(values["facts"])
    return Case(**values, place=Place(**place))
