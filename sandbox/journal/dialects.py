"""Two comparisons that the databases spell differently; both tell capital from small letters."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

__all__ = ["contains", "has_shape"]


class _Comparison(FunctionElement[bool]):
    """True or false by itself, in parentheses: with ``= 1`` after it, SQLite would use no index for it."""

    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """The comparison as it is."""
        return self


class has_shape(_Comparison):  # noqa: N801 - it reads as the function of SQL that it is
    """``has_shape(column, pattern)``: ``*`` in *pattern* stands for any letters or none, ``?`` for one."""

    inherit_cache = True

    def __init__(self, column: sa.ColumnElement[Any], pattern: str) -> None:
        super().__init__(column, sa.literal(_glob(pattern)), sa.literal(_like(pattern)))


class contains(_Comparison):  # noqa: N801 - the same
    """``contains(column, part)``: the letters of *part* stand in the column."""

    inherit_cache = True

    def __init__(self, column: sa.ColumnElement[Any], part: str) -> None:
        super().__init__(column, sa.literal(part))


def _glob(pattern: str) -> str:
    return pattern.replace("[", "[[]")


def _like(pattern: str) -> str:
    for sign in "\\%_":
        pattern = pattern.replace(sign, "\\" + sign)
    return pattern.replace("*", "%").replace("?", "_")


@compiles(has_shape, "sqlite")
def _shape_on_sqlite(element: has_shape, compiler: Any, **options: Any) -> str:
    column, glob, _ = element.clauses
    return f"({compiler.process(column, **options)} GLOB {compiler.process(glob, **options)})"


@compiles(has_shape, "postgresql")
def _shape_on_postgresql(element: has_shape, compiler: Any, **options: Any) -> str:
    column, _, like = element.clauses
    return f"({compiler.process(column, **options)} LIKE {compiler.process(like, **options)})"


@compiles(contains, "sqlite")
def _contains_on_sqlite(element: contains, compiler: Any, **options: Any) -> str:
    column, part = element.clauses
    return f"(instr({compiler.process(column, **options)}, {compiler.process(part, **options)}) > 0)"


@compiles(contains, "postgresql")
def _contains_on_postgresql(element: contains, compiler: Any, **options: Any) -> str:
    column, part = element.clauses
    return f"(strpos({compiler.process(column, **options)}, {compiler.process(part, **options)}) > 0)"
