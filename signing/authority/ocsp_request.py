"""OCSP requests read (RFC 6960, 4.1): whatever octets come, they are a request or a ValueError."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from signing.der import Element, integer, octet_string, read, sequence
from signing.limits import MAX_OCSP_NONCE, MAX_OCSP_REQUEST, MAX_OCSP_REQUESTS

__all__ = ["NONCE", "Asked", "CertificateId", "read_request"]

NONCE: Final = "1.3.6.1.5.5.7.48.1.2"
"""OID of the extension that binds an answer to its question."""
_UNDERSTOOD: Final = frozenset(f"1.3.6.1.5.5.7.48.1.{number}" for number in (2, 4, 7, 8))
"""Nonce, acceptable responses, service locator, preferred algorithms: a request may insist on these."""
_VERSION, _REQUESTOR, _EXTENSIONS = 0xA0, 0xA1, 0xA2
_OCTET_STRING, _BOOLEAN, _SINGLE_EXTENSIONS = 0x04, 0x01, 0xA0


@dataclass(frozen=True, slots=True)
class CertificateId:
    """How a request names a certificate (CertID)."""

    algorithm: bytes
    """AlgorithmIdentifier of the digest, as it stands in the request."""
    digest_oid: str
    issuer_name: bytes
    """Digest of the issuer's name."""
    issuer_key: bytes
    """Digest of the issuer's public key."""
    serial: int

    @property
    def encoded(self) -> bytes:
        """CertID, DER, as an answer repeats it."""
        names = octet_string(self.issuer_name), octet_string(self.issuer_key)
        return sequence(self.algorithm, *names, integer(self.serial))


@dataclass(frozen=True, slots=True)
class Asked:
    """An OCSP request."""

    certificates: tuple[CertificateId, ...]
    """One or more, in the order of the request."""
    nonce: bytes | None = None
    """Value of the extension, as the answer repeats it."""


def read_request(octets: bytes) -> Asked:
    """The request that *octets* are; a signature on it is not looked at. Raises ValueError for anything else."""
    if len(octets) > MAX_OCSP_REQUEST:
        raise ValueError(f"more than {MAX_OCSP_REQUEST} octets")
    fields = list(read(octets).sequence(1)[0].sequence(1))
    if fields[0].tag == _VERSION and fields.pop(0).members[0].number != 0:
        raise ValueError("a version other than 1")
    if fields and fields[0].tag == _REQUESTOR:
        fields.pop(0)
    if not fields:
        raise ValueError("no list of requests")
    requests = fields.pop(0).sequence(1)
    if len(requests) > MAX_OCSP_REQUESTS:
        raise ValueError(f"more than {MAX_OCSP_REQUESTS} certificates")
    nonce = None
    if fields and fields[0].tag == _EXTENSIONS:
        nonce = _nonce(fields.pop(0).members[0].sequence(1))
    if fields:
        raise ValueError("something after the request")
    return Asked(tuple(_certificate_id(request) for request in requests), nonce)


def _certificate_id(request: Element) -> CertificateId:
    named, *extensions = request.sequence(1)
    if extensions and extensions[0].tag == _SINGLE_EXTENSIONS:
        _extensions(extensions[0].members[0].sequence(1))
    algorithm, name, key, serial, *_ = named.sequence(4)
    if name.tag != _OCTET_STRING or key.tag != _OCTET_STRING:
        raise ValueError("digests of the issuer were expected")
    return CertificateId(algorithm.encoded, algorithm.sequence(1)[0].dotted, name.octets, key.octets, serial.number)


def _nonce(extensions: Iterable[Element]) -> bytes | None:
    value = _extensions(extensions).get(NONCE)
    if value is not None and not 0 < len(_unwrapped(value)) <= MAX_OCSP_NONCE:
        raise ValueError(f"a nonce of 1 to {MAX_OCSP_NONCE} octets was expected")
    return value


def _unwrapped(value: bytes) -> bytes:
    """The nonce itself: an OCTET STRING (RFC 8954), or bare octets of older clients."""
    try:
        inner = read(value)
    except ValueError:
        return value
    return inner.octets if inner.tag == _OCTET_STRING else value


def _extensions(extensions: Iterable[Element]) -> dict[str, bytes]:
    """Values by OID. ValueError for one that must be understood and is not."""
    found: dict[str, bytes] = {}
    for extension in extensions:
        oid, *critical, value = extension.sequence(2)
        if (
            critical
            and critical[0].tag == _BOOLEAN
            and critical[0].content != b"\x00"
            and oid.dotted not in _UNDERSTOOD
        ):
            raise ValueError(f"an extension that is not understood: {oid.dotted}")
        if value.tag != _OCTET_STRING:
            raise ValueError("the value of an extension was expected")
        found[oid.dotted] = value.octets
    return found
