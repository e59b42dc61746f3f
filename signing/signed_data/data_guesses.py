"""Data that came to harm on its way, or was signed in another form than it is given in."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from itertools import permutations
from typing import Final

from signing.algorithms import DIGESTS
from signing.der import octet_string
from signing.diagnosis.budget import weight_of
from signing.errors import CmsRefused
from signing.signed_data.guesses import DataCase, Guess
from signing.signed_data.reading import parse

__all__ = ["DATA_GUESSES", "digest_made_otherwise", "prefix_signed"]

_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CHARSETS: Final = ("utf-8", "utf-16-le", "utf-16-be", "utf-16", "cp1251", "kz1048", "koi8-r", "cp866", "latin-1")
_HEX: Final = re.compile(rb"[0-9A-Fa-f\s]+")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_\-\s]+={0,2}\s*")
_LONGEST_PREFIX_SEARCH: Final = 2**16


def _line_ends(case: DataCase) -> Iterator[Guess]:
    for name, end in (("LF", b"\n"), ("CRLF", b"\r\n"), ("CR", b"\r")):
        yield Guess("DIAG-CMS-LINE-ENDS", _LINE_END.sub(end, case.data), name)


def _byte_order_mark(case: DataCase) -> Iterator[Guess]:
    for mark in _MARKS:
        if case.data.startswith(mark):
            yield Guess("DIAG-CMS-BOM", case.data[len(mark) :])
        yield Guess("DIAG-CMS-BOM", mark + case.data)


def _last_line(case: DataCase) -> Iterator[Guess]:
    data = case.data
    for octets in (data.removesuffix(b"\n").removesuffix(b"\r"), data.rstrip(b"\r\n"), data + b"\n", data + b"\r\n"):
        yield Guess("DIAG-CMS-LAST-LINE", octets)
    yield Guess("DIAG-CMS-PADDED", data.rstrip(b"\x00"))
    yield Guess("DIAG-CMS-PADDED", data.strip())


def _base64(case: DataCase) -> Iterator[Guess]:
    once = base64.b64encode(case.data)
    for octets in (
        once,
        *(end.join(_lines(once, 76)) + end for end in (b"\n", b"\r\n")),
        b"\r\n".join(_lines(once, 76)),
    ):
        yield Guess("DIAG-CMS-BASE64-SIGNED", octets)
    if _BASE64.fullmatch(case.data):
        plain = b"".join(case.data.split()).translate(bytes.maketrans(b"-_", b"+/"))
        try:
            yield Guess("DIAG-CMS-BASE64-GIVEN", binascii.a2b_base64(plain + b"=" * (-len(plain) % 4)))
        except binascii.Error:
            return


def _lines(text: bytes, width: int) -> list[bytes]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def _hexadecimal(case: DataCase) -> Iterator[Guess]:
    digits = case.data.hex().encode()
    yield Guess("DIAG-CMS-HEX-SIGNED", digits)
    yield Guess("DIAG-CMS-HEX-SIGNED", digits.upper())
    if _HEX.fullmatch(case.data):
        plain = b"".join(case.data.split())
        if len(plain) % 2 == 0:
            yield Guess("DIAG-CMS-HEX-GIVEN", bytes.fromhex(plain.decode()))


def _charset(case: DataCase) -> Iterator[Guess]:
    tried = {case.data}
    for given, signed in permutations(_CHARSETS, 2):
        try:
            octets = case.data.decode(given).encode(signed)
        except UnicodeError:
            continue
        if octets not in tried:
            tried.add(octets)
            yield Guess("DIAG-CMS-CHARSET", octets, f"{signed} → {given}")


def _wrapped(case: DataCase) -> Iterator[Guess]:
    yield Guess("DIAG-CMS-HEADER-SIGNED", octet_string(case.data))
    try:
        inner = parse(case.data).content
    except CmsRefused:
        return
    if inner is not None:
        yield Guess("DIAG-CMS-WRAPPED", inner)


def _nothing(_case: DataCase) -> Iterator[Guess]:
    yield Guess("DIAG-CMS-EMPTY", b"")


DATA_GUESSES: Final = (
    _line_ends,
    _byte_order_mark,
    _last_line,
    _nothing,
    _base64,
    _hexadecimal,
    _wrapped,
    _charset,
)
"""In the order in which they are tried; what is yielded are octets that might have been signed."""


def digest_made_otherwise(case: DataCase) -> Guess | None:
    """The digest is of this data, but made or written in another way than its algorithm says."""
    case.budget.spend(weight_of(len(case.data), case.digest))
    digest = case.digest.digest(case.data)
    texts = (digest.hex().encode(), digest.hex().upper().encode(), base64.b64encode(digest))
    if case.claimed in texts:
        return Guess("DIAG-CMS-DIGEST-TEXT", case.data)
    if case.claimed == digest[::-1]:
        return Guess("DIAG-CMS-DIGEST-REVERSED", case.data)
    if case.claimed in {case.digest.digest(one) for one in (digest, *texts)}:
        return Guess("DIAG-CMS-DIGEST-TWICE", case.data)
    for other in DIGESTS:
        if other is not case.digest and len(other.digest(b"")) == len(case.claimed):
            case.budget.spend(weight_of(len(case.data), other))
            if other.digest(case.data) == case.claimed:
                return Guess("DIAG-CMS-DIGEST-ALGORITHM", case.data, f"{case.digest.name} → {other.name}")
    return None


def prefix_signed(case: DataCase) -> Guess | None:
    """The data begins with what was signed: something was appended."""
    if len(case.data) > _LONGEST_PREFIX_SEARCH or "GOST" in case.digest.name:
        return None
    case.budget.spend(len(case.data) * weight_of(1))
    hasher = case.digest.new()
    for at, octet in enumerate(case.data):
        hasher.update(bytes((octet,)))
        if hasher.digest() == case.claimed:
            return Guess("DIAG-CMS-APPENDED", case.data[: at + 1], f"{len(case.data) - at - 1}")
    return None
