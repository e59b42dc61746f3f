"""A subscriber on a port of its own, that notes what it is brought and can be slow, down or hold its answer back."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Brought", "Double", "a_double"]


@dataclass(frozen=True, slots=True)
class Brought:
    """One attempt as it arrived."""

    kind: str
    message_id: str
    correlation_id: str
    state: str
    notification_id: str
    pid: int
    """Of the worker that made the attempt."""
    recipient: str


@dataclass(slots=True)
class Double:
    """What the subscriber knows, and how it answers."""

    arrived: list[Brought] = field(default_factory=list)
    """Every attempt in order, the repeated ones too."""
    answer: Callable[[Brought], int] = lambda _: 200
    """The HTTP status for an attempt; called once the attempt has been noted."""
    url: str = ""
    changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, brought: Brought) -> int:
        """Note *brought*, then answer."""
        with self.changed:
            self.arrived.append(brought)
            self.changed.notify_all()
        return self.answer(brought)

    def messages(self) -> list[Brought]:
        """The attempts at messages, in order."""
        return [one for one in self.arrived if one.kind == "MESSAGE"]

    def effects(self) -> list[Brought]:
        """The messages without their repetitions: what a subscriber does that knows what it has done."""
        return list({(one.recipient, one.message_id): one for one in reversed(self.messages())}.values())[::-1]

    def wait_for(self, met: Callable[[], bool], seconds: float = 60) -> bool:
        """Wait until *met*, which is asked after each arrival and now and then."""
        with self.changed:
            for _ in range(int(seconds * 20)):
                if met():
                    return True
                self.changed.wait(0.05)
        return met()


@contextmanager
def a_double() -> Iterator[Double]:
    """A subscriber that listens until the end of the block."""
    double = Double()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = double.take(Brought(**told))
            try:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:
                # whoever called has been killed meanwhile
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    double.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
