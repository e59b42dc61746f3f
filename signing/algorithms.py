"""The one table of algorithms: digests and signature schemes with their names, OIDs and XML identifiers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from signing import gost
from signing.errors import KeyRefused
from signing.foreign import WRONG_SIGNATURE
from signing.gost import oids as gost_oids

__all__ = [
    "DIGESTS",
    "GOST_2004",
    "GOST_2015_256",
    "GOST_2015_512",
    "GOST_34311",
    "RSA_SHA1",
    "RSA_SHA256",
    "RSA_SHA512",
    "SCHEMES",
    "SHA1",
    "SHA256",
    "SHA512",
    "STREEBOG_256",
    "STREEBOG_512",
    "DigestAlgorithm",
    "Hasher",
    "KeyFamily",
    "PrivateKey",
    "PublicKey",
    "SignatureScheme",
    "VerifyingKey",
    "digest_by_oid",
    "digest_by_uri",
    "family_of",
    "prepared",
    "scheme_by_oid",
    "scheme_by_uri",
    "scheme_for",
]

PrivateKey = rsa.RSAPrivateKey | gost.PrivateKey
PublicKey = rsa.RSAPublicKey | gost.PublicKey
VerifyingKey = rsa.RSAPublicKey | gost.PublicKey | gost.PublicKeyTable
"""What a signature is checked with: a public key, or one :func:`prepared` for many signatures."""


class KeyFamily(StrEnum):
    """Which of the two kinds of keys that the national authority issues."""

    GOST = "gost"
    """GOST 34.10 (ST RK GOST R 34.10-2015 with 512 bits when a key is made)."""
    RSA = "rsa"
    """RSA (2048 bits when a key is made)."""


class Hasher(Protocol):
    """A digest in the making, with the surface of hashlib's objects."""

    def update(self, data: bytes, /) -> None:
        """Add *data* to the message."""
        ...

    def digest(self) -> bytes:
        """The digest of the message so far."""
        ...


@dataclass(frozen=True, slots=True)
class DigestAlgorithm:
    """A digest: octets in, octets out."""

    name: str
    oid: str
    uris: tuple[str, ...]
    """XML identifiers; the first is the standard one and the one written, the others are accepted on input."""
    digest: Callable[[bytes], bytes]
    new: Callable[[], Hasher]
    """An empty message, for octets that come piece by piece."""
    obsolete: bool = False
    """No longer fit to sign with; recognised so that the reason can be told."""


@dataclass(frozen=True, slots=True)
class SignatureScheme:
    """A signature scheme: a digest and a public-key operation."""

    name: str
    oid: str
    """OID of the signature algorithm in certificates."""
    uris: tuple[str, ...]
    """XML identifiers; the first is the standard one and the one written, the others are accepted on input."""
    digest: DigestAlgorithm
    """The digest that goes with the scheme in References."""
    fits: Callable[[VerifyingKey], bool]
    """True for the keys that the scheme takes."""
    sign: Callable[[PrivateKey, bytes], bytes]
    """``sign(key, data)``; KeyRefused (``KEY-FILE``) for a key that does not fit, and where one only verifies."""
    verify: Callable[[VerifyingKey, bytes, bytes], bool]
    """``verify(key, signature, data)``; False for any signature that is not right, whatever its form or its key."""
    obsolete: bool = False
    """No longer fit to sign with; recognised so that the reason can be told."""
    older_oids: tuple[str, ...] = ()
    """Other OIDs of the same signature in older certificates."""


def _new_sha1() -> Hasher:
    return hashlib.sha1(usedforsecurity=False)


def _sha1(data: bytes) -> bytes:
    return hashlib.sha1(data, usedforsecurity=False).digest()


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _sha512(data: bytes) -> bytes:
    return hashlib.sha512(data).digest()


def _is_rsa(key: VerifyingKey) -> bool:
    return isinstance(key, rsa.RSAPublicKey)


def _rsa_sign(algorithm: hashes.HashAlgorithm) -> Callable[[PrivateKey, bytes], bytes]:
    scheme = padding.PKCS1v15()

    def sign(key: PrivateKey, data: bytes) -> bytes:
        if not isinstance(key, rsa.RSAPrivateKey):
            raise KeyRefused("KEY-FILE", "an RSA signature needs an RSA key")
        return key.sign(data, scheme, algorithm)

    return sign


