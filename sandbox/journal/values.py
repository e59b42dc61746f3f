"""The values of a question: what stands after the colon, read as its field has it."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sandbox.clock import ASTANA
from sandbox.durations import parse_duration
from sandbox.errors import ClockRefused
from sandbox.journal.fields import Field, Kind
from sandbox.journal.syntax import And, Bound, Exact, Node, Span, Term, Test, Wild

__all__ = ["ValueWrong", "term_of"]

_NUMBER: Final = re.compile(r"(?P<span>>=|<=|>|<|=)?(?P<amount>\d{1,15}(?:\.\d{1,6})?)(?P<unit>[a-z]*)", re.IGNORECASE)
_UNITS: Final[dict[Kind, dict[str, int]]] = {
    Kind.NUMBER: {"": 1},
    Kind.DURATION: {"us": 1, "ms": 1000, "s": 1_000_000, "m": 60_000_000},
    Kind.SIZE: {"": 1, "k": 1024, "kb": 1024, "m": 2**20, "mb": 2**20},
}
_MOST: Final = 2**31 - 1
"""The greatest number that every column takes; nothing in a journal is more."""
_TIME: Final = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")


@dataclass(frozen=True, slots=True)
class ValueWrong(Exception):
    """The value is none of its field."""

    meant: str
    """What one could have written."""


def term_of(field: Field, text: str, *, is_quoted: bool, now: datetime) -> Node:
    """What ``field:text`` asks, at the moment *now*. Raises :class:`ValueWrong`."""
    if field.kind in _UNITS:
        return _number(field, text)
    if field.kind is Kind.MOMENT:
        span = Span.AT_LEAST if field.name == "after" else Span.LESS
        return Term(field.name, Bound(span, _moment(text, now)))
    return Term(field.name, _text(field, text, is_quoted=is_quoted))


def _text(field: Field, text: str, *, is_quoted: bool) -> Test:
    if not text or "\0" in text:
        raise ValueWrong(field.example)
    if field.kind is Kind.WORDS:
        return Exact(text)
    if field.kind is Kind.FINDING:
        text = text.upper()
    if not is_quoted and ("*" in text or "?" in text):
        return Wild(text)
    if field.choices and text not in field.choices:
        near = difflib.get_close_matches(text.lower(), field.choices, n=1, cutoff=0.5)
        raise ValueWrong(", ".join(near or field.choices))
    return Exact(text)


def _number(field: Field, text: str) -> Node:
    low, dots, high = text.partition("..")
    if not dots:
        return Term(field.name, _bound(field, text))
    first, last = _bound(field, low), _bound(field, high)
    if Span.EQUAL not in (first.span, last.span) or first.span is not last.span:
        raise ValueWrong(field.example)
    return And((Term(field.name, Bound(Span.AT_LEAST, first.limit)), Term(field.name, Bound(Span.AT_MOST, last.limit))))


def _bound(field: Field, text: str) -> Bound:
    found = _NUMBER.fullmatch(text)
    unit = None if found is None else _UNITS[field.kind].get(found["unit"].lower())
    if found is None or unit is None:
        raise ValueWrong(field.example)
    limit = int(float(found["amount"]) * unit) if "." in found["amount"] else int(found["amount"]) * unit
    if limit > _MOST:
        raise ValueWrong(f"<={_MOST}{'us' if field.kind is Kind.DURATION else ''}")
    return Bound(Span(found["span"] or "="), limit)


def _moment(text: str, now: datetime) -> datetime:
    """The moment in UTC that *text* names."""
    try:
        if text.startswith("-"):
            return now.astimezone(UTC) - parse_duration(text[1:])
        if _TIME.fullmatch(text):
            found = datetime.combine(
                now.astimezone(ASTANA).date(),
                time.fromisoformat(text.rjust(5, "0") if len(text) < 6 else text.rjust(8, "0")),
                ASTANA,
            )
        else:
            found = _written(text)
        return found.astimezone(UTC)
    except (ValueError, OverflowError, ClockRefused):
        yesterday = now.astimezone(ASTANA) - timedelta(days=1)
        raise ValueWrong(f"10:00, {yesterday:%Y-%m-%d}, {yesterday:%Y-%m-%dT%H:%M}, -10m") from None


def _written(text: str) -> datetime:
    if len(text) == 10:
        return datetime.combine(date.fromisoformat(text), time(), ASTANA)
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=ASTANA)
