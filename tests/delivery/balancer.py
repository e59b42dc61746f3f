"""A balancer as small as can be: each connection goes to the next process that takes it."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field

__all__ = ["Balancer", "a_balancer", "free_port"]


@dataclass(slots=True)
class Balancer:
    """Where clients come, and who is behind it."""

    url: str = ""
    ports: list[int] = field(default_factory=list)
    """Of the processes behind it, on this machine."""
    _turn: int = 0

    def connect(self) -> socket.socket | None:
        """A connection to the next process that takes one; None if nobody does."""
        self._turn += 1
        for number in range(len(self.ports)):
            port = self.ports[(self._turn + number) % len(self.ports)]
            with suppress(OSError):
                return socket.create_connection(("127.0.0.1", port))
        return None


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def a_balancer() -> Iterator[Balancer]:
    """A balancer that listens until the end of the block."""
    balancer = Balancer()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            behind = balancer.connect()
            if behind is None:
                return
            with behind:
                back = threading.Thread(target=_pour, args=(behind, self.request), daemon=True)
                back.start()
                _pour(self.request, behind)
                back.join()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False
        request_queue_size = 128

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        balancer.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield balancer
        server.shutdown()
        thread.join()


def _pour(source: socket.socket, target: socket.socket) -> None:
    """Everything from *source* into *target*, and the end of it."""
    with suppress(OSError):
        while octets := source.recv(65536):
            target.sendall(octets)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
