"""The one table of algorithms: digests and signature schemes with their names, OIDs and XML identifiers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

__all__ = [
    "DIGESTS",
    "RSA_SHA1",
    "RSA_SHA256",
    "SCHEMES",
    "SHA1",
    "SHA256",
    "DigestAlgorithm",
    "PrivateKey",
    "PublicKey",
    "SignatureScheme",
    "digest_by_uri",
    "scheme_by_oid",
    "scheme_by_uri",
]

PrivateKey = rsa.RSAPrivateKey
PublicKey = rsa.RSAPublicKey


@dataclass(frozen=True, slots=True)
class DigestAlgorithm:
    """A digest: octets in, octets out."""

    name: str
    oid: str
    uris: tuple[str, ...]
    """XML identifiers; the first is the standard one and the one written, the others are accepted on input."""
    digest: Callable[[bytes], bytes]
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
    sign: Callable[[PrivateKey, bytes], bytes]
    verify: Callable[[PublicKey, bytes, bytes], bool]
    """``verify(key, signature, data)``; False for any signature that is not right, whatever its form."""
    obsolete: bool = False


def _sha1(data: bytes) -> bytes:
    return hashlib.sha1(data, usedforsecurity=False).digest()


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _rsa_sign(algorithm: hashes.HashAlgorithm) -> Callable[[PrivateKey, bytes], bytes]:
    scheme = padding.PKCS1v15()
    return lambda key, data: key.sign(data, scheme, algorithm)


def _rsa_verify(algorithm: hashes.HashAlgorithm) -> Callable[[PublicKey, bytes, bytes], bool]:
    scheme = padding.PKCS1v15()

    def verify(key: PublicKey, signature: bytes, data: bytes) -> bool:
        try:
            key.verify(signature, data, scheme, algorithm)
        except (InvalidSignature, ValueError):
            return False
        return True

    return verify


SHA256: Final = DigestAlgorithm(
    "SHA-256",
    "2.16.840.1.101.3.4.2.1",
    ("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#sha256"),
    _sha256,
)
SHA1: Final = DigestAlgorithm(
    "SHA-1",
    "1.3.14.3.2.26",
    ("http://www.w3.org/2000/09/xmldsig#sha1", "http://www.w3.org/2001/04/xmldsig-more#sha1"),
    _sha1,
    obsolete=True,
)
RSA_SHA256: Final = SignatureScheme(
    "RSA-SHA256",
    "1.2.840.113549.1.1.11",
    ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#rsa-sha256"),
    SHA256,
    _rsa_sign(hashes.SHA256()),
    _rsa_verify(hashes.SHA256()),
)
RSA_SHA1: Final = SignatureScheme(
    "RSA-SHA1",
    "1.2.840.113549.1.1.5",
    ("http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha1"),
    SHA1,
    _rsa_sign(hashes.SHA1()),  # noqa: S303 - told apart from the known good, refused unless the policy says otherwise
    _rsa_verify(hashes.SHA1()),  # noqa: S303 - the same
    obsolete=True,
)

DIGESTS: Final = (SHA256, SHA1)
SCHEMES: Final = (RSA_SHA256, RSA_SHA1)

_DIGEST_BY_URI = {uri: algorithm for algorithm in DIGESTS for uri in algorithm.uris}
_SCHEME_BY_URI = {uri: scheme for scheme in SCHEMES for uri in scheme.uris}
_SCHEME_BY_OID = {scheme.oid: scheme for scheme in SCHEMES}


def digest_by_uri(uri: str) -> DigestAlgorithm | None:
    """The digest that *uri* names (DigestMethod), standard or not; None if it is not known."""
    return _DIGEST_BY_URI.get(uri)


def scheme_by_uri(uri: str) -> SignatureScheme | None:
    """The scheme that *uri* names (SignatureMethod), standard or not; None if it is not known."""
    return _SCHEME_BY_URI.get(uri)


def scheme_by_oid(oid: str) -> SignatureScheme | None:
    """The scheme of a signatureAlgorithm OID (RFC 5280, 4.1.1.2); None if it is not known."""
    return _SCHEME_BY_OID.get(oid)
