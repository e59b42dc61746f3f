"""SignedData as it was read: values, nothing judged (RFC 5652, section 5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from signing.certificates import Certificate
from signing.outside import Evidence

__all__ = ["Attribute", "CertificateHash", "SignedAttributes", "SignedData", "SignerInfo"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute with its values."""

    oid: str
    values: tuple[bytes, ...]
    """Each as it is encoded, header and all."""


@dataclass(frozen=True, slots=True)
class CertificateHash:
    """The signer's certificate as signingCertificate or signingCertificateV2 names it (RFC 5035, 4)."""

    digest_oid: str
    value: bytes


@dataclass(frozen=True, slots=True)
class SignedAttributes:
    """What a signer signs instead of the content."""

    octets: bytes
    """The SET as DER has it: what the signature value is over."""
    as_sent: bytes
    """The same SET in the order and form in which it came."""
    attributes: tuple[Attribute, ...] = ()
    content_type: str | None = None
    message_digest: bytes | None = None
    signing_time: datetime | None = None
    """UTC; what the signer says, which proves nothing."""
    certificate_hash: CertificateHash | None = None


@dataclass(frozen=True, slots=True)
class SignerInfo:
    """One signer (RFC 5652, 5.3)."""

    version: int
    issuer: bytes | None
    """Name of the issuer, DER, where the signer is named by issuer and serial number."""
    serial_number: int | None
    """Serial number of the signer's certificate; may be negative."""
    key_identifier: bytes | None
    """subjectKeyIdentifier, where the signer is named by it."""
    digest_oid: str
    """OID of the digest algorithm."""
    signature_oid: str
    """OID of the signature algorithm; it may leave the digest open."""
    signature: bytes
    signed: SignedAttributes | None
    """None: the signature is over the content itself."""
    unsigned: tuple[Attribute, ...]
    time_stamp: bytes | None
    """The first time-stamp token over the signature value, DER or BER."""
    certificate_values: tuple[Certificate, ...]
    """The readable certificates of certificate-values."""
    revocation_values: Evidence
    """What revocation-values hold; OCSP answers as whole OCSPResponses."""
    encoded: bytes = field(repr=False)
    """The SignerInfo as it came."""

    def unsigned_values(self, oid: str) -> tuple[bytes, ...]:
        """All values of the unsigned attributes *oid*, in order."""
        return tuple(value for one in self.unsigned if one.oid == oid for value in one.values)


@dataclass(frozen=True, slots=True)
class SignedData:
    """A CMS SignedData."""

    version: int
    digest_oids: tuple[str, ...]
    content_type: str
    """OID of the encapsulated content: ``1.2.840.113549.1.7.1`` for a file."""
    pieces: tuple[memoryview, ...] | None = field(repr=False)
    """The content in the pieces in which BER has it, not copied; None where the CMS is detached."""
    certificates: tuple[Certificate, ...]
    """The readable certificates; what is none is left out."""
    evidence: Evidence
    """CRLs and OCSP answers that came with the certificates."""
    signers: tuple[SignerInfo, ...]
    raw_digest_algorithms: tuple[bytes, ...] = field(default=(), repr=False)
    """Every AlgorithmIdentifier of :attr:`digest_oids` as it came."""
    raw_certificates: tuple[bytes, ...] = field(default=(), repr=False)
    """Every certificate choice as it came, readable or not."""
    raw_crls: tuple[bytes, ...] = field(default=(), repr=False)
    """Every revocation choice as it came."""

    @property
    def content(self) -> bytes | None:
        """The content as one; None where the CMS is detached. Nobody has verified it."""
        return None if self.pieces is None else b"".join(self.pieces)

    @property
    def crls(self) -> tuple[bytes, ...]:
        """The CRLs among the revocation information, each as it came."""
        return self.evidence.crls
