"""A question as data: a tree that prints as the text which is read as that tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from sandbox.journal.fields import NAMES, Kind

__all__ = [
    "EVERYTHING",
    "And",
    "Bound",
    "Exact",
    "Node",
    "Not",
    "Or",
    "Span",
    "Term",
    "Test",
    "Wild",
    "quoted",
    "terms",
]


class Span(StrEnum):
    """How a value is to lie to a bound."""

    LESS = "<"
    AT_MOST = "<="
    EQUAL = "="
    AT_LEAST = ">="
    MORE = ">"


@dataclass(frozen=True, slots=True)
class Exact:
    """The value is this text, letter for letter."""

    text: str

    def __str__(self) -> str:
        return quoted(self.text)


@dataclass(frozen=True, slots=True)
class Wild:
    """The value has this shape: ``*`` stands for any letters or none, ``?`` for one."""

    pattern: str

    def __str__(self) -> str:
        return self.pattern


@dataclass(frozen=True, slots=True)
class Bound:
    """The value lies so to a number or to a moment (aware, UTC)."""

    span: Span
    limit: int | datetime

    def __str__(self) -> str:
        span = "" if self.span is Span.EQUAL else self.span.value
        return f"{span}{self.limit.isoformat() if isinstance(self.limit, datetime) else self.limit}"


Test: TypeAlias = Exact | Wild | Bound


@dataclass(frozen=True, slots=True)
class Term:
    """One field and what it is to be."""

    field: str
    """A name of :data:`sandbox.journal.fields.FIELDS`."""
    test: Test

    def __str__(self) -> str:
        if isinstance(self.test, Bound) and isinstance(self.test.limit, datetime):
            return f"{self.field}:{self.test.limit.isoformat()}"
        unit = _LEAST_UNITS.get(NAMES[self.field].kind, "")
        return f"{self.field}:{self.test}{unit}"


@dataclass(frozen=True, slots=True)
class Not:
    """What the part does not fit."""

    part: Node

    def __str__(self) -> str:
        return f"NOT {_inside(self.part, And, Or)}"


@dataclass(frozen=True, slots=True)
class And:
    """What fits every part; with no parts: everything."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(_inside(part, Or, And) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """What fits one part at least."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(_inside(part, Or) for part in self.parts)


Node: TypeAlias = Term | Not | And | Or

EVERYTHING: Final = And(())
"""The empty question."""

_LEAST_UNITS: Final = {Kind.DURATION: "us"}
"""Units in which numbers are kept, where a number alone is none."""
_BARE: Final = frozenset("-_.,/+=#@%&;{}[]|~^$!'")
"""Characters that need no quotes beside letters and digits."""


def quoted(text: str) -> str:
    """*text* as a value that means itself, in quotes where it would mean something else without."""
    if (
        text
        and text not in ("OR", "AND", "NOT")
        and text[0] not in "-="
        and all(c.isalnum() or c in _BARE for c in text)
    ):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def terms(node: Node) -> Iterator[Term]:
    """Every term in *node*, in order."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Not):
        yield from terms(node.part)
    else:
        for part in node.parts:
            yield from terms(part)


def _inside(node: Node, *grouped: type[And | Or]) -> str:
    return f"({node})" if isinstance(node, grouped) else str(node)
