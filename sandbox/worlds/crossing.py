"""Rows on their way between PostgreSQL and the SQLite file of a snapshot, without a loss in either direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from sandbox.storage import Moment

__all__ = ["carry_rows"]

_AT_ONCE: Final = 500
_HISTORY: Final = "alembic_version"


def carry_rows(source: sa.Connection, target: sa.Connection) -> None:
    """Give every table of *target* the rows that its twin in *source* has; the schemas are of the same revision.

    One of the two is SQLite and knows the tables; JSON goes as the text that it is, moments go in UTC.
    """
    sqlite = source if source.dialect.name == "sqlite" else target
    tables = [table for table in _tables(sqlite) if table.name != _HISTORY]
    for table in reversed(tables):
        target.execute(sa.delete(table))
    for table in tables:
        rows = source.execution_options(yield_per=_AT_ONCE).execute(_read(table, source.dialect))
        statement = _write(table, target.dialect)
        for chunk in _chunks(rows):
            target.execute(statement, chunk)


def _tables(connection: sa.Connection) -> Sequence[sa.Table]:
    """The tables there, those that others refer to first, with types that mean the same in both databases."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, sa.DateTime):
                column.type = Moment()
    return metadata.sorted_tables


def _read(table: sa.Table, dialect: sa.Dialect) -> sa.Select[Any]:
    return sa.select(*(_as_text(column, dialect).label(column.name) for column in table.columns))


def _as_text(column: sa.Column[Any], dialect: sa.Dialect) -> sa.ColumnElement[Any]:
    if not isinstance(column.type, sa.JSON):
        return column
    return sa.cast(column, sa.Text) if dialect.name == "postgresql" else sa.type_coerce(column, sa.Text)


def _write(table: sa.Table, dialect: sa.Dialect) -> sa.Insert:
    return sa.insert(table).values({column.name: _bound(column, dialect) for column in table.columns})


def _bound(column: sa.Column[Any], dialect: sa.Dialect) -> sa.ColumnElement[Any]:
    if not isinstance(column.type, sa.JSON):
        return sa.bindparam(column.name, type_=column.type)
    text = sa.bindparam(column.name, type_=sa.Text)
    return sa.cast(text, postgresql.JSON) if dialect.name == "postgresql" else sa.type_coerce(text, sa.Text)


def _chunks(rows: sa.CursorResult[Any]) -> Iterator[list[dict[str, Any]]]:
    for chunk in rows.mappings().partitions(_AT_ONCE):
        yield [dict(row) for row in chunk]
