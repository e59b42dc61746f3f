"""``shlyuz fault``: faults on purpose, switched on and off, and how often they struck."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sandbox.cli.edge import data_option, lang_option, open_world
from sandbox.cli.moment import Moment
from sandbox.clock import in_astana
from sandbox.errors import NotFound
from signing.texts import Lang

if TYPE_CHECKING:
    from gateway.injection.catalogue import FaultKind
    from gateway.injection.rules import Standing

__all__ = ["fault"]


@click.group()
def fault() -> None:
    """Faults on purpose: what clients meet when things go wrong.

    A rule holds for a running server from the next message on. One request alone is answered so by its header
    Shlyuz-Outcome.
    """


@fault.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@data_option
def list_(*, as_json: bool, data_dir: Path) -> None:
    """List the rules in force, the oldest first, with the number of times each struck."""
    with closing(open_world(data_dir)) as world:
        found, now = world.faults.list(), world.clock.now()
    if as_json:
        click.echo(json.dumps([_as_dict(one, now) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(_line(one, now))
    if not found:
        click.echo("nothing goes wrong on purpose")


@fault.command()
@click.argument("name", metavar="FAULT")
@click.argument("parameters", metavar="[PARAMETER=VALUE]...", nargs=-1)
@click.option("--channel", help="sync-wss, sync, async, callback or authority.  [default: wherever it can happen]")
@click.option("--service", metavar="ID", help="For this serviceId alone.")
@click.option("--sender", metavar="ID", help="For this senderId alone; for a subscriber where it is brought something.")
@click.option("--message", metavar="ID", help="For this messageId alone.")
@click.option("--share", type=float, default=1.0, show_default=True, help="Of the calls that the rest fits.")
@click.option("--times", type=int, help="How often it strikes at the most: the first so many calls.")
@click.option("--until", type=Moment(), help="Until this moment of the world's clock.")
@data_option
def add(*, name: str, parameters: tuple[str, ...], data_dir: Path, **chosen: Any) -> None:
    """Let FAULT, a name of the catalogue, happen from now on."""
    from gateway.injection.rules import declared

    rule = declared(name, dict(_pair(one) for one in parameters), **chosen)
    with closing(open_world(data_dir)) as world:
        (standing,) = world.faults.add(rule)
        click.echo(_line(standing, world.clock.now()))


@fault.command()
@click.argument("numbers", metavar="NUMBER...", type=click.IntRange(1, 2**31 - 1), nargs=-1, required=True)
@data_option
def remove(*, numbers: tuple[int, ...], data_dir: Path) -> None:
    """Switch the rules NUMBER off, for every worker at once; all of them or none."""
    with closing(open_world(data_dir)) as world:
        known = {one.id for one in world.faults.list()}
        if missing := [str(one) for one in numbers if one not in known]:
            raise NotFound("FAULT-RULE-UNKNOWN", ", ".join(missing))
        click.echo(f"{world.faults.remove(*numbers)} switched off")


@fault.command()
@click.option("--service", metavar="ID", help="Those alone that name this serviceId.")
@click.option("--fault", "name", metavar="NAME", help="Those alone of this fault.")
@data_option
def clear(*, service: str | None, name: str | None, data_dir: Path) -> None:
    """Switch every rule off."""
    with closing(open_world(data_dir)) as world:
        click.echo(f"{world.faults.clear(service=service, fault=name)} switched off")


@fault.command(name="catalogue")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@lang_option
def list_kinds(*, as_json: bool, lang: Lang) -> None:
    """List what can go wrong on purpose, in the order of the stages of a message."""
    from gateway.injection.catalogue import catalogue

    if as_json:
        click.echo(json.dumps([_kind_as_dict(one, lang) for one in catalogue().values()], ensure_ascii=False, indent=2))
        return
    for one in catalogue().values():
        click.echo(f"{one.name:<22} {one.stage.value:<9} {one.text(lang)}")


@fault.command()
@click.argument("name", metavar="FAULT")
@lang_option
def show(*, name: str, lang: Lang) -> None:
    """Tell all about FAULT: what happens, what a client should do, where it can happen, its parameters."""
    from gateway.injection.catalogue import kind_of

    one = kind_of(name.lower())
    click.echo(f"{one.name} ({one.code}), {one.stage.value}: {', '.join(one.channels)}")
    click.echo(f"  {one.text(lang)}\n  {one.advice(lang)}")
    for parameter in one.parameters.values():
        click.echo(f"  {parameter.name}={parameter.default}  {parameter.text(lang)} ({parameter.takes})")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.UsageError(f"{text!r} is not PARAMETER=VALUE")
    return name, value


def _as_dict(standing: Standing, now: datetime) -> dict[str, Any]:
    rule = standing.rule
    return {
        "id": standing.id,
        "fault": rule.fault,
        "stage": rule.stage.value,
        "parameters": dict(rule.parameters),
        "channel": rule.channel,
        "service": rule.service,
        "sender": rule.sender,
        "message": rule.message,
        "share": rule.share,
        "times": rule.times,
        "until": None if rule.until is None else in_astana(rule.until).isoformat(),
        "added_at": in_astana(standing.added_at).isoformat(),
        "met": standing.met,
        "struck": standing.struck,
        "last_at": None if standing.last_at is None else in_astana(standing.last_at).isoformat(),
        "spent": standing.spent(now),
    }


def _kind_as_dict(kind: FaultKind, lang: Lang) -> dict[str, Any]:
    parameters = [
        {"name": one.name, "takes": one.takes, "default": one.default, "meaning": one.text(lang)}
        for one in kind.parameters.values()
    ]
    return {
        "name": kind.name,
        "code": kind.code,
        "stage": kind.stage.value,
        "channels": list(kind.channels),
        "happens": kind.text(lang),
        "advice": kind.advice(lang),
        "parameters": parameters,
    }


def _line(standing: Standing, now: datetime) -> str:
    rule = standing.rule
    about = {name: getattr(rule, name) for name in ("channel", "service", "sender", "message", "times")}
    told = [f"{name}={value}" for name, value in (*rule.parameters.items(), *about.items()) if value is not None]
    told += [f"share={rule.share:g}"] if rule.share < 1 else []
    told += [f"until={in_astana(rule.until):%Y-%m-%dT%H:%M:%S%z}"] if rule.until is not None else []
    last = f", last {in_astana(standing.last_at):%Y-%m-%d %H:%M:%S}" if standing.last_at is not None else ""
    spent = ", spent" if standing.spent(now) else ""
    return f"{standing.id:>4}  {' '.join((rule.fault, *told))}  struck {standing.struck} of {standing.met}{last}{spent}"
