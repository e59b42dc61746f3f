"""Worlds that nobody uses just now hold no connections."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event

__all__ = ["IdlePools"]


class IdlePools:
    """Lets the engines that were used last keep their idle connections, and takes them from all others.

    A thousand open worlds stay within the file descriptors of a process that way.
    """

    def __init__(self, limit: int) -> None:
        """*limit*: how many engines may keep connections."""
        self._limit: Final = limit
        self._lock: Final = threading.Lock()
        self._recent: Final[OrderedDict[sa.Engine, None]] = OrderedDict()

    def watch(self, engine: sa.Engine) -> None:
        """Count each use of *engine* from now on."""
        # the engine's own event must not be what keeps the engine
        watched = weakref.ref(engine)

        def used(*_connection: Any) -> None:
            one = watched()
            if one is not None:
                self._touch(one)

        event.listen(engine, "checkout", used)

    def clear(self) -> None:
        """Take the idle connections of every engine."""
        with self._lock:
            engines = list(self._recent)
            self._recent.clear()
        for engine in engines:
            engine.dispose()

    def _touch(self, engine: sa.Engine) -> None:
        oldest = None
        with self._lock:
            self._recent[engine] = None
            self._recent.move_to_end(engine)
            if len(self._recent) > self._limit:
                oldest, _ = self._recent.popitem(last=False)
        if oldest is not None:
            oldest.dispose()
