"""``shlyuz sign``: an XML document signed with a citizen's key."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click

from registries.identifiers import parse_iin
from sandbox.cli.edge import data_option, open_world
from signing import xmldsig

__all__ = ["sign"]


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--as", "iin", required=True, metavar="IIN", help="IIN of the citizen whose key signs.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write; standard output if not given."
)
@data_option
def sign(file: IO[bytes], *, iin: str, out: Path | None, data_dir: Path) -> None:
    """Sign the XML document FILE as a citizen of the world; "-" reads standard input.

    The signature is an enveloped XMLDSig, the last child of the root.
    """
    world = open_world(data_dir)
    try:
        signed = xmldsig.sign(file.read(), world.keyring.person(parse_iin(iin)))
    finally:
        world.close()
    if out is None:
        click.echo(signed, nl=False)
    else:
        out.write_bytes(signed)
