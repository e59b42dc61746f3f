"""Durable deliveries: what is still to be brought to somebody, claimed by one worker at a time."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.sql.dml import ReturningUpdate

from gateway.conversations import AsyncMessage, MessageState, message_of
from gateway.delivery_policy import DeliveryPolicy, microseconds, moment_of
from gateway.lanes import MESSAGE, STATUS, WORK, Held, Reached, Waiting, hold
from gateway.names import SenderId
from gateway.subscribers import LOCAL, Subscriber
from gateway.tables import async_messages, deliveries, subscribers
from gateway.turns import writing

__all__ = ["Deliveries", "Delivery", "DeliveryKind", "Outcome", "Sent"]

_log = logging.getLogger(__name__)
_RACES: Final = 16
"""How often one claim is lost to others before its worker looks at the clock again."""


class DeliveryKind(StrEnum):
    """What is brought."""

    MESSAGE = MESSAGE
    """A message to its recipient, by ``sendMessage``."""
    STATUS = STATUS
    """The state of a message to its sender, by ``changeMassageStatusNotification``."""
    WORK = WORK
    """A message that a system of this process took, once more, when it is time to answer it."""


class Sent(StrEnum):
    """What came of one attempt."""

    TAKEN = "taken"
    """The subscriber answered as the contract says: it has it."""
    FAILED = "failed"
    """Another attempt may help: no connection, no answer in time, an answer of HTTP 5xx that is no fault."""
    REFUSED = "refused"
    """No repetition mends it: the subscriber does not take this message."""


_At = tuple[datetime, str, str]
"""A moment, and the names of what may follow: of a status, and of work."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery, claimed by a worker for one attempt."""

    id: int
    kind: DeliveryKind
    message: AsyncMessage
    """Of a ``STATUS``: the message as it stood when the state was reached that is told."""
    subscriber: Subscriber
    """To whom; it has an endpoint."""
    notification_id: str
    """The same in every attempt."""
    attempt: int
    """From 1."""
    token: int
    """The fencing token: nothing is written under an older one."""
    timeout: float
    """Seconds of the machine that the attempt may take."""
    lease: float
    """Seconds of the machine for which nobody else makes an attempt, from the claim on."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt, with what is to be written about it."""

    sent: Sent
    code: str
    """``statusCode``: the subscriber's, or the code of the error."""
    text: str = ""
    """``statusMessage``, up to 1,000 characters are kept."""
    journal: Callable[[sa.Connection], None] | None = field(default=None, repr=False)
    """Writes what passed over the wire; called in the transaction that ends the attempt, also if it was fenced off."""
    work_at: datetime | None = None
    """When a recipient in this process has to be given the message once more, as ``WORK``; None: never."""


