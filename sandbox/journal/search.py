"""Questions answered: the latest messages that fit, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

import sqlalchemy as sa

from gateway.journal import Entry, entry_of
from gateway.tables import messages
from sandbox.journal.fields import NAMES, Kind
from sandbox.journal.matching import Passed, text_of
from sandbox.journal.plan import Place, plan_of
from sandbox.journal.syntax import And, Node, terms

__all__ = ["MOST_READ", "READ_OCTETS", "Page", "Search"]

MOST_READ: Final = 2000
"""How many messages are read for their words: the latest that fit the rest of the question."""
READ_OCTETS: Final = 2**20
"""How many octets of each of them are read."""

_AT_ONCE: Final = 100
_READ_AT_ONCE: Final = 50
_ENTRY: Final = [column for column in messages.c if column.name != "octets"]


@dataclass(frozen=True, slots=True)
class Page:
    """The latest messages that fit a question."""

    entries: tuple[Entry, ...]
    next: Place | None
    """Go on with what stands before this; None: that is all."""
    is_cut: bool = False
    """True if :data:`MOST_READ` messages were read for their words, and those before them were not."""


class Search:
    """One question, put to the journal of a connection."""

    def __init__(self, connection: sa.Connection, question: Node) -> None:
        self._connection = connection
        parts = question.parts if isinstance(question, And) else (question,)
        self._worded = And(tuple(part for part in parts if _has_words(part)))
        self._plan = plan_of(And(tuple(part for part in parts if not _has_words(part))), connection)

    def page(self, *, limit: int, before: Place | None = None) -> Page:
        """At most *limit* messages that fit, the latest first, all of them *before* that place."""
        if self._worded.parts:
            return self._page_by_words(limit, before)
        found = self._places(limit + 1, before)
        entries = tuple(self._entries(found[:limit]))
        return Page(entries, found[limit - 1] if len(found) > limit else None)

    def count(self) -> int:
        """How many messages fit; of a question with words, how many of the :data:`MOST_READ` that are read."""
        if self._worded.parts:
            return sum(fits for _, _, fits in islice(self._read(None), MOST_READ))
        return self._connection.execute(self._plan.count()).scalar_one()

    def ways(self) -> Iterator[str]:
        """How the database goes about the question, in its own words. SQLite alone."""
        for query in self._plan.latest(_AT_ONCE):
            compiled = str(query.compile(self._connection, compile_kwargs={"literal_binds": True}))
            rows = self._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")
            yield from (str(row[-1]) for row in rows)

    def text(self, key: int) -> str:
        """The letters of the message *key* that words are looked for in."""
        octets = sa.func.substr(messages.c.octets, 1, READ_OCTETS)
        return text_of(self._connection.execute(sa.select(octets).where(messages.c.id == key)).scalar() or b"")

    def _places(self, limit: int, before: Place | None) -> list[Place]:
        queries = self._plan.latest(limit, before)
        found = {Place(moment, key) for query in queries for moment, key in self._connection.execute(query)}
        return sorted(found, reverse=True)[:limit]

    def _entries(self, places: list[Place]) -> Iterator[Entry]:
        """The messages in their order; one that was pruned a moment ago is left out."""
        wanted = sa.select(*_ENTRY).where(messages.c.id.in_([place.id for place in places]))
        found = {row["id"]: entry_of(row) for row in self._connection.execute(wanted).mappings()}
        return (found[place.id] for place in places if place.id in found)

    def _page_by_words(self, limit: int, before: Place | None) -> Page:
        found: list[Entry] = []
        last: Place | None = None
        read = 0
        for place, entry, fits in islice(self._read(before), MOST_READ):
            if fits and len(found) == limit:
                return Page(tuple(found), last)
            found += [entry] if fits else []
            last, read = place, read + 1
        is_cut = read == MOST_READ
        return Page(tuple(found), last if is_cut else None, is_cut)

    def _read(self, before: Place | None) -> Iterator[tuple[Place, Entry, bool]]:
        """Every message that fits but for its words, and whether its words fit."""
        while places := self._places(_READ_AT_ONCE, before):
            keys = [place.id for place in places]
            octets = sa.func.substr(messages.c.octets, 1, READ_OCTETS).label("octets")
            rows = self._connection.execute(sa.select(messages.c.id, octets).where(messages.c.id.in_(keys)))
            read: dict[int, bytes] = {row.id: row.octets for row in rows}
            for entry in self._entries(places):
                passed = Passed(entry, partial(text_of, read.get(entry.id, b"")))
                yield Place(entry.moment.isoformat(), entry.id), entry, passed.fits(self._worded)
            before = places[-1]


def _has_words(node: Node) -> bool:
    return any(NAMES[term.field].kind is Kind.WORDS for term in terms(node))
