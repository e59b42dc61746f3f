"""What falls due in the deliveries of a world: the next attempt at each that somebody can be brought."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from gateway.delivery_desk import DeliveryDesk
from gateway.postman import Postman
from sandbox.agenda import DueThing
from sandbox.agreement import pause

__all__ = ["DeliveryAgenda"]

_KIND: Final = "delivery"
_HELD_SECONDS: Final = 0.02


class DeliveryAgenda:
    """The deliveries as a source of due things."""

    def __init__(self, desk: DeliveryDesk, postman: Postman, *, now: Callable[[], datetime]) -> None:
        """*now* is the clock of the world."""
        self._desk = desk
        self._postman = postman
        self._now = now

    def waiting(self) -> Iterable[DueThing]:
        """The attempts that are to come, the earliest first."""
        return (DueThing(at, _KIND, str(key)) for at, key in self._desk.due())

    def run(self, due: DueThing) -> str:
        """Make one attempt; if another worker is at it, or its subscriber has enough to do, wait for that first."""
        key = int(due.subject)
        before = self._desk.find(key)
        tried = False
        while before is not None:
            tried = self._postman.attempt(key)
            after = self._desk.find(key)
            if after is None:
                return "ended" if tried else "elsewhere"
            if after.stopped:
                return "stopped"
            if after.due is None or after.due > self._now():
                return "postponed" if tried else "elsewhere"
            pause(_HELD_SECONDS)
        return "elsewhere"
