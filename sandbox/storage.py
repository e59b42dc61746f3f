"""Where a world is kept: SQLite by default, PostgreSQL by URL; the schema is made by migrations alone."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError, OperationalError, ProgrammingError
from sqlalchemy.pool import ConnectionPoolEntry

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPICursor

__all__ = ["HEAD", "Moment", "database_seconds", "migrate", "open_engine"]

HEAD: Final = "0002"
"""The newest revision in ``sandbox/migrations``."""

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_BUSY_MS: Final = 20_000
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


def open_engine(url: str) -> sa.Engine:
    """An engine for *url*, safe to share among threads and to carry over a fork.

    On SQLite: WAL, foreign keys, a busy timeout, and transactions that take the write lock at their first writing
    statement, so that reading never waits and no transaction has to be started twice.
    """
    if not url.startswith("sqlite"):
        engine = sa.create_engine(url, pool_pre_ping=True)
    else:
        engine = sa.create_engine(url, pool_size=16, max_overflow=64, connect_args={"timeout": _BUSY_MS / 1000})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "before_cursor_execute", _begin_for_writing)
    event.listen(engine, "connect", _remember_process)
    event.listen(engine, "checkout", _refuse_inherited)
    return engine


def migrate(engine: sa.Engine) -> None:
    """Bring the schema to :data:`HEAD`, quietly. A schema that is there already costs one query."""
    if _revision(engine) == HEAD:
        return
    # The library costs a tenth of a second to import, and most starts find their schema made.
    from alembic import command
    from alembic.config import Config

    # The library tells of every step at a level that servers print.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(723001)")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def database_seconds(engine: sa.Engine) -> sa.ColumnElement[int]:
    """The database's own time in whole seconds since 1970: what the leases of workers are measured with."""
    if engine.dialect.name == "sqlite":
        return sa.cast(sa.func.strftime("%s", "now"), sa.Integer)
    return sa.cast(sa.extract("epoch", sa.func.clock_timestamp()), sa.Integer)


def _revision(engine: sa.Engine) -> str | None:
    try:
        with engine.connect() as connection:
            return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    except (OperationalError, ProgrammingError):
        return None


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


def _begin_for_writing(connection: sa.Connection, cursor: DBAPICursor, statement: str, *_details: object) -> None:
    # A deferred transaction that reads and then writes fails at once in WAL when another wrote in between.
    raw: Any = connection.connection.dbapi_connection
    if not raw.in_transaction and not statement.lstrip().upper().startswith((*_READS, *_ENDS)):
        cursor.execute("BEGIN IMMEDIATE")


def _remember_process(_connection: Any, entry: ConnectionPoolEntry) -> None:
    entry.info["process"] = os.getpid()


def _refuse_inherited(_connection: Any, entry: Any, fairy: Any) -> None:
    if entry.info["process"] != os.getpid():
        entry.dbapi_connection = fairy.dbapi_connection = None
        raise DisconnectionError("the connection belongs to the process that forked this one")
