"""``shlyuz case``: work on cases in the name of officials, with the keys that the world holds for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sandbox.cli.content import FILE
from sandbox.cli.edge import data_option, lang_option, open_world
from sandbox.cli.sign import written
from sandbox.cli.stated import stated
from sandbox.documents.languages import LANGUAGES_OF
from signing.texts import Lang

if TYPE_CHECKING:
    from sandbox.cases import Case
    from sandbox.control.officer_models import ActionOf, StandingOf
    from sandbox.offices.counter import Brought
    from sandbox.services.officials import Official
    from sandbox.world import World
    from signing.keys import KeyPair

__all__ = ["act", "actions", "bring", "consent", "copy", "open_", "papers"]

_officer: Final = click.option(
    "--officer", metavar="IIN", help="Who acts: an IIN, signer or head.  [default: who usually takes the action]"
)
_office: Final = click.option(
    "--office", metavar="BIN", help="In whose name: a BIN or a key.  [default: the office that takes the action]"
)
_facts: Final = click.option("--facts", type=FILE, help="What is stated: a JSON or TOML file.")
_fact: Final = click.option(
    "--fact", multiple=True, metavar="NAME=VALUE", help="One of the facts; lists and objects as JSON. Repeatable."
)
_documents: Final = click.option(
    "--document",
    "documents",
    multiple=True,
    metavar="ID[,KEY=VALUE…]",
    help="What is presented: a document of the passport, with expires=DAY, number=, about=IIN, copy. Repeatable.",
)
_json: Final = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.command(name="open")
@click.argument("service")
@click.option("--applicant", required=True, metavar="IIN", help="Who applies.")
@click.option("--office", required=True, metavar="BIN", help="Whose counter: a BIN, or a key (rural-akim-…).")
@click.option("--officer", metavar="IIN", default="signer", show_default=True, help="Who takes it: IIN, signer, head.")
@click.option("--channel", default="", help="The channel of the passport.  [default: that of the office]")
@click.option("--consent", "consents", multiple=True, metavar="ID", help="A consent signed on paper. Repeatable.")
@_documents
@_facts
@_fact
@_json
@data_option
@lang_option
def open_(service: str, *, data_dir: Path, as_json: bool, lang: Lang, **given: Any) -> None:
    """Take an application for SERVICE on paper: the case in the first step of its channel."""
    from sandbox.offices.counter import Intake
    from sandbox.services.officials import Official

    intake = Intake(
        service=service,
        applicant=given["applicant"],
        channel=given["channel"],
        facts=stated(given["facts"], given["fact"]),
        documents=_brought(given["documents"]),
        consents=frozenset(given["consents"]),
    )
    with closing(open_world(data_dir)) as world:
        key = world.officers.key(given["office"], given["officer"])
        case, _ = world.counter.take(Official(key.certificate), given["office"], intake)
        world.runner.run_due()
        _tell(world, case.number, as_json=as_json, lang=lang)


@click.command()
@click.argument("number")
@_documents
@_office
@_officer
@_json
@data_option
@lang_option
def bring(
    number: str,
    *,
    documents: tuple[str, ...],
    office: str | None,
    officer: str | None,
    as_json: bool,
    data_dir: Path,
    lang: Lang,
) -> None:
    """Add documents that the applicant of the case NUMBER brought later."""
    brought = _brought(documents)
    if not brought:
        raise click.UsageError("--document is wanted")
    with _case(data_dir, number) as (world, case):
        official, _ = _who(world, case, "", office=office, officer=officer)
        world.counter.add(official, case, brought)
        _tell(world, number, as_json=as_json, lang=lang)


@click.command()
@click.argument("number")
@_office
@_officer
@_json
@data_option
@lang_option
def actions(number: str, *, office: str | None, officer: str | None, as_json: bool, data_dir: Path, lang: Lang) -> None:
    """Tell what an official may do in the case NUMBER now, what has to be stated and signed, and why not."""
    from sandbox.control.officer_telling import tell_actions
    from sandbox.errors import ActionRefused

    with _case(data_dir, number) as (world, case):
        if not world.officers.usual(case, "")[0]:
            raise ActionRefused("CASE-SYSTEM" if case.state.is_open else "CASE-ENDED", f"{number}: {case.step}")
        told = tell_actions(world, case, _who(world, case, "", office=office, officer=officer)[0])
    if as_json:
        click.echo(told.model_dump_json(indent=2))
        return
    if told.turned_away is not None:
        why = told.turned_away
        click.echo(f"{getattr(why.message, lang)} [{why.code}: {why.detail}]")
    for one in told.actions:
        click.echo("\n".join(_lines(one, lang)))


@click.command()
@click.argument("number")
@click.argument("action")
@_office
@_officer
@_facts
@_fact
@click.option("--ground", default="", help="The ground of a refusal, by its id in the passport.")
@_json
@data_option
@lang_option
def act(number: str, action: str, *, data_dir: Path, as_json: bool, lang: Lang, **given: Any) -> None:
    """Take ACTION in the case NUMBER; a paper that it wants is written and signed by all whom its form names.

    What the system has to do afterwards it does at once.
    """
    from sandbox.services.engine import Deed

    with _case(data_dir, number) as (world, case):
        official, key = _who(world, case, action, office=given["office"], officer=given["officer"])
        facts = _of_kinds(world, case, action, stated(given["facts"], given["fact"]))
        deed = world.officers.signed(case, Deed(action, facts=facts, ground=given["ground"]), key)
        world.casework.act(case, official, deed)
        world.runner.run_due()
        _tell(world, number, as_json=as_json, lang=lang)


@click.command()
@click.argument("number")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write the signed ones to.")
@data_option
@lang_option
def papers(number: str, *, out: Path | None, data_dir: Path, lang: Lang) -> None:
    """List the papers of the case NUMBER, presented and made; with --out, leave those that are XML in a folder."""
    from sandbox.clock import in_astana

    with _case(data_dir, number) as (world, case):
        passport, found = world.shelf.passport(case.passport), world.cases.papers(case)
    names = {one.id: one.text.in_language(lang) for one in passport.documents}
    for one in found:
        words = (one.origin, one.name, names.get(one.name, ""), one.number and f"№ {one.number}", one.signer)
        click.echo(f"{in_astana(one.at):%d.%m.%Y %H:%M}  " + "  ".join(word for word in words if word))
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for place, one in enumerate(found, 1):
            if one.octets is not None:
                file = out / f"{place:02}-{one.name}.xml"
                written(one.octets, file)
                click.echo(str(file))


@click.command()
@click.argument("number")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="PDF to write.")
@click.option(
    "--languages", type=click.Choice(tuple(LANGUAGES_OF)), default="kk+ru", show_default=True, help="Languages of it."
)
@data_option
@lang_option
def copy(number: str, *, out: Path, languages: str, data_dir: Path, lang: Lang) -> None:  # noqa: ARG001 - of errors
    """Print the result of the case NUMBER as PDF, certified with the signature of the provider's head (C-13)."""
    from sandbox.offices.copies import certified_copy

    with _case(data_dir, number) as (world, case):
        written(certified_copy(world, case, languages=LANGUAGES_OF[languages]), out)
    click.echo(f"{number}  {out}")


