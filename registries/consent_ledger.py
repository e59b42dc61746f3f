"""The ledger of consents: who allowed which services to read their data, and until when (rule C-6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Engine, Row, insert, select, update

from registries.identifiers import Iin
from registries.tables import consent_services, consents

__all__ = ["Consent", "ConsentClaim", "ConsentDecision", "ConsentLedger", "ConsentReason"]


class ConsentReason(StrEnum):
    """Why a claim is not covered; each is a code of the catalogue of results."""

    UNKNOWN = "CONSENT-UNKNOWN"
    """No such token, or another public key, or given later than the moment."""
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
class Consent:
    """A consent as it was given."""

    claim: ConsentClaim
    iin: Iin
    """The citizen who consents."""
    service_ids: frozenset[str]
    given_at: datetime
    """Aware."""
    expires_in_seconds: int
    evidence: bytes
    """The octets of what the citizen signed."""


@dataclass(frozen=True, slots=True)
class ConsentDecision:
    """Whether a claim covers a reading."""

    reason: ConsentReason | None = None
    """Why not; None if it does."""

    @property
    def granted(self) -> bool:
        """True if the register may be read."""
        return self.reason is None


class ConsentLedger:
    """Consents on record, in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, consent: Consent) -> None:
        """Put a consent on record."""
        services = [{"token": consent.claim.token, "service_id": each} for each in sorted(consent.service_ids)]
        with self._engine.begin() as connection:
            connection.execute(
                insert(consents).values(
                    token=consent.claim.token,
                    public_key=consent.claim.public_key,
                    iin=consent.iin,
                    given_at=consent.given_at.astimezone(UTC),
                    expires_in_seconds=consent.expires_in_seconds,
                    evidence=consent.evidence,
                )
            )
            connection.execute(insert(consent_services), services)

    def withdraw(self, token: str, moment: datetime) -> bool:
        """The citizen withdraws; False if there was nothing to withdraw."""
        with self._engine.begin() as connection:
            changed = connection.execute(
                update(consents)
                .where(consents.c.token == token, consents.c.withdrawn_at.is_(None))
                .values(withdrawn_at=moment.astimezone(UTC))
            )
        return changed.rowcount == 1

    def covers(self, claim: ConsentClaim, *, iin: Iin | None, service_id: str, moment: datetime) -> ConsentDecision:
        """Whether *claim* lets *service_id* read the data of *iin* at *moment*.

        Without an *iin* (nobody found) a good token is somebody else's: what is not covered is not told apart from
        what does not exist.
        """
        with self._engine.connect() as connection:
            row = connection.execute(select(consents).where(consents.c.token == claim.token)).one_or_none()
            query = select(consent_services.c.service_id).where(consent_services.c.token == claim.token)
            services = set(connection.execute(query).scalars())
        if row is None or row.public_key != claim.public_key:
            return ConsentDecision(ConsentReason.UNKNOWN)
        return ConsentDecision(_reason(row, services, (iin, service_id), moment))


def _reason(
    row: Row[tuple[object, ...]], services: set[str], asked: tuple[Iin | None, str], moment: datetime
) -> ConsentReason | None:
    iin, service_id = asked
    given = _utc(row.given_at)
    if moment < given:
        return ConsentReason.UNKNOWN
    if service_id not in services:
        return ConsentReason.OTHER_SERVICE
    if row.withdrawn_at is not None and moment >= _utc(row.withdrawn_at):
        return ConsentReason.WITHDRAWN
    if moment >= given + timedelta(seconds=row.expires_in_seconds):
        return ConsentReason.EXPIRED
    return None if row.iin == iin else ConsentReason.OTHER_PERSON


def _utc(moment: datetime) -> datetime:
    # SQLite gives moments back without a zone
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
