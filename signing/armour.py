"""The clothes of ASN.1: PEM and base64 taken off, whatever is inside (RFC 7468)."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable
from typing import Final

__all__ = ["BEGIN", "WHITE_SPACE", "label_of", "undressed", "unwrapped"]

BEGIN: Final = re.compile(rb"-----BEGIN ([A-Z0-9 #]{1,64})-----")
"""The line before the base64 of a PEM text, with its label."""
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/\s]{8,}={0,2}\s*")
WHITE_SPACE: Final = re.compile(rb"[\s\x00]+")
"""What base64 may have between its signs when it has been through mail or an editor."""
_BOM: Final = b"\xef\xbb\xbf"
_ASN1_BEGINS: Final = 0x30
_DATA_URL: Final = re.compile(rb"data:[\w.+/;=-]{0,200},")
_HEX: Final = re.compile(rb"[0-9A-Fa-f:]{16,}")
_ANY_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT: Final = 4096


def label_of(octets: bytes) -> str | None:
    """The label of the first PEM text in *octets*, ``X509 CRL`` say; None if there is none at their beginning."""
    begin = None if octets[:1] == b"0" else BEGIN.search(octets[:_LOOKED_AT])
    return None if begin is None else begin[1].decode()


def unwrapped(octets: bytes) -> bytes:
    """What *octets* hold: the first PEM text or base64 decoded; they themselves where they are neither."""
    if not octets or octets[0] == _ASN1_BEGINS:
        return octets
    begin = BEGIN.search(octets[:_LOOKED_AT])
    if begin is not None:
        text = octets[begin.end() :].partition(b"-----END ")[0]
    elif _BASE64.fullmatch(octets.removeprefix(_BOM)):
        text = octets.removeprefix(_BOM)
    else:
        return octets
    try:
        return binascii.a2b_base64(WHITE_SPACE.sub(b"", text), strict_mode=True) or octets
    except binascii.Error:
        return octets


def undressed(octets: bytes) -> tuple[str, bytes] | None:
    """What *octets* hold under clothes that nobody expects, and how that is said; None where they wear none.

    Such are hexadecimal digits; base64 in quotes, for addresses, in a ``data:`` URL, in UTF-16 or without its end;
    a byte order mark or white space before.
    """
    text = octets
    if octets[:2] in _UTF_16:
        text = octets[2:].replace(b"\x00", b"")
    text = text.removeprefix(_BOM).strip(b" \t\r\n\x00\"'")
    if text[:1] == b"0" and text[1:2] > b"\x7f":
        return "behind other octets", text
    text = WHITE_SPACE.sub(b"", text)
    url = _DATA_URL.match(text)
    if url is not None:
        text = text[url.end() :]
    if _HEX.fullmatch(text):
        return "in hexadecimal digits", _decoded(binascii.unhexlify, text.replace(b":", b""))
    if _ANY_BASE64.fullmatch(text):
        plain = text.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
        return "in base64", _decoded(binascii.a2b_base64, plain + b"=" * (-len(plain) % 4))
    return None


def _decoded(decode: Callable[[bytes], bytes], text: bytes) -> bytes:
    try:
        return decode(text)
    except binascii.Error:
        return b""
