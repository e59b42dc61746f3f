"""SignedData written: as DER, or as BER around data that comes piece by piece (RFC 5652, section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from signing.der import header, integer, object_identifier, set_of, tagged
from signing.signed_data import oids

__all__ = ["Draft", "write_piece"]

_SEQUENCE, _OCTET_STRING = 0x30, 0x04
_CONSTRUCTED_OCTETS: Final = 0x24
_EXPLICIT_0, _IMPLICIT_1 = 0xA0, 0xA1
_INDEFINITE: Final = b"\x80"
_END: Final = b"\x00\x00"

Buffer = bytes | memoryview


@dataclass(frozen=True, slots=True)
class Draft:
    """All of a SignedData but its content; every part is encoded."""

    digest_algorithms: tuple[bytes, ...]
    """AlgorithmIdentifiers of the digests that the signers use."""
    certificates: tuple[bytes, ...]
    signers: tuple[bytes, ...]
    crls: tuple[bytes, ...] = ()
    content_type: str = oids.DATA
    version: int = 1

    def written(self, content: Sequence[Buffer] | None) -> bytes:
        """The CMS (DER) around the pieces of *content*, or detached from it. They are copied once."""
        encapsulated: list[Buffer] = [object_identifier(self.content_type)]
        if content is not None:
            encapsulated += _around(_EXPLICIT_0, _around(_OCTET_STRING, content))
        inner = [self._head(), *_around(_SEQUENCE, encapsulated), self._tail()]
        outer = _around(_EXPLICIT_0, _around(_SEQUENCE, inner))
        return b"".join(_around(_SEQUENCE, [object_identifier(oids.SIGNED_DATA), *outer]))

    def begin(self, target: BinaryIO) -> None:
        """Write what stands before the pieces of the content, lengths left open; no signer is needed yet."""
        target.write(bytes((_SEQUENCE,)) + _INDEFINITE + object_identifier(oids.SIGNED_DATA))
        target.write(bytes((_EXPLICIT_0,)) + _INDEFINITE + bytes((_SEQUENCE,)) + _INDEFINITE + self._head())
        target.write(bytes((_SEQUENCE,)) + _INDEFINITE + object_identifier(self.content_type))
        target.write(bytes((_EXPLICIT_0,)) + _INDEFINITE + bytes((_CONSTRUCTED_OCTETS,)) + _INDEFINITE)

    def finish(self, target: BinaryIO) -> None:
        """Write what stands behind the last piece."""
        target.write(_END * 3 + self._tail() + _END * 3)

    def _head(self) -> bytes:
        return integer(self.version) + set_of(*dict.fromkeys(self.digest_algorithms))

    def _tail(self) -> bytes:
        parts = []
        if self.certificates:
            parts.append(_implicit_set(_EXPLICIT_0, dict.fromkeys(self.certificates)))
        if self.crls:
            parts.append(_implicit_set(_IMPLICIT_1, self.crls))
        return b"".join((*parts, set_of(*self.signers)))


def write_piece(target: BinaryIO, piece: bytes) -> None:
    """Write one *piece* of the content between :meth:`Draft.begin` and :meth:`Draft.finish`."""
    target.write(header(_OCTET_STRING, len(piece)))
    target.write(piece)


def _implicit_set(tag: int, members: Iterable[bytes]) -> bytes:
    return tagged(tag, b"".join(sorted(members)))


def _around(tag: int, parts: Sequence[Buffer]) -> list[Buffer]:
    return [header(tag, sum(len(part) for part in parts)), *parts]
