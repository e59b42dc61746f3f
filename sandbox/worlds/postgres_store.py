"""Worlds in a database of PostgreSQL: the schema ``world_<name>`` is the world ``<name>``."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from weakref import WeakValueDictionary

import sqlalchemy as sa
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, ProgrammingError

from sandbox.errors import DatabaseRefused, WorldBusy, WorldError, WorldExists, WorldFileRefused, WorldUnknown
from sandbox.storage import migrate, open_engine, upgrade
from sandbox.worlds.crossing import carry_rows
from sandbox.worlds.names import WorldName, is_world_name
from sandbox.worlds.postgres_schema import (
    PREFIX,
    WorldEngine,
    copy_rows,
    hold,
    is_there,
    quoted,
    schema_of,
    set_sequences,
    turn_to,
)
from sandbox.worlds.world_file import pack, unpack

__all__ = ["PostgresStore"]

_KEPT: Final = 5
_EXTRA: Final = 20
"""The connections of one process, for all of its worlds: a server usually takes 100 from everybody together."""
_PATIENCE_MS: Final = 10_000
_SOMEBODY_ELSE: Final = frozenset({"55P03", "40P01", "40001"})
"""No lock in time, a deadlock, a change that a repeatable read cannot see: trying again helps."""
_DUPLICATE_SCHEMA: Final = "42P06"
_ARRIVING: Final = "arriving_"


class PostgresStore:
    """A :class:`~sandbox.worlds.store.WorldStore` of schemas. Safe to share among threads, processes and hosts."""

    def __init__(self, engine: sa.Engine) -> None:
        """Use :meth:`open`."""
        self._engine: Final = engine
        self._lock: Final = threading.Lock()
        self._engines: Final[WeakValueDictionary[WorldName, sa.Engine]] = WeakValueDictionary()

    @classmethod
    def open(cls, url: str) -> PostgresStore:
        """The store in the database at *url*, which must be there.

        Raises :class:`~sandbox.errors.DatabaseRefused`: DATABASE-URL, DATABASE-DRIVER, DATABASE-UNREACHABLE.
        """
        engine = open_engine(url, kept=_KEPT, extra=_EXTRA)
        if engine.dialect.name != "postgresql":
            raise DatabaseRefused("DATABASE-URL", f"{engine.dialect.name} is kept in a directory")
        store = cls(engine)
        try:
            store.names()
        except BaseException:
            engine.dispose()
            raise
        return store

    def names(self) -> list[WorldName]:
        """See :class:`~sandbox.worlds.store.WorldStore`."""
        query = sa.text("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, :prefix)")
        with self._telling(), self._engine.connect() as connection:
            found = connection.execute(query, {"prefix": PREFIX}).scalars().all()
        return sorted(WorldName(name) for name in (one.removeprefix(PREFIX) for one in found) if is_world_name(name))

    def exists(self, name: WorldName) -> bool:
        """See :class:`~sandbox.worlds.store.WorldStore`."""
        with self._telling(), self._engine.connect() as connection:
            return is_there(connection, name)

    def engine(self, name: WorldName) -> sa.Engine:
        """See :class:`~sandbox.worlds.store.WorldStore`."""
        if not self.exists(name):
            raise WorldUnknown("WORLD-UNKNOWN", name)
        with self._lock:
            engine = self._engines.get(name)
            if engine is None:
                engine = WorldEngine(self._engine, name)
                with self._telling():
                    migrate(engine)
                self._engines[name] = engine
            return engine

    def create(self, name: WorldName) -> None:
        """See :class:`~sandbox.worlds.store.WorldStore`."""
        with self._telling(), self._engine.begin() as connection:
            _take_turn(connection, name)
            _make(connection, schema_of(name), name)

    def fork(self, source: WorldName, target: WorldName) -> None:
        """See :class:`~sandbox.worlds.store.WorldStore`."""
        self.engine(source)
        with self._telling(), self._engine.connect() as connection:
            connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                hold(connection, source)
                _take_turn(connection, target)
                _make(connection, schema_of(target), target)
                copy_rows(connection, schema_of(source), schema_of(target))

    def drop(self, name: WorldName) -> None:
        """See :class:`~sandbox.worlds.store.WorldStore`."""
        with self._telling(), self._engine.begin() as connection:
            _take_turn(connection, name)
            _drop(connection, name)

    def snapshot(self, name: WorldName, path: Path, *, at: datetime) -> None:
        """See :class:`~sandbox.worlds.store.WorldStore`."""
        world = self.engine(name)
        try:
            with TemporaryDirectory(prefix=".shlyuz-", dir=path.parent) as scratch:
                database = Path(scratch) / "world"
                with _file_engine(database) as file, self._telling(), world.connect() as source:
                    source.execution_options(isolation_level="REPEATABLE READ")
                    hold(source, name)
                    with file.begin() as target:
                        carry_rows(source, target)
                pack(database, name=name, at=at)
                database.replace(path)
        except (OSError, sqlite3.Error) as error:
            raise WorldFileRefused("WORLD-FILE-PATH", str(error)) from error

    def restore(self, path: Path, name: WorldName) -> None:
        """See :class:`~sandbox.worlds.store.WorldStore`."""
        with TemporaryDirectory(prefix="shlyuz-") as scratch:
            database = Path(scratch) / "world"
            unpack(path, database)
            try:
                with (
                    _file_engine(database) as file,
                    self._telling(),
                    file.connect() as source,
                    self._engine.begin() as connection,
                ):
                    self._take_in(source, connection, name)
            except (DataError, IntegrityError, sqlite3.Error, TypeError, ValueError) as error:
                detail = f"PostgreSQL does not take its content: {getattr(error, 'orig', error)}"
                raise WorldFileRefused("WORLD-FILE-BROKEN", detail) from error

    def close(self) -> None:
        """See :class:`~sandbox.worlds.store.WorldStore`."""
        self._engine.dispose()

    def _take_in(self, source: sa.Connection, connection: sa.Connection, name: WorldName) -> None:
        """Put what *source* holds in the place of the world *name*, in the transaction of *connection*."""
        arriving = _ARRIVING + schema_of(name)
        _take_turn(connection, name)
        _make(connection, arriving, name)
        carry_rows(source, connection)
        set_sequences(connection, arriving)
        if is_there(connection, name):
            # last of all, so that nobody waits for the filling
            _drop(connection, name)
        connection.exec_driver_sql(f"ALTER SCHEMA {quoted(arriving)} RENAME TO {quoted(schema_of(name))}")

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """What the server refuses, as an error of ours."""
        try:
            yield
        except OperationalError as error:
            if isinstance(error.orig, sqlite3.Error):
                # the file of a snapshot, which is the caller's matter
                raise error.orig from error
            if _state(error) in _SOMEBODY_ELSE:
                raise WorldBusy("WORLD-BUSY", str(error.orig)) from error
            if _state(error) is None or error.connection_invalidated:
                raise DatabaseRefused("DATABASE-UNREACHABLE", self._where(error)) from error
            raise WorldError("WORLD-DATA", str(error.orig)) from error

    def _where(self, error: OperationalError) -> str:
        address = self._engine.url.set(password=None).render_as_string()
        return f"{address}: {str(error.orig).splitlines()[0]}"


def _state(error: sa.exc.DBAPIError) -> str | None:
    """The SQLSTATE that the server gave; None if it gave no answer."""
    return getattr(error.orig, "sqlstate", None)


def _make(connection: sa.Connection, schema: str, name: WorldName) -> None:
    """Make *schema* for the world *name* and turn *connection* to it; WorldExists if there is one."""
    try:
        connection.exec_driver_sql(f"CREATE SCHEMA {quoted(schema)}")
    except (ProgrammingError, IntegrityError) as error:
        # IntegrityError: another process makes it in this very moment
        if isinstance(error, IntegrityError) or _state(error) == _DUPLICATE_SCHEMA:
            raise WorldExists("WORLD-EXISTS", name) from None
        raise
    turn_to(connection, schema)
    upgrade(connection)


def _take_turn(connection: sa.Connection, name: WorldName) -> None:
    """One at a time makes, replaces or drops the world *name*, until the transaction of *connection* ends."""
    connection.execute(sa.text("SELECT pg_advisory_xact_lock(723002, hashtext(:name))"), {"name": name})


def _drop(connection: sa.Connection, name: WorldName) -> None:
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_PATIENCE_MS}")
    hold(connection, name, alone=True)
    connection.exec_driver_sql(f"DROP SCHEMA {quoted(schema_of(name))} CASCADE")


@contextmanager
def _file_engine(database: Path) -> Iterator[sa.Engine]:
    """The SQLite file *database*, its schema up to date; one file again afterwards."""
    engine = open_engine(f"sqlite:///{database}")
    try:
        migrate(engine)
        yield engine
    finally:
        engine.dispose()
