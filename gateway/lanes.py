"""Lanes: what goes to one recipient in one conversation goes one after the other, and only the first can be claimed.

Whoever queues something and whoever takes something away hold the conversation meanwhile: otherwise they would not see
one another, and what came second would wait for ever. Rows are locked in one order everywhere: the conversation, its
subscribers, its deliveries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from gateway.delivery_policy import microseconds
from gateway.tables import async_messages, conversations, deliveries, subscribers

__all__ = ["MESSAGE", "STATUS", "WORK", "Held", "Reached", "Waiting", "hold"]

MESSAGE: Final = "MESSAGE"
"""A message, on its way to its recipient."""
STATUS: Final = "STATUS"
"""The state of a message, on its way to the message's sender."""
WORK: Final = "WORK"
"""What a system of this process has still to do about a message that it took, when the time has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something to be brought to somebody."""

    message: int
    """Row of the message."""
    kind: str
    recipient_id: str
    correlation_id: str
    notification_id: str
    """New for every row: it is part of the fence against workers that held another one."""
    told: Mapping[str, str] | None = None
    """The state that is told, of a status."""
    since: datetime
    due: datetime
    """Not before this, by the world's clock."""
    attempts: int = 0
    """Made so far."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A state that a message comes to."""

    state: str
    code: str
    text: str
    at: datetime
    confirmed: bool = False
    """True: the recipient said by itself that it accepts the message."""
    attempts: int | None = None
    """How many attempts were made; None: it does not matter here."""


class Held:
    """A conversation that nobody else changes until the end of the transaction."""

    def __init__(self, connection: sa.Connection, row: Any) -> None:
        """*row* of the conversation was written in this transaction. The endpoints of both sides stay as they are."""
        self.connection = connection
        self.row = row
        self._pushed = frozenset(_endpoints(connection, {row.requester, row.provider}))

    def enqueue(self, waiting: Waiting) -> int | None:
        """Put *waiting* at the end of its lane; its id. A status whose recipient has no endpoint is not kept: None."""
        pushed = waiting.recipient_id in self._pushed
        if waiting.kind == STATUS and not pushed:
            return None
        row: dict[str, Any] = {
            "message": waiting.message,
            "kind": waiting.kind,
            "recipient_id": waiting.recipient_id,
            "correlation_id": waiting.correlation_id,
            "notification_id": waiting.notification_id,
            "told": None if waiting.told is None else dict(waiting.told),
            "since": waiting.since.isoformat(),
            "attempts": waiting.attempts,
            "token": 0,
            "held_until": 0,
            "stopped": False,
        }
        if pushed:
            behind = sa.exists().where(*_lane(waiting.correlation_id, waiting.recipient_id, waiting.kind))
            row["due"] = sa.case((behind, sa.null()), else_=microseconds(waiting.due))
        insert = sa.insert(deliveries).values(row).returning(deliveries.c.id)
        return int(self.connection.execute(insert).scalar_one())

    def promote(self, row: sa.Row[Any], moment: datetime) -> None:
        """Make the first of the lane of *row*, which has gone from it, due at *moment*."""
        if row.recipient_id not in self._pushed:
            return
        lane = _lane(row.correlation_id, row.recipient_id, row.kind)
        found = self.connection.execute(sa.select(sa.func.min(deliveries.c.id)).where(*lane)).scalar()
        if found is not None:
            it = sa.and_(deliveries.c.id == found, deliveries.c.due.is_(None))
            self.connection.execute(sa.update(deliveries).where(it).values(due=microseconds(moment)))

    def reach(self, message: sa.Row[Any], reached: Reached, notification_id: str) -> None:
        """Bring *message* to a state; tell its sender if the state is another one and the sender has an endpoint."""
        values: dict[str, Any] = {
            "state": reached.state,
            "status_code": reached.code[:40],
            "status_message": reached.text[:1000],
            "state_at": reached.at.isoformat(),
        }
        if reached.attempts is not None:
            values["attempts"] = reached.attempts
        confirmed = {"confirmed_at": reached.at.isoformat()} if reached.confirmed else {}
        it = async_messages.c.id == message.id
        self.connection.execute(sa.update(async_messages).where(it).values(values | confirmed))
        if reached.state == message.state:
            return
        status = Waiting(
            message=message.id,
            kind=STATUS,
            recipient_id=message.sender_id,
            correlation_id=message.correlation_id,
            notification_id=notification_id,
            told={name: values[name] for name in ("state", "status_code", "status_message", "state_at")},
            since=reached.at,
            due=reached.at,
        )
        self.enqueue(status)

    def reschedule(self, row: sa.Row[Any], due: datetime, **values: Any) -> None:
        """Free *row* of its worker; it can be claimed from *due* on if it is the first of its lane."""
        pushed = row.due is not None and row.recipient_id in self._pushed
        changed = {"due": microseconds(due) if pushed else None, "token": row.token + 1, "held_until": 0} | values
        self.connection.execute(sa.update(deliveries).where(deliveries.c.id == row.id).values(changed))

    def stop(self, row: sa.Row[Any], moment: datetime, *, code: str, text: str) -> None:
        """Make *row* a dead letter; the next of its lane goes on."""
        dead = {"stopped": True, "due": None, "token": row.token + 1, "held_until": 0}
        why = {"error_code": code[:40], "error_text": text[:1000]}
        self.connection.execute(sa.update(deliveries).where(deliveries.c.id == row.id).values(dead | why))
        self.promote(row, moment)

    def remove(self, row: sa.Row[Any], moment: datetime) -> None:
        """Take *row* away; the next of its lane goes on."""
        self.connection.execute(sa.delete(deliveries).where(deliveries.c.id == row.id))
        if not row.stopped:
            self.promote(row, moment)


def hold(connection: sa.Connection, correlation_id: str) -> Held | None:
    """Be the only one who changes the conversation until the end of the transaction; None if there is none."""
    touch = sa.update(conversations).where(conversations.c.correlation_id == correlation_id)
    row = connection.execute(touch.values(changes=conversations.c.changes + 1).returning(*conversations.c)).first()
    return None if row is None else Held(connection, row)


def _endpoints(connection: sa.Connection, names: set[str]) -> list[str]:
    """Those of *names* that messages are brought to. Each has a row from now on, so that there is something to lock."""
    query = sa.select(subscribers.c.sender_id, subscribers.c.url).where(subscribers.c.sender_id.in_(names))
    locked = query.order_by(subscribers.c.sender_id).with_for_update(read=True, key_share=True)
    found = connection.execute(locked).all()
    if len(found) < len(names):
        insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(subscribers)
        rest = sorted(names - {row.sender_id for row in found})
        rows = [{"sender_id": name, "sign": True, "check_signature": True, "failing": 0} for name in rest]
        connection.execute(insert.values(rows).on_conflict_do_nothing())
        found = connection.execute(locked).all()
    return [row.sender_id for row in found if row.url is not None]


def _lane(correlation_id: str, recipient_id: str, kind: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        deliveries.c.correlation_id == correlation_id,
        deliveries.c.recipient_id == recipient_id,
        deliveries.c.kind == kind,
        deliveries.c.stopped.is_(sa.false()),
    )
