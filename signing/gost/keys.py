"""GOST keys as values, and their DER forms: SubjectPublicKeyInfo and PKCS#8, written and read octet for octet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from signing import der
from signing.errors import KeyRefused
from signing.gost.families import FAMILIES, GOST_512, Family
from signing.gost.scalar import group

__all__ = ["PrivateKey", "PublicKey"]

_DRAWS: Final = 16
"""A draw is out of range once in 2^224; a source that fails so often is broken."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A point of its family's curve; anything else is refused with ``KEY-FILE``."""

    family: Family
    x: int
    y: int

    def __post_init__(self) -> None:
        curve = self.family.curve
        if not curve.contains(self.x, self.y):
            raise KeyRefused("KEY-FILE", f"the public key is not a point of {curve.name}")
        if not group(curve).has_prime_order((self.x, self.y)):
            raise KeyRefused("KEY-FILE", f"the public key is a point of small order on {curve.name}")

    @property
    def octets(self) -> bytes:
        """The point: x ‖ y, little-endian each."""
        size = self.family.curve.size
        return self.x.to_bytes(size, "little") + self.y.to_bytes(size, "little")

    @property
    def identifier(self) -> bytes:
        """The subject key identifier: SHA-1 of the BIT STRING's contents, 20 octets (RFC 5280, 4.2.1.2)."""
        return hashlib.sha1(der.octet_string(self.octets), usedforsecurity=False).digest()

    def to_spki(self) -> bytes:
        """DER of the SubjectPublicKeyInfo: SEQ{ algorithm, BIT STRING{ OCTET STRING{ x ‖ y } } }."""
        return _spki(self.family, self.octets)

    @classmethod
    def from_spki(cls, octets: bytes) -> PublicKey:
        """The key of a SubjectPublicKeyInfo in DER; KeyRefused for anything that :meth:`to_spki` would not write."""
        for family in FAMILIES:
            size = family.curve.size
            point = octets[-2 * size :]
            if len(point) == 2 * size and octets == _spki(family, point):
                return cls(family, *(int.from_bytes(half, "little") for half in (point[:size], point[size:])))
        raise KeyRefused("KEY-FILE", "not the public key of a Kazakh GOST family in DER")


def _spki(family: Family, point: bytes) -> bytes:
    return der.sequence(family.algorithm, der.bit_string(der.octet_string(point)))


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A number from 1 to q-1; anything else is refused with ``KEY-FILE``."""

    d: int = field(repr=False)
    family: Family = GOST_512

    def __post_init__(self) -> None:
        if not 0 < self.d < self.family.curve.q:
            raise KeyRefused("KEY-FILE", "the private key is out of the range of its curve")

    @classmethod
    def generate(cls, random_bytes: Callable[[int], bytes], *, family: Family = GOST_512) -> PrivateKey:
        """A key from a source of randomness: ``random_bytes(n)`` gives n octets."""
        for _ in range(_DRAWS):
            d = int.from_bytes(random_bytes(family.curve.size), "little")
            if 0 < d < family.curve.q:
                return cls(d, family)
        raise KeyRefused("KEY-FILE", "the source of randomness gives no number in the range of the curve")

    @classmethod
    def from_seed(cls, seed: bytes, *, family: Family = GOST_512) -> PrivateKey:
        """Always the same key for the same seed; as secret as the seed is."""
        counter = iter(range(_DRAWS))

        def draw(size: int) -> bytes:
            label = f"{family.name} {next(counter)} ".encode()
            return hashlib.shake_256(label + seed).digest(size)

        return cls.generate(draw, family=family)

    @property
    def public(self) -> PublicKey:
        """The public key; computed anew at each call, for the price of a signature."""
        point = group(self.family.curve).multiply_base(self.d)
        assert point is not None
        return PublicKey(self.family, *point)

    def to_pkcs8(self) -> bytes:
        """DER of the PrivateKeyInfo: SEQ{ 0, algorithm, OCTET STRING{ OCTET STRING{ d, little-endian } } }.

        For 512 bits only: the forms of the other families are not known, and they raise KeyRefused.
        """
        if self.family is not GOST_512:
            raise KeyRefused("KEY-FILE", f"{self.family.name} has no known form for private keys")
        return _pkcs8(self.d.to_bytes(GOST_512.curve.size, "little"))

    @classmethod
    def from_pkcs8(cls, octets: bytes) -> PrivateKey:
        """The key of a PrivateKeyInfo in DER; KeyRefused for anything that :meth:`to_pkcs8` would not write."""
        scalar = octets[-GOST_512.curve.size :]
        if len(scalar) != GOST_512.curve.size or octets != _pkcs8(scalar):
            raise KeyRefused("KEY-FILE", "not the private key of GOST R 34.10-2015 with 512 bits in DER")
        return cls(int.from_bytes(scalar, "little"))


def _pkcs8(scalar: bytes) -> bytes:
    key = der.octet_string(der.octet_string(scalar))
    return der.sequence(der.integer(0), GOST_512.algorithm, key)
