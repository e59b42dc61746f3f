"""``shlyuz case``: the cases of a world, where each stands and what happened to it."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sandbox.cli.case_work import act, actions, bring, consent, copy, open_, papers
from sandbox.cli.edge import data_option, lang_option, open_world
from signing.texts import Lang

if TYPE_CHECKING:
    from sandbox.cases import Case
    from sandbox.world import World

__all__ = ["case"]


@click.group()
def case() -> None:
    """The cases of the public services: inboxes, timelines, drawings, and the work of officials on them."""


for _command in (open_, bring, consent, actions, act, papers, copy):
    case.add_command(_command)


@case.command(name="list")
@click.option(
    "--office", required=True, metavar="BIN", help="Whose inbox: a BIN, or a key (education-department-astana)."
)
@click.option("--step", help="Those in this step of their passport alone.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Those that are due by the end of this day alone.")
@click.option("--after", help="Go on after this mark, which the page before ended with.")
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True, help="Most cases of a page.")
@click.option("--json", "as_json", is_flag=True, help="An object with the keys cases and next.")
@data_option
@lang_option
def list_(data_dir: Path, *, as_json: bool, lang: Lang, **wanted: Any) -> None:
    """List what lies at an office, the most urgent first."""
    from sandbox.cases.inbox import Wanted
    from sandbox.clock import ASTANA, in_astana

    until: datetime | None = wanted["until"]
    end = None if until is None else until.replace(hour=23, minute=59, second=59, tzinfo=ASTANA)
    with closing(open_world(data_dir)) as world:
        office = world.population.organisation(wanted["office"]).bin
        world.casework.look_after(world.clock.now())
        page = world.inbox.page(Wanted(office, wanted["step"], end, wanted["after"], wanted["limit"]))
        now = world.clock.now()
        if as_json:
            told = [{**_plain(asdict(one)), "late": one.is_late(now)} for one in page.cases]
            click.echo(json.dumps({"cases": told, "next": page.next}, ensure_ascii=False, indent=2))
            return
        for one in page.cases:
            step = world.shelf.passport(one.passport).step(one.step)
            name = one.step if step is None else step.name.in_language(lang)
            due = click.style(f"{in_astana(one.urgent_at):%d.%m.%Y %H:%M}", fg="red" if one.is_late(now) else None)
            click.echo(f"{one.number}  {due}  {one.passport}  {name}")
        if page.next is not None:
            click.echo(f"--after {page.next}")


@case.command()
@click.argument("number")
@click.option(
    "--json", "as_json", is_flag=True, help="An object with place, facts, missing documents, papers, answers."
)
@data_option
@lang_option
def show(number: str, *, as_json: bool, data_dir: Path, lang: Lang) -> None:
    """Show where the case NUMBER stands, and what it holds."""
    from sandbox.services.showing import shown

    with closing(open_world(data_dir)) as world:
        told = shown(world, _found(world, number), lang)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for name in ("service", "channel", "state", "step", "office", "accepted", "step_due", "due"):
        if told[name]:
            click.echo(f"{name:10} {told[name]}")
    for name in ("missing", "papers", "answers", "consents"):
        for line in told[name]:
            click.echo(f"{name:10} {', '.join(str(value) for value in line.values() if value not in (None, ''))}")


@case.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="A list of objects, oldest first.")
@data_option
@lang_option
def timeline(number: str, *, as_json: bool, data_dir: Path, lang: Lang) -> None:
    """Tell what happened to the case NUMBER: when, what, by whom, with which paper."""
    from sandbox.services.timeline import timeline as told_of

    with closing(open_world(data_dir)) as world:
        happenings = told_of(world, _found(world, number))
    if as_json:
        click.echo(json.dumps([_plain(one.as_dict()) for one in happenings], ensure_ascii=False, indent=2))
        return
    for one in happenings:
        who = "" if one.actor is None else f"  {one.actor['name']}, {one.actor['office']['names'][lang]}"
        onward = f" → {one.to_name[lang]}" if one.to_name else ""
        paper = f"  № {one.paper}" if one.paper else ""
        click.echo(f"{one.at:%d.%m.%Y %H:%M}  {click.style(one.text[lang], bold=True)}{onward}{paper}{who}")


@case.command()
@click.argument("number")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write.  [default: print it]")
@data_option
@lang_option
def diagram(number: str, *, out: Path | None, data_dir: Path, lang: Lang) -> None:
    """Draw the steps of the case NUMBER as SVG: the way that it took, and where it stands."""
    from sandbox.cli.sign import written
    from sandbox.services.diagram import draw_case

    with closing(open_world(data_dir)) as world:
        found = _found(world, number)
        passport = world.shelf.passport(found.passport)
        octets = draw_case(found, passport, world.cases.events(found), lang=lang)
    if out is None:
        click.echo(octets, nl=False)
    else:
        written(octets, out)


def _found(world: World, number: str) -> Case:
    from sandbox.errors import NotFound

    world.casework.look_after(world.clock.now(), number)
    found = world.cases.find(number)
    if found is None:
        raise NotFound("CASE-UNKNOWN", number)
    return found


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    from sandbox.services.showing import plain

    return plain(told)
