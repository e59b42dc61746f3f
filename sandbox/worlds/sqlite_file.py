"""One SQLite file that holds a world: opened, copied while others write to it, replaced under their hands."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError

from sandbox.errors import WorldBusy, WorldUnknown
from sandbox.storage import open_engine
from sandbox.worlds.names import DEFAULT_WORLD, WorldName

__all__ = ["copy_database", "open_world", "overwrite_database", "raw", "sidecars"]

_IDENTITY: Final = "file"
_PATIENCE: Final = 10.0
"""How long a replacement waits for somebody's transaction to end, in seconds of the machine."""


def open_world(path: Path, name: WorldName) -> sa.Engine:
    """The engine of the world *name* in the file *path*.

    It never makes the file: once that is gone, every use raises :class:`~sandbox.errors.WorldUnknown`. When another
    file takes its place, the connections to the old one are given up at their next use.
    """
    url = sa.URL.create("sqlite", database=f"file:{quote(str(path))}", query={"mode": "rw", "uri": "true"})
    engine = open_engine(url, kept=16 if name == DEFAULT_WORLD else 4)

    def remember(_dialect: Any, entry: Any, *_arguments: Any) -> None:
        # taken before the file is opened: a file that is replaced right now is noticed by the check that follows
        entry.info[_IDENTITY] = _identity(path, name)

    def check(_connection: Any, entry: Any, _fairy: Any) -> None:
        if entry.info[_IDENTITY] != _identity(path, name):
            raise DisconnectionError("the file of this world was replaced")

    def tell(context: Any) -> None:
        # SQLite has many words for a file that vanishes while it is being opened
        if isinstance(context.original_exception, sqlite3.OperationalError) and not path.exists():
            raise WorldUnknown("WORLD-UNKNOWN", name) from context.original_exception

    event.listen(engine, "do_connect", remember)
    event.listen(engine, "handle_error", tell)
    event.listen(engine, "checkout", check)
    return engine


def _identity(path: Path, name: WorldName) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        raise WorldUnknown("WORLD-UNKNOWN", name) from None
    return found.st_dev, found.st_ino


def sidecars(path: Path) -> Iterator[Path]:
    """The files that SQLite may keep beside *path*."""
    for ending in ("-wal", "-shm", "-journal"):
        yield path.with_name(path.name + ending)


@contextmanager
def raw(path: Path, *, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    """A plain connection to the file *path*, without transactions of its own; sqlite3.Error as it comes.

    *mode*: as in SQLite's URIs; ``ro`` leaves nothing beside the file.
    """
    uri = f"file:{quote(str(path))}?mode={mode}" + ("&immutable=1" if mode == "ro" else "")
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_PATIENCE)) as connection:
        yield connection


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """Write what *source* holds at this moment into the empty or missing file *target*, which is one file then."""
    with raw(target, mode="rwc") as copy:
        # nobody knows the copy yet, so there is nothing to protect; a small cache hands pages on while they are warm
        for pragma in ("synchronous = OFF", "journal_mode = OFF", "cache_size = 10"):
            copy.execute(f"PRAGMA {pragma}")
        source.backup(copy)


def overwrite_database(source: Path, target: Path) -> None:
    """Replace what the database *target* holds by what *source* holds, in one transaction of *target*.

    Those who are reading finish what they read. Raises :class:`~sandbox.errors.WorldBusy` if somebody keeps writing.
    """

    def impatient(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise WorldBusy("WORLD-BUSY", f"somebody has been writing for {_PATIENCE:g} s")

    with raw(source) as new, raw(target) as old:
        _match_pages(new, old)
        new.backup(old, progress=impatient)


def _match_pages(new: sqlite3.Connection, old: sqlite3.Connection) -> None:
    [wanted] = old.execute("PRAGMA page_size").fetchone()
    if new.execute("PRAGMA page_size").fetchone() != (wanted,):
        for statement in ("PRAGMA journal_mode = DELETE", f"PRAGMA page_size = {wanted}", "VACUUM"):
            new.execute(statement)
