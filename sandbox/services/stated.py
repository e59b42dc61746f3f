"""What an official states with an action, checked against what the passport wants stated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from registries.errors import InvalidIdentifier
from registries.identifiers import parse_iin
from sandbox.data_reader import nearest
from sandbox.errors import ActionRefused
from sandbox.services.steps import Action, Input, InputKind
from signing.texts import LANGUAGES

__all__ = ["stated"]

_LONGEST: Final = 10_000
_MOST_ROWS: Final = 200


def stated(action: Action, facts: Mapping[str, Any]) -> dict[str, Any]:
    """*facts* as facts of the case.

    Raises :class:`~sandbox.errors.ActionRefused` CASE-FACT for one that is unknown, missing or of another kind.
    """
    return _told(action.takes, facts)


def _told(inputs: Sequence[Input], facts: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {one.id: one for one in inputs}
    for name in facts:
        if name not in wanted:
            raise ActionRefused("CASE-FACT", f"{name}: not asked for{nearest(name, wanted)}")
    told: dict[str, Any] = {}
    for name, one in wanted.items():
        value = facts.get(name)
        if value is not None and value != "":
            told[name] = _checked(one, value)
        elif not one.optional:
            raise ActionRefused("CASE-FACT", f"{name}: missing")
    return told


def _checked(wanted: Input, value: Any) -> Any:
    try:
        return _table(wanted, value) if wanted.kind == "table" else _KINDS[wanted.kind](value)
    except InvalidIdentifier as error:
        raise ActionRefused("CASE-FACT", f"{wanted.id}: {error.code}") from error
    except (TypeError, ValueError):
        raise ActionRefused("CASE-FACT", f"{wanted.id}: {wanted.kind} is wanted, not {value!r:.60}") from None


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST or "\0" in value:
        raise ValueError
    return value.strip()


def _number(value: Any) -> int:
    if type(value) is not int or abs(value) > 2**53:
        raise ValueError
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _day(value: Any) -> date:
    return value if type(value) is date else date.fromisoformat(_text(value))


def _words(value: Any) -> dict[str, str]:
    """A text in three languages; one that is given once is the same in all."""
    if isinstance(value, str):
        return dict.fromkeys(LANGUAGES, _text(value))
    if not isinstance(value, Mapping) or set(value) != set(LANGUAGES):
        raise ValueError
    return {lang: _text(value[lang]) for lang in LANGUAGES}


def _table(wanted: Input, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not value or len(value) > _MOST_ROWS:
        raise ValueError
    if not all(isinstance(row, Mapping) for row in value):
        raise TypeError
    return [_told(wanted.columns, row) for row in value]


_KINDS: Final[Mapping[InputKind, Callable[[Any], Any]]] = {
    "words": _words,
    "text": _text,
    "number": _number,
    "flag": _flag,
    "day": _day,
    "iin": lambda value: parse_iin(_text(value)),
}
