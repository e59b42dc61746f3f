"""The clock of a world: the only place that asks the machine for the time."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol
from zoneinfo import ZoneInfo

__all__ = ["ASTANA", "Clock", "ClockMode", "ClockState", "FrozenClock", "SystemClock", "in_astana"]

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


class ClockMode(StrEnum):
    """How a world's time goes."""

    REAL = "real"
    """With the machine's."""
    RUNNING = "running"
    """As fast as the machine's, from another moment."""
    FROZEN = "frozen"
    """Not at all."""
    SCALED = "scaled"
    """Faster or slower than the machine's."""


@dataclass(frozen=True, slots=True)
class ClockState:
    """How a world's time follows from the machine's: a point and a slope. The default is the machine's time itself."""

    machine: datetime | None = None
    """A moment of the machine; None: the world's time is the machine's."""
    world: datetime | None = None
    """The world's moment at that moment of the machine."""
    rate: float = 1.0
    """Seconds of the world for each second of the machine; 0: the clock stands."""

    @property
    def mode(self) -> ClockMode:
        """The kind of the state."""
        if self.machine is None or self.world is None:
            return ClockMode.REAL
        if self.rate == 0:
            return ClockMode.FROZEN
        return ClockMode.RUNNING if self.rate == 1 else ClockMode.SCALED

    def moment(self, machine: datetime) -> datetime:
        """The world's moment when the machine's is *machine*. Where the machine's clock was set back, time stands."""
        if self.machine is None or self.world is None:
            return machine
        return self.world + max(machine - self.machine, timedelta(0)) * self.rate

    def at(self, world: datetime, *, machine: datetime, rate: float | None = None) -> ClockState:
        """The state that stands at *world* now, when the machine's moment is *machine*, and goes on at *rate*.

        *rate* None: as fast as before.
        """
        return ClockState(machine, world, self.rate if rate is None else rate)


def in_astana(moment: datetime) -> datetime:
    """The same moment on the wall clock of Kazakhstan, to the whole second."""
    return moment.astimezone(ASTANA).replace(microsecond=0)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without an offset names no moment")
    return moment.astimezone(UTC)
