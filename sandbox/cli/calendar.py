"""``shlyuz calendar``: which days are worked in a world, told and changed."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import click

from sandbox.calendar import Day, DayKind, Name, Week
from sandbox.cli.edge import data_option, lang_option, member_of, open_world
from sandbox.clock import in_astana
from signing.texts import Lang

__all__ = ["calendar"]

_USUALLY_SHOWN: Final = 14
_MOST_SHOWN: Final = 400
_DATE: Final = click.DateTime(["%Y-%m-%d"])
_WEEKDAYS: Final[dict[Lang, tuple[str, ...]]] = {
    "kk": ("дс", "сс", "ср", "бс", "жм", "сб", "жс"),
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


@click.group()
def calendar() -> None:
    """The working calendar of a world: Kazakhstan's, with the days that somebody changed."""


@calendar.command()
@click.argument("start", type=_DATE, required=False)
@click.option(
    "--days",
    type=click.IntRange(1, _MOST_SHOWN),
    default=_USUALLY_SHOWN,
    show_default=True,
    help="How many days to tell of.",
)
@click.option(
    "--week",
    type=click.Choice([week.value for week in Week]),
    default=Week.FIVE.value,
    show_default=True,
    callback=member_of(Week),
    help="How many days a week are worked.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@lang_option
@data_option
def show(start: datetime | None, *, days: int, week: Week, as_json: bool, lang: Lang, data_dir: Path) -> None:
    """Tell what each day is, from START (2026-03-20) or from the world's today; "~" marks what is estimated."""
    with closing(open_world(data_dir)) as world:
        first = in_astana(world.clock.now()).date() if start is None else start.date()
        known = world.calendar.current()
    found = [known.day(first + timedelta(days=number), week) for number in range(days)]
    if as_json:
        click.echo(json.dumps([_as_dict(one, edited=one.date in known.edits) for one in found], ensure_ascii=False))
        return
    for one in found:
        marks = ("~" if one.estimated else "") + ("*" if one.date in known.edits else "")
        name = "" if one.name is None else f"  {one.name.in_language(lang)}"
        weekday = _WEEKDAYS[lang][one.date.weekday()]
        click.echo(f"{'+' if one.works else '-'} {one.date.isoformat()} {weekday}  {one.kind.value}{marks}{name}")


@calendar.command(name="set")
@click.argument("day", type=_DATE)
@click.argument("kind", type=click.Choice([kind.value for kind in DayKind]), callback=member_of(DayKind))
@click.option("--name", "names", nargs=3, metavar="KK RU EN", help="What the day is called, in three languages.")
@data_option
def set_(day: datetime, kind: DayKind, *, names: tuple[str, str, str] | None, data_dir: Path) -> None:
    """Make DAY another kind of day, in this world alone."""
    with closing(open_world(data_dir)) as world:
        world.calendar.change(day.date(), kind, name=Name(*names) if names else None)
    click.echo(f"{day.date().isoformat()}: {kind.value}")


@calendar.command()
@click.argument("day", type=_DATE)
@data_option
def forget(day: datetime, *, data_dir: Path) -> None:
    """Let DAY be what was published."""
    with closing(open_world(data_dir)) as world:
        found = world.calendar.forget(day.date()).day(day.date())
    click.echo(f"{day.date().isoformat()}: {found.kind.value}")


def _as_dict(day: Day, *, edited: bool) -> dict[str, object]:
    facts: dict[str, object] = {"date": day.date.isoformat(), "works": day.works, "kind": day.kind.value}
    facts |= {"estimated": day.estimated, "edited": edited}
    if day.name is not None:
        facts["name"] = {"kk": day.name.kk, "ru": day.name.ru, "en": day.name.en}
    return facts
