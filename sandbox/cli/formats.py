"""The formats that a file can be signed in, and what each of them has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

import click
from lxml import etree

from sandbox.world import World
from signing import KeyPair, cms, wsse, xmldsig
from signing.key_info_forms import KeyInfoForm
from signing.layouts import LAYOUTS
from signing.namespaces import SOAP11, SOAP12
from signing.texts import Lang
from signing.xml import parse

__all__ = ["LEVELS", "Format", "Wish", "cms_options", "format_of", "signed"]

_BYTE_ORDER_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HEAD_OF_PDF: Final = 1024


class Format(StrEnum):
    """How a signature is joined to what it signs."""

    XML = "xml"
    """XMLDSig within the document; WS-Security for a SOAP message."""
    CMS = "cms"
    """A CMS around any file, or beside it."""
    PDF = "pdf"
    """Within a PDF (PAdES)."""


LEVELS: Final[Mapping[Format, tuple[str, ...]]] = {
    Format.XML: ("B",),
    Format.CMS: ("B", "T", "LT"),
    Format.PDF: ("B", "T", "LT", "LTA"),
}
"""The levels that each format has."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What kind of signature was asked for."""

    format: Format
    level: str = "B"
    detached: bool = False
    profile: str = "kalkan"
    add: bool = False
    """Add a signer to the CMS that the file is."""
    content: Path | None = None
    """What that CMS was made for, where it is detached."""
    layout: str = "kalkan"
    leaf_only: bool = False
    visible: bool = False
    page: int = 1
    reason: str | None = None
    lang: Lang = "kk"

    def check(self) -> None:
        """Raise UsageError for what does not go together, saying what does."""
        if self.level not in LEVELS[self.format]:
            having = ", ".join(f"{one.value}: {' '.join(levels)}" for one, levels in LEVELS.items())
            raise click.UsageError(f"The format {self.format.value} has no level {self.level}. Levels: {having}.")
        if self.format is not Format.CMS and (self.detached or self.add or self.content is not None):
            raise click.UsageError("--detached, --add and --content go with --format cms.")
        if self.format is not Format.PDF and (self.visible or self.reason is not None):
            raise click.UsageError("--visible, --page and --reason go with --format pdf.")


def format_of(octets: bytes) -> Format:
    """The format that goes with a file: its own for XML and PDF, a CMS for anything else."""
    if b"%PDF-" in octets[:_HEAD_OF_PDF]:
        return Format.PDF
    is_xml = octets.startswith(_BYTE_ORDER_MARKS) or octets.lstrip()[:1] in (b"<", b"")
    return Format.XML if is_xml else Format.CMS


def signed(octets: bytes, key: KeyPair, *, at: datetime, wish: Wish, world: World | None) -> bytes:
    """*octets* signed by *key* as *wish* says; the services of *world* give what a level beyond B needs."""
    if wish.format is Format.XML:
        return _xml(octets, key, wish)
    if wish.format is Format.PDF:
        return _pdf(octets, key, at=at, wish=wish, world=world)
    return _cms(octets, key, at=at, wish=wish, world=world)


def _xml(octets: bytes, key: KeyPair, wish: Wish) -> bytes:
    if _is_message(octets):
        form = KeyInfoForm.KEY_IDENTIFIER if wish.leaf_only else KeyInfoForm.SELF_CONTAINED
        return wsse.sign(octets, key, form=form)
    return xmldsig.sign(octets, key, layout=LAYOUTS[wish.layout], with_chain=not wish.leaf_only)


def _is_message(octets: bytes) -> bool:
    name = etree.QName(parse(octets))
    return name.localname == "Envelope" and name.namespace in (SOAP11, SOAP12)


def cms_options(key: KeyPair, wish: Wish, world: World | None) -> cms.SignOptions:
    """How a CMS is to be made; the services of *world* give what a level beyond B needs."""
    return cms.SignOptions(
        detached=wish.detached,
        profile=cms.Profile(wish.profile),
        level=cms.Level(wish.level),
        with_chain=not wish.leaf_only,
        stamper=world.services.time_stamps if world is not None else None,
        evidence=world.services if world is not None else None,
        issuers=key.chain,
    )


def _cms(octets: bytes, key: KeyPair, *, at: datetime, wish: Wish, world: World | None) -> bytes:
    options = cms_options(key, wish, world)
    if not wish.add:
        return cms.sign(octets, key, at=at, options=options)
    if wish.content is None:
        return cms.add_signer(octets, key, at=at, options=options)
    with wish.content.open("rb") as data:
        return cms.add_signer(octets, key, at=at, data=data, options=options)


def _pdf(octets: bytes, key: KeyPair, *, at: datetime, wish: Wish, world: World | None) -> bytes:
    from signing import pdf

    options = pdf.PdfOptions(
        level=pdf.PdfLevel(wish.level),
        stamper=world.services.time_stamps if world is not None else None,
        evidence=world.services if world is not None else None,
        visible=pdf.Visible(page=wish.page, language=wish.lang) if wish.visible else None,
        reason=wish.reason,
    )
    return pdf.sign(octets, key, at=at, options=options)
