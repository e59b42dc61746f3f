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
        self.stirred = False
        """True if something was queued, or may be due by what was done."""
        self._pushed = frozenset(_endpoints(connection, {row.requester, row.provider}))

    def enqueue(self, waiting: Waiting) -> int | None:
        """Put *waiting* at the end of its lane; its id. A status whose recipient has no endpoint is not kept: None."""
        pushed = waiting.recipient_id in self._pushed
        if waiting.kind == STATUS and not pushed:
            return None
        row: dict[str, Any] = _in_lane(waiting) | {
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
        row["at"] = microseconds(waiting.due) if pushed else None
        self.stirred = self.stirred or pushed
        written = self.connection.execute(_ENQUEUE, row).inserted_primary_key
        assert written is not None, "an insert of one row tells its key"
        return int(written[0])

    def promote(self, row: Any, moment: datetime) -> None:
        """Make the first of the lane of *row*, which has gone from it, due at *moment*."""
        if row.recipient_id not in self._pushed:
            return
        promoted = self.connection.execute(_PROMOTE, _in_lane(row) | {"at": microseconds(moment)})
        self.stirred = self.stirred or promoted.rowcount > 0

    def reach(self, message: Any, reached: Reached, notification_id: str) -> None:
        """Bring *message*, its row, to a state; its sender is told if that is another one, at its endpoint."""
        values: dict[str, Any] = {
            "state": reached.state,
            "status_code": reached.code[:40],
            "status_message": reached.text[:1000],
            "state_at": reached.at.isoformat(),
        }
        if reached.attempts is not None:
            values["attempts"] = reached.attempts
        confirmed = {"confirmed_at": reached.at.isoformat()} if reached.confirmed else {}
        self.connection.execute(_REACH, values | confirmed | {"key": message.id})
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

    def reschedule(self, row: Any, due: datetime, **values: Any) -> None:
        """Free *row* of its worker; it can be claimed from *due* on if it is the first of its lane."""
        pushed = row.due is not None and row.recipient_id in self._pushed
        self.stirred = self.stirred or pushed
        changed = {"due": microseconds(due) if pushed else None, "token": row.token + 1, "held_until": 0} | values
        self.connection.execute(_CHANGE, changed | {"key": row.id})

    def stop(self, row: Any, moment: datetime, *, code: str, text: str) -> None:
        """Make *row* a dead letter; the next of its lane goes on."""
        dead = {"stopped": True, "due": None, "token": row.token + 1, "held_until": 0}
        why = {"error_code": code[:40], "error_text": text[:1000]}
        self.connection.execute(_CHANGE, dead | why | {"key": row.id})
        self.promote(row, moment)

    def remove(self, row: Any, moment: datetime) -> None:
        """Take *row* away; the next of its lane goes on."""
        self.connection.execute(_REMOVE, {"key": row.id})
        if not row.stopped:
            self.promote(row, moment)


def hold(connection: sa.Connection, correlation_id: str) -> Held | None:
    """Be the only one who changes the conversation until the end of the transaction; None if there is none."""
    row = connection.execute(_HOLD, {"key": correlation_id}).first()
    return None if row is None else Held(connection, row)


def _endpoints(connection: sa.Connection, names: set[str]) -> list[str]:
    """Those of *names* that messages are brought to. Each has a row from now on, so that there is something to lock."""
    both = {"one": min(names), "other": max(names)}
    found = connection.execute(_ENDPOINTS, both).all()
    if len(found) < len(names):
        insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(subscribers)
        rest = sorted(names - {row.sender_id for row in found})
        rows = [{"sender_id": name, "sign": True, "check_signature": True, "failing": 0} for name in rest]
        connection.execute(insert.values(rows).on_conflict_do_nothing())
        found = connection.execute(_ENDPOINTS, both).all()
    return [row.sender_id for row in found if row.url is not None]


def _in_lane(row: Any) -> dict[str, Any]:
    """What the statements on a lane ask for, of *row* or of what waits."""
    return {"lane_correlation": row.correlation_id, "lane_recipient": row.recipient_id, "lane_kind": row.kind}


# statements are made once: putting one together takes longer than running it
_KEY: Final = sa.bindparam("key", type_=sa.Integer)
_AT: Final = sa.bindparam("at", type_=sa.BigInteger)
_LANE: Final = (
    deliveries.c.correlation_id == sa.bindparam("lane_correlation", type_=sa.String),
    deliveries.c.recipient_id == sa.bindparam("lane_recipient", type_=sa.String),
    deliveries.c.kind == sa.bindparam("lane_kind", type_=sa.String),
    deliveries.c.stopped.is_(sa.false()),
)
_ENQUEUE: Final = sa.insert(deliveries).values(due=sa.case((sa.exists().where(*_LANE), sa.null()), else_=_AT))
_FIRST: Final = sa.select(sa.func.min(deliveries.c.id)).where(*_LANE).scalar_subquery()
_PROMOTE: Final = sa.update(deliveries).where(deliveries.c.id == _FIRST, deliveries.c.due.is_(None)).values(due=_AT)
_CHANGE: Final = sa.update(deliveries).where(deliveries.c.id == _KEY)
_REMOVE: Final = sa.delete(deliveries).where(deliveries.c.id == _KEY)
_REACH: Final = sa.update(async_messages).where(async_messages.c.id == _KEY)
_HOLD: Final = (
    sa.update(conversations)
    .where(conversations.c.correlation_id == sa.bindparam("key", type_=sa.String))
    .values(changes=conversations.c.changes + 1)
    .returning(*conversations.c)
)
_ENDPOINTS: Final = (
    sa.select(subscribers.c.sender_id, subscribers.c.url)
    .where(
        sa.or_(
            subscribers.c.sender_id == sa.bindparam("one", type_=sa.String),
            subscribers.c.sender_id == sa.bindparam("other", type_=sa.String),
        )
    )
    .order_by(subscribers.c.sender_id)
    .with_for_update(read=True, key_share=True)
)
