"""What recipients say of messages by delivery notifications, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from gateway.async_errors import MessageGone, MessageUnknown, StateRefused
from gateway.conversations import AsyncMessage, Confirmation, MessageState, message_of
from gateway.delivery_policy import DeliveryPolicy
from gateway.lanes import MESSAGE, Held, Reached, Waiting, hold
from gateway.tables import async_messages, deliveries
from gateway.turns import writing
from signing.findings import Finding, Step, failed

__all__ = ["Confirmations"]

_DELIVERED: Final = ("200", "OK")
_NOT_ACCEPTED: Final = ("400", "Not accepted")
_AGAIN: Final = ("202", "Accepted")
_EXHAUSTED: Final = ("410", "Sent again too often")


class _Names(NamedTuple):
    """New names for what may be queued."""

    delivery: str
    status: str


_Told = tuple[Confirmation, _Names]


class Confirmations:
    """Takes delivery notifications in, in the database behind *engine*."""

    def __init__(
        self,
        engine: sa.Engine,
        *,
        new_guid: Callable[[], str],
        policy: Callable[[], DeliveryPolicy],
        queued: Callable[[], None],
    ) -> None:
        """*queued* is called when there may be something new to deliver, after it was stored."""
        self._engine = engine
        self._new_guid = new_guid
        self._policy = policy
        self._queued = queued

    def confirm(
        self, said: Confirmation, *, journal: Callable[[sa.Connection, AsyncMessage], object] = lambda *_: None
    ) -> AsyncMessage:
        """The message of *said* as it stands after it; what *journal* writes of that is stored with it, or nothing is.

        Saying the same again changes nothing. Raises MessageUnknown, StateRefused for a state that cannot follow, and
        MessageGone where a message is to be sent again that its recipient had refused for good.
        """
        found = self._find(said)
        # names may be drawn from the database, which a transaction that writes would keep waiting
        names = _Names(self._new_guid(), self._new_guid())
        with writing(self._engine) as connection:
            held = hold(connection, found.correlation_id)
            assert held is not None, "a message has a conversation"
            message = connection.execute(_MESSAGE, {"key": found.id}).one()
            if said.accepted:
                self._accepted(held, message, (said, names))
            elif said.resend:
                self._again(held, message, (said, names))
            else:
                self._declined(held, message, (said, names))
            after = message_of(connection.execute(_MESSAGE, {"key": found.id}).one())
            journal(connection, after)
        if held.stirred:
            self._queued()
        return after

    def _find(self, said: Confirmation) -> Any:
        """The message that is meant: of several senders' messages with this id the first that is not confirmed."""
        meant = {"message": said.message_id, "recipient": said.recipient_id, "service": said.service_id}
        with self._engine.connect() as connection:
            row = connection.execute(_MEANT, meant).first()
        if row is None:
            raise MessageUnknown(
                failed(
                    Step.POLICY,
                    "CONV-MESSAGE",
                    expected=f"a message of {said.service_id} to {said.recipient_id}",
                    actual=said.message_id,
                )
            )
        return row

    def _accepted(self, held: Held, message: sa.Row[Any], told: _Told) -> None:
        said, names = told
        if message.state == MessageState.NOT_DELIVERED.value:
            raise StateRefused(_cannot_follow(message, "MESSAGE_ACCEPTED"))
        if message.confirmed_at is not None:
            return
        self._withdraw(held, message, said)
        code, text = _DELIVERED
        reached = Reached(MessageState.DELIVERED.value, code, text, said.moment, confirmed=True)
        held.reach(message, reached, names.status)

    def _declined(self, held: Held, message: sa.Row[Any], told: _Told) -> None:
        said, names = told
        if message.state == MessageState.NOT_DELIVERED.value:
            return
        if message.confirmed_at is not None:
            raise StateRefused(_cannot_follow(message, "NOT_RESEND"))
        self._withdraw(held, message, said)
        code, text = said.code or _NOT_ACCEPTED[0], said.text or _NOT_ACCEPTED[1]
        held.reach(message, Reached(MessageState.NOT_DELIVERED.value, code, text, said.moment), names.status)

    def _again(self, held: Held, message: sa.Row[Any], told: _Told) -> None:
        said, names = told
        if message.state == MessageState.NOT_DELIVERED.value:
            raise MessageGone(_cannot_follow(message, "RESEND"))
        if message.confirmed_at is not None:
            raise StateRefused(_cannot_follow(message, "RESEND"))
        stopped = message.state == MessageState.DELIVERY_STOPPED.value
        row = self._row(held, message)
        attempts = 0 if stopped else (message.attempts if row is None else row.attempts)
        if attempts >= self._policy().attempts:
            self._give_up(held, message, told)
        elif row is not None and not row.stopped:
            held.reschedule(row, said.moment + self._policy().wait(attempts) if attempts else said.moment)
        else:
            if row is not None:
                held.remove(row, said.moment)
            self._enqueue(held, message, told, attempts)
            held.reach(message, Reached(MessageState.ON_DELIVERY.value, *_AGAIN, said.moment), names.status)

    def _enqueue(self, held: Held, message: sa.Row[Any], told: _Told, attempts: int) -> None:
        said, names = told
        waiting = Waiting(
            message=message.id,
            kind=MESSAGE,
            recipient_id=message.recipient_id,
            correlation_id=message.correlation_id,
            notification_id=names.delivery,
            since=said.moment,
            due=said.moment + self._policy().wait(attempts) if attempts else said.moment,
            attempts=attempts,
        )
        held.enqueue(waiting)

    def _give_up(self, held: Held, message: sa.Row[Any], told: _Told) -> None:
        """A recipient that has everything sent again for ever gets no more: the message is a dead letter."""
        said, names = told
        if self._row(held, message) is None:
            self._enqueue(held, message, told, message.attempts)
        row = self._row(held, message)
        assert row is not None, "a queued message has a delivery"
        code, text = said.code or _EXHAUSTED[0], said.text or _EXHAUSTED[1]
        held.stop(row, said.moment, code=code, text=text)
        stopped = Reached(MessageState.DELIVERY_STOPPED.value, code, text, said.moment)
        held.reach(message, stopped, names.status)

    def _withdraw(self, held: Held, message: sa.Row[Any], said: Confirmation) -> None:
        """Take the delivery away, if it is still there: whoever is at work on it is fenced off."""
        row = self._row(held, message)
        if row is not None:
            held.remove(row, said.moment)

    def _row(self, held: Held, message: sa.Row[Any]) -> sa.Row[Any] | None:
        return held.connection.execute(_DELIVERY, {"key": message.id}).first()


_MESSAGE: Final = sa.select(async_messages).where(async_messages.c.id == sa.bindparam("key", type_=sa.Integer))
_DELIVERY: Final = sa.select(deliveries).where(
    deliveries.c.message == sa.bindparam("key", type_=sa.Integer), deliveries.c.kind == MESSAGE
)
_MEANT: Final = (
    sa.select(async_messages.c.id, async_messages.c.correlation_id)
    .where(
        async_messages.c.message_id == sa.bindparam("message", type_=sa.String),
        async_messages.c.recipient_id == sa.bindparam("recipient", type_=sa.String),
        async_messages.c.service_id == sa.bindparam("service", type_=sa.String),
    )
    .order_by(sa.case((async_messages.c.confirmed_at.is_(None), 0), else_=1), async_messages.c.id)
    .limit(1)
)


def _cannot_follow(message: Any, wanted: str) -> Finding:
    now = message.state if message.confirmed_at is None else f"{message.state}, confirmed {message.confirmed_at}"
    return failed(Step.POLICY, "CONV-STATE", expected=f"a state that {wanted} can follow", actual=now)
