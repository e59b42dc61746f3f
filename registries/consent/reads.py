"""Who read whose data under which consent, and who tried: one row a reading (KDP_PERSONALDATA)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Engine, func, insert, select

from registries.consent.record import Asker
from registries.identifiers import Iin
from registries.tables import consent_reads, consents
from registries.utc import utc

__all__ = ["Access", "ReadLog", "Span"]


_SHOWN: Final = 100
"""Characters that are kept of what was shown for a token; a real one has fewer."""


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment on until another one, which is not part of it; both aware."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Access:
    """One reading of somebody's data, or an attempt at it."""

    read_at: datetime
    service_id: str
    """The register that was asked."""
    sender_id: str
    """The participant that asked."""
    message_id: str
    token: str
    """What was shown for a consent."""
    result: str
    """The code that the register came to: ``00000``, ``404``, ``CONSENT-WITHDRAWN`` …"""
    asker: Asker = field(default_factory=Asker)
    """Who had been given the consent; empty where the token is none."""


class ReadLog:
    """The readings of all registers under consents, in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def count(self, iin: Iin, access: Access) -> None:
        """Write down that somebody asked for the data of *iin*, or of their ward; who had the consent is known."""
        with self._engine.begin() as connection:
            connection.execute(
                insert(consent_reads).values(
                    iin=iin,
                    read_at=access.read_at.astimezone(UTC),
                    service_id=access.service_id,
                    sender_id=access.sender_id,
                    message_id=access.message_id,
                    token=access.token[:_SHOWN],
                    result=access.result,
                )
            )

    def between(self, iin: Iin, span: Span, *, limit: int) -> tuple[int, list[Access]]:
        """How many accesses to the data of *iin* there are in *span*, and the newest of them, at most *limit*."""
        mine = (
            consent_reads.c.iin == iin,
            consent_reads.c.read_at >= span.start.astimezone(UTC),
            consent_reads.c.read_at < span.end.astimezone(UTC),
        )
        asker = (consents.c.company_bin, consents.c.company, consents.c.purpose)
        query = (
            select(consent_reads, *asker)
            .outerjoin(consents, consents.c.token == consent_reads.c.token)
            .where(*mine)
            .order_by(consent_reads.c.read_at.desc(), consent_reads.c.id.desc())
            .limit(limit)
        )
        with self._engine.connect() as connection:
            total = connection.execute(select(func.count()).select_from(consent_reads).where(*mine)).scalar_one()
            rows = connection.execute(query).all()
        return total, [
            Access(
                read_at=utc(row.read_at),
                service_id=row.service_id,
                sender_id=row.sender_id,
                message_id=row.message_id,
                token=row.token,
                result=row.result,
                asker=Asker(row.company_bin or "", row.company or "", row.purpose or ""),
            )
            for row in rows
        ]
