"""The journal of a world, questioned: searched, counted, waited for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from gateway.journal import Entry
from gateway.tables import messages
from sandbox.agreement import pause
from sandbox.journal.errors import NothingCame
from sandbox.journal.nearest import Near, nearest
from sandbox.journal.parser import parse_question
from sandbox.journal.plan import Place
from sandbox.journal.search import Page, Search
from sandbox.journal.statistics import By, Habit, habits
from sandbox.journal.stream import Cursor, Stream
from sandbox.journal.syntax import And, Bound, Node, Span, Term

__all__ = ["Questions"]

_BETWEEN_LOOKS: Final = 0.02
_LOOKS_FOR_SURE: Final = 25
"""After so many looks that showed nothing new the question is put anyway: ids of one database may come late."""


class Questions:
    """What can be asked of the journal behind *engine*. Safe to share among threads and over a fork.

    A question is a text in the language of :mod:`sandbox.journal.parser`, or a tree of :mod:`sandbox.journal.syntax`.
    """

    def __init__(
        self,
        engine: sa.Engine,
        *,
        now: Callable[[], datetime],
        ticks: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = pause,
    ) -> None:
        """*now* is the world's clock; *ticks* are seconds that never stand still, *sleep* waits for some."""
        self._engine = engine
        self._now = now
        self._ticks = ticks
        self._sleep = sleep

    def read(self, question: str | Node) -> Node:
        """The tree of *question*, asked now. Raises :class:`~sandbox.journal.errors.QuestionRefused`."""
        return parse_question(question, now=self._now()) if isinstance(question, str) else question

    def search(self, question: str | Node = "", *, limit: int = 100, before: Place | None = None) -> Page:
        """The latest messages that fit, at most *limit* of them, all *before* that place."""
        tree = self.read(question)
        with self._engine.connect() as connection:
            return Search(connection, tree).page(limit=limit, before=before)

    def count(self, question: str | Node = "") -> int:
        """How many messages fit."""
        tree = self.read(question)
        with self._engine.connect() as connection:
            return Search(connection, tree).count()

    def wait_for(self, question: str | Node, *, timeout: float, since: int | None = None) -> Entry:
        """The latest message that fits, as soon as there is one; with *since*, one whose id is greater.

        Raises :class:`~sandbox.journal.errors.NothingCame` after *timeout* seconds of the machine, with the nearest.
        """
        tree = self.read(question)
        if since is not None:
            tree = And((tree, Term("id", Bound(Span.MORE, since))))
        until = self._ticks() + timeout
        seen, idle = -1, 0
        while True:
            newest = self._newest()
            if newest != seen or idle >= _LOOKS_FOR_SURE:
                found = self.search(tree, limit=1).entries
                if found:
                    return found[0]
                seen, idle = newest, 0
            left = until - self._ticks()
            if left <= 0:
                raise NothingCame(timeout, self.nearest(tree, limit=3))
            self._sleep(min(_BETWEEN_LOOKS, left))
            idle += 1

    def follow(
        self,
        question: str | Node = "",
        *,
        after: Cursor | None = None,
        going_on: Callable[[], bool] = lambda: True,
    ) -> Iterator[tuple[Cursor, Entry | None]]:
        """Each message that comes and fits, with the cursor behind it; without one whenever nothing has come.

        It begins with what comes from now on, or *after* that cursor, and ends when *going_on* says so.
        """
        start = Cursor(self._newest()) if after is None else after
        stream = Stream(self._engine, self.read(question), self._ticks, start)
        return self._followed(stream, going_on)

    def _followed(self, stream: Stream, going_on: Callable[[], bool]) -> Iterator[tuple[Cursor, Entry | None]]:
        seen, idle = -1, 0
        while going_on():
            newest = self._newest()
            if newest != seen or idle >= _LOOKS_FOR_SURE:
                for entry in stream.come():
                    yield stream.cursor, entry
                seen, idle = newest, 0
            yield stream.cursor, None
            self._sleep(_BETWEEN_LOOKS)
            idle += 1

    def habits(self, *, by: By = By.DAY, sender: str | None = None, since: datetime | None = None) -> tuple[Habit, ...]:
        """The mistakes that each participant makes most; see :func:`sandbox.journal.statistics.habits`."""
        with self._engine.connect() as connection:
            return habits(connection, by=by, sender=sender, since=since)

    def nearest(self, question: str | Node, *, limit: int = 3) -> tuple[Near, ...]:
        """The messages that come nearest, with what keeps each of them from fitting."""
        tree = self.read(question)
        with self._engine.connect() as connection:
            return nearest(connection, tree, limit=limit)

    def _newest(self) -> int:
        with self._engine.connect() as connection:
            return connection.execute(sa.select(sa.func.max(messages.c.id))).scalar() or 0
