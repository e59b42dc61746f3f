"""``shlyuz person``: somebody told with every record, entered, changed, and what happens to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from registries.identifiers import Gender
from registries.population.model import Record, Stored
from sandbox.cli.edge import data_option, open_world
from sandbox.people import People, as_data

__all__ = ["person"]

_SEX = {"male": Gender.MALE, "female": Gender.FEMALE}


@click.group()
def person() -> None:
    """The people of a world: tell, enter and change them and the records about them."""


@person.command()
@click.argument("iin")
@click.option("--json", "as_json", is_flag=True, help="One object with fields and records.")
@data_option
def show(*, iin: str, as_json: bool, data_dir: Path) -> None:
    """Tell somebody with everything that a register holds, each record with its number."""
    with _people(data_dir) as people:
        told = people.tell(iin)
    if as_json:
        records = [{"roles": roles, **_record(stored)} for roles, stored in told.records]
        _tell({**as_data(told.person), "records": records})
        return
    click.echo(f"{told.person.iin}  {told.person.birth_date}  {told.person.full_name}")
    for roles, stored in told.records:
        record = stored.record
        ended = f" – {record.until}" if record.until else ""
        click.echo(f"  {stored.id:>6}  {record.kind} ({', '.join(roles)})  {record.key or ''}  {record.since}{ended}")


@person.command()
@click.option("--sex", type=click.Choice(tuple(_SEX)), required=True, help="The person's sex.")
@click.option("--born", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Day of birth.")
@click.argument("fields", nargs=-1, metavar="FIELD=VALUE...")
@data_option
def add(*, sex: str, born: datetime, fields: tuple[str, ...], data_dir: Path) -> None:
    """Let somebody live here who was not known: surname=… name=…, and patronymic, iin, city, since if wanted."""
    given = {"gender": _SEX[sex].value, "birth_date": born.date().isoformat(), **_read(fields)}
    with _people(data_dir) as people:
        click.echo(people.happen("arrival", given).people[0])


@person.command()
@click.argument("iin")
@click.argument("fields", nargs=-1, required=True, metavar="FIELD=VALUE...")
@data_option
def change(*, iin: str, fields: tuple[str, ...], data_dir: Path) -> None:
    """Give somebody other fields; `shlyuz world check` tells whether the registers still agree."""
    with _people(data_dir) as people:
        _tell(as_data(people.change(iin, _read(fields))))


@person.command()
@click.argument("name")
@click.argument("fields", nargs=-1, metavar="FIELD=VALUE...")
@data_option
def event(*, name: str, fields: tuple[str, ...], data_dir: Path) -> None:
    """Let something happen: birth, marriage, divorce, death, adoption, name-change, move, document-issued and more."""
    with _people(data_dir) as people:
        happened = people.happen(name, _read(fields))
    click.echo(" ".join((*happened.people, *happened.numbers)))


@person.command()
@click.argument("kind")
@click.argument("fields", nargs=-1, metavar="FIELD=VALUE...")
@data_option
def record(*, kind: str, fields: tuple[str, ...], data_dir: Path) -> None:
    """Enter a record of a kind: conviction, housing, allowance, assistance, power-of-attorney, candidate and more."""
    with _people(data_dir) as people:
        _tell(_record(people.add(kind, _read(fields))))


@person.command("change-record")
@click.argument("number", type=int)
@click.argument("fields", nargs=-1, required=True, metavar="FIELD=VALUE...")
@data_option
def change_record(*, number: int, fields: tuple[str, ...], data_dir: Path) -> None:
    """Give the record of this number other fields."""
    with _people(data_dir) as people:
        _tell(_record(people.replace(number, _read(fields))))


@person.command("remove-record")
@click.argument("number", type=int)
@data_option
def remove_record(*, number: int, data_dir: Path) -> None:
    """Take the record of this number away."""
    with _people(data_dir) as people:
        people.remove(number)


@person.command()
@click.option("--born", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Day of birth.")
@click.option(
    "--sex",
    type=click.Choice(tuple(_SEX)),
    required=True,
    help="The person's sex.",
)
@data_option
def iin(*, born: datetime, sex: str, data_dir: Path) -> None:
    """Give a valid IIN that nobody has, and that is given nobody else."""
    with _people(data_dir) as people:
        click.echo(people.fresh_iin(born.date(), _SEX[sex]))


@contextmanager
def _people(data_dir: Path) -> Iterator[People]:
    world = open_world(data_dir)
    try:
        yield People(world)
    finally:
        world.close()


def _read(fields: tuple[str, ...]) -> dict[str, Any]:
    """Fields by name; a value is JSON where it reads as an array, an object or null, else text."""
    read: dict[str, Any] = {}
    for field in fields:
        name, sign, value = field.partition("=")
        if not sign:
            raise click.UsageError(f"{field}: a field is given as name=value")
        read[name] = _value(name, value)
    return read


def _value(name: str, value: str) -> Any:
    if value != "null" and not value.startswith(("[", "{")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise click.UsageError(f"{name}: {value} is no JSON") from None


def _record(stored: Stored[Record]) -> dict[str, Any]:
    return {"id": stored.id, "kind": stored.record.kind, "fields": as_data(stored.record)}


def _tell(data: dict[str, Any]) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
