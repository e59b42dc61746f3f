"""The clothes of ASN.1: PEM and base64 taken off, whatever is inside (RFC 7468)."""

from __future__ import annotations

import binascii
import re
from typing import Final

__all__ = ["label_of", "unwrapped"]

_BEGIN: Final = re.compile(rb"-----BEGIN ([A-Z0-9 #]{1,64})-----")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/\s]{8,}={0,2}\s*")
_WHITE_SPACE: Final = re.compile(rb"[\s\x00]+")
_BOM: Final = b"\xef\xbb\xbf"
_ASN1_BEGINS: Final = 0x30
_LOOKED_AT: Final = 4096


def label_of(octets: bytes) -> str | None:
    """The label of the first PEM text in *octets*, ``X509 CRL`` say; None if there is none at their beginning."""
    begin = None if octets[:1] == b"0" else _BEGIN.search(octets[:_LOOKED_AT])
    return None if begin is None else begin[1].decode()


def unwrapped(octets: bytes) -> bytes:
    """What *octets* hold: the first PEM text or base64 decoded; they themselves where they are neither."""
    if not octets or octets[0] == _ASN1_BEGINS:
        return octets
    begin = _BEGIN.search(octets[:_LOOKED_AT])
    if begin is not None:
        text = octets[begin.end() :].partition(b"-----END ")[0]
    elif _BASE64.fullmatch(octets.removeprefix(_BOM)):
        text = octets.removeprefix(_BOM)
    else:
        return octets
    try:
        return binascii.a2b_base64(_WHITE_SPACE.sub(b"", text), strict_mode=True) or octets
    except binascii.Error:
        return octets
