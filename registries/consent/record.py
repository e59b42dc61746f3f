"""A consent: whom it is asked of, by whom, for which services, and what became of it (rule C-6).

The statuses and their names are project-defined; the fields that a company fills in are observed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from registries.identifiers import Iin

__all__ = ["Asker", "Consent", "ConsentClaim", "ConsentDecision", "ConsentGround", "ConsentReason", "ConsentStatus"]


class ConsentStatus(StrEnum):
    """What has become of a consent; the values stand in ``status`` of the consent service's answers."""

    PENDING = "PENDING"
    """The citizen was asked by SMS and has not answered yet."""
    GIVEN = "GRANTED"
    REFUSED = "REFUSED"
    EXPIRED = "EXPIRED"
    """The citizen let the term for an answer pass, or the consent has come to its end."""
    WITHDRAWN = "WITHDRAWN"


class ConsentGround(StrEnum):
    """What a consent rests on."""

    EVIDENCE = "evidence"
    """A document that the citizen signed."""
    OVT = "ovt"
    """The company says that it recognised the citizen by biometrics, and signed that."""
    SMS = "sms"
    """What the citizen answers to a message."""
    SETTING = "setting"
    """The world gives every consent."""


class ConsentReason(StrEnum):
    """Why a claim is not covered; each is a code of the catalogue of results."""

    UNKNOWN = "CONSENT-UNKNOWN"
    """No such token, or another public key, or given later than the moment."""
    PENDING = "CONSENT-PENDING"
    REFUSED = "CONSENT-REFUSED"
    OTHER_PERSON = "CONSENT-OTHER-PERSON"
    OTHER_SERVICE = "CONSENT-OTHER-SERVICE"
    EXPIRED = "CONSENT-EXPIRED"
    WITHDRAWN = "CONSENT-WITHDRAWN"


@dataclass(frozen=True, slots=True)
class ConsentClaim:
    """What a requester shows: the pair that the consent service handed out."""

    token: str
    """``code`` of the consent service's answer, ``kdpToken`` of a register's request."""
    public_key: str
    """``public-key`` of the answer, ``publicKey`` of the request."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for a consent, as the request says; empty where a consent is older than these fields."""

    bin: str = ""
    """``company_bin``."""
    name: str = ""
    """``company``."""
    purpose: str = ""
    """``personal_data_name``."""


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent, asked for or given; all moments are aware."""

    claim: ConsentClaim
    iin: Iin
    """The citizen who consents."""
    service_ids: frozenset[str]
    given_at: datetime | None
    """None: not given (yet)."""
    expires_in_seconds: int
    """For how long it holds once it is given."""
    evidence: bytes | None = None
    """The octets of what the citizen signed."""
    asker: Asker = Asker()
    ground: ConsentGround = ConsentGround.EVIDENCE
    asked_at: datetime | None = None
    """None: when it was given."""
    answer_by: datetime | None = None
    """From this moment on an answer is too late; None: nobody was asked by SMS."""
    refused_at: datetime | None = None
    withdrawn_at: datetime | None = None
    told: bool = True
    """True once the company has learned the answer."""

    @property
    def question(self) -> str:
        """The same for the same question: citizen, company and services (serviceId, IIN, company_bin: observed)."""
        parts = (self.iin, self.asker.bin, *sorted(self.service_ids))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def status_at(self, moment: datetime) -> ConsentStatus:
        """What has become of it by *moment*."""
        if self.withdrawn_at is not None and moment >= self.withdrawn_at:
            return ConsentStatus.WITHDRAWN
        if self.refused_at is not None and moment >= self.refused_at:
            return ConsentStatus.REFUSED
        if self.given_at is None or moment < self.given_at:
            late = self.answer_by is not None and moment >= self.answer_by
            return ConsentStatus.EXPIRED if late else ConsentStatus.PENDING
        over = moment >= self.given_at + timedelta(seconds=self.expires_in_seconds)
        return ConsentStatus.EXPIRED if over else ConsentStatus.GIVEN


@dataclass(frozen=True, slots=True)
class ConsentDecision:
    """Whether a claim covers a reading."""

    reason: ConsentReason | None = None
    """Why not; None if it does."""

    @property
    def granted(self) -> bool:
        """True if the register may be read."""
        return self.reason is None
