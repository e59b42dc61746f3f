"""How a CMS is signed: its shape, its level, and whom it asks for time-stamps and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from signing.certificates import Certificate
from signing.outside import EvidenceSource, TimeStamper

__all__ = ["USUAL", "Level", "Profile", "SignOptions"]


class Profile(StrEnum):
    """Which signed attributes a signer writes."""

    KALKAN = "kalkan"
    """contentType, signingTime, messageDigest: Kalkan and NCANode."""
    NCALAYER = "ncalayer"
    """The same and signingCertificateV2 with SHA-256: NCALayer, and what ETSI asks of CAdES."""
    PADES = "pades"
    """contentType, messageDigest and signingCertificateV2: within a PDF, which says the time itself
    (ETSI EN 319 142-1, 6.3)."""


class Level(StrEnum):
    """How long a signature can be judged for (ETSI EN 319 122-1, 6.1)."""

    B = "B"
    """As it was signed: judged as of now."""
    T = "T"
    """With a time-stamp over the signature value: judged as of the moment of signing."""
    LT = "LT"
    """With the certificates and the evidence of revocation, too: judged when no service answers any more."""


@dataclass(frozen=True, slots=True)
class SignOptions:
    """What a signature is made with. The defaults are what Kalkan makes of a file."""

    detached: bool = False
    """True: the CMS does not contain the data."""
    profile: Profile = Profile.KALKAN
    level: Level = Level.B
    with_chain: bool = True
    """Put in the certificates of the issuing authorities; the root is left out."""
    stamper: TimeStamper | None = None
    """Who stamps, for the levels T and LT."""
    evidence: EvidenceSource | None = None
    """Who gives evidence of revocation, for the level LT."""
    issuers: tuple[Certificate, ...] = ()
    """Certificates of issuing authorities, for the level LT of a signer whose CMS has them not."""


USUAL: Final = SignOptions()
"""A CMS with its data inside, of level B, in Kalkan's shape."""
