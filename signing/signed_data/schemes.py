"""Which signature scheme a signer means by its two algorithms (RFC 5652, 5.3; RFC 3370, 3.2)."""

from __future__ import annotations

from typing import Final

from signing.algorithms import GOST_2004, GOST_2015_256, GOST_2015_512, SCHEMES, SignatureScheme, scheme_by_oid
from signing.gost import oids as gost_oids
from signing.signed_data.oids import RSA_ENCRYPTION
from signing.signed_data.structure import SignerInfo

__all__ = ["scheme_of"]

_RSA_BY_DIGEST: Final = {one.digest.oid: one for one in SCHEMES if one.name.startswith("RSA")}
_BY_KEY: Final = {
    gost_oids.KEY_512: GOST_2015_512,
    gost_oids.KEY_256: GOST_2015_256,
    gost_oids.KEY_2004: GOST_2004,
}
"""Older programs name the key's algorithm where the signature's should stand, as RSA's do by the book."""


def scheme_of(signer: SignerInfo) -> SignatureScheme | None:
    """The scheme that *signer* names; None if it is not known here."""
    if signer.signature_oid == RSA_ENCRYPTION:
        return _RSA_BY_DIGEST.get(signer.digest_oid)
    return scheme_by_oid(signer.signature_oid) or _BY_KEY.get(signer.signature_oid)
