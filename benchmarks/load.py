"""A client that is never the bottleneck: prepared octets over connections that stay open, one thread, no library.

It costs some thirty microseconds a request, so that what is measured is the server.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from statistics import median
from typing import Final

__all__ = ["Fired", "fire", "post"]

_PATIENCE: Final = 60.0
_PART: Final = 2**18


@dataclass(frozen=True, slots=True)
class Fired:
    """What came of a volley of requests."""

    seconds: float
    """From the first octet sent to the last answer read."""
    waits: Sequence[float] = field(repr=False)
    """Seconds from each request to the end of its answer, sorted."""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.waits) / self.seconds

    @property
    def median(self) -> float:
        """The median wait in seconds."""
        return median(self.waits)

    def quantile(self, share: float) -> float:
        """The wait in seconds that *share* of the requests stayed below."""
        return self.waits[min(int(len(self.waits) * share), len(self.waits) - 1)]


def post(path: str, octets: bytes, headers: Mapping[str, str] = {}) -> bytes:
    """A POST of *octets* as HTTP/1.1 has it, for a connection that stays open."""
    lines = {"Host": "127.0.0.1", "Content-Type": "text/xml; charset=utf-8", "Content-Length": str(len(octets))}
    told = "".join(f"{name}: {value}\r\n" for name, value in {**lines, **headers}.items())
    return f"POST {path} HTTP/1.1\r\n{told}\r\n".encode() + octets


def fire(port: int, requests: Iterable[bytes], *, connections: int, wanted: bytes) -> Fired:
    """Send *requests* over so many *connections*, on each the next one when the last is answered.

    RuntimeError for an answer that is not HTTP 200 or lacks the octets *wanted*.
    """
    waiting = iter(requests)
    waits: list[float] = []
    with selectors.DefaultSelector() as ready, ExitStack() as open_ones:
        lines = [_Line(open_ones.enter_context(closing(_connected(port)))) for _ in range(connections)]
        start = time.perf_counter()
        busy = 0
        for line in lines:
            ready.register(line.socket, selectors.EVENT_READ, line)
            busy += line.ask_next(waiting)
        while busy:
            events = ready.select(_PATIENCE)
            if not events:
                raise RuntimeError(f"no answer for {_PATIENCE:g} seconds")
            for key, _ in events:
                wait = key.data.read(wanted)
                if wait is not None:
                    waits.append(wait)
                    busy -= 1 - key.data.ask_next(waiting)
        return Fired(time.perf_counter() - start, sorted(waits))


def _connected(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), _PATIENCE)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


class _Line:
    """One connection, with the answer that is coming over it."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self._asked_at = 0.0
        self._read = b""

    def ask_next(self, waiting: Iterator[bytes]) -> int:
        """Send the next of *waiting*; how many were sent: one, or none because there is no more."""
        octets = next(waiting, None)
        if octets is None:
            return 0
        self._read = b""
        self._asked_at = time.perf_counter()
        self.socket.sendall(octets)
        return 1

    def read(self, wanted: bytes) -> float | None:
        """Read what is there; the seconds that the answer took, None while it is not whole."""
        part = self.socket.recv(_PART)
        self._read += part
        if not _is_whole(self._read):
            if part:
                return None
            raise RuntimeError("the server closed the connection within an answer")
        if not self._read.startswith(b"HTTP/1.1 200") or wanted not in self._read:
            raise RuntimeError(self._read[-3000:].decode(errors="replace"))
        return time.perf_counter() - self._asked_at


def _is_whole(octets: bytes) -> bool:
    head, end, body = octets.partition(b"\r\n\r\n")
    if not end:
        return False
    lines = head.lower()
    at = lines.find(b"\r\ncontent-length:")
    if at < 0:
        return b"\r\ntransfer-encoding: chunked" in lines and body.endswith(b"0\r\n\r\n")
    return len(body) >= int(lines[at + 17 :].split(b"\r\n", 1)[0])
