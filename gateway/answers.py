"""Answers and requests of SyncChannel v10 as the gateway writes them (protocol: SyncChannel v10, 1.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from gateway.envelope import Message
from gateway.names import KDP, CorrelationId, MessageId, SessionId
from gateway.payload import unqualified
from gateway.spans import Fragment, cut
from gateway.wire import Draft, element, fragment_in, wire_date, wrapper

__all__ = ["Answer", "Reply", "data_fragment", "draft_request", "draft_response"]

_MESSAGE_LENGTH = 250


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered."""

    status_code: str
    """``SCSS001`` and the like, set by the service."""
    status_message: str
    data: Fragment | None = field(repr=False)
    """The element ``data`` with its signature, None if there is none."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The service information of an answer."""

    message_id: MessageId
    """Identifier in the answering system."""
    correlation_id: CorrelationId | None
    moment: datetime
    session_id: SessionId
    kdp: bool = False
    """True for a request in the wrapper of the consent service: the answer comes in that namespace, too."""


def draft_response(answer: Answer, reply: Reply, *, body_id: str) -> Draft:
    """A SendMessageResponse; the data of *answer* stand in it octet for octet, the message is cut to 250 characters."""
    if reply.kdp:
        return _draft_kdp_response(answer, reply, body_id)
    status = element("code", answer.status_code) + element("message", answer.status_message[:_MESSAGE_LENGTH])
    start, end = wrapper("SendMessageResponse")
    info = (
        f"{start}<response><responseInfo>{element('messageId', reply.message_id)}"
        f"{element('correlationId', reply.correlation_id)}{element('responseDate', wire_date(reply.moment))}"
        f"<status>{status}</status>{element('sessionId', reply.session_id)}</responseInfo>"
    )
    content = info.encode() + fragment_in("responseData", answer.data) + f"</response>{end}".encode()
    return Draft(content, body_id=body_id)


def _draft_kdp_response(answer: Answer, reply: Reply, body_id: str) -> Draft:
    """The sendMessageResponse of the consent service: everything around ``data`` in its namespace (observed)."""
    message = answer.status_message[:_MESSAGE_LENGTH]
    status = element("kdp:code", answer.status_code) + element("kdp:message", message)
    info = (
        f'<kdp:sendMessageResponse xmlns:kdp="{KDP}"><kdp:response><kdp:responseInfo>'
        f"{element('kdp:messageId', reply.message_id)}{element('kdp:correlationId', reply.correlation_id)}"
        f"{element('kdp:responseDate', wire_date(reply.moment))}<kdp:status>{status}</kdp:status>"
        f"{element('kdp:sessionId', reply.session_id)}</kdp:responseInfo>"
    )
    end = b"</kdp:response></kdp:sendMessageResponse>"
    return Draft(info.encode() + fragment_in("kdp:responseData", answer.data) + end, body_id=body_id)


def draft_request(message: Message, session_id: SessionId, *, body_id: str) -> Draft:
    """The request of *message* as the gateway passes it on: in the shape of the contract, with its session.

    The password stays at the gateway; the business data stand in it octet for octet.
    """
    info = message.info
    properties = "".join(
        f"<properties>{element('key', key)}{element('value', value)}</properties>" for key, value in info.properties
    )
    start, end = wrapper("SendMessage")
    head = (
        f"{start}<request><requestInfo>{element('messageId', info.message_id)}"
        f"{element('correlationId', info.correlation_id)}{element('serviceId', info.service_id)}"
        f"{element('messageDate', wire_date(info.message_date))}{element('routeId', info.route_id)}"
        f"<sender>{element('senderId', info.sender_id)}</sender>{properties}"
        f"{element('sessionId', session_id)}</requestInfo>"
    )
    data = data_fragment(message.octets, message.data)
    content = head.encode() + fragment_in("requestData", data) + f"</request>{end}".encode()
    return Draft(content, body_id=body_id)


def data_fragment(document: bytes, data: etree._Element | None) -> Fragment | None:
    """The element *data* of *document* to be put into another envelope.

    Octet for octet, unless the element is in a namespace by mistake: such an element is written anew without it.
    """
    if data is None:
        return None
    namespace = etree.QName(data).namespace
    if namespace is None:
        return cut(document, data)
    return Fragment(
        etree.tostring(unqualified(data, namespace), encoding="UTF-8", xml_declaration=False, with_tail=False)
    )
