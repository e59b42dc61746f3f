"""``shlyuz clock``: the time of a world, told, stopped, moved forward."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sandbox.calendar import Week
from sandbox.cli.edge import data_option, member_of, open_world
from sandbox.cli.moment import Moment
from sandbox.clock import in_astana
from sandbox.durations import parse_duration

if TYPE_CHECKING:
    from sandbox.agenda import DueThing, Passage
    from sandbox.world import World

__all__ = ["clock"]


@click.group()
def clock() -> None:
    """The time of a world: certificates, terms and retries go by it."""


@clock.command()
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@data_option
def show(*, as_json: bool, data_dir: Path) -> None:
    """Tell the time, how it goes, and what falls due next."""
    with closing(open_world(data_dir)) as world:
        if as_json:
            waiting = [{"at": one.at.isoformat(), "kind": one.kind, "subject": one.subject} for one in _waiting(world)]
            state = world.clock.state
            told = {"now": world.clock.now().isoformat(), "mode": state.mode.value, "rate": state.rate}
            click.echo(json.dumps(told | {"waiting": waiting}, ensure_ascii=False, indent=2))
            return
        _tell(world)
        for due in _waiting(world):
            click.echo(f"  {in_astana(due.at).isoformat()}  {due.kind}  {due.subject}")


@clock.command()
@click.argument("at", type=Moment(), required=False)
@data_option
def freeze(at: datetime | None, *, data_dir: Path) -> None:
    """Let time stand still, at the moment AT (ISO 8601) if it is given."""
    with closing(open_world(data_dir)) as world:
        world.clock.freeze(at)
        _tell(world)


@clock.command()
@click.argument("at", type=Moment(), required=False)
@click.option(
    "--rate",
    type=float,
    default=1.0,
    show_default=True,
    help="Seconds for each of the machine's; 1440: a day a minute.",
)
@data_option
def run(at: datetime | None, *, rate: float, data_dir: Path) -> None:
    """Let time go on, from the moment AT (ISO 8601) if it is given."""
    with closing(open_world(data_dir)) as world:
        world.clock.run(at, rate=rate)
        _tell(world)


@clock.command(name="set")
@click.argument("at", type=Moment())
@data_option
def set_(at: datetime, *, data_dir: Path) -> None:
    """Be at the later moment AT (ISO 8601) and go on as before."""
    with closing(open_world(data_dir)) as world:
        world.clock.jump(at)
        _tell(world)


@clock.command()
@data_option
def real(*, data_dir: Path) -> None:
    """Go with the machine's time again; refused if the world is ahead of it."""
    with closing(open_world(data_dir)) as world:
        world.clock.follow_machine()
        _tell(world)


@clock.command()
@click.argument("by", metavar="[DURATION]", required=False)
@click.option("--working-days", type=click.IntRange(1, 10_000), help="To the same time of day on that working day.")
@click.option(
    "--week",
    type=click.Choice([week.value for week in Week]),
    default=Week.FIVE.value,
    show_default=True,
    callback=member_of(Week),
    help="Which days are worked, for --working-days.",
)
@click.option("--to", type=Moment(), help="To this moment (ISO 8601).")
@click.option("--next", "to_next", is_flag=True, help="To the next thing due.")
@click.option("--json", "as_json", is_flag=True, help="What happened, as JSON.")
@data_option
def advance(
    by: str | None,
    *,
    working_days: int | None,
    week: Week,
    to: datetime | None,
    to_next: bool,
    as_json: bool,
    data_dir: Path,
) -> None:
    """Let time pass: by a DURATION (90m, 1d 2h, PT1H30M), or as an option says.

    What falls due until then runs in order, each thing at its own moment, and is told.
    """
    if sum((by is not None, working_days is not None, to is not None, to_next)) != 1:
        raise click.UsageError("Say how far: a DURATION, --working-days, --to or --next.")
    with closing(open_world(data_dir)) as world:
        if by is not None:
            passage = world.agenda.advance_by(parse_duration(by))
        elif working_days is not None:
            passage = world.agenda.advance_working_days(working_days, week)
        elif to is not None:
            passage = world.agenda.advance(to)
        else:
            passage = world.agenda.advance_to_next()
    if as_json:
        click.echo(json.dumps(passage.as_dict(), ensure_ascii=False, indent=2))
    else:
        _tell_passage(passage)


def _tell_passage(passage: Passage) -> None:
    click.echo(f"{in_astana(passage.start).isoformat()} → {in_astana(passage.end).isoformat()}")
    for one in passage.ran:
        click.echo(f"  {in_astana(one.due.at).isoformat()}  {one.due.kind}  {one.due.subject}: {one.outcome}")
    if not passage.ran:
        click.echo("  nothing fell due")


def _waiting(world: World) -> tuple[DueThing, ...]:
    return world.agenda.waiting(20)


def _tell(world: World) -> None:
    state = world.clock.state
    rate = f", {state.rate:g} seconds for each of the machine's" if state.mode.value == "scaled" else ""
    click.echo(f"{in_astana(world.clock.now()).isoformat()} ({state.mode.value}{rate})")
