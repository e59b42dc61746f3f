"""Services of the gateway, open or closed: what a message for one that is closed gets, a real receiver has shown."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from gateway.closed_services import ClosedServices
from sandbox.agreement import Agreed
from sandbox.data_reader import nearest
from sandbox.errors import NotFound
from sandbox.setup.section import Change, Section, Source

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["SERVICES", "OpenServices", "ServiceEntry"]


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """A service of the gateway, and whether anybody may call it."""

    id: str
    """Its serviceId."""
    open: bool = True
    """False: whoever calls it gets SCE004, as if it were switched off."""


class OpenServices:
    """Which services of a world are open. All workers go by the same."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self.store: Final = ClosedServices(engine)
        self._closed = Agreed(self.store.all)

    def closed(self) -> Container[str]:
        """The services that nobody may call for now."""
        return self._closed.value()

    def among(self, known: Iterable[str]) -> Mapping[str, bool]:
        """Every service of *known*, and every one that is closed, by its id: True if it is open."""
        closed = self.store.all()
        return {one: one not in closed for one in sorted({*known, *closed})}

    def switch(self, service_id: str, *, is_open: bool, known: Iterable[str]) -> None:
        """Open or close *service_id*, one of *known*; in force everywhere when the call returns.

        Raises NotFound GATEWAY-SERVICE-UNKNOWN, which names the nearest.
        """
        services = self.among(known)
        if service_id not in services:
            raise NotFound("GATEWAY-SERVICE-UNKNOWN", f"{service_id}{nearest(service_id, services)}")
        with self._engine.begin() as connection:
            self.store.write(connection, service_id, is_open=is_open)
        self._closed.changed()


def _prepare(world: World, entries: tuple[ServiceEntry, ...], source: Source) -> Change:
    names = [one.id for one in entries]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise source.refused(f"services[{place}].id", f"{name} stands there twice")
    store = ClosedServices(world.engine)

    def write(connection: sa.Connection) -> Iterable[str]:
        for one in entries:
            if store.write(connection, one.id, is_open=one.open):
                yield f"service {one.id}: {'open' if one.open else 'closed'}"

    return Change(write)


SERVICES: Final = Section("services", ServiceEntry, _prepare)
"""The services that are open, or closed."""
