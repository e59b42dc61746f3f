"""``shlyuz participant``: systems that may send to the gateway, each with all it needs in one folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sandbox.cli.edge import chosen_address, data_option, open_world
from sandbox.errors import NotFound
from sandbox.participants import ReadyParticipant
from sandbox.world import World

if TYPE_CHECKING:
    from gateway.subscribers import Offer

__all__ = ["participant", "write_folder"]

_WSDL_PATH: Final = "/bip-sync-wss-gost/?wsdl"
_ASYNC_WSDL_PATH: Final = "/bip-async?wsdl"


class _SenderId(click.ParamType[str]):
    """A senderId: what may stand in a file name and in a certificate."""

    name = "name"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The senderId as it is, or a usage error."""
        allowed = value and len(value) <= 40 and all(sign.isalnum() or sign in "-_." for sign in value)
        if not allowed or value.startswith("."):
            self.fail(f"{value!r} is not 1 to 40 letters, digits, '-', '_' or '.'", param, ctx)
        return value


_out_option = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write to; made if needed."
)
_url_option = click.option(
    "--url", help="Where the sandbox answers.  [default: where `shlyuz up` last said, else port 8080]"
)


@click.group()
def participant() -> None:
    """Participants: the systems that may send to the gateway."""


@participant.command()
@click.argument("name", type=_SenderId())
@_out_option
@_url_option
@data_option
def show(*, name: str, out: Path, url: str | None, data_dir: Path) -> None:
    """Write what the participant NAME needs into a folder. Every world has "demo".

    The folder gets participant.json (senderId, password, WSDL addresses), NAME.p12 (RSA key, the same password) and
    root.pem (the root to trust, the issuing authority beside it).
    """
    world = open_world(data_dir)
    try:
        found = world.systems.membership.get(name)
        if found is None:
            raise NotFound("PARTICIPANT-UNKNOWN", name)
        write_folder(world, found, out=out, url=chosen_address(data_dir, url))
    finally:
        world.close()


@participant.command()
@click.argument("name", type=_SenderId())
@_out_option
@_url_option
@data_option
def add(*, name: str, out: Path, url: str | None, data_dir: Path) -> None:
    """Add the participant NAME to the world and write its folder; one that is there already keeps its key."""
    world = open_world(data_dir)
    try:
        write_folder(world, world.systems.membership.add(name), out=out, url=chosen_address(data_dir, url))
    finally:
        world.close()


@participant.command()
@click.argument("name", type=_SenderId())
@click.option("--at", "at_url", metavar="URL", help="Where it answers IAsyncChannelClient; without: it fetches.")
@click.option(
    "--service", "services", multiple=True, metavar="ID[:ROUTE]", help="A service that it answers for; repeatable."
)
@click.option("--sign/--no-sign", default=True, show_default=True, help="Sign what goes there.")
@click.option("--check/--no-check", default=True, show_default=True, help="Demand answers that it signed.")
@click.option("--in-flight", type=click.IntRange(1, 64), help="Deliveries at a moment.  [default: the world's setting]")
@data_option
def endpoint(
    *,
    name: str,
    at_url: str | None,
    services: tuple[str, ...],
    sign: bool,
    check: bool,
    in_flight: int | None,
    data_dir: Path,
) -> None:
    """Say where the participant NAME receives messages of the asynchronous channel, and for which services."""
    from gateway.names import SenderId
    from gateway.subscribers import Subscriber

    world = open_world(data_dir)
    try:
        if world.systems.membership.get(name) is None:
            raise NotFound("PARTICIPANT-UNKNOWN", name)
        offers = frozenset(_offer(one) for one in services)
        world.post.subscribe(Subscriber(SenderId(name), at_url, offers, sign, check, in_flight=in_flight))
    finally:
        world.close()
    click.echo(f"{name}: {at_url or 'fetches by getMessages'}")


def _offer(text: str) -> Offer:
    from gateway.names import RouteId, ServiceId
    from gateway.subscribers import Offer

    service, _, route = text.partition(":")
    return Offer(ServiceId(service), RouteId(route) if route else None)


def write_folder(world: World, ready: ReadyParticipant, *, out: Path, url: str) -> None:
    """Write participant.json, the PKCS#12 file and root.pem of *ready* to *out*; the world answers at *url*."""
    out.mkdir(parents=True, exist_ok=True)
    told = {
        "senderId": ready.sender_id,
        "password": ready.password,
        "bin": ready.bin,
        "organisation": ready.organisation,
        "wsdl": f"{url.rstrip('/')}{_WSDL_PATH}",
        "asyncWsdl": f"{url.rstrip('/')}{_ASYNC_WSDL_PATH}",
        "key": f"{ready.sender_id}.p12",
        "trust": "root.pem",
        "serviceIds": sorted(world.systems.registers),
    }
    (out / "participant.json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")
    (out / f"{ready.sender_id}.p12").write_bytes(ready.pkcs12)
    (out / "root.pem").write_bytes(world.authority.bundle)
    click.echo(f"{ready.sender_id}: {out / 'participant.json'}, {ready.sender_id}.p12, root.pem")
