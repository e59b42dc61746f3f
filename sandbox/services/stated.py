"""What an official states with an action, checked against what the passport wants stated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from registries.errors import InvalidIdentifier
from registries.identifiers import parse_iin
from sandbox.data_reader import nearest
from sandbox.errors import ActionRefused
from sandbox.services.steps import Action, Input, InputKind

__all__ = ["stated"]

_LONGEST: Final = 10_000
_MOST_ROWS: Final = 200


def stated(action: Action, facts: Mapping[str, Any]) -> dict[str, Any]:
    """*facts* as facts of the case.

    Raises :class:`~sandbox.errors.ActionRefused` CASE-FACT for one that is unknown, missing or of another kind.
    """
    wanted = {one.id: one for one in action.takes}
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
        return _KINDS[wanted.kind](value)
    except InvalidIdentifier as error:
        raise ActionRefused("CASE-FACT", f"{wanted.id}: {error.code}") from error
    except (TypeError, ValueError):
        raise ActionRefused("CASE-FACT", f"{wanted.id}: {wanted.kind} is wanted, not {value!r:.60}") from None


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
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


def _table(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not value or len(value) > _MOST_ROWS:
        raise ValueError
    return [_row(one) for one in value]


def _row(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError
    return {_text(name): one if type(one) in (int, bool, date) else _text(one) for name, one in value.items()}


_KINDS: Final[Mapping[InputKind, Callable[[Any], Any]]] = {
    "text": _text,
    "number": _number,
    "flag": _flag,
    "day": _day,
    "iin": lambda value: parse_iin(_text(value)),
    "table": _table,
}
