"""``shlyuz route``: where messages for a service go."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from sandbox.cli.edge import data_option, open_world
from sandbox.routes.names import named

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.routes.telling import RouteFacts

__all__ = ["lay_raw", "route", "route_option", "url_options"]

_F = TypeVar("_F", bound="Callable[..., Any]")

route_option = click.option("--route", "route_id", metavar="ID", help="routeId; without: the service's own way.")
"""``--route``: which of the routes of a service."""
_URL_OPTIONS: Final = (
    click.option("--sign/--no-sign", default=None, help="Sign what goes there.  [default: sign]"),
    click.option("--signed-by", metavar="BIN", help='Demand answers signed by this BIN\'s system, or by "any".'),
    click.option("--timeout", type=float, metavar="SECONDS", help="For the whole answer.  [default: 30]"),
    click.option("--connect-timeout", type=float, metavar="SECONDS", help="To get a connection.  [default: 5]"),
    click.option("--max-octets", type=int, metavar="NUMBER", help="Largest answer that is read.  [default: 10 MiB]"),
    click.option("--contract", multiple=True, metavar="XSD", help="Schema to serve with the WSDL; the main one first."),
)
_json_option = click.option("--json", "as_json", is_flag=True, help="The same as JSON.")


def url_options(command: _F) -> _F:
    """The options of a route to an address."""
    for option in reversed(_URL_OPTIONS):
        command = option(command)
    return command


@click.group()
def route() -> None:
    """Routes: where messages for a service go. A route that is laid shadows a register's own."""


@route.command(name="list")
@_json_option
@data_option
def list_(*, as_json: bool, data_dir: Path) -> None:
    """List all routes: to the registers of the sandbox, and those that somebody laid."""
    from sandbox.routes.telling import every_route

    with closing(open_world(data_dir)) as world:
        found = every_route(world.systems)
    if as_json:
        click.echo(_json([asdict(one) for one in found]))
        return
    for one in found:
        click.echo(_line(one))


@route.command()
@click.argument("service")
@route_option
@_json_option
@data_option
def show(*, service: str, route_id: str | None, as_json: bool, data_dir: Path) -> None:
    """Show the route that was laid for SERVICE."""
    from sandbox.routes.telling import facts_of

    with closing(open_world(data_dir)) as world:
        found = facts_of(world.systems.routes.find((service, route_id)))
    if as_json:
        click.echo(_json(asdict(found)))
        return
    click.echo(_line(found))
    for key, value in (found.settings or {}).items():
        click.echo(f"  {key} = {_shown(value)}")


@route.command()
@click.argument("service")
@route_option
@click.option("--url", help="An integrator's system that answers SyncChannel v10 there.")
@click.option("--stub", metavar="FILE", help="A stub, as FILE defines it.")
@url_options
@data_option
def add(*, service: str, route_id: str | None, data_dir: Path, **chosen: Any) -> None:
    """Lay a route for SERVICE, instead of the one it has."""
    lay_raw(data_dir, {"service": service, "route": route_id, **chosen})


@route.command()
@click.argument("service")
@route_option
@data_option
def remove(*, service: str, route_id: str | None, data_dir: Path) -> None:
    """Take the route for SERVICE away; what it shadowed answers again."""
    with closing(open_world(data_dir)) as world:
        found = world.systems.routes.remove((service, route_id))
    click.echo(f"{named((service, route_id))}: {'the register answers again' if found.shadows else 'removed'}")


def lay_raw(data_dir: Path, chosen: dict[str, Any]) -> None:
    """Lay the route that a command declares with what was *chosen*; None and nothing stand for what was not."""
    from sandbox.data_reader import DataReader
    from sandbox.routes.declaration import RouteDeclaration, declared, refusal_of
    from sandbox.routes.files import FolderFiles
    from sandbox.routes.telling import facts_of

    raw = {key: list(value) if isinstance(value, tuple) else value for key, value in chosen.items()}
    raw = {key: value for key, value in raw.items() if value not in (None, [])}
    one = DataReader("the command", refusal_of).record(RouteDeclaration, raw)
    with closing(open_world(data_dir)) as world:
        found = declared(one, "the command", files=FolderFiles(Path()), own_url=world.settings.services_url)
        (laid,) = world.systems.routes.lay(found)
    click.echo(_line(facts_of(laid)))


def _line(one: RouteFacts) -> str:
    note = "  shadows the register" if one.shadows else "  shadowed" if one.shadowed else ""
    return f"{named((one.service, one.route))}  {one.kind}  {one.leads_to}{note}"


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
