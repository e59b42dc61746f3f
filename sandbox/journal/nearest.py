"""Why no message fits: the messages that come nearest, and what keeps each of them from fitting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import sqlalchemy as sa

from gateway.envelope import open_envelope
from gateway.errors import MessageRefused
from gateway.journal import Entry
from sandbox.journal.errors import QuestionRefused
from sandbox.journal.matching import Miss, Passed, misses
from sandbox.journal.search import Search
from sandbox.journal.syntax import EVERYTHING, And, Exact, Node, Term

__all__ = ["Near", "nearest", "question_about"]

_LATEST: Final = 500
"""Messages that are compared: so many of the latest of all, and some of the latest of each part."""
_OF_EACH: Final = 100
_CLAIMED: Final = {
    "serviceId": "service",
    "senderId": "sender",
    "messageId": "message",
    "correlationId": "correlation",
}


@dataclass(frozen=True, slots=True)
class Near:
    """A message that comes near, and what keeps it from fitting."""

    entry: Entry
    misses: tuple[Miss, ...]
    """Empty: it fits."""

    @property
    def distance(self) -> float:
        """0 for a message that fits; each miss counts up to one, less the more alike the values are."""
        return sum(1 - 0.9 * miss.likeness for miss in self.misses)


def nearest(connection: sa.Connection, question: Node, *, limit: int) -> tuple[Near, ...]:
    """The *limit* messages that come nearest to *question*, the nearest first, the latest of equals first."""
    found = {entry.id: entry for entry in _compared(connection, question)}
    text = Search(connection, EVERYTHING).text
    near = [Near(one, misses(question, Passed(one, partial(text, one.id)))) for one in found.values()]
    return tuple(sorted(near, key=lambda one: (one.distance, -one.entry.id))[:limit])


def question_about(octets: bytes) -> Node:
    """What one would ask to find the request in *octets*: the service information that it has.

    Raises QuestionRefused QUESTION-MESSAGE if there is none in it.
    """
    try:
        claims = open_envelope(octets).claims()
    except MessageRefused:
        claims = {}
    parts = [Term(field, Exact(claims[name])) for name, field in _CLAIMED.items() if claims.get(name)]
    if not parts:
        raise QuestionRefused("QUESTION-MESSAGE", "", 0, ", ".join(_CLAIMED))
    return And((*parts, Term("direction", Exact("in"))))


def _compared(connection: sa.Connection, question: Node) -> Iterator[Entry]:
    parts = question.parts if isinstance(question, And) else (question,)
    yield from Search(connection, EVERYTHING).page(limit=_LATEST).entries
    for part in parts:
        yield from Search(connection, part).page(limit=_OF_EACH).entries
