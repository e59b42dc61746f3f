"""What every line of the log bears while a message is worked on: the names by which its lines are found together."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType
from typing import Final

__all__ = ["bear", "borne", "forget"]

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_BORNE: Final[ContextVar[Mapping[str, str]]] = ContextVar("shlyuz_log_context", default=_NOTHING)


def borne() -> Mapping[str, str]:
    """What the lines of this thread bear now."""
    return _BORNE.get()


def bear(**names: str | None) -> None:
    """Have the lines of this thread bear *names*, too, until :func:`forget`; what is None they bear no longer."""
    both = {**_BORNE.get(), **names}
    _BORNE.set({key: value for key, value in both.items() if value is not None})


def forget() -> None:
    """What comes next is about something else."""
    _BORNE.set(_NOTHING)
