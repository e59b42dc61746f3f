"""The journal as it grows: every message once, in the order in which the database got to know them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import sqlalchemy as sa

from gateway.journal import Entry, entry_of
from gateway.tables import messages
from sandbox.journal.matching import Passed, text_of
from sandbox.journal.search import READ_OCTETS
from sandbox.journal.syntax import Node

__all__ = ["Cursor", "Stream"]

_AT_ONCE: Final = 200
_HOLE_SECONDS: Final = 30.0
"""So long a number that was left out may still come: another process took it and has not committed yet."""
_MOST_HOLES: Final = 200
_ENTRY: Final = [column for column in messages.c if column.name != "octets"]


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a stream has been read."""

    last: int = 0
    holes: tuple[int, ...] = ()
    """Numbers before the last that were not there yet."""

    def __str__(self) -> str:
        return f"{self.last}" + "".join(f"~{one}" for one in self.holes)

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """The cursor that prints as *text*. Raises ValueError."""
        if len(text) > 4000:
            raise ValueError(text[:40])
        last, *holes = (int(one) for one in text.split("~"))
        if not 0 <= min((last, *holes)) <= max((last, *holes)) < 2**31:
            raise ValueError(text)
        return cls(last, tuple(holes[:_MOST_HOLES]))


@dataclass(slots=True)
class Stream:
    """What comes into the journal behind *engine* and fits *question*."""

    engine: sa.Engine
    question: Node
    ticks: Callable[[], float]
    """Seconds that never stand still."""
    cursor: Cursor
    _seen: dict[int, float] = field(default_factory=dict)
    """The holes, and when each was seen first."""

    def __post_init__(self) -> None:
        self._seen = dict.fromkeys(self.cursor.holes, self.ticks())

    def come(self) -> Iterator[Entry]:
        """What has come since the last look, and fits; the cursor is behind each when it is given."""
        while True:
            found = self._look()
            for entry, octets in found:
                self._behind(entry.id)
                if Passed(entry, partial(text_of, octets)).fits(self.question):
                    yield entry
            if len(found) < _AT_ONCE:
                return

    def _look(self) -> list[tuple[Entry, bytes]]:
        """The next messages; those of the holes come first, as their numbers are less."""
        now = self.ticks()
        self._seen = {key: at for key, at in self._seen.items() if now - at < _HOLE_SECONDS}
        new = sa.or_(messages.c.id > self.cursor.last, messages.c.id.in_(self._seen))
        octets = sa.func.substr(messages.c.octets, 1, READ_OCTETS).label("read")
        query = sa.select(*_ENTRY, octets).where(new).order_by(messages.c.id).limit(_AT_ONCE)
        with self.engine.connect() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        return [(entry_of(row), content) for row in rows for content in [row.pop("read")]]

    def _behind(self, key: int) -> None:
        now = self.ticks()
        if key <= self.cursor.last:
            self._seen.pop(key, None)
        elif self.cursor.last:
            skipped = range(max(self.cursor.last + 1, key - _MOST_HOLES), key)
            self._seen.update(dict.fromkeys(skipped, now))
        self.cursor = Cursor(max(key, self.cursor.last), tuple(sorted(self._seen))[-_MOST_HOLES:])
