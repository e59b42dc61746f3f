"""What waits and what was given up, for whoever looks after a gateway: listed, stopped, sent again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from gateway.conversations import MessageState
from gateway.deliveries import DeliveryKind
from gateway.delivery_policy import moment_of
from gateway.lanes import MESSAGE, Held, Reached, Waiting, hold
from gateway.tables import async_messages, deliveries
from gateway.turns import writing

__all__ = ["DeliveryDesk", "DeliveryFacts"]

_BY_HAND: Final = ("410", "Stopped by the operator")
_AGAIN: Final = ("202", "Accepted")
_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class DeliveryFacts:
    """What can be told of a delivery at a glance."""

    id: int
    kind: DeliveryKind
    message_id: str
    correlation_id: str
    service_id: str
    recipient_id: str
    since: datetime
    """When it was queued, by the world's clock."""
    due: datetime | None
    """When it is tried next; None: it waits behind another one, to be fetched, or it is a dead letter."""
    attempts: int
    stopped: bool
    """True: a dead letter."""
    error_code: str | None
    """Of the last failed attempt."""
    error_text: str | None


class DeliveryDesk:
    """Looks after the deliveries in the database behind *engine*."""

    def __init__(
        self, engine: sa.Engine, *, new_guid: Callable[[], str], queued: Callable[[], None] = lambda: None
    ) -> None:
        """*queued* is called when there may be something new to deliver, after it was stored."""
        self._engine = engine
        self._new_guid = new_guid
        self._queued = queued

    def list(self, *, stopped: bool | None = None, limit: int = 100, offset: int = 0) -> tuple[DeliveryFacts, ...]:
        """The deliveries, the oldest first; with *stopped*, the dead letters alone or all others."""
        query = _FACTS.order_by(deliveries.c.id).limit(limit).offset(offset)
        if stopped is not None:
            query = query.where(deliveries.c.stopped.is_(sa.true() if stopped else sa.false()))
        with self._engine.connect() as connection:
            return tuple(_facts(row) for row in connection.execute(query))

    def find(self, key: int) -> DeliveryFacts | None:
        """The delivery with the id *key*, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(_FACTS.where(deliveries.c.id == key)).first()
        return None if row is None else _facts(row)

    def due(self) -> Iterator[tuple[datetime, int]]:
        """Moment and id of every delivery that can be made then, the earliest first; read page by page."""
        order = sa.tuple_(deliveries.c.due, deliveries.c.id)
        query = sa.select(deliveries.c.due, deliveries.c.id).where(deliveries.c.due.is_not(None))
        query = query.order_by(deliveries.c.due, deliveries.c.id).limit(_PAGE)
        last: tuple[int, int] | None = None
        while True:
            page = query if last is None else query.where(order > sa.tuple_(*map(sa.literal, last)))
            with self._engine.connect() as connection:
                rows = connection.execute(page).all()
            yield from ((moment_of(row.due), row.id) for row in rows)
            if len(rows) < _PAGE:
                return
            last = (rows[-1].due, rows[-1].id)

    def requeue(self, key: int, moment: datetime) -> int | None:
        """Try the dead letter *key* anew from *moment* on, with all its attempts; its new id, None if there is none.

        It goes to the end of its lane: what overtook it when it was given up stays before it.
        """
        names = self._new_guid(), self._new_guid()  # drawn outside of the transaction: a process's first one writes
        with writing(self._engine) as connection:
            found = self._hold(connection, key, stopped=True)
            if found is None:
                return None
            held, row = found
            held.remove(row, moment)
            waiting = Waiting(
                message=row.message,
                kind=row.kind,
                recipient_id=row.recipient_id,
                correlation_id=row.correlation_id,
                notification_id=names[0],
                told=row.told,
                since=moment,
                due=moment,
            )
            new = held.enqueue(waiting)
            self._reach(held, row, Reached(MessageState.ON_DELIVERY.value, *_AGAIN, moment), names[1])
        self._queued()
        return new

    def stop(self, key: int, moment: datetime) -> bool:
        """Give the delivery *key* up: its message is DELIVERY_STOPPED; False if there is none that could be stopped."""
        name = self._new_guid()
        with writing(self._engine) as connection:
            found = self._hold(connection, key, stopped=False)
            if found is None:
                return False
            held, row = found
            code, text = _BY_HAND
            held.stop(row, moment, code=code, text=text)
            self._reach(held, row, Reached(MessageState.DELIVERY_STOPPED.value, code, text, moment), name)
        self._queued()
        return True

    def _hold(self, connection: sa.Connection, key: int, *, stopped: bool) -> tuple[Held, sa.Row[Any]] | None:
        wanted = sa.select(deliveries).where(
            deliveries.c.id == key, deliveries.c.stopped.is_(sa.true() if stopped else sa.false())
        )
        seen = connection.execute(wanted).first()
        held = None if seen is None else hold(connection, seen.correlation_id)
        row = None if held is None else connection.execute(wanted).first()
        same = held is not None and row is not None and row.correlation_id == held.row.correlation_id
        return (held, row) if same and held is not None and row is not None else None

    def _reach(self, held: Held, row: sa.Row[Any], reached: Reached, name: str) -> None:
        if row.kind == MESSAGE:
            this = sa.select(async_messages).where(async_messages.c.id == row.message)
            held.reach(held.connection.execute(this).one(), reached, name)


_FACTS: Final = sa.select(
    deliveries,
    async_messages.c.message_id,
    async_messages.c.service_id,
).join(async_messages, async_messages.c.id == deliveries.c.message)


def _facts(row: sa.Row[Any]) -> DeliveryFacts:
    return DeliveryFacts(
        id=row.id,
        kind=DeliveryKind(row.kind),
        message_id=row.message_id,
        correlation_id=row.correlation_id,
        service_id=row.service_id,
        recipient_id=row.recipient_id,
        since=datetime.fromisoformat(row.since),
        due=None if row.due is None else moment_of(row.due),
        attempts=row.attempts,
        stopped=row.stopped,
        error_code=row.error_code,
        error_text=row.error_text,
    )
