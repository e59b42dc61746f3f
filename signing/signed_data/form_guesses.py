"""A CMS that cannot be read because of what its transport did to it."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from signing.signed_data.ber import SEQUENCE
from signing.signed_data.guesses import Guess

__all__ = ["form_guesses", "missing_octets"]

_OID: Final = bytes.fromhex("06092a864886f70d010702")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/\s]+={0,2}\s*")
_URL_BASE64: Final = re.compile(rb"[A-Za-z0-9_\-\s]+={0,2}\s*")
_HEX: Final = re.compile(rb"[0-9A-Fa-f\s:]+")
_DASHES: Final = rb"(?:-|\xe2\x80[\x90-\x95])+"
_ARMOUR: Final = re.compile(_DASHES + rb"\s*(?:BEGIN|END)[A-Z0-9 #]*" + rb"(?:" + _DASHES + rb")?")
_UTF_16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_MAIL: Final = re.compile(rb"(?i)content-type:\s*application/(?:x-)?pkcs7-[^\0]*?\r?\n\r?\n([A-Za-z0-9+/=\s]+)")
_QUOTED: Final = re.compile(rb"(?m)^[>|\t ]+")
_LABEL: Final = re.compile(rb"-----(BEGIN|END) [A-Z0-9 #]+-----")


def form_guesses(octets: bytes) -> Iterator[Guess]:
    """What *octets* were before their transport, perhaps; each guess is to be read anew."""
    yield from _of_octets(octets)
    yield from _of_mail(octets)
    yield from _of_text(octets)


def missing_octets(octets: bytes) -> int:
    """How many octets the CMS says it has beyond those that are there; 0 if none, or if it does not say."""
    body = _lenient(octets)
    if len(body) < 2 or body[0] != SEQUENCE or body[1] < 0x81:
        return 0
    more = body[1] & 0x7F
    whole = 2 + more + int.from_bytes(body[2 : 2 + more], "big")
    return max(0, whole - len(body)) if _OID in body[: 2 + more + 16] else 0


def _lenient(octets: bytes) -> bytes:
    """The DER in *octets*, PEM lines and an incomplete end of base64 left out."""
    if octets[:1] == bytes((SEQUENCE,)):
        return octets
    text = b"".join(_ARMOUR.sub(b"", octets).split())
    if not _BASE64.fullmatch(text):
        return b""
    return base64.b64decode(text.rstrip(b"=")[: len(text.rstrip(b"=")) // 4 * 4])


def _of_octets(octets: bytes) -> Iterator[Guess]:
    """DER with something before, behind or between its octets."""
    yield from _around(octets)
    if b"\r\n" in octets and octets[:1] == bytes((SEQUENCE,)):
        yield Guess("DIAG-CMS-TEXT-MODE", octets.replace(b"\r\n", b"\n"))
    with suppress(UnicodeError):
        yield Guess("DIAG-CMS-UTF-8", octets.decode("utf-8").encode("latin-1"))
    if octets[:2] in _UTF_16_MARKS:
        with suppress(UnicodeError):
            yield Guess("DIAG-CMS-UTF-16", octets.decode("utf-16").encode("ascii"))


def _around(octets: bytes) -> Iterator[Guess]:
    """Octets before the CMS and behind it; the size that it names tells its end."""
    at = octets.find(_OID)
    for header in (4, 5, 3, 6, 2):
        start = at - header
        if start < 0 or octets[start] != SEQUENCE or octets[start + 1] != 0x80 | (header - 2):
            continue
        size = int.from_bytes(octets[start + 2 : at], "big")
        end = at + size if header > 2 else len(octets)
        if end < len(octets) or start:
            code = "DIAG-CMS-OCTETS-BEFORE" if start else "DIAG-CMS-OCTETS-BEHIND"
            yield Guess(code, octets[start:end], str(start or len(octets) - end))


def _of_mail(octets: bytes) -> Iterator[Guess]:
    """A CMS within a mail, or in the text of one."""
    mail = _MAIL.search(octets)
    if mail is not None:
        yield Guess("DIAG-CMS-SMIME", mail[1])
    if b"=\n" in octets or b"=\r\n" in octets or b"=3D" in octets:
        yield Guess("DIAG-CMS-QUOTED-PRINTABLE", quopri.decodestring(octets))
    if _QUOTED.search(octets):
        yield Guess("DIAG-CMS-MAIL-QUOTED", _QUOTED.sub(b"", octets))


def _of_text(octets: bytes) -> Iterator[Guess]:
    """PEM and base64 that forms, JSON or a program changed."""
    if b"\\n" in octets or b"\\/" in octets:
        plain = octets.strip().strip(b'"').replace(b"\\r", b"").replace(b"\\n", b"\n").replace(b"\\/", b"/")
        yield Guess("DIAG-CMS-ESCAPED", plain)
    if _LABEL.search(octets):
        yield Guess("DIAG-CMS-LABEL", _LABEL.sub(rb"-----\1 CMS-----", octets))
    bare = _ARMOUR.sub(b"", octets)
    body = bare.strip()
    if _BASE64.fullmatch(body):
        yield Guess("DIAG-CMS-PEM-LINES", body)
        yield from _of_base64(b"".join(body.split()))
    # a space at an end may have been a plus, too
    for text in dict.fromkeys((body, bare.strip(b"\t\r\n"))):
        if b" " in text:
            yield Guess("DIAG-CMS-PLUS-LOST", text.replace(b" ", b"+"))
    if _URL_BASE64.fullmatch(body) or _BASE64.fullmatch(body):
        plain = b"".join(body.split()).rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
        yield Guess("DIAG-CMS-BASE64-URL", plain + b"=" * (-len(plain) % 4))
    if _HEX.fullmatch(octets):
        digits = b"".join(octets.replace(b":", b"").split())
        if len(digits) % 2 == 0:
            yield Guess("DIAG-CMS-HEX", bytes.fromhex(digits.decode()))


def _of_base64(text: bytes) -> Iterator[Guess]:
    try:
        yield Guess("DIAG-CMS-BASE64-TWICE", binascii.a2b_base64(text, strict_mode=True))
    except binascii.Error:
        return