@click.command()
@click.argument("number")
@click.argument("iin")
@data_option
@lang_option
def consent(number: str, iin: str, *, data_dir: Path, lang: Lang) -> None:  # noqa: ARG001 - of errors
    """Give the consent of IIN, e.g. of a spouse, that the case NUMBER lacks, signed with their own key (C-6)."""
    from sandbox.offices.consents import ConsentDesk
    from signing import xmldsig

    with _case(data_dir, number) as (world, case):
        desk = ConsentDesk(world)
        desk.give(case, xmldsig.sign(desk.write(case, iin), world.keyring.person(iin)))
    click.echo(f"{number}  {iin}")


@contextmanager
def _case(data_dir: Path, number: str) -> Iterator[tuple[World, Case]]:
    from sandbox.control.officer_telling import case_at_hand

    with closing(open_world(data_dir)) as world:
        yield world, case_at_hand(world, number)


def _who(world: World, case: Case, action: str, *, office: str | None, officer: str | None) -> tuple[Official, KeyPair]:
    """Who acts; where nobody is named, who usually does. The provider stands in where no person has the case."""
    from sandbox.services.officials import Official

    usual, role = world.officers.usual(case, action)
    key = world.officers.key(office or usual or case.provider, officer or role or "signer")
    return Official(key.certificate), key


def _of_kinds(world: World, case: Case, name: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers as numbers: on a command line everything is text."""
    step = world.shelf.passport(case.passport).step(case.step)
    action = next((one for one in (step.actions if step else ()) if one.id == name), None)
    numbers = {one.id for one in (action.takes if action else ()) if one.kind == "number"}
    return {
        fact: int(value) if fact in numbers and isinstance(value, str) and value.isdecimal() else value
        for fact, value in facts.items()
    }


def _brought(words: tuple[str, ...]) -> list[Brought]:
    from sandbox.offices.counter import Brought

    return [Brought(**_document(word)) for word in words]


def _document(word: str) -> dict[str, Any]:
    name, *rest = word.split(",")
    told: dict[str, Any] = {"id": name}
    for part in rest:
        key, _, value = part.partition("=")
        if part == "copy":
            told["original"] = False
        elif key == "expires":
            told[key] = _day(word, value)
        elif key in ("number", "about"):
            told[key] = value
        else:
            raise click.UsageError(f"{word}: expires=DAY, number=, about=IIN or copy are known, not {part}")
    return told


def _day(word: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.UsageError(f"{word}: {value or 'nothing'} is no day like 2031-05-06") from None


def _lines(one: ActionOf, lang: Lang) -> Iterator[str]:
    onward = f" → {one.to}" if one.to else ""
    yield f"{click.style(one.id, bold=True)}{onward}  {getattr(one.name, lang)}"
    if one.blocked is not None:
        yield f"    {getattr(one.blocked.message, lang)} [{one.blocked.code}: {one.blocked.detail}]"
    for wanted in one.takes:
        kind = f"{wanted.kind}, optional" if wanted.optional else wanted.kind
        yield f"    --fact {wanted.id}=…  {kind}: {getattr(wanted.name, lang)}"
    if one.paper:
        yield f"    {one.paper}: {', '.join(one.signers)}"
    for ground in one.grounds:
        yield f"    --ground {ground.id}  {getattr(ground.text, lang)}"


def _tell(world: World, number: str, *, as_json: bool, lang: Lang) -> None:
    from sandbox.control.officer_telling import case_at_hand, tell_standing

    told: StandingOf = tell_standing(world, case_at_hand(world, number))
    if as_json:
        click.echo(told.model_dump_json(indent=2))
        return
    click.echo(f"{told.number}  {told.state}  {getattr(told.step_name, lang)} [{told.step}]")
    for one in told.missing:
        click.echo(f"    {one['document']}  {one['name'][lang]}")
