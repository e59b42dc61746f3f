"""One SignerInfo read from its octets (RFC 5652, 5.3), its attributes typed where they are known here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Final, TypeVar

from signing import limits
from signing.certificates import Certificate
from signing.der import tagged
from signing.errors import CertificateRefused
from signing.signed_data import oids
from signing.signed_data.ber import CONSTRUCTED, OCTET_STRING, SEQUENCE, SET, Node, read
from signing.signed_data.revocation_values import read_values
from signing.signed_data.structure import Attribute, CertificateHash, SignedAttributes, SignerInfo

__all__ = ["read_signer", "readable"]

_EXPLICIT_0: Final = 0xA0
_KEY_IDENTIFIER: Final = (0x80, 0xA0)
_UTC_TIME: Final = 0x17
_GENERALIZED_TIME: Final = 0x18
_SHA1: Final = "1.3.14.3.2.26"
_SHA256: Final = "2.16.840.1.101.3.4.2.1"

T = TypeVar("T")


def read_signer(node: Node) -> SignerInfo:
    """The signer that *node* is; ValueError where it is none."""
    version, sid, digest, *rest = node.of(SEQUENCE, 5)
    signed = _signed_attributes(rest.pop(0)) if rest[0].tag == _EXPLICIT_0 else None
    if len(rest) < 2:
        raise ValueError(f"a signer without its signature value (at octet {node.start})")
    algorithm, signature, *tail = rest
    unsigned = _attributes(tail[0]) if tail else ()
    first = {one.oid: one.values[0] for one in reversed(unsigned) if one.values}
    issuer, serial, identifier = _identifier(sid)
    return SignerInfo(
        version=version.number,
        issuer=issuer,
        serial_number=serial,
        key_identifier=identifier,
        digest_oid=digest.of(SEQUENCE, 1)[0].dotted,
        signature_oid=algorithm.of(SEQUENCE, 1)[0].dotted,
        signature=_octets(signature),
        signed=signed,
        unsigned=unsigned,
        time_stamp=first.get(oids.TIME_STAMP_TOKEN),
        certificate_values=_typed(first.get(oids.CERTIFICATE_VALUES), _certificates) or (),
        revocation_values=read_values(first.get(oids.REVOCATION_VALUES)),
        encoded=node.encoded,
    )


def readable(found: Iterable[bytes]) -> tuple[Certificate, ...]:
    """The certificates among *found*; what is none is left out."""
    certificates = []
    for der in found:
        try:
            certificates.append(Certificate.from_der(der))
        except CertificateRefused:
            continue
    return tuple(certificates)


def _identifier(sid: Node) -> tuple[bytes | None, int | None, bytes | None]:
    """Issuer and serial number, or the key identifier (SignerIdentifier)."""
    if sid.tag in _KEY_IDENTIFIER:
        return None, None, sid.octets
    issuer, serial, *_ = sid.of(SEQUENCE, 2)
    return issuer.definite(), serial.number, None


def _attributes(part: Node) -> tuple[Attribute, ...]:
    found = []
    for one in part.walk():
        kind, values, *_ = one.of(SEQUENCE, 2)
        found.append(Attribute(kind.dotted, tuple(value.encoded for value in values.of(SET))))
    return tuple(found)


def _signed_attributes(part: Node) -> SignedAttributes:
    members = [one.definite() for one in part.walk()]
    attributes = _attributes(part)
    first = {one.oid: one.values[0] for one in reversed(attributes) if one.values}
    return SignedAttributes(
        octets=tagged(SET, b"".join(sorted(members))),
        as_sent=tagged(SET, b"".join(members)),
        attributes=attributes,
        content_type=_typed(first.get(oids.CONTENT_TYPE), lambda node: node.dotted),
        message_digest=_typed(first.get(oids.MESSAGE_DIGEST), _octets),
        signing_time=_typed(first.get(oids.SIGNING_TIME), _moment),
        certificate_hash=_certificate_hash(first),
    )


def _typed(value: bytes | None, reader: Callable[[Node], T]) -> T | None:
    """What *reader* makes of *value*; None where it is missing or not of that kind."""
    if value is None:
        return None
    try:
        return reader(read(memoryview(value), limits.MAX_CMS_ELEMENTS))
    except ValueError:
        return None


def _octets(node: Node) -> bytes:
    if node.tag & ~CONSTRUCTED != OCTET_STRING:
        raise ValueError(f"an OCTET STRING was expected (at octet {node.start})")
    return node.octets


def _moment(node: Node) -> datetime:
    """UTCTime or GeneralizedTime, to the second (RFC 5652, 11.3)."""
    text = bytes(node.content).decode("ascii").removesuffix("Z").partition(".")[0]
    if node.tag == _UTC_TIME:
        text = ("20" if int(text[:2]) < 50 else "19") + text
    elif node.tag != _GENERALIZED_TIME:
        raise ValueError("neither UTCTime nor GeneralizedTime")
    if len(text) != 14 or not text.isdigit():
        raise ValueError("a moment that is not to the second, or not in UTC")
    month, day, hour, minute, second = (int(text[at : at + 2]) for at in range(4, 14, 2))
    return datetime(int(text[:4]), month, day, hour, minute, second, tzinfo=UTC)


def _certificates(node: Node) -> tuple[Certificate, ...]:
    found = node.of(SEQUENCE)[: limits.MAX_CMS_CERTIFICATES]
    return readable(one.encoded for one in found)


def _certificate_hash(values: Mapping[str, bytes]) -> CertificateHash | None:
    """What signingCertificateV2 says of the signer's certificate, else signingCertificate."""
    newer = _typed(values.get(oids.SIGNING_CERTIFICATE_V2), _certificate_id)
    if newer is not None:
        algorithm, value = newer
        return CertificateHash(algorithm or _SHA256, value)
    older = _typed(values.get(oids.SIGNING_CERTIFICATE), _certificate_id)
    return None if older is None else CertificateHash(_SHA1, older[1])


def _certificate_id(node: Node) -> tuple[str | None, bytes]:
    """Digest algorithm (None: not said) and digest of the first ESSCertID (RFC 5035, 4 and 5)."""
    (certificates, *_) = node.of(SEQUENCE, 1)
    parts = certificates.of(SEQUENCE, 1)[0].of(SEQUENCE, 1)
    if parts[0].tag == OCTET_STRING:
        return None, parts[0].octets
    algorithm, value, *_ = parts
    return algorithm.of(SEQUENCE, 1)[0].dotted, _octets(value)
