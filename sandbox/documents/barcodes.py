"""A signed paper as the texts of QR codes, and back: the form that PDFs of the e-government carry (``BarcodeElement``).

The XML lies in a ZIP archive as ``one``; its octets are cut into pieces, and each piece goes into a code of its own as
base64, with its number, how many there are, and the number of the paper.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lxml import etree

from sandbox.clock import in_astana
from signing.errors import XmlRefused
from signing.xml import XmlLimits, parse

__all__ = ["LONGEST", "Barcode", "Gathered", "favor_id", "gather", "read_barcode", "texts_of"]

LONGEST: Final = 1183
"""Letters of the text of one code, at most; the e-government's have no more."""
_NAMESPACE: Final = "http://barcodes.pdf.shep.nitec.kz/"
_ENTRY: Final = "one"
_MOST_CODES: Final = 500
_MOST_OCTETS: Final = 16 * 2**20
_LIMITS: Final = XmlLimits(octets=16 * 1024, depth=5)
# an archive needs a moment; the form gives it no meaning
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Barcode:
    """One code, as it says itself."""

    paper: str
    """``FavorID``: fourteen digits that all codes of one paper share."""
    number: int
    """Counted from 1."""
    total: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the codes of one paper make together."""

    paper: str
    """``FavorID``."""
    total: int
    missing: tuple[int, ...] = ()
    """Numbers of the codes that are not there."""
    contradicting: bool = False
    """True: two different codes have one number, or they disagree on how many there are."""
    xml: bytes | None = field(default=None, repr=False)
    """The signed paper; None if a code is missing or they do not fit together."""


def favor_id(number: object, xml: bytes) -> str:
    """The ``FavorID`` of a paper: its *number* if that has fourteen digits, else digits that follow from its octets."""
    text = str(number or "")
    if len(text) == 14 and text.isascii() and text.isdigit():
        return text
    return str(10**13 + int.from_bytes(hashlib.sha256(xml).digest()[:8]) % (9 * 10**13))


def texts_of(xml: bytes, paper: str, *, at: datetime) -> list[str]:
    """The texts of the codes that carry *xml*, in order; the same for the same paper."""
    archive = _packed(xml)
    room = (LONGEST - len(_text(paper, _MOST_CODES, _MOST_CODES, b"", at=at))) // 4 * 3
    # codes of one size are easier to photograph together than full ones and a rest
    even = -(-len(archive) // -(-len(archive) // room))
    pieces = [archive[start : start + even] for start in range(0, len(archive), even)]
    return [_text(paper, number, len(pieces), piece, at=at) for number, piece in enumerate(pieces, 1)]


def _text(paper: str, number: int, total: int, piece: bytes, *, at: datetime) -> str:
    created = in_astana(at).isoformat(timespec="milliseconds")
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<BarcodeElement xmlns="{_NAMESPACE}"><creationDate>{created}</creationDate>'
        f"<elementData>{base64.b64encode(piece).decode('ascii')}</elementData><elementNumber>{number}</elementNumber>"
        f"<elementsAmount>{total}</elementsAmount><FavorID>{paper}</FavorID></BarcodeElement>"
    )


def _packed(xml: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        entry = zipfile.ZipInfo(_ENTRY, _MOMENT)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, xml)
    return output.getvalue()


def read_barcode(text: str | bytes) -> Barcode | None:
    """The code with this text; None if it is none of a paper."""
    octets = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    try:
        root = parse(octets, _LIMITS)
        said = {etree.QName(one).localname: (one.text or "").strip() for one in root.iterchildren(f"{{{_NAMESPACE}}}*")}
        number, total = int(said["elementNumber"]), int(said["elementsAmount"])
        data = base64.b64decode(said["elementData"], validate=True)
        paper = said["FavorID"]
    except (XmlRefused, KeyError, ValueError, binascii.Error):
        return None
    if root.tag != f"{{{_NAMESPACE}}}BarcodeElement" or not 1 <= number <= total <= _MOST_CODES:
        return None
    return Barcode(paper, number, total, data)


def gather(codes: Iterable[Barcode]) -> tuple[Gathered, ...]:
    """The papers that *codes* belong to, in any order and read any number of times."""
    papers: dict[str, list[Barcode]] = {}
    for code in codes:
        papers.setdefault(code.paper, []).append(code)
    return tuple(_gathered(paper, found) for paper, found in papers.items())


def _gathered(paper: str, codes: list[Barcode]) -> Gathered:
    total = max(code.total for code in codes)
    pieces = {code.number: code.data for code in codes}
    if any(code.total != total or pieces[code.number] != code.data for code in codes):
        return Gathered(paper, total, contradicting=True)
    missing = tuple(_absent(pieces, total))
    if missing:
        return Gathered(paper, total, missing=missing)
    xml = _unpacked(b"".join(pieces[number] for number in range(1, total + 1)))
    return Gathered(paper, total, contradicting=xml is None, xml=xml)


def _absent(pieces: Mapping[int, bytes], total: int) -> Iterator[int]:
    return (number for number in range(1, total + 1) if number not in pieces)


def _unpacked(archive: bytes) -> bytes | None:
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            entries = opened.infolist()
            if len(entries) != 1:
                return None
            with opened.open(entries[0]) as file:
                found = file.read(_MOST_OCTETS + 1)
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, RuntimeError, zlib.error, NotImplementedError):
        return None
    return found if len(found) <= _MOST_OCTETS else None
