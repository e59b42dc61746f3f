"""The data that a CMS is about, digested once for each algorithm, in pieces, however large it is."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from signing.algorithms import DigestAlgorithm

__all__ = ["PIECE", "Message", "pieces_of"]

PIECE: Final = 2**18
"""Octets that are read and digested at a time."""
_RESIDENT: Final = 2**24
"""Octets of a mapped file that are kept in memory after they were read."""


def pieces_of(source: BinaryIO) -> Iterator[bytes]:
    """What *source* holds from where it stands, piece by piece."""
    while piece := source.read(PIECE):
        yield piece


def _copied(source: tuple[memoryview, ...]) -> Iterator[bytes]:
    """The octets of *source*, piece by piece; of a mapped file only a part is in memory at a time."""
    since = 0
    for whole in source:
        for at in range(0, len(whole), PIECE):
            piece = bytes(whole[at : at + PIECE])
            yield piece
            since += len(piece)
            if since >= _RESIDENT:
                _let_go(whole.obj)
                since = 0


def _let_go(mapped: object) -> None:
    """Tell the system that the pages of a mapped file may leave memory; it reads them again where they are needed."""
    advice = getattr(mmap, "MADV_DONTNEED", None)
    if isinstance(mapped, mmap.mmap) and advice is not None:
        mapped.madvise(advice)


def _position(source: bytes | tuple[memoryview, ...] | BinaryIO) -> int | None:
    """Where a file stands that can be read twice."""
    return None if isinstance(source, bytes | tuple) or not source.seekable() else source.tell()


class Message:
    """Data in memory, in pieces of a CMS, or in a file that is read once."""

    def __init__(self, source: bytes | tuple[memoryview, ...] | BinaryIO) -> None:
        self._source = source
        self._begins = _position(source)

    def digests(self, algorithms: Iterable[DigestAlgorithm]) -> dict[str, bytes]:
        """The digest of the data by each of *algorithms*, by its OID."""
        wanted = {one.oid: one for one in algorithms}
        if isinstance(self._source, bytes):
            return {oid: one.digest(self._source) for oid, one in wanted.items()}
        hashers = {oid: one.new() for oid, one in wanted.items()}
        for piece in self._pieces():
            for hasher in hashers.values():
                hasher.update(piece)
        return {oid: hasher.digest() for oid, hasher in hashers.items()}

    def octets(self) -> bytes:
        """The data as one; a file is kept from then on."""
        if not isinstance(self._source, bytes):
            self._source = b"".join(self._pieces())
        return self._source

    @property
    def at_hand(self) -> bytes | None:
        """The data, where all of it is in memory already; None for files, mapped ones, too."""
        if isinstance(self._source, tuple) and all(isinstance(one.obj, bytes) for one in self._source):
            return self.octets()
        return self._source if isinstance(self._source, bytes) else None

    def for_diagnosis(self, most: int) -> bytes | None:
        """The data again, where it is no more than *most* octets and can be had: a file is read anew from its start."""
        source = self._source
        if isinstance(source, bytes | tuple):
            size = len(source) if isinstance(source, bytes) else sum(len(one) for one in source)
            return self.octets() if size <= most else None
        if self._begins is None:
            return None
        source.seek(self._begins)
        data = source.read(most + 1)
        return data if len(data) <= most else None

    def _pieces(self) -> Iterator[bytes]:
        if isinstance(self._source, bytes):
            yield self._source
        elif isinstance(self._source, tuple):
            yield from _copied(self._source)
        else:
            yield from pieces_of(self._source)
