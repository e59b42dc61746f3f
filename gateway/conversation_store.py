"""The conversations of the asynchronous channel: a message is taken in with its delivery, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, Final

import sqlalchemy as sa

from gateway.async_errors import ConversationOver, CorrelationTaken, CorrelationUnknown, NotAParty
from gateway.confirmations import Confirmations
from gateway.conversations import (
    Accepted,
    AsyncMessage,
    Confirmation,
    MessageState,
    MessageType,
    NewMessage,
    PullFilter,
    message_of,
)
from gateway.delivery_policy import DeliveryPolicy
from gateway.errors import DuplicateMessage, ServiceUnknown
from gateway.lanes import MESSAGE, Held, Waiting, hold
from gateway.names import RouteId, SenderId, ServiceId
from gateway.subscribers import Subscribers
from gateway.tables import async_messages, conversations
from gateway.turns import writing
from signing.findings import Finding, Step, failed

__all__ = ["Conversations"]

_ACCEPTED: Final = ("202", "Accepted")
_MOST_AT_ONCE: Final = 1000
_EVERYTHING: Final = PullFilter()


class Conversations:
    """The conversations in the database behind *engine*. What is done to one of them is done by one at a time."""

    def __init__(
        self,
        engine: sa.Engine,
        subscribers: Subscribers,
        *,
        new_guid: Callable[[], str],
        policy: Callable[[], DeliveryPolicy] = DeliveryPolicy,
        queued: Callable[[], None] = lambda: None,
    ) -> None:
        """*queued* is called when there may be something new to deliver, after it was stored."""
        self._engine = engine
        self._subscribers = subscribers
        self._new_guid = new_guid
        self._queued = queued
        self._confirmations = Confirmations(engine, new_guid=new_guid, policy=policy, queued=queued)

    def accept(self, new: NewMessage, *, journal: Callable[[sa.Connection], object] = lambda _: None) -> Accepted:
        """Take *new* in: message, delivery and what *journal* writes are stored together, or nothing is.

        *journal* is called in the transaction and should have little to do there. The very same message again is told
        as *repeated*, and nothing is written. Raises ServiceUnknown, DuplicateMessage, CorrelationTaken,
        CorrelationUnknown, NotAParty or ConversationOver; then nothing is stored.
        """
        begin = self._requested if new.message_type is MessageType.REQUEST else self._replied
        # a name may be drawn from the database, which a transaction that writes would keep waiting
        name = self._new_guid()
        while True:
            try:
                with writing(self._engine) as connection:
                    accepted = begin(connection, new, name)
                    if not accepted.repeated:
                        journal(connection)
            except sa.exc.IntegrityError:
                # Somebody else was faster with this messageId or this correlationId: look again.
                if self._stored(new) is None and not self.thread(new.correlation_id):
                    raise
            else:
                if not accepted.repeated:
                    self._queued()
                return accepted

    def confirm(
        self, said: Confirmation, *, journal: Callable[[sa.Connection, AsyncMessage], object] = lambda *_: None
    ) -> AsyncMessage:
        """The message of *said* as it stands after it. Saying the same again changes nothing.

        *journal* is called with it in the transaction and should have little to do there.

        Raises MessageUnknown, StateRefused for a state that cannot follow, and MessageGone where a message is to be
        sent again that its recipient had refused for good.
        """
        return self._confirmations.confirm(said, journal=journal)

    def is_answered(self, service_id: ServiceId, route_id: RouteId | None) -> bool:
        """True if somebody answers for the service on this channel."""
        with self._engine.connect() as connection:
            try:
                self._subscribers.answering(connection, service_id, route_id=route_id)
            except ServiceUnknown:
                return False
        return True

    def find(self, message_id: str, *, party: str) -> AsyncMessage | None:
        """The latest message *message_id* that *party* sent or receives; None also where it is somebody else's."""
        mine = sa.or_(async_messages.c.sender_id == party, async_messages.c.recipient_id == party)
        query = sa.select(async_messages).where(async_messages.c.message_id == message_id, mine)
        with self._engine.connect() as connection:
            row = connection.execute(query.order_by(async_messages.c.id.desc()).limit(1)).first()
        return None if row is None else message_of(row)

    def thread(self, correlation_id: str) -> tuple[AsyncMessage, ...]:
        """The messages of a conversation in the order of their acceptance; nothing if there is none."""
        query = sa.select(async_messages).where(async_messages.c.correlation_id == correlation_id)
        with self._engine.connect() as connection:
            return tuple(message_of(row) for row in connection.execute(query.order_by(async_messages.c.id)))

    def pull(self, recipient_id: str, wanted: PullFilter = _EVERYTHING) -> tuple[AsyncMessage, ...]:
        """What waits for *recipient_id*, in the order of acceptance: each message stays until it is confirmed."""
        query = sa.select(async_messages).where(
            async_messages.c.recipient_id == recipient_id, async_messages.c.state == MessageState.ON_DELIVERY.value
        )
        for name in ("service_id", "message_id", "correlation_id"):
            value = getattr(wanted, name)
            if value is not None:
                query = query.where(async_messages.c[name] == value)
        amount = _MOST_AT_ONCE if wanted.amount is None else max(0, min(wanted.amount, _MOST_AT_ONCE))
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(async_messages.c.id).limit(amount)).all()
        return tuple(message_of(row) for row in rows)

    def _requested(self, connection: sa.Connection, new: NewMessage, name: str) -> Accepted:
        """A REQUEST begins a conversation with whoever answers for its service."""
        known = self._repeated(connection, new)
        if known is not None:
            return known
        provider = self._subscribers.answering(connection, new.service_id, route_id=new.route_id)
        if connection.execute(_TAKEN, {"key": new.correlation_id}).first() is not None:
            raise CorrelationTaken(_finding("CONV-CORRELATION", "a correlationId not used before", new.correlation_id))
        row = {
            "correlation_id": new.correlation_id,
            "service_id": new.service_id,
            "requester": new.sender_id,
            "provider": provider,
            "changes": 0,
        }
        begun = connection.execute(_BEGIN, row).one()
        return self._queue(Held(connection, begun), new, (provider, name))

    def _replied(self, connection: sa.Connection, new: NewMessage, name: str) -> Accepted:
        """A NOTIFICATION or RESPONSE of the provider goes to the requester of its conversation."""
        held = hold(connection, new.correlation_id)
        if held is None:
            raise CorrelationUnknown(
                _finding("CONV-CORRELATION", "the correlationId of a conversation", new.correlation_id)
            )
        known = self._repeated(connection, new)
        if known is not None:
            return known
        if new.sender_id != held.row.provider:
            raise NotAParty(_finding("CONV-PARTY", f"the provider of {new.correlation_id}", new.sender_id))
        if new.service_id != held.row.service_id:
            raise ServiceUnknown(_finding("ROUTE-SERVICE", held.row.service_id, new.service_id))
        if held.row.answered_at is not None:
            raise ConversationOver(
                _finding("CONV-STATE", "a conversation without a RESPONSE", f"a RESPONSE of {held.row.answered_at}")
            )
        if new.message_type is MessageType.RESPONSE:
            connection.execute(_END, {"key": new.correlation_id, "answered_at": new.accepted_at.isoformat()})
        return self._queue(held, new, (held.row.requester, name))

    def _repeated(self, connection: sa.Connection, new: NewMessage) -> Accepted | None:
        row = connection.execute(_SAME_ID, {"sender": new.sender_id, "message": new.message_id}).first()
        if row is None:
            return None
        if row.digest != new.digest:
            raise DuplicateMessage(
                failed(
                    Step.POLICY,
                    "ENV-MESSAGE-ID-REUSED",
                    expected="a messageId not used before",
                    actual=f"{new.message_id}, first received {row.accepted_at}",
                )
            )
        return Accepted(message_of(row), repeated=True)

    def _queue(self, held: Held, new: NewMessage, to: tuple[str, str]) -> Accepted:
        recipient_id, name = to
        row = {one.name: getattr(new, one.name) for one in fields(NewMessage)} | {
            "message_type": new.message_type.value,
            "message_date": new.message_date.isoformat(),
            "accepted_at": new.accepted_at.isoformat(),
            "properties": [list(pair) for pair in new.properties],
            "data_namespaces": dict(new.data_namespaces),
            "recipient_id": recipient_id,
            "state": MessageState.ON_DELIVERY.value,
            "status_code": _ACCEPTED[0],
            "status_message": _ACCEPTED[1],
            "state_at": new.accepted_at.isoformat(),
            "attempts": 0,
        }
        written = held.connection.execute(_KEEP, row).inserted_primary_key
        assert written is not None, "an insert of one row tells its key"
        message = AsyncMessage(
            **{one.name: getattr(new, one.name) for one in fields(NewMessage)},
            id=int(written[0]),
            recipient_id=SenderId(recipient_id),
            state=MessageState.ON_DELIVERY,
            status_code=_ACCEPTED[0],
            status_message=_ACCEPTED[1],
            state_at=new.accepted_at,
            confirmed_at=None,
        )
        waiting = Waiting(
            message=message.id,
            kind=MESSAGE,
            recipient_id=recipient_id,
            correlation_id=new.correlation_id,
            notification_id=name,
            since=new.accepted_at,
            due=new.accepted_at,
        )
        held.enqueue(waiting)
        return Accepted(message, repeated=False)

    def _stored(self, new: NewMessage) -> Any:
        with self._engine.connect() as connection:
            return connection.execute(_SAME_ID, {"sender": new.sender_id, "message": new.message_id}).first()


# statements are made once: putting one together takes longer than running it
_SAME_ID: Final = sa.select(async_messages).where(
    async_messages.c.sender_id == sa.bindparam("sender", type_=sa.String),
    async_messages.c.message_id == sa.bindparam("message", type_=sa.String),
)
_THIS: Final = conversations.c.correlation_id == sa.bindparam("key", type_=sa.String)
_TAKEN: Final = sa.select(conversations.c.requester).where(_THIS)
_BEGIN: Final = sa.insert(conversations).returning(*conversations.c)
_END: Final = sa.update(conversations).where(_THIS)
_KEEP: Final = sa.insert(async_messages)


def _finding(code: str, expected: str, actual: str) -> Finding:
    return failed(Step.POLICY, code, expected=expected, actual=actual)
