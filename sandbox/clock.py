"""The clock of a world: the only place that asks the machine for the time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

__all__ = ["ASTANA", "Clock", "FrozenClock", "SystemClock", "in_astana"]

ASTANA: Final = ZoneInfo("Asia/Almaty")
"""The time zone of Kazakhstan: +05:00 since 2024-03-01."""


class Clock(Protocol):
    """Tells a world what time it is."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return datetime.now(UTC)


class FrozenClock:
    """A clock that stands still until it is told to move. Safe to share among threads."""

    def __init__(self, at: datetime) -> None:
        """Stand at *at*, which must be aware; ValueError if it is naive."""
        self._lock = threading.Lock()
        self._at = _aware(at)

    def now(self) -> datetime:
        """The moment at which the clock stands, aware, in UTC."""
        with self._lock:
            return self._at

    def set(self, at: datetime) -> None:
        """Stand at *at* from now on; ValueError if it is naive."""
        with self._lock:
            self._at = _aware(at)

    def advance(self, by: timedelta) -> datetime:
        """Move by *by* and return the new moment."""
        with self._lock:
            self._at += by
            return self._at


def in_astana(moment: datetime) -> datetime:
    """The same moment on the wall clock of Kazakhstan, to the whole second."""
    return moment.astimezone(ASTANA).replace(microsecond=0)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without an offset names no moment")
    return moment.astimezone(UTC)
