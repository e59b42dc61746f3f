"""What all workers of a world agree on, read often and changed seldom."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

__all__ = ["LASTS", "Agreed", "pause", "wait_until_known"]

_T = TypeVar("_T")
LASTS: Final = 0.02
"""Seconds for which a worker may go by what it has read."""


def pause(seconds: float) -> None:
    """Wait for so many *seconds* of the machine, also where a tool moves the machine's date, which disturbs sleep."""
    threading.Event().wait(seconds)


class Agreed(Generic[_T]):
    """A value in the storage. Whoever changes it waits until every worker has read it anew, and then says so.

    Reading costs a query every fiftieth of a second at most. Safe to share among threads and over a fork.
    """

    def __init__(
        self,
        read: Callable[[], _T],
        *,
        ticks: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = pause,
    ) -> None:
        """*read* asks the storage; *ticks* are seconds that never stand still, *sleep* waits for some."""
        self._ask = read
        self._ticks = ticks
        self._sleep = sleep
        self._known: tuple[float, _T] | None = None

    def value(self) -> _T:
        """The value, as everybody knows it who was told of its last change."""
        known, ticks = self._known, self._ticks()
        if known is not None and 0 <= ticks - known[0] < LASTS:
            return known[1]
        value = self._ask()
        self._known = (ticks, value)
        return value

    def changed(self) -> None:
        """The storage has another value since a moment ago: return when all workers go by it."""
        self._known = None
        self._sleep(LASTS)


def wait_until_known() -> None:
    """Return when nobody goes any more by what the storage held before the call."""
    pause(LASTS)
