"""``[[routes]]`` of the setup file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from sandbox.errors import RouteRefused, SetupRefused
from sandbox.routes.declaration import RouteDeclaration, declared
from sandbox.routes.files import FolderFiles
from sandbox.routes.names import named
from sandbox.setup.section import Change, Section, Source

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["ROUTES"]


def _prepare(world: World, entries: tuple[RouteDeclaration, ...], source: Source) -> Change:
    book, own_url = world.systems.routes, world.settings.base_url or world.settings.services_url
    keys = [(one.service, one.route) for one in entries]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            raise source.refused(f"routes[{place}].service", f"{named(key)} stands there twice")
    files = FolderFiles(source.folder)
    try:
        wanted = [
            declared(one, f"{source.name}: routes[{place}]", files=files, own_url=own_url)
            for place, one in enumerate(entries)
        ]
        missing = book.missing(wanted)
        prepared = book.prepare(missing)
    except RouteRefused as error:
        raise SetupRefused("SETUP-VALUE", error.detail) from error

    def write(connection: sa.Connection) -> list[str]:
        book.write(connection, prepared)
        return [f"route {named(one.key)}: laid" for one in missing]

    return Change(write, book.settled)


ROUTES: Final = Section("routes", RouteDeclaration, _prepare)
"""Where messages go."""
