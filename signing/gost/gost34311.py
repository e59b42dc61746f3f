"""GOST 34.311-95, the same hash as GOST R 34.11-94 (RFC 5831), with the test S-box as Kazakhstan uses it."""

from __future__ import annotations

from copy import copy
from functools import cache
from typing import ClassVar, Final, Self

__all__ = ["Gost34311", "gost34311"]

_BLOCK: Final = 32
_MASK: Final = 2**256 - 1
_WORD: Final = 2**32 - 1
_QUARTER: Final = 2**64 - 1

_TEST_S_BOX: Final = (
    "4a92d80e6b1c7f53",
    "eb4c6dfa23810759",
    "581da342efc7609b",
    "7da1089fe46cb253",
    "6c715fd84a9e03b2",
    "4ba0721d36859cfe",
    "db413f590ae7682c",
    "1fd057a4923e6b8c",
)
"""id-GostR3411-94-TestParamSet (RFC 4357, 11.2): one row for each half octet, the lowest one first."""

_C3: Final = 0xFF00FFFF000000FFFF0000FF00FFFF0000FF00FF00FF00FFFF00FF00FF00FF00
"""The third constant of key generation (RFC 5831, 6.1); the second and the fourth are zero."""

_TRANSPOSED: Final = tuple(8 * (n % 4) + n // 4 for n in range(32))
"""The permutation of octets in key generation (RFC 5831, 6.1)."""


@cache
def _substitutions() -> tuple[tuple[int, ...], ...]:
    """For each octet of a word: substituted and rotated by eleven bits with the whole word; made on first use."""
    tables = []
    for place in range(4):
        low, high = ([int(digit, 16) for digit in row] for row in _TEST_S_BOX[2 * place : 2 * place + 2])
        words = ((high[octet >> 4] << 4 | low[octet & 15]) << (8 * place) for octet in range(256))
        tables.append(tuple((word << 11 | word >> 21) & _WORD for word in words))
    return tuple(tables)


def _encrypt(block: int, key: int) -> int:
    """GOST 28147-89 of 64 bits under 256 bits of key (RFC 5830, 5)."""
    s0, s1, s2, s3 = _substitutions()
    keys = [key >> shift & _WORD for shift in range(0, 256, 32)]
    left, right = block & _WORD, block >> 32
    for subkey in keys * 3 + keys[::-1]:
        x = left + subkey & _WORD
        left, right = right ^ s0[x & 255] ^ s1[x >> 8 & 255] ^ s2[x >> 16 & 255] ^ s3[x >> 24], left
    return left << 32 | right


def _keys(h: int, m: int) -> list[int]:
    """The four keys of a step (RFC 5831, 6.1)."""
    u, v = h, m
    keys = [_permuted(u ^ v)]
    for constant in (0, _C3, 0):
        u = _shifted(u) ^ constant
        v = _shifted(_shifted(v))
        keys.append(_permuted(u ^ v))
    return keys


def _shifted(x: int) -> int:
    """A of RFC 5831, 6.1: down by a quarter, and the sum of the two lowest quarters goes on top."""
    return x >> 64 | ((x ^ x >> 64) & _QUARTER) << 192


def _permuted(x: int) -> int:
    octets = x.to_bytes(_BLOCK, "little")
    return int.from_bytes(bytes(octets[source] for source in _TRANSPOSED), "little")


def _mixed(x: int, rounds: int) -> int:
    """ψ of RFC 5831, 6.3, *rounds* times: a shift register of sixteen words of sixteen bits."""
    octets = x.to_bytes(_BLOCK, "little")
    words = [octets[i] | octets[i + 1] << 8 for i in range(0, _BLOCK, 2)]
    for i in range(rounds):
        words.append(words[i] ^ words[i + 1] ^ words[i + 2] ^ words[i + 3] ^ words[i + 12] ^ words[i + 15])
    return int.from_bytes(b"".join(word.to_bytes(2, "little") for word in words[rounds:]), "little")


def _step(h: int, m: int) -> int:
    """The step function of RFC 5831, section 6."""
    s = 0
    for i, key in enumerate(_keys(h, m)):
        s |= _encrypt(h >> 64 * i & _QUARTER, key) << 64 * i
    return _mixed(h ^ _mixed(m ^ _mixed(s, 12), 1), 61)


_State = tuple[int, int, int]
"""The chained value, the bits of the message and the sum of its blocks so far."""


def _absorbed(state: _State, octets: bytes | memoryview) -> _State:
    """The state after one more block; the last one of a message may be shorter than 32 octets."""
    h, length, total = state
    block = int.from_bytes(octets, "little")
    return _step(h, block), length + 8 * len(octets) & _MASK, total + block & _MASK


class Gost34311:
    """GOST 34.311-95 with 32 octets of digest; the surface is that of hashlib's objects."""

    name: ClassVar[str] = "gost34311"
    digest_size: ClassVar[int] = 32
    """Octets of the digest."""
    block_size: ClassVar[int] = _BLOCK
    """Octets of a block, as HMAC needs them."""

    def __init__(self, data: bytes = b"") -> None:
        self._state: _State = (0, 0, 0)
        self._rest = b""
        self.update(data)

    def update(self, data: bytes) -> None:
        """Add *data* to the message."""
        octets = memoryview(self._rest + data)
        whole = len(octets) - len(octets) % _BLOCK
        for at in range(0, whole, _BLOCK):
            self._state = _absorbed(self._state, octets[at : at + _BLOCK])
        self._rest = bytes(octets[whole:])

    def digest(self) -> bytes:
        """The digest of the message so far; more may be added after it."""
        h, length, total = _absorbed(self._state, self._rest) if self._rest else self._state
        return _step(_step(h, length), total).to_bytes(_BLOCK, "little")

    def hexdigest(self) -> str:
        """The digest in hexadecimal digits."""
        return self.digest().hex()

    def copy(self) -> Self:
        """An object of its own with the same message so far."""
        return copy(self)


def gost34311(data: bytes) -> bytes:
    """The digest of *data*, 32 octets."""
    return Gost34311(data).digest()
