"""How a question is answered: by which index, and what is left to be looked at in each message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from gateway.tables import messages
from sandbox.journal.conditions import Stream, condition, moment_of, streams
from sandbox.journal.fields import NAMES, Kind
from sandbox.journal.syntax import And, Bound, Node, Term

__all__ = ["Place", "Plan", "plan_of"]

_SOME: Final = 100
"""Streams are compared by how far back so many of their messages reach."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a message stands in the order of time."""

    moment: str
    """As the journal keeps it."""
    id: int

    def __str__(self) -> str:
        return f"{self.id}@{self.moment}"

    @classmethod
    def parse(cls, text: str) -> Place:
        """The place that *text* names as its own text does. Raises ValueError."""
        key, _, moment = text.partition("@")
        if not 0 <= int(key) < 2**31:
            raise ValueError(text)
        datetime.fromisoformat(moment)
        return cls(moment, int(key))


@dataclass(frozen=True, slots=True)
class Plan:
    """Streams that have between them what fits, and what is to hold beside."""

    streams: tuple[Stream, ...]
    rest: tuple[sa.ColumnElement[bool], ...]
    bounds: tuple[Bound, ...]
    """Of the moment: every stream is in its order."""

    def latest(self, limit: int, before: Place | None = None) -> Iterator[sa.Select[Any]]:
        """Moment and id of the latest *limit* messages of each stream, all *before* that place."""
        for stream in self.streams:
            moment, key = stream.key
            query = self._of(stream, moment, key).order_by(*stream.order).limit(limit)
            if before is not None:
                query = query.where(sa.tuple_(moment, key) < sa.tuple_(before.moment, before.id))
            yield query

    def count(self) -> sa.Select[int]:
        """How many messages there are in all streams."""
        each = [self._of(stream, stream.key[1]) for stream in self.streams]
        found = each[0] if len(each) == 1 else sa.union(*each)
        return sa.select(sa.func.count()).select_from(found.subquery())

    def _of(self, stream: Stream, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
        moment, key = stream.key
        query = sa.select(*columns).where(*(moment_of(moment, bound) for bound in self.bounds), *self.rest)
        if stream.condition is not None:
            query = query.where(stream.condition)
        if stream.table is messages:
            return query
        if self.rest:
            query = query.join_from(stream.table, messages, messages.c.id == key)
        return query.distinct()


def plan_of(question: Node, connection: sa.Connection) -> Plan:
    """The plan for *question*, which has no words: it begins with the part that is rarest of late."""
    parts = question.parts if isinstance(question, And) else (question,)
    bounds = tuple(one for part in parts if (one := _moment_bound(part)) is not None)
    others = [part for part in parts if _moment_bound(part) is None]
    known = [(part, found) for part in others if (found := streams(part, connection)) is not None]
    if not known:
        return Plan((Stream(None),), tuple(map(condition, others)), bounds)
    chosen, found = known[0] if len(known) == 1 else min(known, key=lambda one: _reach(one[1], bounds, connection))
    if isinstance(chosen, Term) and all(one.is_exact for one in found):
        others.remove(chosen)
    return Plan(tuple(found) or (Stream(sa.false()),), tuple(map(condition, others)), bounds)


def _moment_bound(part: Node) -> Bound | None:
    if isinstance(part, Term) and NAMES[part.field].kind is Kind.MOMENT and isinstance(part.test, Bound):
        return part.test
    return None


def _reach(found: list[Stream], bounds: tuple[Bound, ...], connection: sa.Connection) -> str:
    """The moment of the last of :data:`_SOME` messages, of the stream that has them in the shortest time.

    The further back it is, the fewer messages have to be looked at; empty if no stream has so many.
    """
    reached = ""
    for stream in found:
        moment, _ = stream.key
        query = sa.select(moment).where(*(moment_of(moment, bound) for bound in bounds))
        if stream.condition is not None:
            query = query.where(stream.condition)
        last = connection.execute(query.order_by(*stream.order).offset(_SOME).limit(1)).scalar()
        reached = max(reached, last or "")
    return reached
