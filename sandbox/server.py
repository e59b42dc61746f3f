"""The sandbox served: by gunicorn where the system can fork, by werkzeug's threaded server elsewhere."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from sandbox.errors import SandboxError
from sandbox.estate import Estate
from sandbox.public_address import PublicAddress
from sandbox.settings import Settings
from sandbox.tls import ServerTls
from sandbox.watching.shared_meters import forget_process, shared_meters
from sandbox.worlds import open_store

if TYPE_CHECKING:
    from flask import Flask

    from registries.register import Register

__all__ = ["DEFAULT_URL", "HOST", "ServerError", "Serving", "address_of", "listen", "local_url", "parse_url", "serve"]

HOST: Final = "127.0.0.1"
"""The address that is bound unless another one is asked for: the sandbox is for the machine it runs on."""
DEFAULT_URL: Final = "http://127.0.0.1:8080"
"""Where ``shlyuz up`` answers unless it is told otherwise."""

_THREADS: Final = 16
_ADDRESS_FILE: Final = "address.json"


class ServerError(SandboxError):
    """The server cannot be started as asked: SERVER-PORT, SERVER-URL."""

    codes = ("SERVER-PORT", "SERVER-URL")


def listen(port: int, host: str = HOST) -> socket.socket:
    """A listening socket on *host*; *port* 0 takes a free one. Raises ServerError SERVER-PORT if it cannot be had."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except (OSError, OverflowError) as error:
        sock.close()
        raise ServerError("SERVER-PORT", f"{port}: {error}") from error
    sock.listen(512)
    return sock


def address_of(data_dir: Path) -> str:
    """Where the world in *data_dir* is served, or would be: what the last ``shlyuz up`` there said."""
    try:
        return str(json.loads((data_dir / _ADDRESS_FILE).read_text("utf-8"))["url"])
    except (OSError, ValueError, KeyError):
        return DEFAULT_URL


@dataclass(frozen=True, slots=True)
class Serving:
    """How the sandbox is served."""

    database_url: str | None = None
    """Where the worlds are kept; None: in the directory."""
    workers: int = 1
    """Processes."""
    public_url: str | None = None
    """By which clients come where a balancer stands in front, see :func:`parse_url`; None: by the socket's own."""
    registers: tuple[type[Register], ...] = ()
    """From outside, examined already."""
    forms: Path | None = None
    """Folder of forms from outside, examined already."""
    passports: Path | None = None
    """Folder of service passports from outside, examined already."""
    tls: ServerTls | None = None
    """What TLS is spoken with; None: plain HTTP."""


def serve(data_dir: Path, sock: socket.socket, how: Serving = Serving()) -> None:
    """Serve the worlds in *data_dir*, or in the database, on *sock* until the process is stopped.

    The default world must exist already.
    """
    url = how.public_url or local_url(sock, tls=how.tls is not None)
    _tell_address(data_dir, url)

    settings = Settings(
        base_url=url,
        delivers=True,
        registers=how.registers,
        forms=how.forms,
        passports=how.passports,
        speaks_tls=how.tls is not None,
    )
    served = _Served(data_dir, how, settings=settings)
    try:
        (_serve_forking if hasattr(os, "fork") else _serve_threaded)(served, sock, how)
    finally:
        (data_dir / _ADDRESS_FILE).unlink(missing_ok=True)


def local_url(sock: socket.socket, *, tls: bool = False) -> str:
    """Where a process on this host reaches what *sock* serves."""
    host, port = sock.getsockname()[:2]
    return f"{'https' if tls else 'http'}://{HOST if host == '0.0.0.0' else host}:{port}"  # noqa: S104 - compared, not bound


def parse_url(text: str) -> str:
    """*text*, the address at which clients reach the sandbox, without a slash at its end.

    Raises ServerError SERVER-URL for anything but ``http(s)://host[:port]``.
    """
    try:
        parts = urlsplit(text)
        proper = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        proper = False
    if not proper or parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise ServerError("SERVER-URL", text)
    return f"{parts.scheme}://{parts.netloc}"


def _tell_address(data_dir: Path, url: str) -> None:
    # with the worlds in a database, nobody else makes it
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    (data_dir / _ADDRESS_FILE).write_text(json.dumps({"url": url, "pid": os.getpid()}), "utf-8")


class _Served:
    """The worlds and their application, opened by the process that serves them and closed by it."""

    def __init__(self, data_dir: Path, how: Serving, *, settings: Settings) -> None:
        self._data_dir = data_dir
        self._how = how
        self._settings = settings
        self._estate: Estate | None = None
        self._stopping: Callable[[], bool] = lambda: False

    def stop_with(self, stopping: Callable[[], bool]) -> None:
        """*stopping* says from now on whether the process is about to stop: who listens is sent away then."""
        self._stopping = stopping

    def is_stopping(self) -> bool:
        """True if the process takes nothing new any more."""
        return self._stopping()

    def application(self) -> Flask:
        """The application, at work on the cases that wait."""
        from sandbox.app import create_app
        from sandbox.control.held import STOPPING
        from sandbox.watching.meters import meters

        self._estate = Estate(open_store(self._data_dir, self._how.database_url), settings=self._settings)
        self._estate.resume()
        app = create_app(self._estate)
        meters().begin()
        app.extensions[STOPPING] = self.is_stopping
        if self._how.public_url is not None:
            app.wsgi_app = PublicAddress(app.wsgi_app, self._how.public_url)  # type: ignore[method-assign]
        return app

    def close(self) -> None:
        """End what is being worked on, and let go of the worlds."""
        if self._estate is not None:
            self._estate.close()


def _serve_forking(served: _Served, sock: socket.socket, how: Serving) -> None:
    from gunicorn.app.base import BaseApplication

    options: dict[str, Any] = {
        "bind": f"fd://{sock.fileno()}",
        "workers": how.workers,
        "worker_class": "gthread",
        "threads": _THREADS,
        "keepalive": 30,
        "timeout": 0,
        "graceful_timeout": 5,
        "loglevel": "warning",
        "control_socket_disable": True,
        "post_worker_init": lambda worker: served.stop_with(lambda: not worker.alive),
        "worker_exit": lambda _server, _worker: served.close(),
        "child_exit": lambda _server, worker: forget_process(worker.pid),
        "logger_class": _gunicorn_log(),
    }

    if how.tls is not None:
        context = how.tls.context()
        options |= {
            "certfile": str(how.tls.certificate),
            "keyfile": str(how.tls.key),
            "ssl_context": lambda _config, _default: context,
        }

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn carries no types
        def load_config(self) -> None:
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return served.application()

    with shared_meters():
        Server().run()


def _gunicorn_log() -> type:
    """What gunicorn says goes where everything else is said, if that was settled."""
    from gunicorn.glogging import Logger

    class Log(Logger):  # type: ignore[misc]  # gunicorn carries no types
        def setup(self, cfg: Any) -> None:
            super().setup(cfg)
            if logging.getLogger().handlers:
                self.error_log.handlers.clear()
                self.error_log.propagate = True

    return Log


def _serve_threaded(served: _Served, sock: socket.socket, how: Serving) -> None:
    from werkzeug.serving import make_server

    host, port = sock.getsockname()[:2]
    server = make_server(
        host,
        port,
        served.application(),
        threaded=True,
        fd=sock.fileno(),
        ssl_context=None if how.tls is None else how.tls.context(),
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        server.serve_forever()
    finally:
        served.close()
