"""The services that nobody may call for now, in the database."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.names import ServiceId
from gateway.tables import closed_services

__all__ = ["ClosedServices"]


class ClosedServices:
    """The services that are closed, in the database behind *engine*."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def all(self) -> frozenset[ServiceId]:
        """Every service that is closed."""
        with self._engine.connect() as connection:
            return frozenset(ServiceId(one) for one in connection.execute(sa.select(closed_services)).scalars())

    def write(self, connection: sa.Connection, service_id: str, *, is_open: bool) -> bool:
        """Open or close *service_id*, as a part of the caller's transaction; False if it was so before."""
        mine = closed_services.c.service_id == service_id
        found = connection.execute(sa.select(closed_services).where(mine)).first()
        if (found is None) is is_open:
            return False
        if is_open:
            connection.execute(sa.delete(closed_services).where(mine))
        else:
            connection.execute(sa.insert(closed_services).values(service_id=service_id))
        return True
