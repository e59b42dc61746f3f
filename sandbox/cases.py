"""Cases: registered requests, what happens to them, and what they end with. Everything here is one transaction each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from sandbox.storage import database_seconds
from sandbox.tables import case_events, cases, notices, results
from sandbox.tables import world as facts
from signing.texts import Lang

__all__ = [
    "Case",
    "CaseEvent",
    "CaseNumber",
    "CaseResult",
    "CaseState",
    "CaseStore",
    "EventKind",
    "NewCase",
    "Notice",
    "ResultKind",
    "same_world",
]

CaseNumber = NewType("CaseNumber", str)
"""Fourteen digits, unique in a world."""

_LEASE_SECONDS = 15
"""Longer than one call of the gateway may take: every answer prolongs the claim."""


class CaseState(StrEnum):
    """Where a case stands; the applicant sees it in the cabinet (C-3, C-19)."""

    ACCEPTED = "accepted"
    ISSUED = "issued"
    REFUSED = "refused"


class EventKind(StrEnum):
    """What can happen to a case."""

    ACCEPTED = "accepted"
    CONSENT = "consent"
    ASKED = "asked"
    POSTPONED = "postponed"
    STALLED = "stalled"
    OVERDUE = "overdue"
    ISSUED = "issued"
    REFUSED = "refused"


class ResultKind(StrEnum):
    """What a case can end with (GC-7)."""

    CERTIFICATE = "certificate"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice in the personal cabinet."""

    at: datetime
    kind: str
    """The state of the case that the notice tells of."""
    texts: Mapping[Lang, str]


