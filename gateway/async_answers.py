"""Messages of AsyncChannel v10 as the gateway writes them: answers to callers, calls to subscribers (protocol: 2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from gateway.async_shapes import Operation
from gateway.conversations import AsyncMessage, MessageType
from gateway.names import ASYNC_CLIENT_TYPES, ASYNC_TYPES, CorrelationId, MessageId, SessionId
from gateway.spans import Fragment
from gateway.wire import Draft, element, fragment_in, wire_date, wrapper

__all__ = [
    "Moment",
    "draft_accepted",
    "draft_delivery",
    "draft_messages",
    "draft_notified",
    "draft_request",
    "draft_status",
    "draft_status_change",
]


class Moment(NamedTuple):
    """When something is said, and in which session of the gateway."""

    at: datetime
    session_id: SessionId


def draft_accepted(message_id: MessageId, correlation_id: CorrelationId, *, moment: Moment, body_id: str) -> Draft:
    """An AsyncSendMessageResponse: the gateway has the message."""
    content = (
        element("messageId", message_id)
        + element("correlationId", correlation_id)
        + element("responseDate", wire_date(moment.at))
        + element("sessionId", moment.session_id)
    )
    return _response(Operation.SEND_MESSAGE, content.encode(), body_id)


def draft_notified(notification_id: str, *, moment: Moment, body_id: str) -> Draft:
    """An AsyncSendDeliveryNotificationResponse: the gateway has taken note."""
    content = (
        element("notificationId", notification_id)
        + element("responseDate", wire_date(moment.at))
        + element("sessionId", moment.session_id)
    )
    return _response(Operation.SEND_DELIVERY_NOTIFICATION, content.encode(), body_id)


def draft_status(message: AsyncMessage, *, moment: Moment, body_id: str) -> Draft:
    """An AsyncGetMessageStatusResponse: how far *message* has come."""
    content = _state(message) + element("responseDate", wire_date(moment.at)) + element("sessionId", moment.session_id)
    return _response(Operation.GET_MESSAGE_STATUS, content.encode(), body_id)


def draft_messages(messages: Iterable[AsyncMessage], *, moment: Moment, body_id: str) -> Draft:
    """An AsyncGetMessagesResponse with *messages*, the business data octet for octet."""
    head = element("responseDate", wire_date(moment.at)) + element("sessionId", moment.session_id)
    handed = b"".join(b"<messages>" + _message(one) + b"</messages>" for one in messages)
    return _response(Operation.GET_MESSAGES, head.encode() + handed, body_id)


def draft_delivery(message: AsyncMessage, *, body_id: str) -> Draft:
    """A ``sendMessage`` of IAsyncChannelClient that brings *message*, the business data octet for octet."""
    start, end = wrapper("sendMessage", ASYNC_CLIENT_TYPES)
    content = f"{start}<request>".encode() + _message(message) + f"</request>{end}".encode()
    return Draft(content, body_id=body_id)


def draft_request(
    about: AsyncMessage,
    said: tuple[MessageId, MessageType, datetime],
    *,
    data: bytes,
    sender: tuple[str, str],
    body_id: str,
) -> Draft:
    """A ``sendMessage`` of IAsyncChannel: an answer to *about* with the element ``data``, octet for octet.

    *said* is its messageId, its type and its date; *sender* the name and the password of who sends it.
    """
    message_id, kind, at = said
    name, password = sender
    info = (
        f"<messageInfo>{element('messageId', message_id)}{element('correlationId', about.correlation_id)}"
        f"{element('serviceId', about.service_id)}{element('messageType', kind.value)}"
        f"{element('routeId', about.route_id)}{element('messageDate', wire_date(at))}"
        f"<sender>{element('senderId', name)}{element('password', password)}</sender></messageInfo>"
    )
    start, end = wrapper(Operation.SEND_MESSAGE.value, ASYNC_TYPES)
    content = f"{start}<request>{info}".encode() + fragment_in("messageData", Fragment(data))
    return Draft(content + f"</request>{end}".encode(), body_id=body_id)


def draft_status_change(message: AsyncMessage, notification_id: str, *, moment: Moment, body_id: str) -> Draft:
    """A ``changeMassageStatusNotification`` of IAsyncChannelClient that tells the state of *message*."""
    start, end = wrapper("changeMassageStatusNotification", ASYNC_CLIENT_TYPES)
    content = (
        f"{start}<request><notification>{element('notificationId', notification_id)}"
        f"{element('messageId', message.message_id)}{element('notificationDate', wire_date(message.state_at))}"
        f"{_state(message)}</notification>{element('requestDate', wire_date(moment.at))}"
        f"{element('sessionId', moment.session_id)}</request>{end}"
    )
    return Draft(content.encode(), body_id=body_id)


def _response(operation: Operation, content: bytes, body_id: str) -> Draft:
    start, end = wrapper(f"{operation.value}Response", ASYNC_TYPES)
    whole = f"{start}<response>".encode() + content + f"</response>{end}".encode()
    return Draft(whole, body_id=body_id)


def _state(message: AsyncMessage) -> str:
    status = (
        element("statusCode", message.status_code)
        + element("statusMessage", message.status_message)
        + element("statusDate", wire_date(message.state_at))
    )
    return f"{element('messageState', message.state.value)}<status>{status}</status>"


def _message(message: AsyncMessage) -> bytes:
    """The children of AsyncMessage and of AsyncSendMessageRequest alike; the password stays at the gateway."""
    properties = "".join(
        f"<properties>{element('key', key)}{element('value', value)}</properties>" for key, value in message.properties
    )
    info = (
        f"<messageInfo>{element('messageId', message.message_id)}{element('correlationId', message.correlation_id)}"
        f"{element('serviceId', message.service_id)}{element('messageType', message.message_type.value)}"
        f"{element('routeId', message.route_id)}{element('messageDate', wire_date(message.message_date))}"
        f"<sender>{element('senderId', message.sender_id)}</sender>{properties}"
        f"{element('sessionId', message.session_id)}</messageInfo>"
    )
    data = Fragment(message.data, message.data_namespaces)
    return info.encode() + fragment_in("messageData", data)