class Deliveries:
    """What waits to be delivered in the database behind *engine*.

    A delivery is made at least once, always with the same messageId. What follows from it here - the state of the
    message, the word to its sender, the next delivery of its lane - happens once, whoever was slow, stopped or lost.
    """

    def __init__(
        self,
        engine: sa.Engine,
        *,
        seconds: sa.ColumnElement[int],
        new_guid: Callable[[], str],
        policy: Callable[[], DeliveryPolicy] = DeliveryPolicy,
        same_world: sa.ColumnElement[bool] | None = None,
    ) -> None:
        """*seconds* is the database's own time, which measures leases.

        Where *same_world* does not hold, nothing is done: the world was restored.
        """
        self._engine = engine
        # a subquery is asked once a statement, so that an index can be searched with it
        self._seconds = sa.select(seconds).scalar_subquery()
        self._new_guid = new_guid
        self._policy = policy
        self._same_world = sa.true() if same_world is None else same_world
        # ids are used again, a name is not
        self._fenced = (
            sa.select(deliveries, subscribers.c.failing)
            .join(subscribers, subscribers.c.sender_id == deliveries.c.recipient_id)
            .where(
                deliveries.c.id == sa.bindparam("key", type_=sa.Integer),
                deliveries.c.notification_id == sa.bindparam("name", type_=sa.String),
                deliveries.c.token == sa.bindparam("token", type_=sa.Integer),
                deliveries.c.stopped.is_(sa.false()),
                self._same_world,
            )
        )
        elsewhere = sa.exists().where(subscribers.c.url.is_not(None), subscribers.c.url != LOCAL)
        waiting = sa.exists().where(deliveries.c.due.is_not(None))
        self._reachable = sa.select(sa.and_(sa.or_(elsewhere, waiting), self._same_world))
        # made once: putting a statement together takes longer than running it
        self._statements = {
            any_one: (self._look(any_one=any_one), self._claim(any_one=any_one)) for any_one in (True, False)
        }

    def next_at(self) -> datetime | None:
        """When the next delivery is due, by the world's clock; None if nothing waits for one who has an endpoint."""
        with self._engine.connect() as connection:
            found = connection.execute(_NEXT).scalar()
        return None if found is None else moment_of(found)

    def any_open(self) -> bool:
        """True if something waits, or somebody elsewhere has an endpoint, so that it may be so at any moment."""
        with self._engine.connect() as connection:
            return connection.execute(self._reachable).scalar() is True

    def claim(self, moment: datetime, *, only: int | None = None) -> Delivery | None:
        """A delivery that is due at *moment*, claimed for one attempt; None if there is none. With *only*, this one.

        The claim lapses after a while of the database's own time, so that the delivery of a lost worker is found again.
        Nobody is sent more at one moment than their number in flight; one who failed last gets one at a time.
        """
        policy = self._policy()
        asked = {"moment": microseconds(moment), "room": policy.in_flight}
        if only is not None:
            asked["only"] = only
        look, take = self._statements[only is None]
        for _ in range(_RACES):
            with self._engine.connect() as connection:
                found = connection.execute(look, asked).first()
            if found is None:
                return None
            with writing(self._engine) as connection:
                claimed = self._take(connection, take, asked | _wanted(found, policy))
            if claimed is not None:
                return claimed
        return None

    def behind(self, delivery: Delivery) -> Delivery | None:
        """The message that follows *delivery* in its lane, as it would be brought; it is not claimed."""
        lane = {"correlation": delivery.message.correlation_id, "recipient": delivery.subscriber.sender_id}
        with self._engine.connect() as connection:
            row = connection.execute(_BEHIND, lane | {"key": delivery.id}).first()
            if row is None:
                return None
            facts = connection.execute(_FACTS, {"key": row.message, "recipient": row.recipient_id}).one()
        return replace(delivery, id=row.id, message=message_of(facts), notification_id=row.notification_id)

    def finish(self, delivery: Delivery, outcome: Outcome, moment: datetime) -> bool:
        """End the attempt with *outcome*, all that follows from it in one transaction; False if it was fenced off."""
        # a name may be drawn from the database, which a transaction that writes would keep waiting
        names = self._names(outcome)
        with writing(self._engine) as connection:
            return self._end(connection, delivery, outcome, (moment, *names))

    def go_on(self, delivery: Delivery, outcome: Outcome, moment: datetime) -> tuple[bool, Delivery | None]:
        """End the attempt as :meth:`finish` does, and claim what is due next, as :meth:`claim` does.

        Both in one transaction, where the database has one writer at a time; else several would lock one another out.
        """
        if self._engine.dialect.name != "sqlite":
            kept = self.finish(delivery, outcome, moment)
            try:
                return kept, self.claim(moment)
            except sa.exc.SQLAlchemyError:
                # the attempt is ended and must not be once more; whoever watches finds the next one
                _log.exception("nothing could be claimed after delivery %s", delivery.id)
                return kept, None
        names, policy = self._names(outcome), self._policy()
        asked = {"moment": microseconds(moment), "room": policy.in_flight}
        look, take = self._statements[True]
        with writing(self._engine) as connection:
            kept = self._end(connection, delivery, outcome, (moment, *names))
            found = connection.execute(look, asked).first()
            claimed = None if found is None else self._take(connection, take, asked | _wanted(found, policy))
        return kept, claimed

    def _names(self, outcome: Outcome) -> tuple[str, str]:
        """The names of what may follow from *outcome*: of a status, and of work that is to be done later."""
        return self._new_guid(), "" if outcome.work_at is None else self._new_guid()

    def _end(
        self, connection: sa.Connection, delivery: Delivery, outcome: Outcome, at: tuple[datetime, str, str]
    ) -> bool:
        held = hold(connection, delivery.message.correlation_id)
        mine = {"key": delivery.id, "name": delivery.notification_id, "token": delivery.token}
        row = None if held is None else connection.execute(self._fenced, mine).first()
        if held is not None and row is not None:
            self._settle(held, row, outcome, at)
            _note_health(connection, row, outcome)
        if outcome.journal is not None:
            outcome.journal(connection)
        return row is not None

    def _look(self, *, any_one: bool) -> sa.Select[Any]:
        """Whom something can be brought now, the one who has waited longest first. Looking takes no lock."""
        first = self._first_free(subscribers.c.sender_id, any_one=any_one).correlate(subscribers).scalar_subquery()
        return (
            sa.select(subscribers.c.sender_id, subscribers.c.timeout)
            .join(deliveries, deliveries.c.id == first)
            .where(subscribers.c.url.is_not(None), self._has_room(), self._same_world)
            .order_by(deliveries.c.due, deliveries.c.id)
            .limit(1)
        )

    def _claim(self, *, any_one: bool) -> ReturningUpdate[Any]:
        """Takes the first that is free for a recipient who has room."""
        free = self._first_free(_RECIPIENT, any_one=any_one).with_for_update(skip_locked=True).scalar_subquery()
        room = sa.exists().where(
            subscribers.c.sender_id == _RECIPIENT, subscribers.c.url.is_not(None), self._has_room()
        )
        values = {
            "token": deliveries.c.token + 1,
            "attempts": deliveries.c.attempts + 1,
            "held_until": self._seconds + sa.bindparam("lease", type_=sa.Integer),
        }
        take = sa.update(deliveries).where(deliveries.c.id == free, room, self._same_world)
        return take.values(values).returning(*deliveries.c)

    def _first_free(self, recipient: Any, *, any_one: bool) -> sa.Select[Any]:
        waiting = deliveries.alias("waiting")
        this = sa.true() if any_one else waiting.c.id == sa.bindparam("only", type_=sa.Integer)
        return (
            sa.select(waiting.c.id)
            .where(waiting.c.recipient_id == recipient)
            .where(waiting.c.due <= sa.bindparam("moment", type_=sa.BigInteger))
            .where(waiting.c.held_until <= self._seconds, this)
            .order_by(waiting.c.due, waiting.c.id)
            .limit(1)
        )

    def _has_room(self) -> sa.ColumnElement[bool]:
        flying = deliveries.alias("flying")
        number = (
            sa.select(sa.func.count())
            .where(flying.c.recipient_id == subscribers.c.sender_id, flying.c.held_until > self._seconds)
            .correlate(subscribers)
            .scalar_subquery()
        )
        usual = sa.func.coalesce(subscribers.c.in_flight, sa.bindparam("room", type_=sa.Integer))
        return number < sa.case((subscribers.c.failing > 0, 1), else_=usual)

    def _take(self, connection: sa.Connection, take: ReturningUpdate[Any], asked: dict[str, Any]) -> Delivery | None:
        if connection.dialect.name != "sqlite":
            # one after the other for one subscriber, so that each sees how many the others have taken
            connection.execute(_LOCK, {"recipient": asked["recipient"]})
        row = connection.execute(take, {name: asked[name] for name in asked if name != "timeout"}).first()
        if row is None:
            return None
        facts = connection.execute(_FACTS, {"key": row.message, "recipient": row.recipient_id}).one()
        return Delivery(
            id=row.id,
            kind=DeliveryKind(row.kind),
            message=_as_told(message_of(facts), row.told),
            subscriber=Subscriber(
                SenderId(row.recipient_id),
                facts.to_url,
                sign=facts.to_sign,
                check_signature=facts.to_check_signature,
                timeout=facts.to_timeout,
                in_flight=facts.to_in_flight,
            ),
            notification_id=row.notification_id,
            attempt=row.attempts,
            token=row.token,
            timeout=asked["timeout"],
            lease=asked["timeout"] + self._policy().margin,
        )

    def _settle(self, held: Held, row: sa.Row[Any], outcome: Outcome, at: _At) -> None:
        policy, (moment, name, work_name) = self._policy(), at
        if outcome.sent is Sent.FAILED and row.attempts < policy.attempts:
            why = {"error_code": outcome.code[:40], "error_text": outcome.text[:1000]}
            held.reschedule(row, moment + policy.wait(row.attempts), **why)
            return
        if outcome.sent is Sent.FAILED:
            state = MessageState.DELIVERY_STOPPED
            held.stop(row, moment, code=outcome.code, text=outcome.text)
        else:
            state = MessageState.DELIVERED if outcome.sent is Sent.TAKEN else MessageState.NOT_DELIVERED
            held.remove(row, moment)
        if row.kind == MESSAGE:
            message = held.connection.execute(_MESSAGE, {"key": row.message}).one()
            reached = Reached(state.value, outcome.code, outcome.text, moment, attempts=row.attempts)
            held.reach(message, reached, name)
        if outcome.work_at is not None:
            held.enqueue(_work(row, moment, outcome.work_at, work_name))


