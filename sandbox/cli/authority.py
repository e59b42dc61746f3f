"""``shlyuz authority``: how the services of the world's certification authority behave."""

from __future__ import annotations

import json
import math
from datetime import timedelta
from pathlib import Path

import click

from sandbox.cli.edge import chosen_address, data_option, member_of, open_world
from sandbox.pki.modes import MOST_DELAY, AuthorityService, as_dict
from signing.authority.behaviour import NORMAL, Behaviour, Mode

__all__ = ["authority"]

_ALL = "all"


@click.group()
def authority() -> None:
    """The certification authority's services: OCSP, time-stamps (TSP), CRL.

    Each can be told to be silent, slow, stale or wrong, to try what a client does then. It holds for a running server
    from the next question on. One request alone is answered so by its header Shlyuz-Outcome.
    """


@authority.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@data_option
def services(*, as_json: bool, data_dir: Path) -> None:
    """List the services with their modes and addresses."""
    world = open_world(data_dir)
    try:
        modes = world.pki.modes.all()
    finally:
        world.close()
    url = chosen_address(data_dir)
    if as_json:
        told = [{**as_dict(service, behaviour), "url": f"{url}{service.path}"} for service, behaviour in modes.items()]
        click.echo(json.dumps(told, indent=2))
        return
    for service, behaviour in modes.items():
        late = f" ({behaviour.delay.total_seconds():g} s)" if behaviour.mode is Mode.SLOW else ""
        click.echo(f"{service.value:<5} {behaviour.mode.value + late:<14} {url}{service.path}")


def _measurable(_ctx: click.Context, _param: click.Parameter, value: float) -> float:
    """No range leaves out what is no number: nothing is less than it, or more."""
    if math.isnan(value):
        raise click.BadParameter(f"{value} is not a number of seconds.")
    return value


@authority.command(name="set")
@click.argument("service", type=click.Choice([*(one.value for one in AuthorityService), _ALL]))
@click.argument("mode", type=click.Choice([one.value for one in Mode]), callback=member_of(Mode))
@click.option(
    "--delay",
    type=click.FloatRange(0, MOST_DELAY.total_seconds()),
    default=NORMAL.delay.total_seconds(),
    callback=_measurable,
    show_default=True,
    help="How late a slow service answers, in seconds.",
)
@data_option
def set_mode(*, service: str, mode: Mode, delay: float, data_dir: Path) -> None:
    """Tell SERVICE, or all of them, to behave as MODE.

    silent: no answer comes. slow: the answer comes late. stale: it is two days old. wrong: it answers another question,
    and the signature of a CRL is broken. normal: as it should be.
    """
    behaviour = Behaviour(mode, timedelta(seconds=delay))
    world = open_world(data_dir)
    try:
        for one in AuthorityService if service == _ALL else (AuthorityService(service),):
            world.pki.modes.set(one, behaviour)
            click.echo(f"{one.value}: {mode.value}")
    finally:
        world.close()
