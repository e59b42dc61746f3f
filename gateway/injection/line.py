"""Answers that go out otherwise than at once and whole: in drops, cut off, or not at all.

A server hands the connection of a request down in its environment; where there is none, as in process, the end of a
connection is an error of it all the same.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gateway.injection.packets import Sending

__all__ = ["line_of", "parts", "wait"]

_SOCKETS: Final = ("gunicorn.socket", "werkzeug.socket")
_AT_ONCE: Final = struct.pack("ii", 1, 0)
"""SO_LINGER for no time: what is closed is reset."""


def line_of(environ: Mapping[str, Any]) -> socket.socket | None:
    """The connection that the request of *environ* came by, if the server tells."""
    found = (environ.get(name) for name in _SOCKETS)
    return next((one for one in found if isinstance(one, socket.socket)), None)


def wait(line: socket.socket | None, seconds: float) -> None:
    """Wait until the other end of *line* hangs up, or sends more than was asked for, but no longer than *seconds*."""
    if line is None:
        threading.Event().wait(seconds)
        return
    with selectors.DefaultSelector() as selector:
        selector.register(line, selectors.EVENT_READ)
        selector.select(seconds)


def parts(octets: bytes, sending: Sending, line: socket.socket | None) -> Iterator[bytes]:
    """The parts of the body *octets* that are sent, the connection ended after them as *sending* says.

    It raises ConnectionResetError where the answer ends before its time, which servers take for a caller who went away.
    """
    if sending.silent:
        _end(line, reset=sending.reset)
        raise _gone()
    left = octets[: sending.octets]
    step = sending.drop or max(len(left), 1)
    for at in range(0, max(len(left), 1), step):
        if at:
            wait(line, sending.pause)
        yield left[at : at + step]
    if sending.breaks:
        _end(line, reset=sending.reset)
        raise _gone()


def _end(line: socket.socket | None, *, reset: bool) -> None:
    if line is None or not reset:
        return
    dead, other = socket.socketpair()
    other.close()
    try:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        # the server still holds the number and will close it: from now on that of a connection that is over
        os.dup2(dead.fileno(), line.fileno())
    except OSError:
        # the other end was faster
        return
    finally:
        dead.close()


def _gone() -> ConnectionResetError:
    return ConnectionResetError(errno.ECONNRESET, "the answer ends here, as it was told to")
