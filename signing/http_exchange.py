"""One question over HTTP, one answer: within a time that counts from the first moment to the last, and no further.

The time is that of the whole exchange: a service that lets an octet come now and then costs no more than a silent one.
Redirects are not followed, proxies of the environment are not used.
"""

from __future__ import annotations

import http.client
import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from signing.errors import ServiceRefused
from signing.foreign import BROKEN_ANSWER, NO_ANSWER

__all__ = ["Question", "Transport", "exchange", "is_below"]

_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    url: str
    body: bytes | None = None
    """None: GET; else POST."""
    content_type: str = "application/octet-stream"
    """Of the body."""


class Transport(Protocol):
    """Carries questions to services."""

    def __call__(self, question: Question, *, seconds: float, most: int) -> bytes:
        """The body of the answer, of *most* octets, had within so many *seconds* in all.

        Raises :class:`~signing.errors.ServiceRefused`: ``SERVICE-SILENT``, ``SERVICE-ANSWER``.
        """
        ...


def exchange(question: Question, *, seconds: float, most: int) -> bytes:
    """A :class:`Transport` over the network."""
    parts = urlsplit(question.url)
    path = parts.path or "/"
    if parts.query:
        path = f"{path}?{parts.query}"
    headers = {"Accept-Encoding": "identity", "User-Agent": "shlyuz"}
    if question.body is not None:
        headers["Content-Type"] = question.content_type
    try:
        connection = _Connection(parts, time.monotonic() + seconds)
        try:
            connection.request("GET" if question.body is None else "POST", path, question.body, headers)
            return _body(connection.getresponse(), most)
        finally:
            connection.shut()
    except BROKEN_ANSWER as error:
        raise ServiceRefused("SERVICE-ANSWER", f"{question.url}: {str(error) or type(error).__name__}") from None
    except NO_ANSWER as error:
        raise ServiceRefused("SERVICE-SILENT", f"{question.url}: {str(error) or type(error).__name__}") from None


def _body(response: http.client.HTTPResponse, most: int) -> bytes:
    if response.status != HTTPStatus.OK:
        where = response.getheader("Location")
        told = f", to {where[:200]}" if where else ""
        raise ServiceRefused("SERVICE-ANSWER", f"the service answers {response.status} {response.reason}{told}")
    body = response.read(most + 1)
    if len(body) > most:
        raise ServiceRefused("SERVICE-ANSWER", f"an answer of more than {most} octets")
    return body


class _Connection(http.client.HTTPConnection):
    """A connection whose every step has to be done before a *deadline* on the monotonic clock."""

    def __init__(self, parts: SplitResult, deadline: float) -> None:
        port = parts.port or _PORTS[parts.scheme]
        super().__init__(parts.hostname or "", port)
        self._secure = parts.scheme == "https"
        self._deadline = deadline
        self._opened: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the first address that answers."""
        error: OSError = OSError("no address")
        for family, kind, protocol, _, address in _addresses(self.host, self.port, self._deadline):
            found = socket.socket(family, kind, protocol)
            try:
                found.settimeout(_left(self._deadline))
                found.connect(address)
                if self._secure:
                    found = ssl.create_default_context().wrap_socket(found, server_hostname=self.host)
            except OSError as refused:
                found.close()
                error = refused
                continue
            self._opened = found
            self.sock = _Clocked(found, self._deadline)
            return
        raise error

    def shut(self) -> None:
        """Close it for good."""
        self.close()
        if self._opened is not None:
            self._opened.close()


class _Clocked:
    """A socket as http.client uses it, each call with the time that is left."""

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._socket = connected
        self._deadline = deadline

    def sendall(self, data: Any) -> None:
        """Send all of *data*."""
        self._socket.settimeout(_left(self._deadline))
        self._socket.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """The answer, to read."""
        return io.BufferedReader(_Reader(self._socket, self._deadline))

    def close(self) -> None:
        """Nothing: http.client closes what it goes on to read from."""


class _Reader(io.RawIOBase):
    """What comes over a socket before a deadline."""

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._socket = connected
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Read as much as there is; TimeoutError when the time is over."""
        self._socket.settimeout(_left(self._deadline))
        return self._socket.recv_into(buffer)


def _left(deadline: float) -> float:
    """Seconds that are left; TimeoutError if none are."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    return left


def _addresses(host: str, port: int, deadline: float) -> Sequence[Any]:
    """The addresses of *host*; looked up aside, since nothing bounds how long that takes."""
    found: queue.SimpleQueue[Sequence[Any] | OSError | UnicodeError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.put(error)

    threading.Thread(target=look_up, daemon=True).start()
    try:
        answer = found.get(timeout=_left(deadline))
    except queue.Empty:
        raise TimeoutError(f"the address of {host} was not found in time") from None
    if isinstance(answer, Exception):
        raise OSError(f"the address of {host} was not found: {answer}")
    return answer


def is_below(url: str, prefix: str) -> bool:
    """True if *url* is an http(s) address on the server and below the path of *prefix*, with no way out of it."""
    if any(character <= " " or character > "~" or character == "\\" for character in url):
        return False
    try:
        asked, allowed = urlsplit(url), urlsplit(prefix)
        same = _origin(asked) == _origin(allowed)
    except ValueError:
        return False
    if not same or asked.scheme not in _PORTS or "@" in asked.netloc or ".." in unquote(unquote(asked.path)):
        return False
    below = allowed.path.rstrip("/")
    return asked.path == below or asked.path.startswith(f"{below}/") or not below


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
