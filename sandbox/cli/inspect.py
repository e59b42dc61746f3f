"""``shlyuz inspect``: what a file holds, without a verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO

import click

from sandbox.cli.content import octets_of
from sandbox.cli.edge import lang_option
from sandbox.cli.outline import certificate_lines, fact_lines
from sandbox.words import label
from signing.inspection import ContentKind, Contents, SeenSignature
from signing.inspection import inspect as look_into
from signing.texts import Lang

__all__ = ["inspect"]


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--password", envvar="SHLYUZ_PASSWORD", help="Password of a key file; SHLYUZ_PASSWORD if not given.")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@lang_option
def inspect(file: IO[bytes], *, password: str | None, as_json: bool, lang: Lang) -> None:
    """Show what FILE holds; "-" reads standard input.

    A certificate, a key file, signed XML or a SOAP message, a CMS, a PDF and its signatures, the card of an electronic
    document, a list of revoked certificates, an OCSP answer, a time-stamp, a JSON Web Token. DER, PEM and base64.

    Nothing is judged: that is for "shlyuz verify". Exit code 2: the file is none of these, or cannot be read.
    """
    contents = look_into(octets_of(file), password=password)
    if as_json:
        click.echo(json.dumps(contents.as_dict(), ensure_ascii=False, indent=2))
        return
    for line in _lines(contents, lang, getattr(file, "name", "<stdin>")):
        click.echo(line)


def _lines(contents: Contents, lang: Lang, name: str) -> Iterator[str]:
    yield click.style(f"{label(contents.kind.value, lang)}  {name}", bold=True)
    if contents.kind in (ContentKind.CERTIFICATES, ContentKind.KEY_FILE):
        yield from fact_lines(contents.facts, lang, "  ")
        for number, certificate in enumerate(contents.certificates):
            yield from [""] if number else []
            yield from certificate_lines(certificate, lang, "  ")
        return
    if contents.kind in (ContentKind.DOCUMENT, ContentKind.MESSAGE):
        yield from _xml(contents, lang)
    else:
        yield from fact_lines(contents.facts, lang, "  ")
    yield f"  {label('not_judged', lang)}"


def _xml(contents: Contents, lang: Lang) -> Iterator[str]:
    yield f"  {label('root', lang)}: {contents.root}"
    for created, expires in contents.timestamps:
        yield f"  {label('timestamp', lang)}: {created or '…'} – {expires or '…'}"
    if not contents.signatures:
        yield f"  {label('no_signatures', lang)}"
    for number, signature in enumerate(contents.signatures, start=1):
        yield from _signature(signature, lang, number)


def _signature(signature: SeenSignature, lang: Lang, number: int) -> Iterator[str]:
    yield f"  {label('signature', lang)} {number}: {signature.at.xpath} ({signature.at.line})"
    yield f"    {label('algorithm', lang)}: {signature.algorithm}"
    yield f"    {label('c14n', lang)}: {signature.canonicalisation}"
    for reference in signature.references:
        uri = "URI=…" if reference.uri is None else f'URI="{reference.uri}"'
        yield f"    {label('reference', lang)}: {uri}"
        yield f"      {label('covers', lang)}: {reference.covers or label('nothing', lang)}"
        yield f"      {label('digest', lang)}: {reference.digest}"
        yield from (f"      {label('transform', lang)}: {uri}" for uri in reference.transforms)
    if signature.problem is not None:
        yield f"    {label('no_signer', lang)}: {signature.problem}"
    for certificate in signature.certificates[:1]:
        yield f"    {label('signer', lang)}:"
        yield from certificate_lines(certificate, lang, "      ")
