"""The small language in which a passport says when something holds, and where the facts of a paper come from.

::

    not record.found                                     a fact is false
    care.status == 'standing' or housing.objects == 0    comparisons: == != < <= > >= in
    any(children, birthDate <= 2007-08-13)              over a list; names are looked up in the item first
    births[iin].found                                    the entry of a mapping that another fact names

Values are texts in quotes, whole numbers, days (``2007-08-13``), ``true``, ``false`` and lists in brackets; a path
that leads through a list comes to a list. The functions are ``any``, ``all``, ``count``, ``exists``, ``age`` (whole
years on ``today``) and ``if`` (a condition, what it comes to, and what else). A fact that is not there is neither true
nor false, and so is what hangs on it: a register that nobody asked yet refuses nobody.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, NewType

__all__ = ["ALWAYS", "Condition", "ConditionError", "Expression", "Facts", "expression", "foreseen", "holds", "scope"]

Condition = NewType("Condition", str)
"""A condition as a passport writes it."""
ALWAYS: Final = Condition("")
"""The one that holds whatever the facts are."""
Facts = Mapping[str, Any]
_Eval = Callable[[Facts], Any]

_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<day>\d{4}-\d\d-\d\d)|(?P<number>\d+)|(?P<text>'[^']*'|"[^"]*")"""
    r"""|(?P<name>[A-Za-z_][A-Za-z0-9_-]*)|(?P<sign>==|!=|<=|>=|[<>().,\[\]]))"""
)
_WORDS: Final[Mapping[str, Any]] = {"true": True, "false": False}
_LONGEST: Final = 2000
"""Characters of a condition."""
_DEEPEST: Final = 30
_YET_TO_COME: Final = ""
"""Among the facts: those that are not there may still come. No name is empty."""
_RESERVED: Final = frozenset({"and", "or", "not", "in", *_WORDS})
_FUNCTIONS: Final[Mapping[str, int]] = {"any": 2, "all": 2, "count": 1, "exists": 1, "age": 1, "if": 3}
"""How many arguments each function takes."""
_ORDER: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class ConditionError(ValueError):
    """What was written is no condition; the message says where it breaks off."""


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A condition that was read."""

    text: str
    paths: frozenset[tuple[str, ...]]
    """The facts that it looks at, from the outermost scope: ``("record", "found")``; of the items of lists, nothing."""
    evaluate: _Eval

    def value(self, facts: Facts) -> Any:
        """What it comes to on *facts*; None for what they do not say."""
        return self.evaluate(facts)


@lru_cache(maxsize=4096)
def expression(text: str) -> Expression:
    """*text* as an expression. Raises :class:`ConditionError`."""
    if len(text) > _LONGEST:
        raise ConditionError(f"{text[:20]!r}…: more than {_LONGEST} characters")
    reader = _Reader(text)
    evaluate = reader.whole()
    return Expression(text, frozenset(reader.paths), evaluate)


def holds(condition: Condition, facts: Facts) -> bool:
    """True if *condition* is certainly so; the empty one always is."""
    return not condition or expression(condition).value(facts) is True


def foreseen(condition: Condition, known: Facts) -> bool | None:
    """What *condition* comes to when nothing but *known* is known yet, and everything else may still come."""
    return True if not condition else _truth(expression(condition).value({**known, _YET_TO_COME: True}))


class _Reader:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tuple(_tokens(text))
        self._next = 0
        self._inside = 0
        self._depth = 0
        self.paths: set[tuple[str, ...]] = set()

    def whole(self) -> _Eval:
        found = self._either()
        if self._kind() != "end":
            raise self._wrong("and, or, or the end")
        return found

    def _either(self) -> _Eval:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ConditionError(f"{self._text[:20]!r}…: more than {_DEEPEST} conditions within one another")
        parts = [self._both()]
        while self._takes("or"):
            parts.append(self._both())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else lambda facts: _any(part(facts) for part in parts)

    def _both(self) -> _Eval:
        parts = [self._negated()]
        while self._takes("and"):
            parts.append(self._negated())
        return parts[0] if len(parts) == 1 else lambda facts: _all(part(facts) for part in parts)

    def _negated(self) -> _Eval:
        denied = False
        while self._takes("not"):
            denied = not denied
        inner = self._compared()
        return (lambda facts: _not(inner(facts))) if denied else inner

    def _compared(self) -> _Eval:
        left = self._operand()
        sign = self._token()[1]
        if sign in ("==", "!=", "in", *_ORDER):
            self._next += 1
            right = self._operand()
            return lambda facts: _compare(sign, left(facts), right(facts))
        return left

    def _operand(self) -> _Eval:
        kind, word = self._token()
        self._next += 1
        if kind in ("day", "number", "text"):
            constant = self._constant(kind, word)
            return lambda _facts: constant
        if word in _WORDS:
            return lambda _facts: _WORDS[word]
        if word == "(":
            inner = self._either()
            self._demand(")")
            return inner
        if word == "[":
            items = self._list("]")
            return lambda facts: [item(facts) for item in items]
        if kind == "name" and word not in _RESERVED:
            return self._call(word) if self._takes("(") else self._path(word)
        self._next -= 1
        raise self._wrong("a fact or a value")

    def _chosen(self, condition: _Eval) -> _Eval:
        """What follows a condition: the value where it holds, and another one where it certainly does not."""
        value = self._either()
        other: _Eval = lambda _facts: None  # noqa: E731
        if self._takes(","):
            other = self._either()
        self._demand(")")

        def choose(facts: Facts) -> Any:
            truth = _truth(condition(facts))
            return None if truth is None else value(facts) if truth else other(facts)

        return choose

    def _constant(self, kind: str, word: str) -> date | int | str:
        if kind == "text":
            return word[1:-1]
        try:
            return date.fromisoformat(word) if kind == "day" else int(word)
        except ValueError:
            self._next -= 1
            raise self._wrong("a day of the calendar") from None

    def _call(self, name: str) -> _Eval:
        if name not in _FUNCTIONS:
            self._next -= 2
            raise self._wrong(f"one of {', '.join(sorted(_FUNCTIONS))}")
        first = self._either()
        if _FUNCTIONS[name] == 1:
            self._demand(")")
            return _CALLS[name](first)
        self._demand(",")
        if name == "if":
            return self._chosen(first)
        self._inside += 1
        second = self._either()
        self._inside -= 1
        self._demand(")")
        verdict = _any if name == "any" else _all
        return lambda facts: _over(verdict, first(facts), second, facts=facts)

    def _path(self, name: str) -> _Eval:
        steps: list[str | _Eval] = [name]
        while self._token()[1] in (".", "["):
            if self._takes("."):
                kind, word = self._token()
                if kind != "name":
                    raise self._wrong("the name of a fact")
                self._next += 1
                steps.append(word)
            else:
                self._next += 1
                steps.append(self._either())
                self._demand("]")
        if not self._inside:
            known = next((n for n, step in enumerate(steps) if callable(step)), len(steps))
            self.paths.add(tuple(str(step) for step in steps[:known]))
        return lambda facts: _walk(facts, steps)

    def _list(self, end: str) -> list[_Eval]:
        items: list[_Eval] = []
        while not self._takes(end):
            if items:
                self._demand(",")
            items.append(self._either())
        return items

    def _token(self) -> tuple[str, str]:
        return self._tokens[self._next][:2]

    def _kind(self) -> str:
        return self._token()[0]

    def _takes(self, word: str) -> bool:
        kind, found = self._token()
        if kind in ("name", "sign") and found == word:
            self._next += 1
            return True
        return False

    def _demand(self, word: str) -> None:
        if not self._takes(word):
            raise self._wrong(repr(word))

    def _wrong(self, wanted: str) -> ConditionError:
        at = self._tokens[self._next][2]
        rest = self._text[at : at + 20].strip() or "the end"
        return ConditionError(f"{self._text!r}: {wanted} is wanted at {rest!r}")


def _tokens(text: str) -> Iterable[tuple[str, str, int]]:
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise ConditionError(f"{text!r}: nothing of this language begins at {text[at:].strip()[:20]!r}")
        yield match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)
        at = match.end()
    yield "end", "", len(text)


def _walk(facts: Facts, steps: Sequence[str | _Eval]) -> Any:
    found: Any = facts
    for step in steps:
        key = step(facts) if callable(step) else step
        if key is None:
            return None
        if isinstance(found, (list, tuple)):
            each = [item.get(key) if isinstance(item, Mapping) else None for item in found]
            found = [item for item in each if item is not None]
        elif isinstance(found, Mapping):
            found = found.get(key)
        else:
            return None
    return found


def _over(verdict: Callable[[Iterable[Any]], Any], found: Any, inner: _Eval, *, facts: Facts) -> Any:
    return None if found is None else verdict(inner(scope(facts, item)) for item in _items(found))


def scope(facts: Facts, item: object) -> Facts:
    """*facts* as they are seen from *item* of a list: its own first, itself as ``it``."""
    return {**facts, **(item if isinstance(item, Mapping) else {}), "it": item}


def _items(found: Any) -> Sequence[Any]:
    if isinstance(found, Mapping):
        return list(found.values())
    return found if isinstance(found, (list, tuple)) else [found]


def _any(values: Iterable[Any]) -> bool | None:
    seen = [_truth(value) for value in values]
    return True if True in seen else None if None in seen else False


def _all(values: Iterable[Any]) -> bool | None:
    seen = [_truth(value) for value in values]
    return False if False in seen else None if None in seen else True


def _not(value: Any) -> bool | None:
    truth = _truth(value)
    return None if truth is None else not truth


def _truth(value: Any) -> bool | None:
    return None if value is None else bool(value)


def _compare(sign: str, left: Any, right: Any) -> bool | None:
    if left is None or (right is None and sign not in ("==", "!=")):
        return None
    if sign in ("==", "!="):
        return (left == right) is (sign == "==")
    if sign == "in":
        return left in _items(right)
    if isinstance(left, datetime) or isinstance(right, datetime) or type(left) is not type(right):
        return None
    return bool(_ORDER[sign](left, right))


def _is_there(value: Any, facts: Facts) -> bool | None:
    return None if value is None and _YET_TO_COME in facts else value is not None


def _years(facts: Facts, born: Any) -> int | None:
    today = facts.get("today")
    if not isinstance(born, date) or not isinstance(today, date):
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


_CALLS: Final[Mapping[str, Callable[[_Eval], _Eval]]] = {
    "count": lambda inner: lambda facts: None if (found := inner(facts)) is None else len(_items(found)),
    "exists": lambda inner: lambda facts: _is_there(inner(facts), facts),
    "age": lambda inner: lambda facts: _years(facts, inner(facts)),
}
