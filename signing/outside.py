"""What signing asks of the outside when it signs: time-stamps, and evidence of revocation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from signing.algorithms import DigestAlgorithm
    from signing.certificates import Certificate

__all__ = ["Evidence", "EvidenceSource", "TimeStamper"]


class TimeStamper(Protocol):
    """Stamps imprints: a time-stamping authority in process, or one behind a URL (RFC 3161)."""

    def stamp(self, imprint: bytes, digest: DigestAlgorithm) -> bytes:
        """The TimeStampToken (a CMS ContentInfo, DER) over *imprint*, which *digest* made.

        Raises :class:`~signing.errors.ServiceRefused` where none is had.
        """
        ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves that a certificate was not revoked: an OCSP answer, or CRLs."""

    ocsp: tuple[bytes, ...] = ()
    """OCSPResponse, DER, each."""
    crls: tuple[bytes, ...] = ()
    """CertificateList, DER, each; a delta CRL after its base."""


class EvidenceSource(Protocol):
    """Gathers evidence for the level LT: an authority in process, or its services behind URLs."""

    def evidence(self, certificate: Certificate, issuer: Certificate) -> Evidence:
        """Evidence on *certificate*, issued by *issuer*; raises :class:`~signing.errors.ServiceRefused`."""
        ...
