"""One schema of PostgreSQL that holds a world: the connections turned to it, its rows copied inside the database."""

from __future__ import annotations

import graphlib
from collections import defaultdict
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine.base import OptionEngine
from sqlalchemy.exc import OperationalError, ProgrammingError

from sandbox.errors import WorldUnknown
from sandbox.worlds.names import WorldName

__all__ = ["PREFIX", "WorldEngine", "copy_rows", "hold", "is_there", "quoted", "schema_of", "set_sequences", "turn_to"]

PREFIX: Final = "world_"
"""What the schemas of worlds begin with."""

_TURNED: Final = "schema"
_NO_SUCH_TABLE: Final = "42P01"
_NO_SUCH_SCHEMA: Final = "3F000"

_COLUMNS: Final = sa.text(
    "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
    "WHERE c.relnamespace = to_regnamespace(:schema) AND c.relkind = 'r' "
    "AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY c.relname, a.attnum"
)
_REFERENCES: Final = sa.text(
    "SELECT f.relname, t.relname FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid "
    "JOIN pg_class t ON t.oid = k.confrelid "
    "WHERE k.connamespace = to_regnamespace(:schema) AND k.contype = 'f' AND f.oid <> t.oid"
)
_SEQUENCES: Final = sa.text(
    "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(:schema) AND relkind = 'S'"
)
_SERIALS: Final = sa.text(
    "SELECT s.relname, t.relname, a.attname FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' "
    "JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid "
    "WHERE s.relnamespace = to_regnamespace(:schema) AND d.deptype IN ('a', 'i')"
)


def schema_of(name: WorldName) -> str:
    """The schema of the world *name*."""
    return PREFIX + name


def is_there(connection: sa.Connection, name: WorldName) -> bool:
    """True if the transaction of *connection* sees the schema of the world *name*."""
    query = sa.text("SELECT 1 FROM pg_namespace WHERE nspname = :schema")
    return connection.execute(query, {"schema": schema_of(name)}).scalar() is not None


def hold(connection: sa.Connection, name: WorldName, *, alone: bool = False) -> None:
    """Keep the world *name* from being dropped or replaced until the transaction of *connection* ends.

    Others may read it and write to it meanwhile; *alone*: nobody may, which waits for those who do. As the first
    statement of a transaction it leaves the moment open that a repeatable read sees.
    Raises :class:`~sandbox.errors.WorldUnknown` if it is not there.
    """
    mode = "ACCESS EXCLUSIVE" if alone else "ACCESS SHARE"
    try:
        # of all tables this one is held first, by everybody: so nobody waits for another in a circle
        connection.exec_driver_sql(f"LOCK TABLE {quoted(schema_of(name))}.alembic_version IN {mode} MODE")
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) in (_NO_SUCH_TABLE, _NO_SUCH_SCHEMA):
            raise WorldUnknown("WORLD-UNKNOWN", name) from error
        raise


def quoted(identifier: str) -> str:
    """*identifier* as it stands in a statement."""
    return '"' + identifier.replace('"', '""') + '"'


def turn_to(connection: sa.Connection, schema: str) -> None:
    """Let names without a schema mean *schema* until the transaction of *connection* ends."""
    connection.exec_driver_sql(f"SET LOCAL search_path TO {quoted(schema)}")


class WorldEngine(OptionEngine):
    """The engine of a store as one world sees it: every connection is turned to the schema of the world.

    The connections are the store's, for all of its worlds together. ``dispose()`` therefore lets go of nothing.
    Once the world is gone, every use raises :class:`~sandbox.errors.WorldUnknown`.
    """

    def __init__(self, store: sa.Engine, name: WorldName) -> None:
        """*store*: the engine that owns the connections."""
        super().__init__(store, {})
        schema = schema_of(name)

        def turn(connection: sa.Connection) -> None:
            if connection.info.get(_TURNED) != schema:
                _turn_for_good(connection, schema)

        def tell(context: Any) -> None:
            code = getattr(context.original_exception, "sqlstate", None)
            if code in (_NO_SUCH_TABLE, _NO_SUCH_SCHEMA) and _is_gone(store, name):
                raise WorldUnknown("WORLD-UNKNOWN", name) from context.original_exception

        event.listen(self, "engine_connect", turn)
        event.listen(self, "handle_error", tell)

    def dispose(self, close: bool = True) -> None:
        """Nothing: the store lets go of its connections itself."""


def _is_gone(store: sa.Engine, name: WorldName) -> bool:
    with store.connect() as connection:
        return not is_there(connection, name)


def _turn_for_good(connection: sa.Connection, schema: str) -> None:
    session: Any = connection.connection.driver_connection
    statement = f"SET search_path TO {quoted(schema)}"
    try:
        session.autocommit = True
        session.execute(statement)
        session.autocommit = False
    except connection.dialect.loaded_dbapi.Error as error:
        # the session ended since it was taken from the pool; past the library nobody else would tell it apart
        connection.invalidate(error)
        raise OperationalError(statement, None, error, connection_invalidated=True) from error
    connection.info[_TURNED] = schema


def copy_rows(connection: sa.Connection, source: str, target: str) -> None:
    """Give every table of the schema *target* the rows that its twin in *source* has, and the sequences their state."""
    columns: dict[str, list[str]] = defaultdict(list)
    for table, column in connection.execute(_COLUMNS, {"schema": quoted(target)}):
        columns[table].append(quoted(column))
    order = _parents_first(connection, target, list(columns))
    for table in reversed(order):
        connection.exec_driver_sql(f"DELETE FROM {quoted(target)}.{quoted(table)}")  # noqa: S608 - of the catalogue
    for table in order:
        names = ", ".join(columns[table])
        connection.exec_driver_sql(
            f"INSERT INTO {quoted(target)}.{quoted(table)} ({names}) "  # noqa: S608 - as above
            f"SELECT {names} FROM {quoted(source)}.{quoted(table)}"
        )
    for sequence in connection.execute(_SEQUENCES, {"schema": quoted(source)}).scalars().all():
        state = f"SELECT last_value, is_called FROM {quoted(source)}.{quoted(sequence)}"  # noqa: S608 - as above
        last, called = connection.exec_driver_sql(state).one()
        if called:
            _set_sequence(connection, f"{quoted(target)}.{quoted(sequence)}", last)


def set_sequences(connection: sa.Connection, schema: str) -> None:
    """Let every sequence of *schema* go on after the greatest number that its column holds."""
    for sequence, table, column in connection.execute(_SERIALS, {"schema": quoted(schema)}).all():
        greatest = connection.exec_driver_sql(
            f"SELECT max({quoted(column)}) FROM {quoted(schema)}.{quoted(table)}"  # noqa: S608 - as above
        ).scalar()
        if greatest is not None:
            _set_sequence(connection, f"{quoted(schema)}.{quoted(sequence)}", greatest)


def _set_sequence(connection: sa.Connection, sequence: str, last: int) -> None:
    connection.execute(
        sa.text("SELECT setval(CAST(:sequence AS regclass), :last)"), {"sequence": sequence, "last": last}
    )


def _parents_first(connection: sa.Connection, schema: str, tables: list[str]) -> list[str]:
    sorter = graphlib.TopologicalSorter({table: set[str]() for table in tables})
    for table, parent in connection.execute(_REFERENCES, {"schema": quoted(schema)}):
        sorter.add(table, parent)
    return list(sorter.static_order())
