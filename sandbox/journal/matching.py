"""A question put to one message: whether it fits, and what stands in the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, Final

from gateway.journal import Entry
from gateway.masking import masked
from sandbox.journal.fields import NAMES, Kind
from sandbox.journal.syntax import And, Bound, Exact, Node, Not, Or, Span, Term, Test, Wild

__all__ = ["Miss", "Passed", "is_number_of_signer", "misses", "passes", "pattern_of", "text_of"]

_ENCODING: Final = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
_OBSERVED: Final = frozenset({"failed", "undetermined", "skipped"})


@dataclass(frozen=True, slots=True)
class Passed:
    """A message that passed, as a question sees it."""

    entry: Entry
    text: Callable[[], str] = str
    """What :func:`text_of` says of its octets; asked only where a question has words."""

    def fits(self, node: Node) -> bool:
        """True if the message fits *node*."""
        if isinstance(node, And):
            return all(self.fits(part) for part in node.parts)
        if isinstance(node, Or):
            return any(self.fits(part) for part in node.parts)
        if isinstance(node, Not):
            return not self.fits(node.part)
        return self._fits(node)

    def _fits(self, term: Term) -> bool:
        kind = NAMES[term.field].kind
        if kind is Kind.WORDS:
            assert isinstance(term.test, Exact), "words stand for themselves"
            return term.test.text.casefold() in self.text()
        if kind is Kind.SIGNER:
            if is_number_of_signer(term.test):
                return any(passes(term.test, value) for value in (self.entry.signer_iin, self.entry.signer_bin))
            return any(_is_signer(term.test, value) for value in self.values(term.field))
        return any(passes(term.test, value) for value in self.values(term.field))

    def values(self, field: str) -> tuple[Any, ...]:
        """What the message has in the *field*: nothing, one value, or several."""
        entry = self.entry
        made = _MADE.get(field)
        found = getattr(entry, NAMES[field].column or "") if made is None else made(entry)
        values = found if isinstance(found, tuple) else (found,)
        return tuple(value for value in values if value is not None)


@dataclass(frozen=True, slots=True)
class Miss:
    """A part of a question that a message does not fit."""

    field: str
    expected: str
    """As the question has it."""
    actual: str | None
    """What the message has; None: nothing."""
    likeness: float
    """From 0 to 1: how near that is."""


def misses(node: Node, passed: Passed) -> tuple[Miss, ...]:
    """What keeps *passed* from fitting *node*, part by part; of alternatives, those that fail in the fewest parts."""
    if passed.fits(node):
        return ()
    if isinstance(node, And):
        return tuple(miss for part in node.parts for miss in misses(part, passed))
    if isinstance(node, Or):
        each = [misses(part, passed) for part in node.parts]
        return min(each, key=lambda found: (len(found), -sum(miss.likeness for miss in found)))
    field = node.field if isinstance(node, Term) else _first_field(node)
    values = () if field == "text" else passed.values(field)
    actual = ", ".join(_shown(value) for value in dict.fromkeys(values)) or None
    return (Miss(field, str(node), actual, _likeness(node, values)),)


def text_of(octets: bytes) -> str:
    """The letters of a message as its XML declaration has them encoded, secrets hidden, all in small letters."""
    shown = masked(octets)
    found = _ENCODING.match(shown)
    encoding = found[1].decode("ascii") if found is not None else "utf-8"
    if shown[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    try:
        return shown.decode(encoding, "replace").casefold()
    except LookupError:
        return shown.decode("utf-8", "replace").casefold()


@lru_cache(maxsize=256)
def pattern_of(pattern: str) -> re.Pattern[str]:
    """What ``*`` and ``?`` in *pattern* stand for."""
    parts = (".*" if sign == "*" else "." if sign == "?" else re.escape(sign) for sign in pattern)
    return re.compile("".join(parts), re.DOTALL)


def passes(test: Test, value: Any) -> bool:
    """True if *value* is as *test* has it."""
    if isinstance(test, Exact):
        return bool(value == test.text)
    if isinstance(test, Wild):
        return pattern_of(test.pattern).fullmatch(value) is not None
    return _SPANS[test.span](value, test.limit)


def is_number_of_signer(test: Test) -> bool:
    """True if *test* names an IIN or a BIN, whole: it is looked for nowhere else."""
    return isinstance(test, Exact) and len(test.text) == 12 and test.text.isdecimal()


def _is_signer(test: Test, value: str) -> bool:
    """A word is a part of a number or a name, as it is or in capitals, which certificates prefer."""
    if isinstance(test, Wild):
        return pattern_of(test.pattern).fullmatch(value) is not None
    assert isinstance(test, Exact), "a signer is no number"
    return test.text in value or test.text.upper() in value


_SPANS: Final[dict[Span, Callable[[Any, Any], bool]]] = {
    Span.LESS: lambda value, limit: value < limit,
    Span.AT_MOST: lambda value, limit: value <= limit,
    Span.EQUAL: lambda value, limit: value == limit,
    Span.AT_LEAST: lambda value, limit: value >= limit,
    Span.MORE: lambda value, limit: value > limit,
}


def _is_fault(entry: Entry) -> bool:
    return entry.code is not None and (entry.http_status or 0) >= 400


def _states(entry: Entry) -> tuple[str, ...]:
    said = {
        "request": entry.answers is None,
        "answer": entry.answers is not None,
        "answered": entry.answered is True,
        "unanswered": entry.answered is False,
        "fault": _is_fault(entry),
        "provoked": entry.provoked is not None,
        "signed": entry.fingerprint is not None,
        "unsigned": entry.fingerprint is None,
    }
    return tuple(state for state, holds in said.items() if holds)


def _observed(entry: Entry, key: str) -> tuple[str, ...]:
    return tuple(str(one[key]) for one in entry.findings if one["verdict"] in _OBSERVED)


_MADE: Final[dict[str, Callable[[Entry], Any]]] = {
    "party": lambda entry: (entry.sender_id, entry.receiver_id),
    "status": lambda entry: None if _is_fault(entry) else entry.code,
    "fault": lambda entry: entry.code if _is_fault(entry) else None,
    "direction": lambda entry: entry.direction.value,
    "after": lambda entry: entry.moment,
    "before": lambda entry: entry.moment,
    "signer": lambda entry: (entry.signer_iin, entry.signer_bin, entry.fingerprint, entry.signer),
    "finding": lambda entry: _observed(entry, "code"),
    "verdict": lambda entry: _observed(entry, "verdict"),
    "is": _states,
}


def _first_field(node: Node) -> str:
    while not isinstance(node, Term):
        node = node.part if isinstance(node, Not) else node.parts[0]
    return node.field


def _shown(value: Any) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def _likeness(node: Node, values: tuple[Any, ...]) -> float:
    if not isinstance(node, Term) or isinstance(node.test, Bound):
        return 0.0
    wanted = node.test.text if isinstance(node.test, Exact) else node.test.pattern
    return max((SequenceMatcher(None, wanted, str(value)).ratio() for value in values), default=0.0)
