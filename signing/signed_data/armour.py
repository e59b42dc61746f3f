"""The forms in which a CMS travels: DER or BER as it is, PEM, base64."""

from __future__ import annotations

import binascii
import re
from typing import Final

from signing.armour import BEGIN, WHITE_SPACE
from signing.errors import CmsRefused

__all__ = ["BASE64_TEXT", "bare"]

_LABELS: Final = (b"CMS", b"PKCS7", b"PKCS #7 SIGNED DATA")
_DER_BEGINS: Final = 0x30
_LOOKED_AT: Final = 512

BASE64_TEXT: Final = re.compile(rb"[A-Za-z0-9+/\s]{16,}={0,2}\s*")
"""The beginning of what may be base64 and nothing else."""


def bare(octets: bytes | memoryview) -> memoryview:
    """The octets of the CMS itself: DER and BER as they are, those of PEM and base64 decoded.

    Raises :class:`~signing.errors.CmsRefused`: ``CMS-FORM`` for a text that is neither, ``CMS-TYPE`` for the PEM of
    something else.
    """
    view = memoryview(octets).cast("B")
    if not view or view[0] == _DER_BEGINS:
        return view
    head = bytes(view[:_LOOKED_AT])
    if BEGIN.search(head):
        return memoryview(_from_pem(bytes(view)))
    if BASE64_TEXT.match(head.removeprefix(b"\xef\xbb\xbf")):
        return memoryview(_decoded(bytes(view).removeprefix(b"\xef\xbb\xbf")))
    return view


def _from_pem(text: bytes) -> bytes:
    begin = BEGIN.search(text)
    label = begin[1] if begin is not None else b""
    if begin is None or label not in _LABELS:
        raise CmsRefused("CMS-TYPE", f"a PEM text of {label.decode()}, not of CMS")
    body, end, _ = text[begin.end() :].partition(b"-----END " + label + b"-----")
    if not end:
        raise CmsRefused("CMS-FORM", f"the line -----END {label.decode()}----- is missing")
    return _decoded(body)


def _decoded(text: bytes) -> bytes:
    try:
        return binascii.a2b_base64(WHITE_SPACE.sub(b"", text), strict_mode=True)
    except binascii.Error as error:
        raise CmsRefused("CMS-FORM", f"not base64: {error}") from None