def _wanted(found: Any, policy: DeliveryPolicy) -> dict[str, Any]:
    """For whom something is claimed, and for how long, as it was *found*."""
    timeout = policy.timeout if found.timeout is None else float(found.timeout)
    return {"recipient": found.sender_id, "timeout": timeout, "lease": math.ceil(timeout + policy.margin)}


def _note_health(connection: sa.Connection, row: sa.Row[Any], outcome: Outcome) -> None:
    """Remember whether the subscriber answers: one who does not is asked by one worker at a time."""
    if outcome.sent is Sent.FAILED:
        connection.execute(_FAILED, {"recipient": row.recipient_id})
    elif row.failing:
        connection.execute(_ANSWERED, {"recipient": row.recipient_id})


_HOW: Final = ("url", "sign", "check_signature", "timeout", "in_flight")
"""What a delivery needs to know of its subscriber."""
_RECIPIENT: Final = sa.bindparam("recipient", type_=sa.String)
_NEXT: Final = sa.select(deliveries.c.due).where(deliveries.c.due.is_not(None)).order_by(deliveries.c.due).limit(1)
_THIS: Final = async_messages.c.id == sa.bindparam("key", type_=sa.Integer)
_MESSAGE: Final = sa.select(
    async_messages.c.id, async_messages.c.state, async_messages.c.sender_id, async_messages.c.correlation_id
).where(_THIS)
_FACTS: Final = (
    sa.select(
        async_messages,
        *(subscribers.c[name].label(f"to_{name}") for name in _HOW),
    )
    .join(subscribers, subscribers.c.sender_id == _RECIPIENT)
    .where(_THIS)
)
_BEHIND: Final = (
    sa.select(deliveries)
    .where(
        deliveries.c.correlation_id == sa.bindparam("correlation", type_=sa.String),
        deliveries.c.recipient_id == _RECIPIENT,
        deliveries.c.kind == MESSAGE,
        deliveries.c.stopped.is_(sa.false()),
        deliveries.c.id > sa.bindparam("key", type_=sa.Integer),
    )
    .order_by(deliveries.c.id)
    .limit(1)
)
_MINE: Final = sa.update(subscribers).where(subscribers.c.sender_id == _RECIPIENT)
_FAILED: Final = _MINE.values(failing=subscribers.c.failing + 1)
_ANSWERED: Final = _MINE.values(failing=0)
_LOCK: Final = (
    sa.select(subscribers.c.failing).where(subscribers.c.sender_id == _RECIPIENT).with_for_update(key_share=True)
)


def _work(row: sa.Row[Any], moment: datetime, due: datetime, name: str) -> Waiting:
    """What is to be done at *due* about the message of the delivery *row*."""
    return Waiting(
        message=row.message,
        kind=WORK,
        recipient_id=row.recipient_id,
        correlation_id=row.correlation_id,
        notification_id=name,
        since=moment,
        due=due,
    )


def _as_told(message: AsyncMessage, told: dict[str, str] | None) -> AsyncMessage:
    """*message* in the state that is told of it."""
    if told is None:
        return message
    return replace(
        message,
        state=MessageState(told["state"]),
        status_code=told["status_code"],
        status_message=told["status_message"],
        state_at=datetime.fromisoformat(told["state_at"]),
    )
