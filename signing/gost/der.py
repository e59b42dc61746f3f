"""As much of DER as the fixed shapes of GOST keys need (ITU-T X.690)."""

from __future__ import annotations

from typing import Final

__all__ = ["BIT_STRING", "INTEGER", "OCTET_STRING", "SEQUENCE", "encode", "oid"]

INTEGER: Final = 0x02
BIT_STRING: Final = 0x03
OCTET_STRING: Final = 0x04
SEQUENCE: Final = 0x30
_OBJECT_IDENTIFIER: Final = 0x06


def encode(tag: int, *contents: bytes) -> bytes:
    """One value: *tag*, the shortest form of the length, *contents* one after the other."""
    content = b"".join(contents)
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content


def oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER from its dotted text."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return encode(_OBJECT_IDENTIFIER, *(_arc(arc) for arc in (40 * first + second, *rest)))


def _arc(arc: int) -> bytes:
    octets = [arc & 0x7F]
    while arc := arc >> 7:
        octets.append(0x80 | (arc & 0x7F))
    return bytes(reversed(octets))
