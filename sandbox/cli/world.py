"""``shlyuz world``: worlds made, listed, copied, kept in a file, brought back, set, removed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sandbox.cli.edge import data_option, open_estate, open_world, store_option
from sandbox.cli.moment import Moment
from sandbox.cli.world_check import check
from sandbox.clock import in_astana
from sandbox.errors import SettingRefused
from sandbox.world import Founding
from sandbox.world_settings import WorldSettings, declared
from sandbox.worlds import WorldName, parse_world_name

if TYPE_CHECKING:
    from sandbox.estate import Estate, WorldFacts

__all__ = ["world"]


@click.group()
def world() -> None:
    """Worlds: each has people, keys, messages, cases, settings and a time of its own."""


world.add_command(check)


@contextmanager
def _estate(data_dir: Path) -> Iterator[Estate]:
    estate = open_estate(data_dir)
    try:
        estate.ensure_default()
        yield estate
    finally:
        estate.close()


@world.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@store_option
def list_worlds(*, as_json: bool, data_dir: Path) -> None:
    """List the worlds, each with its seed and its time."""
    with _estate(data_dir) as estate:
        found = [estate.facts(name) for name in estate.names()]
    if as_json:
        click.echo(json.dumps([one.as_dict() for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(
            f"{one.name}  seed {one.seed}  {in_astana(one.now).isoformat()} ({one.clock})  {one.waiting} waiting"
        )


@world.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@store_option
def show(name: str, *, as_json: bool, data_dir: Path) -> None:
    """Tell of the world NAME: seed, time, what waits, settings."""
    with _estate(data_dir) as estate:
        _tell(estate.facts(parse_world_name(name)), as_json=as_json)


@world.command()
@click.argument("name")
@click.option("--seed", type=int, help="The integer from which everything follows.  [default: 1]")
@click.option("--at", type=Moment(), help="Let its clock stand at this moment (ISO 8601).")
@click.option("--set", "chosen", multiple=True, metavar="SETTING=VALUE", help="A setting; may be given more than once.")
@store_option
def create(name: str, *, seed: int | None, at: datetime | None, chosen: tuple[str, ...], data_dir: Path) -> None:
    """Make the world NAME: small letters, digits and hyphens."""
    with _estate(data_dir) as estate:
        founding = Founding(seed=seed, begins_at=at)
        made = estate.create(parse_world_name(name), founding=founding, chosen=_read(chosen), progress=_count)
        _tell(made)


@world.command()
@click.argument("source")
@click.argument("target")
@store_option
def fork(source: str, target: str, *, data_dir: Path) -> None:
    """Make the world TARGET, in everything as SOURCE is now."""
    with _estate(data_dir) as estate:
        _tell(estate.fork(parse_world_name(source), parse_world_name(target)))


@world.command()
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@store_option
def snapshot(name: str, file: Path, *, data_dir: Path) -> None:
    """Write the world NAME into FILE, which reproduces it anywhere."""
    with _estate(data_dir) as estate:
        estate.snapshot(parse_world_name(name), file)
    click.echo(f"{file}: {file.stat().st_size} octets")


@world.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("name")
@store_option
def restore(file: Path, name: str, *, data_dir: Path) -> None:
    """Make the world NAME, new or not, what the world file FILE says."""
    with _estate(data_dir) as estate:
        _tell(estate.restore(file, parse_world_name(name)))


@world.command()
@click.argument("name")
@store_option
def reset(name: str, *, data_dir: Path) -> None:
    """Make the world NAME what it was on its first day, with its seed and its settings."""
    with _estate(data_dir) as estate:
        _tell(estate.reset(parse_world_name(name)))


@world.command()
@click.argument("name")
@store_option
def drop(name: str, *, data_dir: Path) -> None:
    """Remove the world NAME with everything in it."""
    with _estate(data_dir) as estate:
        estate.drop(parse_world_name(name))
    click.echo(f"{name}: removed")


@world.command()
@click.argument("name")
@click.argument("chosen", nargs=-1, metavar="[SETTING=VALUE]...")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@store_option
def settings(name: str, chosen: tuple[str, ...], *, as_json: bool, data_dir: Path) -> None:
    """Show the settings of the world NAME, or change some; they are in force at once, in a running server too."""
    with _estate(data_dir) as estate, estate.use(parse_world_name(name)) as found:
        current = found.choices.change(_read(chosen))
    if as_json:
        click.echo(json.dumps(current.as_dict(), ensure_ascii=False, indent=2))
        return
    for line in _settings_lines(current):
        click.echo(line)


@world.command(name="apply")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@data_option
def apply_file(*, file: Path, data_dir: Path) -> None:
    """Put the setup FILE (TOML) in force: all of it or nothing, and a second time nothing more.

    It is in force at once, in a running server too.
    """
    from sandbox.setup.file import apply_setup_file

    with closing(open_world(data_dir)) as found:
        lines = apply_setup_file(found, file)
    for line in lines or [f"{file.name}: nothing is different"]:
        click.echo(line)


def _read(chosen: Iterable[str]) -> dict[str, object]:
    """``SETTING=VALUE`` each."""
    values: dict[str, object] = {}
    for one in chosen:
        name, equals, value = one.partition("=")
        if not equals:
            raise SettingRefused("SETTING-VALUE", f"{one!r} is not SETTING=VALUE")
        values[name.strip().replace("-", "_")] = value.strip()
    return values


def _tell(facts: WorldFacts, *, as_json: bool = False) -> None:
    if as_json:
        click.echo(json.dumps(facts.as_dict(), ensure_ascii=False, indent=2))
        return
    path = "/" if facts.name == WorldName("default") else f"/w/{facts.name}/"
    click.echo(
        f"{facts.name}: seed {facts.seed}, made on {facts.created_on.isoformat()}, answers at {path}\n"
        f"  time      {in_astana(facts.now).isoformat()} ({facts.clock})\n"
        f"  waiting   {facts.waiting}\n"
        "  settings  " + ", ".join(f"{name}={value}" for name, value in facts.settings.items())
    )


def _settings_lines(current: WorldSettings) -> Iterator[str]:
    values = current.as_dict()
    for one in declared():
        limits = f" ({one.least} to {one.most})" if not one.choices else f" ({', '.join(one.choices)})"
        yield f"{one.name} = {values[one.name]}{limits}"
        yield f"    {one.doc}" + (" Chosen when the world is made." if one.fixed else "")


def _count(people: int) -> None:
    """Tell on the terminal alone that many people take their time."""
    if sys.stderr.isatty():
        click.echo(f"\r{people} people", nl=False, err=True)
