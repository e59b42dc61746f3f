"""``shlyuz queue``: the electronic queue of an office."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sandbox.cli.edge import data_option, open_world
from sandbox.clock import ASTANA

if TYPE_CHECKING:
    from sandbox.queues.model import Ticket
    from sandbox.world import World

__all__ = ["queue"]

_office_argument = click.argument("office")
_service_option = click.option("--service", required=True, help="The id of a passport, e.g. asp-certificate/2016.")
_channel_option = click.option("--channel", default="state-corporation", show_default=True, help="Of the passport.")
_json_option = click.option("--json", "as_json", is_flag=True, help="As JSON.")
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def queue() -> None:
    """The electronic queues of offices. OFFICE is a BIN or a key, e.g. state-corporation-astana."""


@queue.command()
@_office_argument
@_json_option
@data_option
def board(office: str, *, as_json: bool, data_dir: Path) -> None:
    """Tell who waits at OFFICE, in the order of calling, and whom the standard does not allow to wait that long."""
    with closing(open_world(data_dir)) as world:
        found = world.queue_desk.board(world.population.organisation(office).bin)
    minutes = [(one, int(one.waited.total_seconds() // 60), int(one.expected.total_seconds() // 60)) for one in found]
    if as_json:
        told = [
            {
                "number": one.ticket.number,
                "position": one.position,
                "waited_minutes": waited,
                "expected_minutes": expected,
                "late": one.is_late,
            }
            for one, waited, expected in minutes
        ]
        click.echo(json.dumps(told))
        return
    for one, waited, expected in minutes:
        late = "  late" if one.is_late else ""
        click.echo(f"{one.position}  {one.ticket.number}  waited {waited} min  expected {expected} min{late}")


@queue.command()
@_office_argument
@_service_option
@_channel_option
@_json_option
@data_option
def take(office: str, *, service: str, channel: str, as_json: bool, data_dir: Path) -> None:
    """Take a ticket from the machine at the door of OFFICE."""
    with closing(open_world(data_dir)) as world:
        bin_ = world.population.organisation(office).bin
        _tell(world, world.queue_desk.take(world.shelf.passport(service), channel, bin_), as_json=as_json)


@queue.command()
@_office_argument
@click.argument("day", type=_DAY)
@_service_option
@_channel_option
@data_option
def free(office: str, day: datetime, *, service: str, channel: str, data_dir: Path) -> None:
    """List the times of DAY for which a place at OFFICE can be booked."""
    with closing(open_world(data_dir)) as world:
        bin_ = world.population.organisation(office).bin
        found = world.queue_desk.free(world.shelf.passport(service), channel, office=bin_, day=day.date())
    for one in found:
        click.echo(one.isoformat(timespec="minutes"))


@queue.command()
@click.argument("iin")
@click.argument("at", type=click.DateTime(["%Y-%m-%dT%H:%M"]))
@_service_option
@_channel_option
@click.option("--office", default="", help="Another office than that of the place where IIN lives.")
@_json_option
@data_option
def book(iin: str, at: datetime, *, service: str, channel: str, office: str, as_json: bool, data_dir: Path) -> None:
    """Book a place for IIN at the time AT, Kazakhstan's, as one does on the portal."""
    with closing(open_world(data_dir)) as world:
        bin_ = world.population.organisation(office).bin if office else ""
        person, passport = world.population.person(iin), world.shelf.passport(service)
        ticket = world.queue_desk.book(passport, channel, person, slot=at.replace(tzinfo=ASTANA), office=bin_)
        _tell(world, ticket, as_json=as_json)


@queue.command()
@_office_argument
@click.option("--window", type=int, default=1, show_default=True, help="To which window.")
@_json_option
@data_option
def call(office: str, *, window: int, as_json: bool, data_dir: Path) -> None:
    """Call whoever is next at OFFICE; nothing is printed if nobody waits."""
    with closing(open_world(data_dir)) as world:
        ticket = world.queue_desk.call(world.population.organisation(office).bin, window)
        if ticket is not None:
            _tell(world, ticket, as_json=as_json)


@queue.command()
@_office_argument
@click.argument("day", type=_DAY)
@click.argument("number")
@click.option(
    "--outcome",
    type=click.Choice(["served", "missed", "cancelled"]),
    default="served",
    show_default=True,
    help="How it ended; a booked place can be given back before it is called.",
)
@click.option("--case", "case_number", default="", help="The case that came of it.")
@_json_option
@data_option
def end(
    office: str, day: datetime, number: str, *, outcome: str, case_number: str, as_json: bool, data_dir: Path
) -> None:
    """End the ticket NUMBER of DAY at OFFICE."""
    with closing(open_world(data_dir)) as world:
        desk = world.queue_desk
        ticket = desk.find(world.population.organisation(office).bin, day.date(), number)
        if outcome == "served":
            ended = desk.served(ticket, case=case_number)
        else:
            ended = desk.missed(ticket) if outcome == "missed" else desk.cancel(ticket)
        _tell(world, ended, as_json=as_json)


def _tell(world: World, ticket: Ticket, *, as_json: bool) -> None:
    from sandbox.control.queue_views import tell_ticket

    told = tell_ticket(world, ticket)
    if as_json:
        click.echo(json.dumps(told.model_dump(mode="json"), ensure_ascii=False))
        return
    window = f"  window {told.window}" if told.window else ""
    click.echo(f"{told.number}  {told.status.value}  {told.since:%Y-%m-%d %H:%M}  {told.office}{window}")
