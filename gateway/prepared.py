"""Inserts that run for every message: compiled once, and carried out by the driver itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["PreparedInsert"]

_DIALECTS: Final[Mapping[str, Any]] = {"sqlite": sqlite, "postgresql": postgresql}


class PreparedInsert:
    """An insert of one row into a table; of one whose key is ``id``, that is told.

    What SQLAlchemy does about a statement takes several times what SQLite does, and a message needs a handful.
    """

    def __init__(self, table: sa.Table, *, unless_taken: bool = False) -> None:
        """With *unless_taken*, a row that a unique constraint forbids is left out."""
        self._table = table
        self._unless_taken = unless_taken
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def run(self, connection: sa.Connection, row: Mapping[str, Any]) -> int | None:
        """Insert *row* in the transaction of *connection*; its id (0 if the table has none), None if it was left out.

        Raises what SQLAlchemy does: :class:`sqlalchemy.exc.DBAPIError`.
        """
        dialect = connection.dialect
        names = (dialect.name, *row)
        compiled = self._compiled.get(names)
        if compiled is None:
            compiled = self._compiled[names] = _Compiled(self._statement(dialect), self._table, dialect, list(row))
        return compiled.run(connection, row)

    def _statement(self, dialect: sa.Dialect) -> Any:
        key: sa.ColumnElement[Any] = self._table.c.get("id", sa.literal_column("0"))
        statement = _DIALECTS[dialect.name].insert(self._table).returning(key)
        return statement.on_conflict_do_nothing() if self._unless_taken else statement


class _Compiled:
    """The statement in the words of one kind of database, and how it wants the values."""

    def __init__(self, statement: Any, table: sa.Table, dialect: sa.Dialect, names: list[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=names)
        self._text = str(compiled)
        self._order: list[str] | None = compiled.positiontup
        self._errors = dialect.loaded_dbapi.Error
        found = {name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names}
        self._processors: dict[str, Callable[[Any], Any]] = {name: one for name, one in found.items() if one}

    def run(self, connection: sa.Connection, row: Mapping[str, Any]) -> int | None:
        values = {**row, **{name: process(row[name]) for name, process in self._processors.items()}}
        parameters = values if self._order is None else [values[name] for name in self._order]
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self._text, parameters)
            told = cursor.fetchone()
        except self._errors as error:
            # the values may be secret, and are told to nobody
            raise sa.exc.DBAPIError.instance(
                self._text, None, error, self._errors, hide_parameters=True, dialect=connection.dialect
            ) from error
        finally:
            cursor.close()
        return None if told is None else int(told[0])
