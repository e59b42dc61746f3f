"""Signatures in the Kazakh encoding: r ‖ s, each little-endian; the digest, too, is read little-endian.

Most libraries outside Kazakhstan write s ‖ r, each big-endian (RFC 4491, RFC 9215): the same octets from last to first.
"""

from __future__ import annotations

from typing import Final

from signing.gost.backend import Backend
from signing.gost.equation import holds, solve
from signing.gost.families import Family
from signing.gost.keys import PrivateKey, PublicKey
from signing.gost.nonce import nonces
from signing.gost.scalar import group

__all__ = ["PublicKeyTable", "reversed_order", "sign", "sign_digest", "verify", "verify_digest"]


class PublicKeyTable:
    """A public key with precomputed multiples: verifies some three times as fast, once it is made.

    For the keys of authorities, OCSP and time-stamp services. Making it costs about three verifications and, for
    512 bits, half a megabyte. Its backend is that of the verifications that it serves.
    """

    def __init__(self, public: PublicKey, *, backend: Backend | None = None) -> None:
        self.public: Final = public
        self.group: Final = group(public.family.curve, backend)
        self.multiples: Final = self.group.table((public.x, public.y))


def sign(private: PrivateKey, message: bytes, *, extra: bytes = b"", backend: Backend | None = None) -> bytes:
    """The signature of *message*: 128 octets (64 on curves of 256 bits), always the same unless *extra* varies it."""
    return sign_digest(private, private.family.digest(message), extra=extra, backend=backend)


def sign_digest(private: PrivateKey, digest: bytes, *, extra: bytes = b"", backend: Backend | None = None) -> bytes:
    """The signature of a message whose digest was made elsewhere; ValueError if *digest* has the wrong length."""
    curve = private.family.curve
    e = _number(private.family, digest)
    for k in nonces(private.d, e, q=curve.q, extra=extra):
        solution = solve(group(curve, backend), private.d, e=e, k=k)
        if solution is not None:
            return b"".join(part.to_bytes(curve.size, "little") for part in solution)
    raise AssertionError("nonces have no end")


def verify(
    key: PublicKey | PublicKeyTable, signature: bytes, message: bytes, *, backend: Backend | None = None
) -> bool:
    """True if *signature* is one of *message* under *key*; False for any other octets, whatever their form."""
    public = key.public if isinstance(key, PublicKeyTable) else key
    return verify_digest(key, signature, public.family.digest(message), backend=backend)


def verify_digest(
    key: PublicKey | PublicKeyTable, signature: bytes, digest: bytes, *, backend: Backend | None = None
) -> bool:
    """The same for a digest that was made elsewhere; ValueError if *digest* has the wrong length."""
    public = key.public if isinstance(key, PublicKeyTable) else key
    size = public.family.curve.size
    e = _number(public.family, digest)
    if len(signature) != 2 * size:
        return False
    numbers = int.from_bytes(signature[:size], "little"), int.from_bytes(signature[size:], "little")
    point = (public.x, public.y)
    if isinstance(key, PublicKeyTable):
        return holds(key.group, point, numbers, e=e, table=key.multiples)
    return holds(group(public.family.curve, backend), point, numbers, e=e)


def reversed_order(signature: bytes) -> bytes:
    """A Kazakh signature in the Russian order, and the other way round: its octets from last to first."""
    return signature[::-1]


def _number(family: Family, digest: bytes) -> int:
    """The digest as the equations take it: little-endian, modulo q, 1 in place of 0 (RFC 7091, 6.1)."""
    if len(digest) != family.curve.size:
        raise ValueError(f"a digest of {family.name} has {family.curve.size} octets, this one {len(digest)}")
    return int.from_bytes(digest, "little") % family.curve.q or 1
