"""Citizens take consents back: at once, or by asking the company (KDP_LIST_TO_REVOKE, KDP_SEND_SOLUTION).

Project-defined: of the real services only the names are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, insert, select, update

from registries.consent.ledger import ConsentLedger, take_back
from registries.consent.record import Consent, ConsentStatus
from registries.errors import ConsentRefused
from registries.identifiers import Iin
from registries.tables import consent_revocations, consents
from registries.utc import known_utc, utc

__all__ = ["Revocation", "Revocations", "Solution"]


class Solution(StrEnum):
    """What a company decides on a request to withdraw."""

    WITHDRAW = "WITHDRAW"
    KEEP = "KEEP"


@dataclass(frozen=True, slots=True)
class Revocation:
    """A citizen's request to withdraw a consent."""

    id: int
    """Number in the world."""
    token: str
    """Of the consent."""
    reason: str
    """In the citizen's words; may be empty."""
    asked_at: datetime
    decided_at: datetime | None = None
    solution: Solution | None = None
    comment: str | None = None
    """The company's."""


class Revocations:
    """Withdrawals of consents, and the requests for them, in a database."""

    def __init__(self, ledger: ConsentLedger) -> None:
        self._engine = ledger.engine
        self._ledger = ledger

    def withdraw(self, iin: Iin, token: str, *, moment: datetime) -> Consent:
        """The citizen *iin* takes the consent *token* back at once; a request that waits is settled with it.

        Raises :class:`~registries.errors.ConsentRefused` CONSENT-NOT-YOURS, CONSENT-NOT-GIVEN.
        """
        self._given(iin, token, moment)
        with self._engine.begin() as connection:
            if not take_back(connection, token, moment):
                raise ConsentRefused("CONSENT-NOT-GIVEN", token)
            waiting = consent_revocations.c.token == token, consent_revocations.c.decided_at.is_(None)
            settled = {"decided_at": moment.astimezone(UTC), "solution": Solution.WITHDRAW.value}
            connection.execute(update(consent_revocations).where(*waiting).values(settled))
        return self._of(iin, token)

    def request(self, iin: Iin, token: str, *, reason: str, moment: datetime) -> Revocation:
        """The citizen *iin* asks the company to let the consent *token* go.

        Raises :class:`~registries.errors.ConsentRefused` CONSENT-NOT-YOURS, CONSENT-NOT-GIVEN, WITHDRAWAL-OPEN.
        """
        self._given(iin, token, moment)
        with self._engine.begin() as connection:
            # a write first: two requests at once wait for one another
            connection.execute(update(consents).where(consents.c.token == token).values(told=consents.c.told))
            waiting = consent_revocations.c.token == token, consent_revocations.c.decided_at.is_(None)
            if connection.execute(select(consent_revocations.c.id).where(*waiting)).first() is not None:
                raise ConsentRefused("WITHDRAWAL-OPEN", token)
            made = connection.execute(
                insert(consent_revocations)
                .values(token=token, reason=reason, asked_at=moment.astimezone(UTC))
                .returning(consent_revocations)
            ).one()
        return _read(made)

    def of(self, iin: Iin) -> list[Revocation]:
        """What *iin* ever asked for, the newest first."""
        query = _requests().where(consents.c.iin == iin).order_by(consent_revocations.c.id.desc())
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(query)]

    def waiting(self, company_bin: str) -> list[tuple[Revocation, Consent]]:
        """The requests that the company has not decided, each with its consent, the oldest first."""
        mine = consents.c.company_bin == company_bin, consent_revocations.c.decided_at.is_(None)
        query = _requests().where(*mine).order_by(consent_revocations.c.id)
        with self._engine.connect() as connection:
            found = [_read(row) for row in connection.execute(query)]
        told = ((one, self._ledger.find(one.token)) for one in found)
        return [(one, consent) for one, consent in told if consent is not None]

    def find(self, number: int, *, company_bin: str) -> Revocation | None:
        """The request *number* for a consent that the company holds."""
        query = _requests().where(consent_revocations.c.id == number, consents.c.company_bin == company_bin)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _read(row)

    def decide(self, asked: Revocation, solution: Solution, *, comment: str, moment: datetime) -> bool:
        """The company's decision on *asked*, which ends the consent or not; False if it was decided before."""
        with self._engine.begin() as connection:
            changed = connection.execute(
                update(consent_revocations)
                .where(consent_revocations.c.id == asked.id, consent_revocations.c.decided_at.is_(None))
                .values(decided_at=moment.astimezone(UTC), solution=solution.value, comment=comment)
            )
            if changed.rowcount and solution is Solution.WITHDRAW:
                take_back(connection, asked.token, moment)
        return changed.rowcount == 1

    def _given(self, iin: Iin, token: str, moment: datetime) -> None:
        status = self._of(iin, token).status_at(moment)
        if status is not ConsentStatus.GIVEN:
            raise ConsentRefused("CONSENT-NOT-GIVEN", f"{token}: {status}")

    def _of(self, iin: Iin, token: str) -> Consent:
        found = self._ledger.find(token)
        if found is None or found.iin != iin:
            raise ConsentRefused("CONSENT-NOT-YOURS", token)
        return found


def _requests() -> Select[Any]:
    return select(consent_revocations).join(consents, consents.c.token == consent_revocations.c.token)


def _read(row: Row[Any]) -> Revocation:
    return Revocation(
        id=row.id,
        token=row.token,
        reason=row.reason,
        asked_at=utc(row.asked_at),
        decided_at=known_utc(row.decided_at),
        solution=None if row.solution is None else Solution(row.solution),
        comment=row.comment,
    )
