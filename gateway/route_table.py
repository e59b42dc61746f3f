"""The routes that somebody laid, in the database: what each worker builds its ways from."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from gateway.names import RouteId, ServiceId
from gateway.routing import RouteKey
from gateway.tables import routes, stand_ins, stub_turns

__all__ = ["RouteRecord", "RouteTable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRecord:
    """A route as it is stored."""

    service_id: ServiceId
    route_id: RouteId | None = None
    """None: the service's own way."""
    kind: str
    """What it leads to: at most ten letters, known to whoever builds routes."""
    settings: Mapping[str, Any] = field(repr=False)
    """Plain data that the kind needs, the contents of files among it."""
    desk: bool = False
    """True: it answers on the asynchronous channel, too."""
    stamp: str
    """Another one after each change."""

    @property
    def key(self) -> RouteKey:
        """ServiceId and routeId."""
        return self.service_id, self.route_id


class RouteTable:
    """The routes in the database behind *engine*."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def begin(self) -> AbstractContextManager[sa.Connection]:
        """A transaction to write routes in."""
        return self._engine.begin()

    def put(self, connection: sa.Connection, record: RouteRecord) -> None:
        """Store *record*, or replace the one with its key; lists of answers begin anew."""
        self.remove(connection, record.key)
        values = {"kind": record.kind, "settings": dict(record.settings), "desk": record.desk, "stamp": record.stamp}
        connection.execute(sa.insert(routes).values(_at(record.key) | values))

    def remove(self, connection: sa.Connection, key: RouteKey) -> bool:
        """Take the route at *key* away; False if there is none."""
        connection.execute(sa.delete(stub_turns).filter_by(**_at(key)))
        return connection.execute(sa.delete(routes).filter_by(**_at(key))).rowcount > 0

    def forget_stand_ins(self, connection: sa.Connection, service_id: str) -> None:
        """Forget who stands for whom in the recording of a service that has ended."""
        connection.execute(sa.delete(stand_ins).where(stand_ins.c.service_id == service_id))

    def find(self, key: RouteKey) -> RouteRecord | None:
        """The route at *key*, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(routes).filter_by(**_at(key))).first()
        return None if row is None else _record(row)

    def list(self) -> tuple[RouteRecord, ...]:
        """All of them, by serviceId and routeId."""
        query = sa.select(routes).order_by(routes.c.service_id, routes.c.route_id)
        with self._engine.connect() as connection:
            return tuple(_record(row) for row in connection.execute(query))

    def stamps(self) -> Mapping[RouteKey, str]:
        """The stamp of each route: what tells, cheaply, whether anything changed."""
        query = sa.select(routes.c.service_id, routes.c.route_id, routes.c.stamp)
        with self._engine.connect() as connection:
            return {(row.service_id, row.route_id or None): row.stamp for row in connection.execute(query)}


def _at(key: RouteKey) -> dict[str, str]:
    return {"service_id": key[0], "route_id": key[1] or ""}


def _record(row: Any) -> RouteRecord:
    return RouteRecord(
        service_id=ServiceId(row.service_id),
        route_id=RouteId(row.route_id) if row.route_id else None,
        kind=row.kind,
        settings=row.settings,
        desk=row.desk,
        stamp=row.stamp,
    )
