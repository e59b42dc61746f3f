"""``shlyuz sign``: a document or a SOAP message signed with a citizen's key, or with one from a file."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click
from lxml import etree

from registries.identifiers import parse_iin
from sandbox.cli.edge import data_option, open_world
from signing import KeyPair, wsse, xmldsig
from signing.key_info_forms import KeyInfoForm
from signing.layouts import KALKAN, LAYOUTS
from signing.namespaces import SOAP11, SOAP12
from signing.xml import parse

__all__ = ["sign"]


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--as", "iin", metavar="IIN", help="IIN of the citizen of the world whose key signs.")
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Key file (PKCS#12) that signs, instead of --as.",
)
@click.option("--password", envvar="SHLYUZ_PASSWORD", help="Password of the key file; SHLYUZ_PASSWORD if not given.")
@click.option(
    "--layout",
    type=click.Choice(tuple(LAYOUTS)),
    default=KALKAN.name,
    show_default=True,
    help="White space of a document's signature: of Kalkan and NCANode, of NCALayer on Windows, or none.",
)
@click.option("--leaf-only", is_flag=True, help="Put in the signer's certificate alone, not its issuer's.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write; standard output if not given."
)
@data_option
def sign(
    file: IO[bytes],
    *,
    iin: str | None,
    key_file: Path | None,
    password: str | None,
    layout: str,
    leaf_only: bool,
    out: Path | None,
    data_dir: Path,
) -> None:
    """Sign FILE, an XML document or a SOAP message; "-" reads standard input.

    A document gets an enveloped XMLDSig as the last child of its root; one that is signed already gets one more, which
    covers the others. A SOAP envelope gets its Body signed by WS-Security.
    """
    if (iin is None) == (key_file is None):
        raise click.UsageError("Say who signs: either --as IIN or --key FILE.")
    octets = file.read()
    key = _from_file(key_file, password) if key_file is not None else _citizen(str(iin), data_dir)
    if _is_message(octets):
        form = KeyInfoForm.KEY_IDENTIFIER if leaf_only else KeyInfoForm.SELF_CONTAINED
        signed = wsse.sign(octets, key, form=form)
    else:
        signed = xmldsig.sign(octets, key, layout=LAYOUTS[layout], with_chain=not leaf_only)
    if out is None:
        click.echo(signed, nl=False)
    else:
        out.write_bytes(signed)


def _is_message(octets: bytes) -> bool:
    name = etree.QName(parse(octets))
    return name.localname == "Envelope" and name.namespace in (SOAP11, SOAP12)


def _from_file(path: Path, password: str | None) -> KeyPair:
    if password is None:
        raise click.UsageError("A key file needs --password or SHLYUZ_PASSWORD.")
    return KeyPair.from_pkcs12(path.read_bytes(), password)


def _citizen(iin: str, data_dir: Path) -> KeyPair:
    world = open_world(data_dir)
    try:
        return world.keyring.person(parse_iin(iin))
    finally:
        world.close()
