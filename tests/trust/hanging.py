"""Servers that do not behave: silent ones, and ones that let an octet come now and then."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["PATIENCE", "TIMEOUT", "dripping", "dripping_headers", "listening", "silent"]

TIMEOUT = 1.0
PATIENCE = 3 * TIMEOUT
"""How long a test waits at most: a machine may be busy."""


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does with each connection what *serve* does; its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                kept.append(connection)
                try:
                    serve(connection)
                except OSError:
                    continue

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        for one in kept:
            one.close()
        thread.join(PATIENCE)


def silent(_connection: socket.socket) -> None:
    """Say nothing."""


def dripping(connection: socket.socket) -> None:
    """Let an octet come now and then, and never an end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    begin = time.monotonic()
    while time.monotonic() - begin < 20 * TIMEOUT:
        connection.sendall(b"0")
        threading.Event().wait(TIMEOUT / 10)


def dripping_headers(connection: socket.socket) -> None:
    """The same before the body begins."""
    begin = time.monotonic()
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while time.monotonic() - begin < 20 * TIMEOUT:
        connection.sendall(b"a")
        threading.Event().wait(TIMEOUT / 10)
