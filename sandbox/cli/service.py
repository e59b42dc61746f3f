"""``shlyuz service``: which services of the gateway are open."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import click

from sandbox.cli.edge import data_option, open_world

__all__ = ["service"]


@click.group()
def service() -> None:
    """Services of the gateway: whoever calls one that is closed gets SCE004."""


@service.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@data_option
def list_services(*, as_json: bool, data_dir: Path) -> None:
    """List the services that the gateway knows, on either channel."""
    with closing(open_world(data_dir)) as world:
        found = world.systems.services.among(world.systems.known_services())
    if as_json:
        click.echo(json.dumps([{"id": one, "open": is_open} for one, is_open in found.items()], indent=2))
        return
    for one, is_open in found.items():
        click.echo(f"{one}  {'open' if is_open else 'closed'}")


@service.command(name="close")
@click.argument("name", metavar="SERVICE")
@data_option
def close_service(*, name: str, data_dir: Path) -> None:
    """Let nobody call SERVICE until it is opened again; in force at once, in a running server too."""
    _switch(name, data_dir, is_open=False)


@service.command(name="open")
@click.argument("name", metavar="SERVICE")
@data_option
def open_service(*, name: str, data_dir: Path) -> None:
    """Let SERVICE be called again."""
    _switch(name, data_dir, is_open=True)


def _switch(name: str, data_dir: Path, *, is_open: bool) -> None:
    with closing(open_world(data_dir)) as world:
        world.systems.services.switch(name, is_open=is_open, known=world.systems.known_services())
    click.echo(f"{name}: {'open' if is_open else 'closed'}")
