"""``shlyuz card``: the card of an electronic document, a PDF that holds the document and its signatures."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from registries.identifiers import parse_iin
from sandbox.cli.content import FILE
from sandbox.cli.edge import data_option, lang_option
from sandbox.cli.sign import key_from_file, world_for, written
from sandbox.clock import in_astana
from sandbox.world import World
from signing import KeyPair, cms
from signing.texts import Lang

__all__ = ["card"]

_DEFAULT: Final = "FILE with the ending .card.pdf"


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--as", "iins", metavar="IIN", multiple=True, help="IIN of a citizen who signs; may be given more than once."
)
@click.option("--key", "key_files", type=FILE, multiple=True, help="Key file (PKCS#12) that signs; the same.")
@click.option("--password", envvar="SHLYUZ_PASSWORD", help="Password of the key files; SHLYUZ_PASSWORD if not given.")
@click.option(
    "--signature",
    "signatures",
    type=FILE,
    multiple=True,
    help="A detached CMS of FILE with a time-stamp (shlyuz sign --detached --level LT); may be given more than once.",
)
@click.option("--name", help="What the card calls the document.  [default: the name of FILE]")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help=f"The PDF to write.  [default: {_DEFAULT}]"
)
@lang_option
@data_option
def card(
    file: Path,
    *,
    iins: tuple[str, ...],
    key_files: tuple[Path, ...],
    password: str | None,
    signatures: tuple[Path, ...],
    name: str | None,
    out: Path | None,
    lang: Lang,
    data_dir: Path,
) -> None:
    """Make the card of the electronic document FILE: a PDF with who signed it, the file itself and its signatures.

    Signatures are made here, of the level LT (--as, --key), or are there already (--signature). What a reader sees on
    the pages binds nobody: "shlyuz verify" judges what the card holds.
    """
    if not (iins or key_files or signatures):
        raise click.UsageError("Say who signed: --as IIN, --key FILE or --signature FILE, as often as needed.")
    from signing import card as cards

    document = file.read_bytes()
    with world_for(data_dir, needed=True) as world:
        assert world is not None
        keys = [world.keyring.person(parse_iin(iin)) for iin in iins]
        keys += [key_from_file(one, password) for one in key_files]
        made = [one.read_bytes() for one in signatures]
        made += [_signed(document, key, world) for key in keys]
        octets = cards.make(document, name or file.name, made, at=in_astana(world.clock.now()), language=lang)
    target = out or file.with_name(f"{file.name}.card.pdf")
    written(octets, target)
    click.echo(str(target))


def _signed(document: bytes, key: KeyPair, world: World) -> bytes:
    options = cms.SignOptions(
        detached=True,
        level=cms.Level.LT,
        stamper=world.services.time_stamps,
        evidence=world.services,
        issuers=key.chain,
    )
    return cms.sign(document, key, at=world.clock.now(), options=options)
