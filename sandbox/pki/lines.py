"""Connections that are left waiting on purpose: the caller's patience is tried, the server's is not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from gateway.injection.line import line_of, wait

__all__ = ["Lines"]

_MOST_AT_ONCE: Final = 4
"""Connections of one process that wait at a time, in silence and for a slow answer each; the server has 16 threads."""
_PATIENCE: Final = timedelta(seconds=30)


class Lines:
    """Holds the lines of one process. Safe to share among threads."""

    def __init__(self, *, most: int = _MOST_AT_ONCE, patience: timedelta = _PATIENCE) -> None:
        """*most* lines wait at once; a silent one is held for *patience* at the most."""
        self._silent = threading.BoundedSemaphore(most)
        self._slow = threading.BoundedSemaphore(most)
        self._patience = patience

    def drop(self, environ: Mapping[str, Any]) -> None:
        """Say nothing to the caller of the request *environ*, and hang up: in the end, or when the caller does.

        One line too many is hung up on at once. A request that came without a connection, in process, is not held.
        """
        line = line_of(environ)
        if line is None:
            return
        if self._silent.acquire(blocking=False):
            try:
                wait(line, self._patience.total_seconds())
            finally:
                self._silent.release()
        _hang_up(line)

    def delay(self, environ: Mapping[str, Any], by: timedelta) -> bool:
        """Let the caller wait, not longer than they want to; False at once if too many wait already."""
        if not self._slow.acquire(blocking=False):
            return False
        try:
            wait(line_of(environ), by.total_seconds())
        finally:
            self._slow.release()
        return True


def _hang_up(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        # the other end was faster
        return
