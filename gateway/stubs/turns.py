"""Which answer of a list comes next, counted in the database: right with any number of workers."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from gateway.routing import RouteKey
from gateway.tables import stub_turns

__all__ = ["Turns"]

_EVERYBODY: Final = ""


class Turns:
    """Counts the answers of all lists in the database behind *engine*."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def take(self, route: RouteKey, whose: str | None, *, once: str | None = None) -> int:
        """The next number for *whose* requests on *route*, from 1; None: everybody's.

        Whoever asks again with the same *once* is given the same number.
        """
        with self._engine.begin() as connection:
            return self._taken(connection, route, whose, once)

    def _taken(self, connection: sa.Connection, route: RouteKey, whose: str | None, once: str | None) -> int:
        before = None if once is None else connection.execute(_TAKEN, _at(route, "once", once)).scalar()
        if before is not None:
            return int(before)
        number = int(connection.execute(self._count(_at(route, "whose", whose))).scalar_one())
        if once is not None:
            connection.execute(sa.insert(stub_turns).values({**_at(route, "once", once), "taken": number}))
        return number

    def _count(self, at: dict[str, str]) -> Any:
        insert = (sqlite if self._engine.dialect.name == "sqlite" else postgresql).insert(stub_turns)
        counted = insert.values({**at, "taken": 1}).on_conflict_do_update(
            index_elements=["service_id", "route_id", "key"], set_={"taken": stub_turns.c.taken + 1}
        )
        return counted.returning(stub_turns.c.taken)


_TAKEN: Final = sa.select(stub_turns.c.taken).where(
    stub_turns.c.service_id == sa.bindparam("service_id"),
    stub_turns.c.route_id == sa.bindparam("route_id"),
    stub_turns.c.key == sa.bindparam("key"),
)


def _at(route: RouteKey, kind: str, word: str | None) -> dict[str, str]:
    key = _EVERYBODY if word is None else hashlib.sha256(f"{kind} {word}".encode()).hexdigest()
    return {"service_id": route[0], "route_id": route[1] or "", "key": key}