def _rsa_verify(algorithm: hashes.HashAlgorithm) -> Callable[[VerifyingKey, bytes, bytes], bool]:
    scheme = padding.PKCS1v15()

    def verify(key: VerifyingKey, signature: bytes, data: bytes) -> bool:
        if not isinstance(key, rsa.RSAPublicKey):
            return False
        try:
            key.verify(signature, data, scheme, algorithm)
        except WRONG_SIGNATURE:
            return False
        return True

    return verify


def _is_gost(family: gost.Family) -> Callable[[VerifyingKey], bool]:
    def fits(key: VerifyingKey) -> bool:
        public = key.public if isinstance(key, gost.PublicKeyTable) else key
        return isinstance(public, gost.PublicKey) and public.family is family

    return fits


def _gost_sign(family: gost.Family) -> Callable[[PrivateKey, bytes], bytes]:
    def sign(key: PrivateKey, data: bytes) -> bytes:
        if not isinstance(key, gost.PrivateKey) or key.family is not family:
            raise KeyRefused("KEY-FILE", f"a signature of {family.name} needs a key of that family")
        return gost.sign(key, data)

    return sign


def _gost_verify(family: gost.Family) -> Callable[[VerifyingKey, bytes, bytes], bool]:
    fits = _is_gost(family)

    def verify(key: VerifyingKey, signature: bytes, data: bytes) -> bool:
        return fits(key) and not isinstance(key, rsa.RSAPublicKey) and gost.verify(key, signature, data)

    return verify


def _verified_only(_key: PrivateKey, _data: bytes) -> bytes:
    raise KeyRefused("KEY-FILE", "GOST 34.310-2004 is issued no more: its signatures are verified, not made")


SHA256: Final = DigestAlgorithm(
    "SHA-256",
    "2.16.840.1.101.3.4.2.1",
    ("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#sha256"),
    _sha256,
    hashlib.sha256,
)
SHA1: Final = DigestAlgorithm(
    "SHA-1",
    "1.3.14.3.2.26",
    ("http://www.w3.org/2000/09/xmldsig#sha1", "http://www.w3.org/2001/04/xmldsig-more#sha1"),
    _sha1,
    _new_sha1,
    obsolete=True,
)
RSA_SHA256: Final = SignatureScheme(
    "RSA-SHA256",
    "1.2.840.113549.1.1.11",
    ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#rsa-sha256"),
    SHA256,
    _is_rsa,
    _rsa_sign(hashes.SHA256()),
    _rsa_verify(hashes.SHA256()),
)
RSA_SHA1: Final = SignatureScheme(
    "RSA-SHA1",
    "1.2.840.113549.1.1.5",
    ("http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha1"),
    SHA1,
    _is_rsa,
    _rsa_sign(hashes.SHA1()),  # noqa: S303 - told apart from the known good, refused unless the policy says otherwise
    _rsa_verify(hashes.SHA1()),  # noqa: S303 - the same
    obsolete=True,
)

SHA512: Final = DigestAlgorithm(
    "SHA-512",
    "2.16.840.1.101.3.4.2.3",
    ("http://www.w3.org/2001/04/xmlenc#sha512",),
    _sha512,
    hashlib.sha512,
)
RSA_SHA512: Final = SignatureScheme(
    "RSA-SHA512",
    "1.2.840.113549.1.1.13",
    ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",),
    SHA512,
    _is_rsa,
    _rsa_sign(hashes.SHA512()),
    _rsa_verify(hashes.SHA512()),
)

