"""The CMS in ``Contents``, freed of the zeros that fill up its place."""

from __future__ import annotations

from typing import Final

from signing.der import read

__all__ = ["without_padding"]

_INDEFINITE: Final = 0x80
_LONGEST_END: Final = 160


def without_padding(contents: bytes) -> bytes:
    """The one element that *contents* begin with, if nothing but zeros follow; else *contents* as they are."""
    if len(contents) < 2:
        return contents
    size = contents[1]
    if size == _INDEFINITE:
        return _indefinite(contents)
    if size > _INDEFINITE:
        more = size & 0x7F
        end = 2 + more + int.from_bytes(contents[2 : 2 + more], "big")
    else:
        end = 2 + size
    return contents[:end] if not contents[end:].strip(b"\0") else contents


def _indefinite(contents: bytes) -> bytes:
    """How many of the zeros at the end belong to it, only reading tells."""
    bare = contents.rstrip(b"\0")
    for zeros in range(min(_LONGEST_END, len(contents) - len(bare)) + 1):
        candidate = bare + bytes(zeros)
        try:
            read(candidate)
        except ValueError:
            continue
        return candidate
    return contents
