"""DER written and BER read, as far as keys, key files and certificates need it (ITU-T X.690)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

__all__ = [
    "NULL",
    "Element",
    "bit_string",
    "bmp_string",
    "boolean",
    "enumerated",
    "explicit",
    "generalized_time",
    "header",
    "integer",
    "object_identifier",
    "octet_string",
    "read",
    "sequence",
    "set_of",
    "tagged",
    "time",
    "utf8_string",
]

NULL: Final = b"\x05\x00"
"""The value NULL."""

_SEQUENCE, _SET = 0x30, 0x31
_INTEGER, _OBJECT_IDENTIFIER, _OCTET_STRING = 0x02, 0x06, 0x04
_CONSTRUCTED = 0x20
_END_OF_CONTENTS = b"\x00\x00"
_MAX_DEPTH: Final = 32
_UTC_TIME_BEGINS, _UTC_TIME_ENDS = 1950, 2050
_UTC_TIME, _GENERALIZED_TIME = 0x17, 0x18
_NO_MOMENT: Final = re.compile(rb"(?!)")
_MOMENTS: Final = {
    _UTC_TIME: re.compile(rb"(\d{12})()Z"),
    _GENERALIZED_TIME: re.compile(rb"(\d{14})(\.\d{1,12})?Z"),
}


def header(tag: int, size: int) -> bytes:
    """What stands before *size* octets of contents: the identifier octet *tag* and the length."""
    if size < 0x80:
        return bytes((tag, size))
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length


def tagged(tag: int, content: bytes) -> bytes:
    """One element with the identifier octet *tag*."""
    return header(tag, len(content)) + content


def sequence(*members: bytes) -> bytes:
    """SEQUENCE of encoded *members*."""
    return tagged(_SEQUENCE, b"".join(members))


def set_of(*members: bytes) -> bytes:
    """SET OF encoded *members*, in the order that DER wants."""
    return tagged(_SET, b"".join(sorted(members)))


def explicit(number: int, member: bytes) -> bytes:
    """``[number] EXPLICIT`` of one encoded *member*."""
    return tagged(0xA0 | number, member)


def integer(value: int) -> bytes:
    """INTEGER."""
    size = (value if value >= 0 else ~value).bit_length() // 8 + 1
    return tagged(_INTEGER, value.to_bytes(size, "big", signed=True))


def enumerated(value: int) -> bytes:
    """ENUMERATED of a small number, below 128."""
    return bytes((0x0A, 1, value))


def boolean(value: bool) -> bytes:
    """BOOLEAN."""
    return tagged(0x01, b"\xff" if value else b"\x00")


def octet_string(content: bytes) -> bytes:
    """OCTET STRING."""
    return tagged(_OCTET_STRING, content)


def bit_string(content: bytes) -> bytes:
    """BIT STRING of whole octets."""
    return tagged(0x03, b"\x00" + content)


def bmp_string(text: str) -> bytes:
    """BMPString: UTF-16, the higher octet first."""
    return tagged(0x1E, text.encode("utf-16-be"))


def utf8_string(text: str) -> bytes:
    """UTF8String."""
    return tagged(0x0C, text.encode())


@lru_cache(maxsize=256)
def object_identifier(dotted: str) -> bytes:
    """OBJECT IDENTIFIER of *dotted*, such as ``1.2.398.3.3.2``."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return tagged(_OBJECT_IDENTIFIER, b"".join(_base128(arc) for arc in (first * 40 + second, *rest)))


def time(moment: datetime) -> bytes:
    """Time as certificates hold it (RFC 5280, 4.1.2.5), to the second.

    That is UTCTime from 1950 to 2049, GeneralizedTime in all other years.
    """
    utc = moment.astimezone(UTC)
    if _UTC_TIME_BEGINS <= utc.year < _UTC_TIME_ENDS:
        return tagged(0x17, f"{utc:%y%m%d%H%M%SZ}".encode())
    return generalized_time(utc)


def generalized_time(moment: datetime) -> bytes:
    """GeneralizedTime, whatever the year, to the second (RFC 5280, 4.1.2.5.2)."""
    utc = moment.astimezone(UTC)
    # strftime writes the year 900 with three digits
    return tagged(0x18, f"{utc.year:04}{utc:%m%d%H%M%SZ}".encode())


def _base128(arc: int) -> bytes:
    octets = [arc & 0x7F]
    while arc := arc >> 7:
        octets.append(0x80 | arc & 0x7F)
    return bytes(reversed(octets))


