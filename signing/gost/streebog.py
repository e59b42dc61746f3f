"""Streebog, the hash of GOST R 34.11-2012 and ST RK GOST R 34.11-2015 (RFC 6986), with 512 and 256 bits."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cache
from struct import Struct
from typing import ClassVar, Final, Self

from signing.gost.streebog_tables import ITERATION_CONSTANTS, lps_tables

__all__ = ["Streebog256", "Streebog512", "streebog256", "streebog512"]

_BLOCK: Final = 64
_MODULUS_MASK: Final = 2**512 - 1
_START_512: Final = 0
_START_256: Final = int.from_bytes(b"\x01" * _BLOCK, "little")


@cache
def _compression() -> Callable[[int, int, int], int]:
    """g_N(h, m) of RFC 6986, section 8, as a function of h, N and m."""
    lps = _joined_transformations()

    def round_keys(key: int) -> list[int]:
        keys = [lps(key)]
        for constant in ITERATION_CONSTANTS:
            keys.append(lps(keys[-1] ^ constant))
        return keys

    # every message begins with one of two values
    first = {start: round_keys(start) for start in (_START_512, _START_256)}

    def compress(h: int, n: int, m: int) -> int:
        *keys, last = first.get(h ^ n) or round_keys(h ^ n)
        state = m
        for key in keys:
            state = lps(state ^ key)
        return state ^ last ^ h ^ m

    return compress


def _joined_transformations() -> Callable[[int], int]:
    """LPS of RFC 6986, section 6, on a block as an integer; written out, for a loop takes a third longer."""
    t0, t1, t2, t3, t4, t5, t6, t7 = lps_tables()
    joined = Struct("<8Q").pack
    number = int.from_bytes

    # fmt: off
    def lps(block: int) -> int:
        (b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15,
         b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28, b29, b30, b31,
         b32, b33, b34, b35, b36, b37, b38, b39, b40, b41, b42, b43, b44, b45, b46, b47,
         b48, b49, b50, b51, b52, b53, b54, b55, b56, b57, b58, b59, b60, b61, b62, b63,
         ) = block.to_bytes(64, "little")
        return number(joined(
            t0[b00] ^ t1[b08] ^ t2[b16] ^ t3[b24] ^ t4[b32] ^ t5[b40] ^ t6[b48] ^ t7[b56],
            t0[b01] ^ t1[b09] ^ t2[b17] ^ t3[b25] ^ t4[b33] ^ t5[b41] ^ t6[b49] ^ t7[b57],
            t0[b02] ^ t1[b10] ^ t2[b18] ^ t3[b26] ^ t4[b34] ^ t5[b42] ^ t6[b50] ^ t7[b58],
            t0[b03] ^ t1[b11] ^ t2[b19] ^ t3[b27] ^ t4[b35] ^ t5[b43] ^ t6[b51] ^ t7[b59],
            t0[b04] ^ t1[b12] ^ t2[b20] ^ t3[b28] ^ t4[b36] ^ t5[b44] ^ t6[b52] ^ t7[b60],
            t0[b05] ^ t1[b13] ^ t2[b21] ^ t3[b29] ^ t4[b37] ^ t5[b45] ^ t6[b53] ^ t7[b61],
            t0[b06] ^ t1[b14] ^ t2[b22] ^ t3[b30] ^ t4[b38] ^ t5[b46] ^ t6[b54] ^ t7[b62],
            t0[b07] ^ t1[b15] ^ t2[b23] ^ t3[b31] ^ t4[b39] ^ t5[b47] ^ t6[b55] ^ t7[b63],
        ), "little")
    # fmt: on

    return lps


class Streebog512:
    """Streebog with 64 octets of digest; the surface is that of hashlib's objects."""

    name: ClassVar[str] = "streebog512"
    digest_size: ClassVar[int] = 64
    """Octets of the digest."""
    block_size: ClassVar[int] = _BLOCK
    """Octets of a block, as HMAC needs them."""
    _start: ClassVar[int] = _START_512

    def __init__(self, data: bytes = b"") -> None:
        self._h = self._start
        self._n = 0
        self._sum = 0
        self._rest = b""
        self.update(data)

    def update(self, data: bytes) -> None:
        """Add *data* to the message."""
        compress = _compression()
        octets = memoryview(self._rest + data)
        whole = len(octets) - len(octets) % _BLOCK
        for at in range(0, whole, _BLOCK):
            block = int.from_bytes(octets[at : at + _BLOCK], "little")
            self._h = compress(self._h, self._n, block)
            self._n += 8 * _BLOCK
            self._sum += block
        self._sum &= _MODULUS_MASK
        self._rest = bytes(octets[whole:])

    def digest(self) -> bytes:
        """The digest of the message so far; more may be added after it."""
        compress = _compression()
        bits = 8 * len(self._rest)
        block = int.from_bytes(self._rest + b"\x01", "little")
        h = compress(self._h, self._n, block)
        h = compress(h, 0, self._n + bits)
        h = compress(h, 0, (self._sum + block) & _MODULUS_MASK)
        return h.to_bytes(_BLOCK, "little")[-self.digest_size :]

    def hexdigest(self) -> str:
        """The digest in hexadecimal digits."""
        return self.digest().hex()

    def copy(self) -> Self:
        """An object of its own with the same message so far."""
        return copy(self)


class Streebog256(Streebog512):
    """Streebog with 32 octets of digest."""

    name: ClassVar[str] = "streebog256"
    digest_size: ClassVar[int] = 32
    _start: ClassVar[int] = _START_256


def streebog512(data: bytes) -> bytes:
    """The digest of *data*, 64 octets."""
    return Streebog512(data).digest()


def streebog256(data: bytes) -> bytes:
    """The digest of *data*, 32 octets."""
    return Streebog256(data).digest()
