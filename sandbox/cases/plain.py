"""Facts as JSON and back: days and moments are not lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

__all__ = ["from_plain", "to_plain"]

_DAY: Final = "$day"
_MOMENT: Final = "$moment"


def to_plain(value: Any) -> Any:
    """*value*, of nested mappings, lists, texts, numbers, flags, days and moments, as JSON has it."""
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(item) for item in value]
    if isinstance(value, datetime):
        return {_MOMENT: value.isoformat()}
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    return value


def from_plain(value: Any) -> Any:
    """What :func:`to_plain` made *value* of."""
    if isinstance(value, list):
        return [from_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {_DAY}:
        return date.fromisoformat(value[_DAY])
    if value.keys() == {_MOMENT}:
        return datetime.fromisoformat(value[_MOMENT])
    return {key: from_plain(item) for key, item in value.items()}
