"""The curves of Kazakh signatures, as numbers: y² = x³ + ax + b over the integers modulo p."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["CRYPTOPRO_A", "TC26_256_A", "TC26_512_A", "Curve"]


@dataclass(frozen=True, slots=True)
class Curve:
    """An elliptic curve in Weierstrass form with a base point of prime order."""

    name: str
    bits: int
    """Length of coordinates and scalars: 256 or 512."""
    p: int
    """The field's prime: slightly less than 2^bits."""
    a: int
    b: int
    q: int
    """Order of the base point."""
    x: int
    """The base point's abscissa."""
    y: int
    """The base point's ordinate."""
    cofactor: int = 1
    """How many times *q* goes into the number of points."""

    @property
    def size(self) -> int:
        """Octets of a coordinate or a scalar."""
        return self.bits // 8

    def contains(self, x: int, y: int) -> bool:
        """True if (x, y) is a point of the curve with coordinates in the range of the field."""
        in_range = 0 <= x < self.p and 0 <= y < self.p
        return in_range and (y * y - (x * x + self.a) * x - self.b) % self.p == 0


TC26_512_A: Final = Curve(
    name="id-tc26-gost-3410-12-512-paramSetA",
    bits=512,
    p=2**512 - 569,
    a=-3 % (2**512 - 569),
    b=int(
        "e8c2505dedfc86ddc1bd0b2b6667f1da34b82574761cb0e879bd081cfd0b6265"
        "ee3cb090f30d27614cb4574010da90dd862ef9d4ebee4761503190785a71c760",
        16,
    ),
    q=int(
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        "27e69532f48d89116ff22b8d4e0560609b4b38abfad2b85dcacdb1411f10b275",
        16,
    ),
    x=3,
    y=int(
        "7503cfe87a836ae3a61b8816e25450e6ce5e1c93acf1abc1778064fdcbefa921"
        "df1626be4fd036e93d75e6a50e3a41e98028fe5fc235f5b889a589cb5215f2a4",
        16,
    ),
)
"""The Kazakh parameter A-512 (RFC 7836, A.2.1)."""

TC26_256_A: Final = Curve(
    name="id-tc26-gost-3410-2012-256-paramSetA",
    bits=256,
    p=2**256 - 617,
    a=0xC2173F1513981673AF4892C23035A27CE25E2013BF95AA33B22C656F277E7335,
    b=0x295F9BAE7428ED9CCC20E7C359A9D41A22FCCD9108E17BF7BA9337A6F8AE9513,
    q=0x400000000000000000000000000000000FD8CDDFC87B6635C115AF556C360C67,
    x=0x91E38443A5E82C0D880923425712B2BB658B9196932E02C78B2582FE742DAA28,
    y=0x32879423AB1A0375895786C4BB46E9565FDE0B5344766740AF268ADB32322E5C,
    cofactor=4,
)
"""The Kazakh parameter A-256 (RFC 7836, A.2.2), a twisted Edwards curve in its Weierstrass form."""

CRYPTOPRO_A: Final = Curve(
    name="id-GostR3410-2001-CryptoPro-A-ParamSet",
    bits=256,
    p=2**256 - 617,
    a=-3 % (2**256 - 617),
    b=166,
    q=0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF6C611070995AD10045841B09B761B893,
    x=1,
    y=0x8D91E471E0989CDA27DF505A453F2B7635294F2DDF23E3B122ACC99C9E9F1E14,
)
"""The curve of GOST 34.310-2004 with key parameter A (RFC 4357, 11.4)."""
