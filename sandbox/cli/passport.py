"""``shlyuz passport``: the services as data, printed as the standards print them, and looked over."""

from __future__ import annotations

import json
import textwrap
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sandbox.cli.edge import chosen_forms, chosen_passports, forms_option, lang_option, passports_option
from signing.texts import Lang

if TYPE_CHECKING:
    from sandbox.services.shelf import Shelf

__all__ = ["passport"]

_WIDTH = 100


@click.group()
def passport() -> None:
    """The public services: what each edition says, and whether a new one holds together."""


@passport.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="A list of objects, each with the key id.")
@passports_option
@forms_option
@lang_option
def list_(*, as_json: bool, lang: Lang) -> None:
    """List every passport: service, edition, channels."""
    known = _shelf().passports.values()
    if as_json:
        told = [
            {
                "id": one.id,
                "service": one.service,
                "edition": one.edition,
                "name": one.name.in_language(lang),
                "channels": [channel.id for channel in one.channels],
            }
            for one in known
        ]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for one in known:
        channels = ", ".join(channel.id for channel in one.channels)
        click.echo(f"{click.style(one.id, bold=True)}  {channels}\n    {one.name.in_language(lang)}")


@passport.command()
@click.argument("passport_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="The whole passport, as its file has it.")
@passports_option
@forms_option
@lang_option
def show(passport_id: str, *, as_json: bool, lang: Lang) -> None:
    """Print the passport ID under the headings of the standard: guardianship-establishment/2020."""
    from sandbox.services.printing import printed, said

    found = _shelf().passport(passport_id)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))
        return
    click.echo(click.style(found.name.in_language(lang), bold=True))
    click.echo(f"{found.id} · {said('RECIPIENTS', lang)}")
    click.echo(said(f"DATED-{found.dated.upper()}", lang, edition=found.edition))
    for section in printed(found, lang):
        click.echo(f"\n{click.style(f'{section.number}. {section.title}', bold=True)}")
        for line in section.lines:
            click.echo(textwrap.fill(line, _WIDTH, initial_indent="   ", subsequent_indent="      "))


@passport.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@passports_option
@forms_option
@lang_option
def check(file: Path, *, lang: Lang) -> None:
    """Look the passport in FILE over: its keys, what they name, its steps and its terms.

    Exit code 2 and the first mistake, with its key and what was meant, if it does not hold together.
    """
    from sandbox.documents.form_reading import load_forms
    from sandbox.services.printing import term_of
    from sandbox.services.shelf import passport_in, text_of

    shelf = _shelf()
    found = passport_in(file.name, text_of(file), questions=shelf.questions, forms=load_forms(chosen_forms()))
    terms = ", ".join(f"{one.id} {term_of(one.term, lang)}" for one in found.channels)
    click.echo(f"{found.id}: {len(found.steps)} / {len(found.ends)} / {terms}")


def _shelf() -> Shelf:
    from sandbox.services.shelf import shelf_of

    return shelf_of(chosen_passports(), chosen_forms())