@dataclass(frozen=True, slots=True)
class Element:
    """One element as it was read. Its parts raise ValueError where it is not what it is taken for."""

    tag: int
    """The identifier octet; tags above 30 are not read."""
    content: bytes
    """What stands between header and end."""
    encoded: bytes
    """The whole element."""
    depth: int = 0

    @property
    def members(self) -> tuple[Element, ...]:
        """The elements within a constructed one."""
        if not self.tag & _CONSTRUCTED:
            raise ValueError(f"the element with tag {self.tag:#04x} holds no others")
        return tuple(_members(self.content, self.depth + 1))

    @property
    def octets(self) -> bytes:
        """Octets of an OCTET STRING, its pieces joined where BER cuts it up; an implicit tag does not matter."""
        if self.tag & _CONSTRUCTED:
            return b"".join(piece.octets for piece in self.members)
        return self.content

    @property
    def number(self) -> int:
        """Value of an INTEGER."""
        if self.tag != _INTEGER or not self.content:
            raise ValueError("an INTEGER was expected")
        return int.from_bytes(self.content, "big", signed=True)

    @property
    def dotted(self) -> str:
        """Value of an OBJECT IDENTIFIER."""
        if self.tag != _OBJECT_IDENTIFIER or not self.content or self.content[-1] & 0x80:
            raise ValueError("an OBJECT IDENTIFIER was expected")
        arcs, arc = [], 0
        for octet in self.content:
            arc = arc << 7 | octet & 0x7F
            if not octet & 0x80:
                arcs.append(arc)
                arc = 0
        first = min(arcs[0] // 40, 2)
        return ".".join(str(number) for number in (first, arcs[0] - first * 40, *arcs[1:]))

    @property
    def moment(self) -> datetime:
        """Value of a GeneralizedTime or a UTCTime, UTC (RFC 5280, 4.1.2.5); fractions of a second count."""
        match = (_MOMENTS.get(self.tag) or _NO_MOMENT).fullmatch(self.content)
        if match is None:
            raise ValueError("a GeneralizedTime or a UTCTime was expected")
        digits, fraction = match[1].decode(), (match[2] or b"").decode()
        if self.tag == _UTC_TIME:
            digits = ("20" if digits < "50" else "19") + digits
        return datetime.strptime(digits + (fraction or ".0")[:7], "%Y%m%d%H%M%S.%f").replace(tzinfo=UTC)

    def sequence(self, at_least: int) -> tuple[Element, ...]:
        """The members of a SEQUENCE that has *at_least* so many."""
        found = self.members
        if self.tag != _SEQUENCE or len(found) < at_least:
            raise ValueError(f"a SEQUENCE of {at_least} members or more was expected")
        return found


def read(data: bytes) -> Element:
    """The one element that *data* is: DER, or BER with indefinite lengths. Raises ValueError for anything else."""
    found, end = _element(data, 0, 0)
    if end != len(data):
        raise ValueError(f"{len(data) - end} octets too many")
    return found


def _members(content: bytes, depth: int) -> Iterator[Element]:
    position = 0
    while position < len(content):
        found, position = _element(content, position, depth)
        yield found


def _element(data: bytes, start: int, depth: int) -> tuple[Element, int]:
    """The element of *data* that begins at *start*, and where it ends."""
    if depth > _MAX_DEPTH:
        raise ValueError(f"nested deeper than {_MAX_DEPTH}")
    if start + 2 > len(data):
        raise ValueError("the octets end within an element")
    tag, size = data[start], data[start + 1]
    if tag & 0x1F == 0x1F:
        raise ValueError("a tag above 30")
    body = start + 2
    if size == 0x80:
        end = _end_of_contents(data, body, depth)
        return Element(tag, data[body:end], data[start : end + 2], depth), end + 2
    if size > 0x80:
        length_octets = size & 0x7F
        if length_octets > 4 or body + length_octets > len(data):
            raise ValueError("a length that no element here has")
        size = int.from_bytes(data[body : body + length_octets], "big")
        body += length_octets
    end = body + size
    if end > len(data):
        raise ValueError("the octets end within an element")
    return Element(tag, data[body:end], data[start:end], depth), end


def _end_of_contents(data: bytes, start: int, depth: int) -> int:
    """Where the contents of indefinite length end that begin at *start*."""
    if not data[start - 2] & _CONSTRUCTED:
        raise ValueError("a primitive element of indefinite length")
    position = start
    while data[position : position + 2] != _END_OF_CONTENTS:
        _, position = _element(data, position, depth + 1)
    return position