@dataclass(frozen=True, slots=True)
class NewCase:
    """A request that passed every check and waits to be registered."""

    number: CaseNumber
    passport: str
    applicant: str
    """IIN."""
    provider: str
    """BIN."""
    consent: bool
    request: bytes
    """The exact octets that the applicant signed and sent."""
    request_digest: str
    """SHA-256 of the octets, lower-case hexadecimal: what makes a repeated request the case it already is."""
    findings: Sequence[Mapping[str, Any]]
    accepted_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Case(NewCase):
    """A registered case."""

    id: int
    state: CaseState
    finished_at: datetime | None
    attempts: int
    """How often the provider has tried since the case was accepted or started anew."""
    next_attempt_at: datetime | None
    claim: int
    """The fencing token of whoever holds the case; nothing is finished under an older one."""


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that happened to a case."""

    at: datetime
    kind: EventKind
    detail: Mapping[str, Any]


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


class CaseStore:
    """The cases of one world."""

    def __init__(self, engine: sa.Engine, *, life: str = "") -> None:
        """*life*: that of the world for which cases are worked on; when another one was restored, its cases are not."""
        self._engine = engine
        self._same_world = same_world(life)

    def register(self, new: NewCase, notice: Notice) -> tuple[Case, bool]:
        """The case of *new*, and whether it was registered just now.

        The case, its first event and the notice appear together or not at all; a request with the same octets is
        answered with the case it already is.
        """
        row = {name: getattr(new, name) for name in NewCase.__slots__} | {
            "findings": [dict(finding) for finding in new.findings],
            "state": CaseState.ACCEPTED.value,
            "attempts": 0,
            "next_attempt_at": new.accepted_at,
            "claim": 0,
            "claimed_until": 0,
        }
        try:
            with self._engine.begin() as connection:
                case_id = connection.execute(sa.insert(cases).values(row).returning(cases.c.id)).scalar_one()
                _note(connection, case_id, CaseEvent(new.accepted_at, EventKind.ACCEPTED, {}))
                _notify(connection, case_id, new.applicant, notice)
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
            .where(cases.c.state == CaseState.ACCEPTED.value)
            .where(cases.c.next_attempt_at <= now)
            .where(self._same_world)
            .where(cases.c.claimed_until <= database_seconds(self._engine))
            .where(sa.true() if number is None else cases.c.number == number)
            .order_by(cases.c.next_attempt_at, cases.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
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

    def finish(self, case: Case, result: CaseResult, notice: Notice) -> bool:
        """End *case* with *result* and tell the applicant, together; False if somebody else holds the case by now."""
        state = CaseState.ISSUED if result.kind is ResultKind.CERTIFICATE else CaseState.REFUSED
        with self._engine.begin() as connection:
            if not self._write(connection, case, state=state.value, finished_at=result.issued_at, claimed_until=0):
                return False
            connection.execute(
                sa.insert(results).values(
                    case_id=case.id,
                    kind=result.kind.value,
                    ground=result.ground,
                    number=result.number,
                    document=result.document,
                    signer=result.signer,
                    issued_at=result.issued_at,
                )
            )
            detail = {"number": result.number} | ({"ground": result.ground} if result.ground else {})
            _note(connection, case.id, CaseEvent(result.issued_at, EventKind(state.value), detail))
            _notify(connection, case.id, case.applicant, notice)
        return True

    def postpone(self, case: Case, event: CaseEvent, next_attempt_at: datetime | None) -> bool:
        """Give *case* back until *next_attempt_at* (None: until the next start) and say why; False if not held."""
        with self._engine.begin() as connection:
            if not self._write(connection, case, next_attempt_at=next_attempt_at, claimed_until=0):
                return False
            _note(connection, case.id, event)
        return True

    def note(self, case: Case, event: CaseEvent) -> bool:
        """Add *event* to the history of *case* and prolong the claim; False if somebody else holds the case by now."""
        with self._engine.begin() as connection:
            if not self._write(connection, case, claimed_until=database_seconds(self._engine) + _LEASE_SECONDS):
                return False
            _note(connection, case.id, event)
        return True

    def start_anew(self, now: datetime) -> int:
        """Let the cases that ran out of attempts be tried again from *now* on; their count."""
        stalled = (cases.c.state == CaseState.ACCEPTED.value) & cases.c.next_attempt_at.is_(None)
        with self._engine.connect() as connection:
            if connection.execute(sa.select(sa.exists().where(stalled))).scalar() is not True:
                return 0
        with self._engine.begin() as connection:
            return connection.execute(sa.update(cases).where(stalled).values(next_attempt_at=now, attempts=0)).rowcount

    def next_attempts(self) -> tuple[tuple[str, datetime], ...]:
        """Number and next attempt of every case that waits for one, the earliest first."""
        due = cases.c.next_attempt_at
        query = sa.select(cases.c.number, due).where(_OPEN, due.is_not(None)).order_by(due, cases.c.id)
        return self._pairs(query)

    def any_open(self) -> bool:
        """True if a case has no result yet."""
        with self._engine.connect() as connection:
            return bool(connection.execute(sa.select(sa.exists().where(_OPEN, self._same_world))).scalar())

    def open_terms(self) -> tuple[tuple[str, datetime], ...]:
        """Number and end of the term of every case without a result whose term is not known to have ended."""
        query = sa.select(cases.c.number, cases.c.due_at).where(_OPEN, ~_OVERDUE).order_by(cases.c.due_at, cases.c.id)
        return self._pairs(query)

    def note_overdue(self, until: datetime, number: str | None = None) -> int:
        """Note in each case whose term ended before or at *until* that it has no result, once; how many there were.

        With *number*, in this case alone.
        """
        query = sa.select(cases.c.id, cases.c.due_at).where(_OPEN, ~_OVERDUE, cases.c.due_at <= until)
        if number is not None:
            query = query.where(cases.c.number == number)
        with self._engine.connect() as connection:
            if connection.execute(query.limit(1)).first() is None:
                return 0
        with self._engine.begin() as connection:
            # the first write takes the lock, so that two callers do not both find the same case
            connection.execute(sa.update(cases).where(_OPEN, cases.c.due_at <= until).values(state=cases.c.state))
            found = connection.execute(query).all()
            for row in found:
                _note(connection, row.id, CaseEvent(row.due_at, EventKind.OVERDUE, {}))
        return len(found)

    def events(self, case: Case) -> tuple[CaseEvent, ...]:
        """The history of *case*, oldest first."""
        query = sa.select(case_events).where(case_events.c.case_id == case.id).order_by(case_events.c.id)
        with self._engine.connect() as connection:
            return tuple(CaseEvent(row.at, EventKind(row.kind), row.detail) for row in connection.execute(query))

    def notices(self, case: Case) -> tuple[Notice, ...]:
        """The notices about *case* in the applicant's cabinet, oldest first."""
        query = sa.select(notices).where(notices.c.case_id == case.id).order_by(notices.c.id)
        with self._engine.connect() as connection:
            return tuple(Notice(row.at, row.kind, row.texts) for row in connection.execute(query))

    def result(self, case: Case) -> CaseResult | None:
        """What *case* ended with, or None as long as it has not."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(results).where(results.c.case_id == case.id)).one_or_none()
        if row is None:
            return None
        return CaseResult(ResultKind(row.kind), row.ground, row.number, row.document, row.signer, row.issued_at)

    def _write(self, connection: sa.Connection, case: Case, **values: Any) -> bool:
        held = (cases.c.id == case.id) & (cases.c.claim == case.claim) & (cases.c.state == CaseState.ACCEPTED.value)
        return connection.execute(sa.update(cases).where(held, self._same_world).values(**values)).rowcount == 1

    def _pairs(self, query: sa.Select[Any]) -> tuple[tuple[str, datetime], ...]:
        with self._engine.connect() as connection:
            return tuple((str(number), at) for number, at in connection.execute(query))

    def _one(self, condition: sa.ColumnElement[bool]) -> Case | None:
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(cases).where(condition)).one_or_none()
        return None if row is None else _case(row)


_LIFE = sa.select(facts.c.value).where(facts.c.name == "life").scalar_subquery()
_OPEN = cases.c.state == CaseState.ACCEPTED.value
_OVERDUE = sa.exists().where(case_events.c.case_id == cases.c.id, case_events.c.kind == EventKind.OVERDUE.value)


def same_world(life: str) -> sa.ColumnElement[bool]:
    """True in a database whose world has that *life*: it was not restored, nor made anew."""
    return sa.func.coalesce(_LIFE, "") == life


def _case(row: sa.Row[Any]) -> Case:
    values = dict(row._mapping)
    del values["claimed_until"]
    values["state"] = CaseState(values["state"])
    return Case(**values)


def _note(connection: sa.Connection, case_id: int, event: CaseEvent) -> None:
    connection.execute(
        sa.insert(case_events).values(case_id=case_id, at=event.at, kind=event.kind.value, detail=dict(event.detail))
    )


def _notify(connection: sa.Connection, case_id: int, applicant: str, notice: Notice) -> None:
    connection.execute(
        sa.insert(notices).values(
            case_id=case_id, applicant=applicant, at=notice.at, kind=notice.kind, texts=dict(notice.texts)
        )
    )
