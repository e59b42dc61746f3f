"""What services were asked and what they answered, kept to be answered from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.names import ServiceId
from gateway.tables import recordings

__all__ = ["Recorded", "Recording", "Recordings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A request with its answer, as business data without signatures."""

    moment: datetime
    """When the answer came, by the world's clock."""
    request: bytes = field(repr=False)
    """The element ``data``, a document of its own."""
    status_code: str
    """Of the answer, or of the fault."""
    status_message: str
    fault: bool = False
    """True: the provider answered with a fault."""
    answer: bytes | None = field(default=None, repr=False)
    """The element ``data``, a document of its own; None if there was none."""
    signed: bool = False
    """True if the provider signed the data."""
    scrubbed: bool = True
    """True if personal data were replaced."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording as it is kept."""

    id: int
    service_id: ServiceId
    recording: Recording


class Recordings:
    """The recordings in the database behind *engine*."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, service_id: ServiceId, *made: Recording) -> None:
        """Keep recordings of a service, all or none."""
        with self._engine.begin() as connection:
            self._insert(connection, service_id, made)

    def replace(self, connection: sa.Connection, service_id: str, made: Iterable[Recording]) -> None:
        """Keep *made* instead of what was recorded of a service, in the caller's transaction."""
        connection.execute(sa.delete(recordings).where(recordings.c.service_id == service_id))
        self._insert(connection, ServiceId(service_id), made)

    def of(self, service_id: str) -> tuple[Recorded, ...]:
        """What was recorded of a service, the oldest first."""
        query = sa.select(recordings).where(recordings.c.service_id == service_id).order_by(recordings.c.id)
        with self._engine.connect() as connection:
            return tuple(_recorded(row) for row in connection.execute(query))

    def services(self) -> dict[str, int]:
        """How many recordings there are of each service."""
        query = sa.select(recordings.c.service_id, sa.func.count()).group_by(recordings.c.service_id)
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query.order_by(recordings.c.service_id))}

    def forget(self, service_id: str) -> int:
        """Forget what was recorded of a service; how many recordings that were."""
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(recordings).where(recordings.c.service_id == service_id)).rowcount

    def _insert(self, connection: sa.Connection, service_id: ServiceId, made: Iterable[Recording]) -> None:
        rows = [_row(service_id, one) for one in made]
        if rows:
            connection.execute(sa.insert(recordings), rows)


def _row(service_id: ServiceId, one: Recording) -> dict[str, Any]:
    return {
        "service_id": service_id,
        "moment": one.moment.isoformat(),
        "request": one.request,
        "status_code": one.status_code[:40],
        "status_message": one.status_message,
        "fault": one.fault,
        "answer": one.answer,
        "signed": one.signed,
        "scrubbed": one.scrubbed,
    }


def _recorded(row: Any) -> Recorded:
    made = Recording(
        moment=datetime.fromisoformat(row.moment),
        request=row.request,
        status_code=row.status_code,
        status_message=row.status_message,
        fault=row.fault,
        answer=row.answer,
        signed=row.signed,
        scrubbed=row.scrubbed,
    )
    return Recorded(row.id, ServiceId(row.service_id), made)
