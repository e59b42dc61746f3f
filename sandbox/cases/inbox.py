"""What lies at an office: its open cases, the most urgent first, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from sandbox.cases.model import CaseState
from sandbox.errors import Misused
from sandbox.tables import cases

__all__ = ["PAGE", "Inbox", "InboxPage", "Lying", "Wanted"]

PAGE: Final = 100
"""How many cases a page has at most."""
_GREATEST: Final = 2**31


@dataclass(frozen=True, slots=True)
class Lying:
    """An open case as a list shows it."""

    number: str
    passport: str
    channel: str
    applicant: str
    provider: str
    office: str
    step: str
    state: CaseState
    accepted_at: datetime
    since: datetime
    step_due_at: datetime | None
    due_at: datetime
    urgent_at: datetime
    """When the step is due, or the whole where the step has no term."""
    revision: int

    def is_late(self, now: datetime) -> bool:
        """True if a term ended before *now*."""
        return self.urgent_at < now


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases of an office."""

    office: str
    """BIN."""
    step: str | None = None
    until: datetime | None = None
    """Those that are due by then."""
    after: str | None = None
    """The ``next`` of the page before."""
    limit: int = PAGE


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page."""

    cases: Sequence[Lying]
    next: str | None
    """For the page after this one; None if there is none."""


class Inbox:
    """The inboxes of all offices of one world."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def page(self, wanted: Wanted) -> InboxPage:
        """The cases of ``wanted.office`` after ``wanted.after``, by urgency.

        Raises :class:`~sandbox.errors.Misused` QUERY-INVALID for a mark that is none.
        """
        query: sa.Select[Any] = sa.select(*(cases.c[name] for name in _SHOWN), cases.c.id).where(
            cases.c.office == wanted.office
        )
        if wanted.step is not None:
            query = query.where(cases.c.step == wanted.step)
        if wanted.until is not None:
            query = query.where(cases.c.urgent_at <= wanted.until)
        if wanted.after is not None:
            query = query.where(sa.tuple_(cases.c.urgent_at, cases.c.id) > sa.tuple_(*_mark(wanted.after)))
        limit = max(1, min(wanted.limit, PAGE))
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(cases.c.urgent_at, cases.c.id).limit(limit + 1)).all()
        shown = rows[:limit]
        more = f"{shown[-1].urgent_at.isoformat()}~{shown[-1].id}" if len(rows) > limit else None
        return InboxPage(tuple(_lying(row) for row in shown), more)

    def count(self, office: str) -> int:
        """How many open cases lie at *office*."""
        query = sa.select(sa.func.count()).select_from(cases).where(cases.c.office == office)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())


_SHOWN: Final = tuple(Lying.__slots__)


def _lying(row: sa.Row[Any]) -> Lying:
    values = dict(row._mapping)
    del values["id"]
    return Lying(**values | {"state": CaseState(values["state"])})


def _mark(text: str) -> tuple[sa.BindParameter[datetime], sa.BindParameter[int]]:
    moment, _, number = text.partition("~")
    try:
        at, row = datetime.fromisoformat(moment), int(number)
    except ValueError:
        raise Misused("QUERY-INVALID", f"after: {text}") from None
    if at.tzinfo is None or not 0 <= row < _GREATEST:
        raise Misused("QUERY-INVALID", f"after: {text}")
    return sa.literal(at, cases.c.urgent_at.type), sa.literal(row)
