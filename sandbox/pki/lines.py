"""Connections that are left waiting on purpose: the caller's patience is tried, the server's is not."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

__all__ = ["Lines"]

_MOST_AT_ONCE: Final = 4
"""Connections of one process that wait at a time, in silence and for a slow answer each; the server has 16 threads."""
_PATIENCE: Final = timedelta(seconds=30)
_SOCKETS: Final = ("gunicorn.socket", "werkzeug.socket")


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
        line = _line_of(environ)
        if line is None:
            return
        if self._silent.acquire(blocking=False):
            try:
                _wait(line, self._patience)
            finally:
                self._silent.release()
        _hang_up(line)

    def delay(self, environ: Mapping[str, Any], by: timedelta) -> bool:
        """Let the caller wait, not longer than they want to; False at once if too many wait already."""
        if not self._slow.acquire(blocking=False):
            return False
        try:
            _wait(_line_of(environ), by)
        finally:
            self._slow.release()
        return True


def _line_of(environ: Mapping[str, Any]) -> socket.socket | None:
    found = (environ.get(name) for name in _SOCKETS)
    return next((one for one in found if isinstance(one, socket.socket)), None)


def _wait(line: socket.socket | None, patience: timedelta) -> None:
    """Wait until the other end hangs up, or sends more than was asked for, but no longer than *patience*."""
    if line is None:
        threading.Event().wait(patience.total_seconds())
        return
    with selectors.DefaultSelector() as selector:
        selector.register(line, selectors.EVENT_READ)
        selector.select(patience.total_seconds())


def _hang_up(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        # the other end was faster
        return
