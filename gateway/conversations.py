"""What is said in conversations of the asynchronous channel, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from gateway.names import CorrelationId, MessageId, RouteId, SenderId, ServiceId, SessionId

__all__ = [
    "Accepted",
    "AsyncMessage",
    "Confirmation",
    "MessageState",
    "MessageType",
    "NewMessage",
    "PullFilter",
    "message_of",
]


class MessageType(StrEnum):
    """What a message is in its conversation (protocol: AsyncChannel v10, 2.3)."""

    REQUEST = "REQUEST"
    """Begins the conversation."""
    NOTIFICATION = "NOTIFICATION"
    """Tells the requester how the work goes."""
    RESPONSE = "RESPONSE"
    """The final answer: nothing follows it."""


class MessageState(StrEnum):
    """How far a message has come (protocol: AsyncChannel v10, MessageState)."""

    ON_DELIVERY = "ON_DELIVERY"
    """It waits, or its recipient has not said that it has it."""
    DELIVERED = "DELIVERED"
    """The recipient's endpoint has taken it, or the recipient confirmed it."""
    NOT_DELIVERED = "NOT_DELIVERED"
    """The recipient does not take it."""
    DELIVERY_STOPPED = "DELIVERY_STOPPED"
    """Nobody tries any more: a dead letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message of a known and entitled sender, about to be accepted."""

    message_id: MessageId
    """The sender's own, or a new one."""
    correlation_id: CorrelationId
    """The sender's own, or for a REQUEST a new one."""
    service_id: ServiceId
    route_id: RouteId | None = None
    message_type: MessageType
    sender_id: SenderId
    session_id: SessionId
    message_date: datetime
    accepted_at: datetime
    """By the world's clock."""
    properties: tuple[tuple[str, str], ...] = ()
    data: bytes = field(repr=False)
    """The element ``data``, octet for octet as sent."""
    data_namespaces: Mapping[str, str] = field(default_factory=dict)
    """The namespaces that it takes from around it."""
    digest: str
    """What tells this message from another one under the same messageId: SHA-256, lower-case hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsyncMessage(NewMessage):
    """A message that was accepted: it is stored, and will be delivered or said to be not."""

    id: int
    """Row of the message: messages are accepted in this order."""
    recipient_id: SenderId
    state: MessageState
    status_code: str
    status_message: str
    state_at: datetime
    """When the state was reached, by the world's clock."""
    confirmed_at: datetime | None
    """When the recipient said by a delivery notification that it accepts the message."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of handing in a message."""

    message: AsyncMessage
    repeated: bool
    """True: this very message was accepted before, and nothing happened now."""


@dataclass(frozen=True, slots=True)
class PullFilter:
    """Which messages a recipient fetches; None lets everything through."""

    service_id: str | None = None
    message_id: str | None = None
    correlation_id: str | None = None
    amount: int | None = None
    """At most so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What a recipient says of a message in a delivery notification."""

    message_id: MessageId
    service_id: ServiceId
    recipient_id: SenderId
    """Who says it."""
    moment: datetime
    """When the gateway was told, by the world's clock."""
    accepted: bool
    """``MESSAGE_ACCEPTED``, or ``MESSAGE_NOT_ACCTEPTED``."""
    resend: bool = False
    """``RESEND``: it is to be brought once more; counts where it was not accepted."""
    code: str | None = None
    """``error/errorCode``."""
    text: str | None = None
    """``error/errorMessage``."""


def message_of(row: Any) -> AsyncMessage:
    """The message of a *row* that has the columns of the table."""
    return AsyncMessage(
        id=row.id,
        message_id=MessageId(row.message_id),
        correlation_id=CorrelationId(row.correlation_id),
        service_id=ServiceId(row.service_id),
        route_id=None if row.route_id is None else RouteId(row.route_id),
        message_type=MessageType(row.message_type),
        sender_id=SenderId(row.sender_id),
        recipient_id=SenderId(row.recipient_id),
        session_id=SessionId(row.session_id),
        message_date=datetime.fromisoformat(row.message_date),
        accepted_at=datetime.fromisoformat(row.accepted_at),
        properties=tuple((key, value) for key, value in row.properties),
        data=row.data,
        data_namespaces=row.data_namespaces,
        digest=row.digest,
        state=MessageState(row.state),
        status_code=row.status_code,
        status_message=row.status_message,
        state_at=datetime.fromisoformat(row.state_at),
        confirmed_at=None if row.confirmed_at is None else datetime.fromisoformat(row.confirmed_at),
    )
