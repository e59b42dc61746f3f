"""The ledger of consents: who was asked, what they answered, and until when it holds (rule C-6)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Select, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from registries.consent.reads import ReadLog
from registries.consent.record import (
    Asker,
    Consent,
    ConsentClaim,
    ConsentDecision,
    ConsentGround,
    ConsentReason,
    ConsentStatus,
)
from registries.consent.sms import SmsDraft, send
from registries.identifiers import Iin
from registries.tables import consent_services, consents
from registries.utc import known_utc, utc

__all__ = ["Consent", "ConsentClaim", "ConsentDecision", "ConsentLedger", "ConsentReason", "take_back"]

_REASONS: Final = {
    ConsentStatus.PENDING: ConsentReason.PENDING,
    ConsentStatus.REFUSED: ConsentReason.REFUSED,
    ConsentStatus.WITHDRAWN: ConsentReason.WITHDRAWN,
    ConsentStatus.EXPIRED: ConsentReason.EXPIRED,
}

_ALL: Final = select(consents, consent_services.c.service_id).join(consent_services)
_BY_TOKEN: Final = _ALL.where(consents.c.token == bindparam("token"))
_BY_QUESTION: Final = _ALL.where(consents.c.asked_for == bindparam("question"))
_BY_IIN: Final = _ALL.where(consents.c.iin == bindparam("iin")).order_by(consents.c.asked_at.desc(), consents.c.token)
_LATEST_OF_IIN: Final = _BY_IIN.where(consents.c.asked_for.is_not(None))


class ConsentLedger:
    """Consents on record, in a database."""

    def __init__(self, engine: Engine) -> None:
        self.engine: Final = engine
        self.reads: Final = ReadLog(engine)
        """Who read under these consents."""

    def record(self, consent: Consent) -> None:
        """Put a consent on record that is not asked for by its question: one given on evidence of its own."""
        with self.engine.begin() as connection:
            _insert(connection, consent, None)

    def begin(self, consent: Consent, *, instead_of: Consent | None, message: SmsDraft | None = None) -> bool:
        """Put *consent* on record as the latest answer to its question, and send *message* with it, or do nothing.

        *instead_of*: the one that was the latest. False: somebody else was faster, look again.
        """
        try:
            with self.engine.begin() as connection:
                if instead_of is not None:
                    connection.execute(
                        update(consents).where(consents.c.token == instead_of.claim.token).values(asked_for=None)
                    )
                _insert(connection, consent, consent.question)
                if message is not None:
                    assert consent.asked_at is not None, "who is sent a message is asked"
                    send(connection, message, token=consent.claim.token, iin=consent.iin, moment=consent.asked_at)
        except IntegrityError:
            if self.latest(consent.question) == instead_of:
                raise
            return False
        return True

    def latest(self, question: str) -> Consent | None:
        """The latest consent that was asked for by *question* (:attr:`Consent.question`)."""
        return next(iter(self._found(_BY_QUESTION, {"question": question})), None)

    def find(self, token: str) -> Consent | None:
        """The consent of that *token*."""
        return next(iter(self._found(_BY_TOKEN, {"token": token})), None)

    def of(self, iin: Iin) -> list[Consent]:
        """What *iin* was ever asked for, the newest first."""
        return self._found(_BY_IIN, {"iin": iin})

    def tell(self, token: str) -> bool:
        """The company learns what came of its question; False if it knew."""
        with self.engine.begin() as connection:
            changed = connection.execute(
                update(consents).where(consents.c.token == token, consents.c.told.is_(False)).values(told=True)
            )
        return changed.rowcount == 1

    def withdraw(self, token: str, moment: datetime) -> bool:
        """The citizen withdraws; False if there was nothing to withdraw."""
        with self.engine.begin() as connection:
            return take_back(connection, token, moment)

    def covers(self, claim: ConsentClaim, *, iin: Iin | None, service_id: str, moment: datetime) -> ConsentDecision:
        """Whether *claim* lets *service_id* read the data of *iin* at *moment*.

        Without an *iin* (nobody found) a good token is somebody else's: what is not covered is not told apart from
        what does not exist. For a token that is none, what *iin* was asked last about the service is told: until the
        citizen has answered there is no token to show.
        """
        found = self.find(claim.token)
        if found is not None and found.claim.public_key == claim.public_key:
            return ConsentDecision(_reason(found, iin, service_id, moment))
        asked = () if iin is None else self._found(_LATEST_OF_IIN, {"iin": iin})
        statuses = {one.status_at(moment) for one in asked if service_id in one.service_ids}
        told = (ConsentStatus.PENDING, ConsentStatus.REFUSED)
        return ConsentDecision(next((_REASONS[one] for one in told if one in statuses), ConsentReason.UNKNOWN))

    def _found(self, query: Select[Any], asked: dict[str, str]) -> list[Consent]:
        """The consents that *query* finds, each with its services, which are rows of their own."""
        with self.engine.connect() as connection:
            rows = connection.execute(query, asked).all()
        services: dict[str, set[str]] = {}
        for row in rows:
            services.setdefault(row.token, set()).add(row.service_id)
        first = {row.token: row for row in reversed(rows)}
        return [_read(first[token], frozenset(named)) for token, named in services.items()]


def take_back(connection: Connection, token: str, moment: datetime) -> bool:
    """Withdraw the consent *token* in the transaction of *connection*; False if it is withdrawn or there is none."""
    changed = connection.execute(
        update(consents)
        .where(consents.c.token == token, consents.c.withdrawn_at.is_(None))
        .values(withdrawn_at=moment.astimezone(UTC))
    )
    return changed.rowcount == 1


def _insert(connection: Connection, consent: Consent, question: str | None) -> None:
    asked = consent.asked_at or consent.given_at
    assert asked is not None, "a consent is asked for or given"
    connection.execute(
        insert(consents).values(
            token=consent.claim.token,
            public_key=consent.claim.public_key,
            iin=consent.iin,
            company_bin=consent.asker.bin,
            company=consent.asker.name,
            purpose=consent.asker.purpose,
            ground=consent.ground.value,
            asked_at=asked.astimezone(UTC),
            answer_by=known_utc(consent.answer_by),
            given_at=known_utc(consent.given_at),
            expires_in_seconds=consent.expires_in_seconds,
            evidence=consent.evidence,
            asked_for=question,
            told=consent.told,
        )
    )
    services = [{"token": consent.claim.token, "service_id": each} for each in sorted(consent.service_ids)]
    connection.execute(insert(consent_services), services)


def _read(row: Row[Any], services: frozenset[str]) -> Consent:
    return Consent(
        claim=ConsentClaim(row.token, row.public_key),
        iin=Iin(row.iin),
        service_ids=services,
        given_at=known_utc(row.given_at),
        expires_in_seconds=row.expires_in_seconds,
        evidence=None if row.evidence is None else bytes(row.evidence),
        asker=Asker(row.company_bin, row.company, row.purpose),
        ground=ConsentGround(row.ground),
        asked_at=utc(row.asked_at),
        answer_by=known_utc(row.answer_by),
        refused_at=known_utc(row.refused_at),
        withdrawn_at=known_utc(row.withdrawn_at),
        told=row.told,
    )


def _reason(consent: Consent, iin: Iin | None, service_id: str, moment: datetime) -> ConsentReason | None:
    if consent.asked_at is not None and moment < consent.asked_at:
        return ConsentReason.UNKNOWN
    if service_id not in consent.service_ids:
        return ConsentReason.OTHER_SERVICE
    status = consent.status_at(moment)
    if status is not ConsentStatus.GIVEN:
        return _REASONS[status]
    return None if consent.iin == iin else ConsentReason.OTHER_PERSON
