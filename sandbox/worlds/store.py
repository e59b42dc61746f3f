"""A place where worlds are kept, whichever database it is."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from sandbox.worlds.names import WorldName

__all__ = ["WorldStore", "open_store"]


class WorldStore(Protocol):
    """Worlds by name. Each operation happens wholly or not at all, however many processes work on the same store.

    Every method may raise :class:`~sandbox.errors.WorldError` WORLD-DATA or
    :class:`~sandbox.errors.DatabaseRefused` DATABASE-UNREACHABLE when the place itself fails.
    """

    def names(self) -> list[WorldName]:
        """The worlds that are there, in order of their names."""

    def exists(self, name: WorldName) -> bool:
        """True if there is a world *name*."""

    def engine(self, name: WorldName) -> sa.Engine:
        """The database of the world *name*, its schema up to date.

        The same engine is given to all who ask while anybody holds it. ``dispose()`` lets go of its connections and
        leaves it usable. Once the world is dropped, every use raises :class:`~sandbox.errors.WorldUnknown`.
        Raises :class:`~sandbox.errors.WorldUnknown` WORLD-UNKNOWN.
        """

    def create(self, name: WorldName) -> None:
        """Make the world *name*: the whole schema and no row. Raises :class:`~sandbox.errors.WorldExists`."""

    def fork(self, source: WorldName, target: WorldName) -> None:
        """Make *target* what *source* is at one moment, while others may be writing to it.

        Raises :class:`~sandbox.errors.WorldUnknown` and :class:`~sandbox.errors.WorldExists`.
        """

    def drop(self, name: WorldName) -> None:
        """Remove the world *name*. Raises :class:`~sandbox.errors.WorldUnknown`.

        Raises :class:`~sandbox.errors.WorldBusy` WORLD-BUSY if somebody's transaction does not end (PostgreSQL).
        """

    def snapshot(self, name: WorldName, path: Path, *, at: datetime) -> None:
        """Write the world *name* into the one file *path*, replacing what is there; *at* is the moment it will tell.

        Raises :class:`~sandbox.errors.WorldUnknown` and
        :class:`~sandbox.errors.WorldFileRefused` WORLD-FILE-PATH.
        """

    def restore(self, path: Path, name: WorldName) -> None:
        """Make the world *name* what the snapshot at *path* holds, in one step; an existing world is replaced.

        Raises :class:`~sandbox.errors.WorldFileRefused` with the reason, and
        :class:`~sandbox.errors.WorldBusy` WORLD-BUSY if somebody's transaction does not end; nothing is changed then.
        """

    def close(self) -> None:
        """Let go of every connection."""


def open_store(data_dir: Path | None, url: str | None = None) -> WorldStore:
    """The store in the PostgreSQL database at *url*, or, without a URL, in the directory *data_dir*.

    The directory is made if it is not there. Raises :class:`~sandbox.errors.WorldError` WORLD-DATA if it cannot be
    used, :class:`~sandbox.errors.DatabaseRefused` if the database cannot; ValueError if neither is given.
    """
    if url is not None:
        from sandbox.worlds.postgres_store import PostgresStore

        return PostgresStore.open(url)
    if data_dir is None:
        raise ValueError("a directory or a URL says where the worlds are")
    from sandbox.worlds.sqlite_store import SqliteStore

    return SqliteStore.open(data_dir)
