"""``shlyuz sign``: a file signed with a citizen's key, or with one from a file, in any format."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

import click

from registries.identifiers import parse_iin
from sandbox.cli.content import FILE, content_options, world_and_content
from sandbox.cli.edge import lang_option, member_of, open_world
from sandbox.cli.formats import LEVELS, Format, Wish, cms_options, format_of, signed
from sandbox.cli.moment import Moment
from sandbox.clock import SystemClock, in_astana
from sandbox.world import World
from signing import KeyPair, cms
from signing.layouts import KALKAN, LAYOUTS
from signing.texts import Lang

__all__ = ["key_from_file", "sign", "world_for", "written"]

_LARGE: Final = 16 * 2**20
"""Octets beyond which a file is signed piece by piece; the CMS around it is BER then."""
_HEAD: Final = 4096

_EVERY_LEVEL = LEVELS[Format.PDF]


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--as", "iin", metavar="IIN", help="IIN of the citizen of the world whose key signs.")
@click.option("--key", "key_file", type=FILE, help="Key file (PKCS#12) that signs, instead of --as.")
@click.option("--password", envvar="SHLYUZ_PASSWORD", help="Password of the key file; SHLYUZ_PASSWORD if not given.")
@click.option(
    "--format",
    "format_",
    type=click.Choice([one.value for one in Format]),
    callback=member_of(Format),
    help="How to sign: within XML, as a CMS, within a PDF.  [default: xml for XML, pdf for PDF, cms for the rest]",
)
@click.option(
    "--level",
    type=click.Choice(_EVERY_LEVEL, case_sensitive=False),
    default="B",
    show_default=True,
    help="How long it can be judged: B now; T with a time-stamp; LT with evidence of revocation, too; LTA with all "
    "that time-stamped. xml has B; cms B, T and LT; pdf all. The services of the world give what is needed.",
)
@click.option("--detached", is_flag=True, help="With cms: leave the data out of it.")
@click.option(
    "--profile",
    type=click.Choice(["kalkan", "ncalayer"]),
    default="kalkan",
    show_default=True,
    help="With cms: the signed attributes of Kalkan and NCANode, or of NCALayer.",
)
@click.option("--add", is_flag=True, help="With cms: FILE is a CMS, add a signer to it.")
@click.option("--visible", is_flag=True, help="With pdf: let the signature be seen, in the language of --lang.")
@click.option("--page", type=int, default=1, show_default=True, help="With --visible: on this page; -1 is the last.")
@click.option("--reason", help="With pdf: why it is signed.")
@click.option(
    "--layout",
    type=click.Choice(tuple(LAYOUTS)),
    default=KALKAN.name,
    show_default=True,
    help="White space of a document's signature: of Kalkan and NCANode, of NCALayer on Windows, or none.",
)
@click.option(
    "--at", type=Moment(), help="Sign as at this moment (ISO 8601), time-stamp and evidence too.  [default: now]"
)
@click.option("--leaf-only", is_flag=True, help="Put in the signer's certificate alone, not its issuer's.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write; standard output if not given."
)
@lang_option
@content_options
def sign(
    file: IO[bytes],
    *,
    iin: str | None,
    key_file: Path | None,
    password: str | None,
    format_: Format | None,
    level: str,
    detached: bool,
    profile: str,
    add: bool,
    visible: bool,
    page: int,
    reason: str | None,
    layout: str,
    at: datetime | None,
    leaf_only: bool,
    out: Path | None,
    lang: Lang,
    content: Path | None,
    data: tuple[Path, ...],
) -> None:
    """Sign FILE; "-" reads standard input.

    An XML document gets an enveloped XMLDSig as the last child of its root; one that is signed already gets one more,
    which covers the others. A SOAP envelope gets its Body signed by WS-Security. A PDF gets a signature within it, and
    keeps those that it has. Any other file is put into a CMS; --add puts another signer into a CMS that is there.
    """
    if (iin is None) == (key_file is None):
        raise click.UsageError("Say who signs: either --as IIN or --key FILE.")
    data_dir, content = world_and_content(data, content)
    streamed = not add and out is not None and _is_large(file) and (format_ or _format_by_head(file)) is Format.CMS
    octets = b"" if streamed else file.read()
    wish = Wish(
        format_ or (Format.CMS if add or streamed else format_of(octets)),
        level.upper(),
        detached=detached,
        profile=profile,
        add=add,
        content=content,
        layout=layout,
        leaf_only=leaf_only,
        visible=visible,
        page=page,
        reason=reason,
        lang=lang,
    )
    wish.check()
    own = key_from_file(key_file, password) if key_file is not None else None
    with world_for(data_dir, needed=own is None or wish.level != "B", at=at) as world:
        key = own or _citizen(world, str(iin))
        moment = at or (world.clock if world is not None else SystemClock()).now()
        services = world if wish.level != "B" else None
        if streamed and out is not None:
            with writing(out) as target:
                _sign_streamed(file, target, key, at=moment, options=cms_options(key, wish, services))
            return
        made = signed(octets, key, at=moment, wish=wish, world=services)
    written(made, out)


def _sign_streamed(
    source: IO[bytes], target: IO[bytes], key: KeyPair, *, at: datetime, options: cms.SignOptions
) -> None:
    cms.sign_stream(cast("BinaryIO", source), cast("BinaryIO", target), key, at=at, options=options)


def _format_by_head(file: IO[bytes]) -> Format:
    """The format that goes with a file that can be read again, by what it begins with."""
    head = file.read(_HEAD)
    file.seek(0)
    return format_of(head)


def _is_large(file: IO[bytes]) -> bool:
    """True for a file that is better signed piece by piece than read whole."""
    if not file.seekable():
        return False
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return size > _LARGE


@contextmanager
def world_for(data_dir: Path, *, needed: bool, at: datetime | None = None) -> Iterator[World | None]:
    """The world in *data_dir* for as long as it is *needed*; None where it is not, and nothing is made.

    Its clock stands *at* the moment that was asked for. Raises UsageError for one before its authority was there.
    """
    world = open_world(data_dir, at=at) if needed else None
    try:
        if world is not None and at is not None:
            _check_moment(world, at)
        yield world
    finally:
        if world is not None:
            world.close()


def _check_moment(world: World, at: datetime) -> None:
    issuing = [branch.issuing for branch in world.authority.branches.values()]
    since, until = max(one.not_before for one in issuing), min(one.not_after for one in issuing)
    if not since <= at <= until:
        window = f"from {in_astana(since).isoformat()} to {in_astana(until).isoformat()}"
        raise click.UsageError(f"--at: the authority of this world signs {window}.")


def key_from_file(path: Path, password: str | None) -> KeyPair:
    """The key in the file *path*. Raises UsageError without a password, else as :meth:`KeyPair.from_pkcs12` does."""
    if password is None:
        raise click.UsageError("A key file needs --password or SHLYUZ_PASSWORD.")
    return KeyPair.from_pkcs12(path.read_bytes(), password)


@contextmanager
def writing(out: Path) -> Iterator[IO[bytes]]:
    """The file *out*, which has what was written at the end of the block, and what it had before if that fails."""
    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("wb") as target:
            yield target
        part.replace(out)
    except OSError as error:
        raise click.UsageError(f"{out} cannot be written: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)


def written(octets: bytes, out: Path | None) -> None:
    """Write *octets* to the file *out*, or to the standard output unless that is a terminal and they are no text."""
    if out is not None:
        try:
            out.write_bytes(octets)
        except OSError as error:
            raise click.UsageError(f"{out} cannot be written: {error.strerror}") from None
        return
    if sys.stdout.isatty() and not octets.startswith(b"<"):
        raise click.UsageError("What was made is no text for a terminal: say where to write it with --out FILE.")
    click.echo(octets, nl=False)


def _citizen(world: World | None, iin: str) -> KeyPair:
    assert world is not None
    return world.keyring.person(parse_iin(iin))
