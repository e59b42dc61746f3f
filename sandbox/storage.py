"""Where a world is kept: SQLite by default, PostgreSQL by URL; the schema is made by migrations alone."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from sandbox.agreement import pause
from sandbox.errors import DatabaseRefused, WorldError

__all__ = ["HEAD", "Moment", "database_seconds", "migrate", "open_engine", "revision_of", "upgrade"]

HEAD: Final = "0017"
"""The newest revision in ``sandbox/migrations``."""

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_BUSY_MS: Final = 20_000
_SOONEST: Final = 0.0005
"""Seconds until a writer asks for its turn again; the library's own waits grow to tenths of a second, while one turn
of another process lasts about two thousandths."""
_LATEST: Final = 0.004
_CONNECT_SECONDS: Final = 10
_SQLITE: Final = "sqlite"
_POSTGRESQL: Final = "postgresql+psycopg"
_ONE_AT_A_TIME: Final = threading.Lock()
"""The library that upgrades keeps the connection that it works on in a global variable."""
_READS: Final = ("SELECT", "PRAGMA", "EXPLAIN")
_ENDS: Final = ("BEGIN", "COMMIT", "ROLLBACK")


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware moment, kept in UTC to the microsecond."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """The moment as the database keeps it; ValueError if it is naive."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without an offset names no moment")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """The moment as it was stored, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def open_engine(url: str | sa.URL, *, kept: int = 16, extra: int = 64) -> sa.Engine:
    """An engine for *url*, safe to share among threads and to carry over a fork.

    It keeps *kept* connections at most when nobody needs them, and opens *extra* ones beyond that when many do.
    On SQLite: WAL, foreign keys, a busy timeout, and transactions that take the write lock at their first writing
    statement, so that reading never waits and no transaction has to be started twice. On PostgreSQL: psycopg 3, and
    sessions whose time is UTC.
    What a statement was given stands in no error: a message may hold a password.
    Raises :class:`~sandbox.errors.DatabaseRefused` DATABASE-DRIVER without psycopg, DATABASE-URL for a database that
    is neither of the two, or a URL that is none.
    """
    address = _known(url)
    if address.get_backend_name() == _SQLITE:
        wait: dict[str, Any] = {"timeout": _BUSY_MS / 1000, "factory": _Connection}
        engine = sa.create_engine(address, pool_size=kept, max_overflow=extra, connect_args=wait, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
    else:
        wait = {} if "connect_timeout" in address.query else {"connect_timeout": _CONNECT_SECONDS}
        try:
            engine = sa.create_engine(
                address,
                pool_size=kept,
                max_overflow=extra,
                connect_args=wait,
                pool_pre_ping=True,
                hide_parameters=True,
            )
        except ImportError as error:
            raise DatabaseRefused("DATABASE-DRIVER", str(error)) from error
        event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "connect", _remember_process)
    event.listen(engine, "checkout", _refuse_inherited)
    return engine


def migrate(engine: sa.Engine) -> None:
    """Bring the schema to :data:`HEAD`, quietly. A schema that is there already costs one query.

    On PostgreSQL the schema is the first of the connection's ``search_path``; each has a history of its own.
    Raises :class:`~sandbox.errors.WorldError` WORLD-DATA for a schema that is newer than this program.
    """
    with engine.connect() as connection:
        revision = revision_of(connection)
    if revision == HEAD:
        return
    if revision is not None and revision > HEAD:
        raise WorldError("WORLD-DATA", f"a newer Shlyuz made it: revision {revision}, and this one knows {HEAD}")
    with engine.connect() as connection:
        if engine.dialect.name == _SQLITE:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(723001, hashtext(current_schema()))")
        upgrade(connection)
        connection.commit()


def upgrade(connection: sa.Connection) -> None:
    """Bring the schema to :data:`HEAD` in the transaction of *connection*, which the caller commits.

    Others must be kept from doing the same meanwhile; :func:`migrate` does that itself.
    """
    # The library costs a tenth of a second to import, and most starts find their schema made.
    from alembic import command
    from alembic.config import Config

    # The library tells of every step at a level that servers print.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    with _ONE_AT_A_TIME:
        command.upgrade(config, "head")


def database_seconds(engine: sa.Engine) -> sa.ColumnElement[int]:
    """The database's own time in whole seconds since 1970: what the leases of workers are measured with."""
    if engine.dialect.name == _SQLITE:
        return sa.cast(sa.func.strftime("%s", "now"), sa.Integer)
    return sa.cast(sa.extract("epoch", sa.func.clock_timestamp()), sa.Integer)


def _known(url: str | sa.URL) -> sa.URL:
    """*url* with the driver that goes with it; the shorter names of PostgreSQL mean psycopg 3."""
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise DatabaseRefused("DATABASE-URL", "not of the form database://user:password@host/name") from error
    if address.drivername in ("postgres", "postgresql"):
        address = address.set(drivername=_POSTGRESQL)
    if address.drivername not in (_POSTGRESQL, _SQLITE):
        raise DatabaseRefused("DATABASE-URL", address.drivername)
    return address


def revision_of(connection: sa.Connection) -> str | None:
    """The revision of the schema that *connection* leads to; None for one that no migration made."""
    there = (
        "SELECT 1 FROM sqlite_schema WHERE name = 'alembic_version'"
        if connection.dialect.name == _SQLITE
        else "SELECT to_regclass('alembic_version')"
    )
    if connection.exec_driver_sql(there).scalar() is None:
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {_BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_postgresql(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.autocommit = True
    connection.execute("SET TIME ZONE 'UTC'")
    connection.autocommit = False


class _Cursor(sqlite3.Cursor):
    """Takes the write lock before the first statement that writes.

    A deferred transaction that reads and then writes fails at once in WAL when another wrote in between.
    """

    def execute(self, statement: str, parameters: Any = (), /) -> Self:
        """As the library does it, with the lock held where *statement* writes."""
        self._lock_for(statement)
        return super().execute(statement, parameters)

    def executemany(self, statement: str, parameters: Any, /) -> Self:
        """As the library does it, with the lock held where *statement* writes."""
        self._lock_for(statement)
        return super().executemany(statement, parameters)

    def _lock_for(self, statement: str) -> None:
        if not self.connection.in_transaction and not statement.lstrip()[:8].upper().startswith((*_READS, *_ENDS)):
            self._lock()

    def _lock(self) -> None:
        until = time.monotonic() + _BUSY_MS / 1000
        wait = _SOONEST
        super().execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    super().execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                        raise
                else:
                    return
                pause(wait)
                wait = min(wait * 1.5, _LATEST)
        finally:
            super().execute(f"PRAGMA busy_timeout = {_BUSY_MS}")


class _Connection(sqlite3.Connection):
    """Has cursors that take the write lock in time."""

    def cursor(self, factory: Any = _Cursor) -> Any:
        """A cursor of this kind."""
        return super().cursor(factory)


def _remember_process(_connection: Any, entry: ConnectionPoolEntry) -> None:
    entry.info["process"] = os.getpid()


def _refuse_inherited(_connection: Any, entry: Any, fairy: Any) -> None:
    if entry.info["process"] != os.getpid():
        entry.dbapi_connection = fairy.dbapi_connection = None
        raise DisconnectionError("the connection belongs to the process that forked this one")
