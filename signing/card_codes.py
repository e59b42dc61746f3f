"""A signature as QR codes on paper, and back: the format of the card of an electronic document.

The CMS lies in a ZIP archive (DEFLATE) as ``<signId>.cms``; its base64 is cut up, and each piece goes into a code as
JSON ``{"signId", "total", "index", "data"}``. ``index`` counts from 1.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
import zlib
from collections.abc import Iterable
from typing import Final

from signing.errors import PdfRefused
from signing.limits import MAX_CARD_CODES, MAX_CARD_SIGNATURE

__all__ = ["CAPACITY", "VERSION", "all_from_codes", "codes_of"]

VERSION: Final = 25
"""Version of the QR codes; their error correction is M."""
CAPACITY: Final = 997
"""Octets that a code of this version holds."""
_NUMBERS: Final = 10
"""Digits kept free for total and index, as the format has it."""
# an archive needs a moment; the format gives it no meaning
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)


def codes_of(cms: bytes, sign_id: int) -> list[str]:
    """The texts of the QR codes that hold *cms*, in order; *sign_id* tells the signatures of a card apart."""
    text = base64.b64encode(_packed(cms, f"{sign_id}.cms")).decode("ascii")
    room = CAPACITY - len(_code(sign_id, 0, 0, data="")) - _NUMBERS
    pieces = [text[at : at + room] for at in range(0, len(text), room)]
    return [_code(sign_id, len(pieces), number, data=piece) for number, piece in enumerate(pieces, 1)]


def _code(sign_id: int, total: int, index: int, *, data: str) -> str:
    code = {"signId": sign_id, "total": total, "index": index, "data": data}
    return json.dumps(code, separators=(",", ":"))


def _packed(cms: bytes, name: str) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        entry = zipfile.ZipInfo(name, _MOMENT)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, cms)
    return output.getvalue()


def all_from_codes(codes: Iterable[str | bytes]) -> dict[str, bytes]:
    """Every CMS in *codes*, by its signId; they may be in any order, of several signatures, and read twice.

    Raises :class:`~signing.errors.PdfRefused` with ``CARD-QR``: a text that is no such code, one that is missing or
    contradicts another, an archive that holds no signature.
    """
    found: dict[str, dict[int, str]] = {}
    totals: dict[str, int] = {}
    for code in codes:
        sign_id, total, index, data = _read(code)
        if totals.setdefault(sign_id, total) != total:
            raise PdfRefused("CARD-QR", f"codes of signature {sign_id} speak of {totals[sign_id]} and of {total} codes")
        if found.setdefault(sign_id, {}).setdefault(index, data) != data:
            raise PdfRefused("CARD-QR", f"two different codes are number {index} of signature {sign_id}")
    if not found:
        raise PdfRefused("CARD-QR", "no codes")
    return {sign_id: _joined(sign_id, pieces, totals[sign_id]) for sign_id, pieces in found.items()}


def _read(code: str | bytes) -> tuple[str, int, int, str]:
    try:
        text = code.decode("utf-8-sig") if isinstance(code, bytes) else code
        said = json.loads(text)
        sign_id, total, index, data = said["signId"], said["total"], said["index"], said["data"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise PdfRefused("CARD-QR", "a text that is no JSON with signId, total, index and data") from None
    whole = all(isinstance(one, int) and not isinstance(one, bool) for one in (total, index))
    if not whole or not isinstance(data, str) or not isinstance(sign_id, int | str):
        raise PdfRefused("CARD-QR", "a code whose values are of other types than numbers and text")
    if not 0 <= index <= total <= MAX_CARD_CODES or total < 1:
        raise PdfRefused("CARD-QR", f"code {index} of {total}")
    return str(sign_id), total, index, data


def _joined(sign_id: str, pieces: dict[int, str], total: int) -> bytes:
    # some programs count from 0
    first = 0 if 0 in pieces else 1
    missing = [str(number) for number in range(first, total + first) if number not in pieces]
    if missing:
        raise PdfRefused("CARD-QR", f"signature {sign_id} lacks {', '.join(missing[:20])} of {total} codes")
    try:
        return _unpacked(base64.b64decode("".join(pieces[number] for number in sorted(pieces)), validate=True))
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, RuntimeError, zlib.error) as error:
        raise PdfRefused("CARD-QR", f"the archive of signature {sign_id} cannot be read: {error}") from None


def _unpacked(archive: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        entries = opened.infolist()
        if len(entries) != 1:
            raise ValueError(f"{len(entries)} files instead of one")
        with opened.open(entries[0]) as file:
            found = file.read(MAX_CARD_SIGNATURE + 1)
    if len(found) > MAX_CARD_SIGNATURE:
        raise ValueError(f"more than {MAX_CARD_SIGNATURE} octets")
    return found
