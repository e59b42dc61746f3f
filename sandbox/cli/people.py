"""``shlyuz people``: who lives in the world, and what each is good for in a demonstration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from registries.population.model import Person, Population
from sandbox.cli.edge import data_option, lang_option, open_world
from signing.texts import Lang

__all__ = ["people"]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A list of objects, each with the key iin.")
@lang_option
@data_option
def people(*, as_json: bool, lang: Lang, data_dir: Path) -> None:
    """List the population, the named characters first, with what each is good for in a demonstration.

    All of them are invented.
    """
    world = open_world(data_dir)
    try:
        told = list(_told(world.population, lang))
    finally:
        world.close()
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for one in told:
        name = click.style(one["name"], bold=one["character"] is not None)
        label = f"  {one['character']}: {one['good_for']}" if one["character"] else ""
        died = f" – {one['death_date']}" if one["death_date"] else ""
        click.echo(f"{one['iin']}  {one['birth_date']}{died}  {name}{label}")


def _told(population: Population, lang: Lang) -> Iterator[dict[str, Any]]:
    named = {character.iin for character in population.characters}
    for character in population.characters:
        yield {
            **_person(population.person(character.iin)),
            "character": character.key,
            "good_for": getattr(character.good_for, lang),
        }
    for iin, person in population.people.items():
        if iin not in named:
            yield {**_person(person), "character": None, "good_for": None}


def _person(person: Person) -> dict[str, Any]:
    return {
        "iin": person.iin,
        "name": person.full_name,
        "gender": person.gender.name.lower(),
        "birth_date": person.birth_date.isoformat(),
        "death_date": person.death_date.isoformat() if person.death_date else None,
    }
