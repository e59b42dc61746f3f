"""``shlyuz world check``: whether the registers of a world agree with one another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sandbox.cli.edge import data_option, lang_option, open_world
from signing.texts import LANGUAGES, Lang

if TYPE_CHECKING:
    from registries.population.check import Contradiction

__all__ = ["check"]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One object a line, each with code, subject, detail and text.")
@lang_option
@data_option
def check(*, as_json: bool, lang: Lang, data_dir: Path) -> None:
    """Look for contradictions between the registers of a world; exit with 1 if there is one.

    Each is told as soon as it is found.
    """
    from registries.population.check import contradictions

    world = open_world(data_dir)
    try:
        people = len(world.population.people)
        count = _tell(contradictions(world.population), as_json=as_json, lang=lang)
    finally:
        world.close()
    if not as_json:
        click.echo(f"{people} people, {count} contradictions")
    if count:
        raise click.exceptions.Exit(1)


def _tell(found: Iterator[Contradiction], *, as_json: bool, lang: Lang) -> int:
    """Print each; how many there were."""
    count = 0
    for count, one in enumerate(found, start=1):  # noqa: B007
        click.echo(_as_json(one) if as_json else f"{one.code}  {one.text(lang)}")
    return count


def _as_json(one: Contradiction) -> str:
    facts: dict[str, object] = {"code": one.code, "subject": one.subject, "detail": one.detail}
    return json.dumps({**facts, "text": {lang: one.text(lang) for lang in LANGUAGES}}, ensure_ascii=False)
