"""The secret number of a signature, derived from the key and the digest: RFC 6979 with HMAC-SHA-512.

The same key and digest give the same number, and so the same signature; nothing else can tell the number.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator

__all__ = ["nonces"]


def nonces(d: int, e: int, *, q: int, extra: bytes = b"") -> Iterator[int]:
    """Numbers from 1 to q-1 for the private key *d* and the reduced digest *e* (RFC 6979, 3.2), without end.

    The first one serves unless it gives a signature with a zero. *extra* octets vary the numbers (RFC 6979, 3.6).
    """
    size = (q.bit_length() + 7) // 8
    seed = d.to_bytes(size, "big") + e.to_bytes(size, "big") + extra
    value, key = b"\x01" * 64, b"\x00" * 64
    for separator in (b"\x00", b"\x01"):
        key = _hmac(key, value + separator + seed)
        value = _hmac(key, value)
    while True:
        octets = b""
        while len(octets) < size:
            value = _hmac(key, value)
            octets += value
        k = int.from_bytes(octets, "big") >> (8 * len(octets) - q.bit_length())
        if 0 < k < q:
            yield k
        key = _hmac(key, value + b"\x00")
        value = _hmac(key, value)


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha512")
