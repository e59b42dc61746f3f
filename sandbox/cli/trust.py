"""``shlyuz trust``: the authorities of others that the world trusts beside its own."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sandbox.cli.edge import data_option, lang_option, open_world
from sandbox.cli.pki_telling import pki_word
from sandbox.pki.trust import Anchor
from signing.certificates import Certificate
from signing.texts import Lang

__all__ = ["trust"]


@click.group()
def trust() -> None:
    """Anchors of trust that others made: a test authority's root, for documents that it issued certificates for.

    The world's own roots are always trusted. A running server takes a change over within a second.
    """


@trust.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--name", help="What to call it.  [default: the name of the file]")
@lang_option
@data_option
def add(*, file: Path, name: str | None, lang: Lang, data_dir: Path) -> None:
    """Trust the authorities whose certificates FILE holds (PEM or DER), each as it is."""
    certificates = Certificate.all_from(file.read_bytes())
    world = open_world(data_dir)
    try:
        added = world.pki.anchors.add(certificates, name=name or file.stem)
    finally:
        world.close()
    for one in added:
        click.echo(f"{pki_word('trusted', lang)}: {_line(one)}")


@trust.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@lang_option
@data_option
def list_anchors(*, as_json: bool, lang: Lang, data_dir: Path) -> None:
    """List the anchors that were added: name, SHA-256, whose."""
    world = open_world(data_dir)
    try:
        found = world.pki.anchors.list()
    finally:
        world.close()
    if as_json:
        click.echo(json.dumps([one.as_dict() for one in found], ensure_ascii=False, indent=2))
    elif not found:
        click.echo(pki_word("no-anchors", lang), err=True)
    else:
        for one in found:
            click.echo(_line(one))


@trust.command()
@click.argument("name", metavar="NAME|FINGERPRINT")
@lang_option
@data_option
def remove(*, name: str, lang: Lang, data_dir: Path) -> None:
    """Trust no longer what was added under NAME, or the anchor whose SHA-256 begins with these eight digits or more."""
    world = open_world(data_dir)
    try:
        removed = world.pki.anchors.remove(name)
    finally:
        world.close()
    for one in removed:
        click.echo(f"{pki_word('no-longer-trusted', lang)}: {_line(one)}")


def _line(anchor: Anchor) -> str:
    return f"{anchor.name}  {anchor.certificate.fingerprint[:16]}  {anchor.certificate.subject.dn}"