_KAZAKH = "urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:"
STREEBOG_512: Final = DigestAlgorithm(
    "GOST R 34.11-2015-512",
    gost_oids.DIGEST_STREEBOG_512,
    (f"{_KAZAKH}gostr34112015-512",),
    gost.streebog512,
    gost.Streebog512,
)
STREEBOG_256: Final = DigestAlgorithm(
    "GOST R 34.11-2015-256",
    gost_oids.DIGEST_STREEBOG_256,
    (f"{_KAZAKH}gostr34112015-256",),
    gost.streebog256,
    gost.Streebog256,
)
GOST_34311: Final = DigestAlgorithm(
    "GOST 34.311-95",
    gost_oids.DIGEST_34311,
    ("http://www.w3.org/2001/04/xmldsig-more#gost34311",),
    gost.gost34311,
    gost.Gost34311,
)
GOST_2015_512: Final = SignatureScheme(
    gost.GOST_512.name,
    gost_oids.SIGNATURE_512,
    (f"{_KAZAKH}gostr34102015-gostr34112015-512",),
    STREEBOG_512,
    _is_gost(gost.GOST_512),
    _gost_sign(gost.GOST_512),
    _gost_verify(gost.GOST_512),
)
GOST_2015_256: Final = SignatureScheme(
    gost.GOST_256.name,
    gost_oids.SIGNATURE_256,
    (f"{_KAZAKH}gostr34102015-gostr34112015-256",),
    STREEBOG_256,
    _is_gost(gost.GOST_256),
    _gost_sign(gost.GOST_256),
    _gost_verify(gost.GOST_256),
)
GOST_2004: Final = SignatureScheme(
    gost.GOST_2004.name,
    gost_oids.SIGNATURE_2004,
    ("http://www.w3.org/2001/04/xmldsig-more#gost34310-gost34311",),
    GOST_34311,
    _is_gost(gost.GOST_2004),
    _verified_only,
    _gost_verify(gost.GOST_2004),
    older_oids=(gost_oids.SIGNATURE_2004_OLD,),
)

DIGESTS: Final = (SHA256, SHA1, SHA512, STREEBOG_512, STREEBOG_256, GOST_34311)
SCHEMES: Final = (RSA_SHA256, RSA_SHA1, RSA_SHA512, GOST_2015_512, GOST_2015_256, GOST_2004)

_DIGEST_BY_URI = {uri: algorithm for algorithm in DIGESTS for uri in algorithm.uris}
_DIGEST_BY_OID = {algorithm.oid: algorithm for algorithm in DIGESTS}
_SCHEME_BY_URI = {uri: scheme for scheme in SCHEMES for uri in scheme.uris}
_BY_GOST_FAMILY = {scheme.name: scheme for scheme in (GOST_2015_512, GOST_2015_256, GOST_2004)}
_SCHEME_BY_OID = {oid: scheme for scheme in SCHEMES for oid in (scheme.oid, *scheme.older_oids)}


def digest_by_uri(uri: str) -> DigestAlgorithm | None:
    """The digest that *uri* names (DigestMethod), standard or not; None if it is not known."""
    return _DIGEST_BY_URI.get(uri)


def digest_by_oid(oid: str) -> DigestAlgorithm | None:
    """The digest of a digestAlgorithm OID (RFC 5652, 10.1.1); None if it is not known."""
    return _DIGEST_BY_OID.get(oid)


def scheme_by_uri(uri: str) -> SignatureScheme | None:
    """The scheme that *uri* names (SignatureMethod), standard or not; None if it is not known."""
    return _SCHEME_BY_URI.get(uri)


def scheme_by_oid(oid: str) -> SignatureScheme | None:
    """The scheme of a signatureAlgorithm OID (RFC 5280, 4.1.1.2); None if it is not known."""
    return _SCHEME_BY_OID.get(oid)


def family_of(key: PrivateKey | PublicKey) -> KeyFamily:
    """The family that *key* belongs to."""
    return KeyFamily.GOST if isinstance(key, gost.PrivateKey | gost.PublicKey) else KeyFamily.RSA


def scheme_for(key: PrivateKey | PublicKey, wanted: SignatureScheme | None = None) -> SignatureScheme:
    """The scheme to sign with: *wanted* if *key* fits it and it is not obsolete, else the one that the key is made for.

    A GOST key fits one scheme only; an RSA key signs with SHA-256 unless SHA-512 is wanted.
    """
    if isinstance(key, gost.PrivateKey | gost.PublicKey):
        return _BY_GOST_FAMILY[key.family.name]
    fits = wanted is not None and wanted.fits is _is_rsa and not wanted.obsolete
    return wanted if wanted is not None and fits else RSA_SHA256


def prepared(key: PublicKey) -> VerifyingKey:
    """*key* with tables that make verifying faster: for the keys of authorities, which verify again and again."""
    return _table(key) if isinstance(key, gost.PublicKey) else key


@lru_cache(maxsize=64)
def _table(key: gost.PublicKey) -> gost.PublicKeyTable:
    return gost.PublicKeyTable(key)
