"""The attributes that a signer writes, and how a certificate is named in a CMS (RFC 5652, 11; RFC 5035)."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Final

from signing.algorithms import SHA256, DigestAlgorithm, SignatureScheme
from signing.certificates import Certificate
from signing.der import (
    NULL,
    explicit,
    integer,
    object_identifier,
    octet_string,
    read,
    sequence,
    set_of,
    time,
)
from signing.signed_data import oids
from signing.signed_data.options import Profile

__all__ = ["algorithm", "attribute", "issuer_and_serial", "issuer_of", "signed_attributes", "subject_of"]

_VERSION: Final = 0xA0
_DIRECTORY_NAME: Final = 4


def attribute(oid: str, *values: bytes) -> bytes:
    """An Attribute with encoded *values*."""
    return sequence(object_identifier(oid), set_of(*values))


@lru_cache(maxsize=64)
def algorithm(found: DigestAlgorithm | SignatureScheme) -> bytes:
    """An AlgorithmIdentifier with the parameters NULL, as Kalkan writes them all."""
    return sequence(object_identifier(found.oid), NULL)


def signed_attributes(
    digest: bytes, certificate: Certificate, *, at: datetime, profile: Profile, content_type: str = oids.DATA
) -> bytes:
    """The SET of signed attributes: what is signed instead of the content whose *digest* they hold."""
    found = [
        attribute(oids.CONTENT_TYPE, object_identifier(content_type)),
        attribute(oids.MESSAGE_DIGEST, octet_string(digest)),
    ]
    if profile is not Profile.PADES:
        found.append(attribute(oids.SIGNING_TIME, time(at)))
    if profile is not Profile.KALKAN:
        found.append(_signing_certificate(certificate))
    return set_of(*found)


@lru_cache(maxsize=1024)
def _signing_certificate(certificate: Certificate) -> bytes:
    """signingCertificateV2 with SHA-256, which is the default and so not written, and with issuer and serial number."""
    issuer, serial = _names(certificate)
    named = sequence(sequence(explicit(_DIRECTORY_NAME, issuer)), serial)
    certificate_id = sequence(octet_string(SHA256.digest(certificate.der)), named)
    return attribute(oids.SIGNING_CERTIFICATE_V2, sequence(sequence(certificate_id)))


@lru_cache(maxsize=1024)
def issuer_and_serial(certificate: Certificate) -> bytes:
    """IssuerAndSerialNumber of *certificate*."""
    return sequence(*_names(certificate))


def issuer_of(certificate: Certificate) -> bytes:
    """Name of the issuer, as it stands in *certificate*."""
    return _names(certificate)[0]


@lru_cache(maxsize=1024)
def subject_of(certificate: Certificate) -> bytes:
    """Name of the subject, as it stands in *certificate*."""
    return _fields(certificate)[4]


@lru_cache(maxsize=1024)
def _names(certificate: Certificate) -> tuple[bytes, bytes]:
    return _fields(certificate)[2], integer(certificate.serial_number)


def _fields(certificate: Certificate) -> list[bytes]:
    """The encoded fields of TBSCertificate from the serial number on (RFC 5280, 4.1)."""
    fields = read(certificate.x509.tbs_certificate_bytes).sequence(6)
    return [one.encoded for one in (fields[1:] if fields[0].tag == _VERSION else fields)]
