"""How OCSP names a certificate: by digests of its issuer, and by its serial number (RFC 6960, 4.1.1)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from signing.algorithms import SHA1, SHA256, DigestAlgorithm, digest_by_oid
from signing.certificates import Certificate
from signing.der import NULL, Element, integer, object_identifier, octet_string, read, sequence

__all__ = ["CertId", "issuer_name", "key_digest", "subject_name"]

_VERSION: Final = 0xA0
_BIT_STRING: Final = 0x03


@dataclass(frozen=True, slots=True)
class CertId:
    """The name of a certificate in a question or an answer."""

    digest_oid: str
    name_digest: bytes
    """Of the issuer's distinguished name, DER."""
    key_digest: bytes
    """Of the issuer's public key, the content of the BIT STRING."""
    serial_number: int

    @classmethod
    def of(cls, certificate: Certificate, issuer: Certificate, digest: DigestAlgorithm = SHA256) -> CertId:
        """The name of *certificate*, issued by *issuer*, with digests by *digest*."""
        return cls(digest.oid, *_digests(issuer, digest), certificate.serial_number)

    @classmethod
    def read(cls, element: Element) -> CertId:
        """The CertID that *element* is; ValueError if it is none."""
        algorithm, name, key, serial = element.sequence(4)[:4]
        return cls(algorithm.sequence(1)[0].dotted, name.octets, key.octets, serial.number)

    @property
    def encoded(self) -> bytes:
        """The CertID as DER."""
        algorithm = sequence(object_identifier(self.digest_oid), NULL)
        digests = octet_string(self.name_digest), octet_string(self.key_digest)
        return sequence(algorithm, *digests, integer(self.serial_number))

    def names(self, certificate: Certificate, issuer: Certificate) -> bool:
        """True if it is the name of *certificate*, issued by *issuer*; False where its digest is not known here."""
        return self.serial_number == certificate.serial_number and self.names_issuer(issuer)

    def names_issuer(self, issuer: Certificate) -> bool:
        """True if it is the name of a certificate of *issuer*; False where its digest is not known here."""
        digest = digest_by_oid(self.digest_oid)
        return digest is not None and (self.name_digest, self.key_digest) == _digests(issuer, digest)


def issuer_name(certificate: Certificate) -> bytes:
    """The issuer's name in *certificate*, DER as it stands there."""
    return _parts(certificate)[0]


def subject_name(certificate: Certificate) -> bytes:
    """The subject's name in *certificate*, DER as it stands there."""
    return _parts(certificate)[1]


def key_digest(certificate: Certificate) -> bytes:
    """SHA-1 of the public key of *certificate*, as a responder names itself by it (RFC 6960, 4.2.1)."""
    return SHA1.digest(_parts(certificate)[2])


@lru_cache(maxsize=256)
def _digests(issuer: Certificate, digest: DigestAlgorithm) -> tuple[bytes, bytes]:
    _, name, key = _parts(issuer)
    return digest.digest(name), digest.digest(key)


@lru_cache(maxsize=1024)
def _parts(certificate: Certificate) -> tuple[bytes, bytes, bytes]:
    """Issuer, subject and public key."""
    fields = read(certificate.x509.tbs_certificate_bytes).sequence(6)
    first = 1 if fields[0].tag == _VERSION else 0
    issuer, subject, info = fields[first + 2], fields[first + 4], fields[first + 5]
    bits = info.sequence(2)[1]
    return issuer.encoded, subject.encoded, bits.content[1:] if bits.tag == _BIT_STRING else b""
