"""``shlyuz document``: the papers of the services: made, shown, checked, replaced; their forms and schemas."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from registries.identifiers import parse_iin
from sandbox.cli.content import FILE
from sandbox.cli.edge import chosen_forms, data_option, forms_option, lang_option, open_world
from sandbox.cli.sign import key_from_file, written
from sandbox.cli.stated import facts_in
from sandbox.documents.languages import LANGUAGES_OF
from sandbox.errors import NotFound
from sandbox.world import World
from signing import KeyPair
from signing.findings import Verdict
from signing.texts import Lang

if TYPE_CHECKING:
    from sandbox.documents.issuing import Issuer

__all__ = ["document"]

_EXIT_CODES: Final = {Verdict.PASSED: 0, Verdict.FAILED: 1}
_UNDETERMINED: Final = 3
_OUT: Final = click.Path(path_type=Path, dir_okay=False)
_languages = click.option(
    "--languages",
    type=click.Choice(tuple(LANGUAGES_OF)),
    default="kk+ru",
    show_default=True,
    help="Languages of the PDF: one, or Kazakh and Russian side by side.",
)


@click.group()
def document() -> None:
    """The papers of the public services: make, show, check, replace; their forms and schemas."""


@document.command()
@click.option("--json", "as_json", is_flag=True, help="A list of objects, each with the key id.")
@forms_option
@lang_option
def forms(*, as_json: bool, lang: Lang) -> None:
    """List every form of papers, with who signs it."""
    from sandbox.cli.document_telling import form_data
    from sandbox.documents.form_reading import load_forms

    known = load_forms(chosen_forms()).values()
    if as_json:
        click.echo(json.dumps([form_data(form, lang) for form in known], ensure_ascii=False, indent=2))
        return
    for form in known:
        signers = ", ".join(one.label.in_language(lang) for one in form.signers) or "–"
        click.echo(f"{click.style(form.id, bold=True)}  v{form.version}  {form.names.in_language(lang)}\n    {signers}")


@document.command()
@click.argument("form")
@click.option("--out", type=_OUT, help="File to write.  [default: print it]")
@forms_option
@lang_option
def schema(form: str, *, out: Path | None, lang: Lang) -> None:  # noqa: ARG001 - errors are told in lang
    """Write the XSD of the papers of FORM: guardianship-certificate."""
    from sandbox.documents.form_reading import load_forms
    from sandbox.documents.papers import form_named
    from sandbox.documents.schema import schema_of

    octets = schema_of(form_named(form, load_forms(chosen_forms())))
    if out is None:
        click.echo(octets, nl=False)
    else:
        written(octets, out)


@document.command()
@click.argument("form")
@click.argument("facts", type=FILE)
@click.option("--as", "iins", metavar="IIN", multiple=True, help="IIN of a citizen who signs, in the form's order.")
@click.option("--key", "key_files", type=FILE, multiple=True, help="Key file (PKCS#12) that signs; the same.")
@click.option("--password", envvar="SHLYUZ_PASSWORD", help="Password of the key files; SHLYUZ_PASSWORD if not given.")
@click.option("--out", type=_OUT, help="The signed XML.  [default: print it]")
@click.option("--pdf", "pdf_out", type=_OUT, help="The paper as PDF too, signed by the first signer.")
@click.option("--card", "card_out", type=_OUT, help="The card of the electronic document too, with that PDF in it.")
@_languages
@forms_option
@lang_option
@data_option
def make(
    form: str,
    facts: Path,
    *,
    iins: tuple[str, ...],
    key_files: tuple[Path, ...],
    password: str | None,
    out: Path | None,
    pdf_out: Path | None,
    card_out: Path | None,
    languages: str,
    lang: Lang,
    data_dir: Path,
) -> None:
    """Make, sign and keep the paper of FORM with the facts in FACTS, a JSON or TOML file.

    It gets a number and the present moment where FACTS have none. Those whom the facts name sign, by their IIN or BIN,
    unless --as or --key says who does.
    """
    from sandbox.documents.issuing import Issuer
    from sandbox.documents.papers import form_named
    from sandbox.documents.plain_facts import facts_from_plain

    with closing(open_world(data_dir)) as world:
        known = form_named(form, world.forms)
        found = facts_from_plain(known, facts_in(facts))
        issuer, keys = Issuer(world), _keys(world, iins, key_files, password)
        kept = issuer.issue(form, found, keys=keys)
        signers = keys or [issuer.key_of(one, known, found) for one in known.signers]
        _Prints(pdf_out, card_out, LANGUAGES_OF[languages], lang).write(issuer, kept.octets, signers)
    if out is None:
        click.echo(kept.octets, nl=False)
    else:
        written(kept.octets, out)
        click.echo(f"{kept.number}  {out}")


@document.command()
@click.argument("number")
@click.option("--out", type=_OUT, help="The signed XML.")
@click.option("--pdf", "pdf_out", type=_OUT, help="The paper as PDF, not signed.")
@click.option("--json", "as_json", is_flag=True, help="What the paper says as JSON.")
@_languages
@lang_option
@data_option
def show(
    number: str,
    *,
    out: Path | None,
    pdf_out: Path | None,
    as_json: bool,
    languages: str,
    lang: Lang,
    data_dir: Path,
) -> None:
    """Tell what the paper NUMBER of the world says, and write it as XML or PDF."""
    from sandbox.cli.document_telling import paper_lines
    from sandbox.documents.issuing import Issuer
    from sandbox.documents.papers import read_paper
    from sandbox.documents.plain_facts import as_plain
    from signing.xml import parse

    with closing(open_world(data_dir)) as world:
        kept = world.papers.find(number)
        if kept is None:
            raise NotFound("PAPER-UNKNOWN", number)
        if out is not None:
            written(kept.octets, out)
        if pdf_out is not None:
            written(Issuer(world).printed(kept.octets, languages=LANGUAGES_OF[languages]), pdf_out)
        facts = read_paper(parse(kept.octets), forms=world.forms)
        if as_json:
            click.echo(json.dumps(as_plain(facts), ensure_ascii=False, indent=2))
        else:
            click.echo("\n".join(paper_lines(world.forms[kept.form], facts, kept=kept, lang=lang)))


@document.command()
@click.argument("files", type=click.Path(path_type=Path, dir_okay=False, exists=True), nargs=-1)
@click.option("--number", help="The unique number of the paper, at its top right.")
@click.option("--iin", help="With --number: IIN or BIN of whom the paper is for.")
@click.option("--json", "as_json", is_flag=True, help="The findings and what the paper says as JSON.")
@forms_option
@lang_option
@data_option
@click.pass_context
def check(
    ctx: click.Context,
    files: tuple[Path, ...],
    *,
    number: str | None,
    iin: str | None,
    as_json: bool,
    lang: Lang,
    data_dir: Path,
) -> None:
    """Check a paper: by its number and the IIN of its receiver, or by FILES.

    A file may be the signed XML, a PDF, a CMS or the card of the document; several files are pictures of the pages, in
    any order: their QR codes carry the paper.

    Exit code 0: genuine and in force. 1: not, the findings say why. 2: the command was misused. 3: undetermined.
    """
    if bool(files) is (number is not None) or (number is None) is not (iin is None):
        raise click.UsageError("Give either files, or --number with --iin.")
    from sandbox.cli.document_telling import check_data, check_lines
    from sandbox.documents.file_checking import check_files

    with closing(open_world(data_dir)) as world:
        if number is not None and iin is not None:
            found = world.checker.by_number(number, iin)
        else:
            found = check_files(world.checker, [one.read_bytes() for one in files])
    if as_json:
        click.echo(json.dumps(check_data(found, lang), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(check_lines(found, lang)))
    ctx.exit(_EXIT_CODES.get(found.verdict, _UNDETERMINED))


@document.command()
@click.argument("number")
@click.option("--reason", required=True, help="Why.")
@lang_option
@data_option
def set_aside(number: str, *, reason: str, lang: Lang, data_dir: Path) -> None:  # noqa: ARG001 - for errors
    """Say that the paper NUMBER has no force any more."""
    with closing(open_world(data_dir)) as world:
        world.papers.set_aside(number, reason=reason)
    click.echo(number)


@document.command()
@click.argument("number")
@click.argument("by")
@click.option("--reason", required=True, help="Why.")
@lang_option
@data_option
def replace(number: str, by: str, *, reason: str, lang: Lang, data_dir: Path) -> None:  # noqa: ARG001 - for errors
    """Say that the paper BY took the place of the paper NUMBER."""
    with closing(open_world(data_dir)) as world:
        world.papers.replace(number, by, reason=reason)
    click.echo(f"{number} → {by}")


@document.command()
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write into.")
@lang_option
@data_option
def samples(*, out: Path, lang: Lang, data_dir: Path) -> None:
    """Write a paper of every kind of the three services: XML, its schema, and PDF in Kazakh, in Russian and in both.

    They are filled with people and bodies of the world, signed, and not kept.
    """
    from sandbox.documents.issuing import Issuer
    from sandbox.documents.papers import form_named
    from sandbox.documents.samples import samples as all_samples
    from sandbox.documents.schema import schema_of

    out.mkdir(parents=True, exist_ok=True)
    with closing(open_world(data_dir)) as world:
        issuer = Issuer(world)
        for one in all_samples(world):
            form = form_named(one.form, world.forms)
            octets = issuer.written(form, one.facts)
            key = issuer.key_of(form.signers[0], form, one.facts)
            folder = out / one.service
            folder.mkdir(exist_ok=True)
            written(octets, folder / f"{one.name}.xml")
            written(schema_of(form), folder / f"{form.id}-v{form.version}.xsd")
            for name, chosen in list(LANGUAGES_OF.items())[:3]:
                made = issuer.printed(octets, languages=chosen, key=key)
                written(made, folder / f"{one.name}.{name.replace('+', '-')}.pdf")
            click.echo(f"{one.service}/{one.name}  {form.names.in_language(lang)}")


@dataclass(frozen=True, slots=True)
class _Prints:
    """What of a paper is written beside its XML."""

    pdf: Path | None
    card: Path | None
    languages: tuple[Lang, ...]
    lang: Lang

    def write(self, issuer: Issuer, octets: bytes, signers: list[KeyPair]) -> None:
        """Write the PDF, signed by the first of *signers*, and the card, which all of them sign."""
        if self.pdf is not None:
            key = signers[0] if signers else None
            written(issuer.printed(octets, languages=self.languages, key=key), self.pdf)
        if self.card is not None:
            plain = issuer.printed(octets, languages=self.languages)
            name = (self.pdf or self.card).name
            written(issuer.card(plain, name, signers, language=self.lang), self.card)


def _keys(world: World, iins: tuple[str, ...], files: tuple[Path, ...], password: str | None) -> list[KeyPair]:
    keys = [world.keyring.person(parse_iin(iin)) for iin in iins]
    return keys + [key_from_file(one, password) for one in files]
