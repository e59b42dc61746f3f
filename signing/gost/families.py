"""The one table of GOST signature families: curve, digest and identifiers that belong together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from signing import der
from signing.gost import oids
from signing.gost.curves import CRYPTOPRO_A, TC26_256_A, TC26_512_A, Curve
from signing.gost.gost34311 import gost34311
from signing.gost.streebog import streebog256, streebog512

__all__ = ["FAMILIES", "GOST_256", "GOST_512", "GOST_2004", "Family"]


@dataclass(frozen=True, slots=True)
class Family:
    """What goes with a key: the arithmetic, the digest of messages, the identifiers in certificates."""

    name: str
    curve: Curve
    digest: Callable[[bytes], bytes]
    """Octets of a message to the octets that are signed; read as a little-endian number."""
    key_oid: str
    curve_oid: str
    digest_oid: str
    """In the parameters of a key."""
    signature_oid: str
    """Of the signature algorithm in certificates, CMS and the like; its parameters are NULL."""

    @property
    def algorithm(self) -> bytes:
        """DER of the AlgorithmIdentifier of a key: SEQ{ key, SEQ{ curve, digest } }."""
        parameters = der.sequence(der.object_identifier(self.curve_oid), der.object_identifier(self.digest_oid))
        return der.sequence(der.object_identifier(self.key_oid), parameters)


GOST_512: Final = Family(
    name="ECGOST3410-2015-512",
    curve=TC26_512_A,
    digest=streebog512,
    key_oid=oids.KEY_512,
    curve_oid=oids.CURVE_512_A,
    digest_oid=oids.DIGEST_STREEBOG_512,
    signature_oid=oids.SIGNATURE_512,
)
"""ST RK GOST R 34.10-2015 with 512 bits: what people sign with."""

GOST_256: Final = Family(
    name="ECGOST3410-2015-256",
    curve=TC26_256_A,
    digest=streebog256,
    key_oid=oids.KEY_256,
    curve_oid=oids.CURVE_256_A,
    digest_oid=oids.DIGEST_STREEBOG_256,
    signature_oid=oids.SIGNATURE_256,
)
"""The same with 256 bits: identifiers exist, a certificate was never seen; encodings by analogy with 512 bits."""

GOST_2004: Final = Family(
    name="ECGOST34310",
    curve=CRYPTOPRO_A,
    digest=gost34311,
    key_oid=oids.KEY_2004,
    curve_oid=oids.KEY_2004_A,
    digest_oid=oids.DIGEST_34311_TEST,
    signature_oid=oids.SIGNATURE_2004,
)
"""GOST 34.310-2004 with GOST 34.311-95: issued no more, still met in old signatures and time-stamps."""

FAMILIES: Final = (GOST_512, GOST_256, GOST_2004)
