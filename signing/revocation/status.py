"""What can be said of a certificate's revocation, and who says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from signing.certificates import Certificate
    from signing.findings import Finding

__all__ = ["REASON_NUMBERS", "Reason", "RevocationSource", "State", "Status"]


class Reason(StrEnum):
    """Why a certificate was revoked (CRLReason, RFC 5280, 5.3.1)."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "keyCompromise"
    CA_COMPROMISE = "cACompromise"
    AFFILIATION_CHANGED = "affiliationChanged"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessationOfOperation"
    CERTIFICATE_HOLD = "certificateHold"
    """On hold: it may be released again."""
    REMOVE_FROM_CRL = "removeFromCRL"
    """Released from hold; stands in delta CRLs only."""
    PRIVILEGE_WITHDRAWN = "privilegeWithdrawn"
    AA_COMPROMISE = "aACompromise"


REASON_NUMBERS: Final[dict[Reason, int]] = {
    Reason.UNSPECIFIED: 0,
    Reason.KEY_COMPROMISE: 1,
    Reason.CA_COMPROMISE: 2,
    Reason.AFFILIATION_CHANGED: 3,
    Reason.SUPERSEDED: 4,
    Reason.CESSATION_OF_OPERATION: 5,
    Reason.CERTIFICATE_HOLD: 6,
    Reason.REMOVE_FROM_CRL: 8,
    Reason.PRIVILEGE_WITHDRAWN: 9,
    Reason.AA_COMPROMISE: 10,
}
"""The numbers of the reasons in DER."""


class State(StrEnum):
    """The three answers to whether a certificate is revoked (CertStatus, RFC 6960, 4.2.1)."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Status:
    """What one source says of one certificate. Its signature has been checked."""

    state: State
    source: str
    """Who says it: ``OCSP (CN=…)``, ``CRL 17 (CN=…)``, ``register`` …"""
    this_update: datetime
    """The moment for which it is said, UTC."""
    next_update: datetime | None = None
    """When something newer was to come, UTC; None: not said."""
    revoked_at: datetime | None = None
    """Since when, UTC, for :attr:`State.REVOKED`."""
    reason: Reason | None = None
    invalid_since: datetime | None = None
    """Since when the certificate was no good, UTC, where that was found out later (RFC 5280, 5.3.2)."""
    holds_until_next: bool = False
    """True for a list that comes from time to time: it holds until :attr:`next_update`. Other answers hold for as long
    as :attr:`~signing.trust.Policy.freshness` says."""

    def as_dict(self) -> dict[str, Any]:
        """The status as JSON data; absent parts are left out."""
        moments = (
            ("next_update", self.next_update),
            ("revoked_at", self.revoked_at),
            ("invalid_since", self.invalid_since),
        )
        return {
            "state": self.state.value,
            "source": self.source,
            "this_update": self.this_update.isoformat(),
            **{name: moment.isoformat() for name, moment in moments if moment is not None},
            **({"reason": self.reason.value} if self.reason is not None else {}),
        }


class RevocationSource(Protocol):
    """Anything that can be asked about revocation: an authority's register, OCSP, CRLs, values in a signature."""

    def statuses(self, certificate: Certificate, issuer: Certificate) -> Iterable[Status | Finding]:
        """What it says of *certificate*, issued by *issuer*; nothing if it knows nothing of it.

        A Finding, undetermined, where it was asked and its answer cannot be believed, or none came; skipped, where it
        only tells that what it has is about others.
        """
        ...
