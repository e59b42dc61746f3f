"""The body of an HTTP request, read without letting its size harm anybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

__all__ = ["parts_of"]

_PART: Final = 2**16
_DRAIN: Final = 100 * 2**20
"""Octets of a body that are read at the most: a refused one too, so that the client is still there to read why."""


def parts_of(stream: IO[bytes]) -> Iterator[bytes]:
    """The body in *stream* part by part, broken off after 100 MiB. The caller decides what to keep."""
    size = 0
    while size <= _DRAIN and (part := stream.read(_PART)):
        size += len(part)
        yield part
