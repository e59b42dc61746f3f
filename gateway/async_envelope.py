"""The four requests of AsyncChannel v10, read by namespace and XSD, never by prefix."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lxml import etree

from gateway.answers import data_fragment
from gateway.async_shapes import SHAPES, Operation, operation_of
from gateway.business_signature import BusinessData
from gateway.conversations import MessageType
from gateway.envelope import Envelope
from gateway.errors import FormatWrong, xml_error
from gateway.modes import Mode
from gateway.names import ASYNC_TYPES, CorrelationId, MessageId, RouteId, SenderId, ServiceId
from gateway.payload import payload_of
from gateway.reading import Conformed, conform, demand, moment_at, properties_in, text_at
from gateway.spans import Fragment
from signing.canonical import EXCLUSIVE, METHODS, canonical
from signing.errors import XmlRefused
from signing.findings import Finding, Step, failed, passed
from signing.xml import XmlLimits, locate

__all__ = ["AsyncRequest", "Business", "Info", "Notification", "Wanted", "operation_in", "read_async"]

_LONGEST: Final = 200
"""Characters of an identifier, as the database keeps it."""
_IDENTIFIERS: Final = ("messageId", "correlationId", "serviceId", "routeId")
_DATES: Final = {
    Operation.SEND_MESSAGE: ("messageInfo/messageDate",),
    Operation.SEND_DELIVERY_NOTIFICATION: (
        *("notification/notificationDate", "notification/deliveryStatus/statusDate"),
        "requestDate",
    ),
    Operation.GET_MESSAGE_STATUS: ("requestDate",),
    Operation.GET_MESSAGES: ("requestDate",),
}


@dataclass(frozen=True, slots=True)
class Info:
    """Who sends a request and what it is about; white space around identifiers is taken away."""

    sender_id: SenderId | None
    """None: the sender is not named, which two of the operations allow."""
    password: str | None = field(repr=False)
    service_id: ServiceId | None
    message_id: MessageId | None
    correlation_id: CorrelationId | None
    properties: tuple[tuple[str, str], ...]
    """Pairs of key and value, in order."""


@dataclass(frozen=True, slots=True)
class Business:
    """What a ``sendMessage`` brings."""

    message_type: str
    """As it stands: REQUEST, NOTIFICATION, RESPONSE or something else."""
    route_id: RouteId | None
    message_date: datetime
    """Aware; a date without a zone is taken for Almaty's."""
    data: Fragment = field(repr=False)
    """The element ``data``, octet for octet as sent."""
    business: BusinessData
    """The same as elements, to be judged."""
    digest: str
    """SHA-256 (hexadecimal) of what makes the message this one: type, service, chain, route and business data. Its date
    and its password are no part of that: a client that tries again may write them anew."""


@dataclass(frozen=True, slots=True)
class Notification:
    """What a ``sendDeliveryNotification`` says of a message."""

    accepted: bool
    resend: bool
    code: str | None
    """``error/errorCode``, if there is an error."""
    text: str | None
    """``error/errorMessage``, if there is an error."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a ``getMessages`` asks for, beside what :class:`Info` names."""

    amount: int | None
    """At most so many messages; None: as many as the gateway hands out at once."""


@dataclass(frozen=True, slots=True)
class AsyncRequest:
    """A request of AsyncChannel v10 in which nothing but tolerable deviations was found."""

    operation: Operation
    envelope: Envelope
    info: Info
    content: Business | Notification | Wanted | None
    """None for ``getMessageStatus``."""
    findings: tuple[Finding, ...]
    """*passed* for the contract, *skipped* for each tolerated deviation."""

    @property
    def answers(self) -> bool:
        """True if it brings what a provider answers: anything but a REQUEST."""
        return isinstance(self.content, Business) and self.content.message_type != MessageType.REQUEST

    def demand(self, mode: Mode) -> None:
        """Raise FormatWrong (SoapVersionWrong for SOAP 1.2) if *mode* is strict and the request deviates."""
        demand(self.findings, mode)


def operation_in(envelope: Envelope) -> Operation:
    """The operation that *envelope* asks for. Raises :class:`~gateway.errors.FormatWrong` if it is none of the four."""
    wrapper = envelope.wrapper
    operation = operation_of(str(wrapper.tag))
    if operation is None:
        expected = f"{{{ASYNC_TYPES}}}" + ", ".join(one.value for one in Operation)
        raise FormatWrong(
            failed(Step.ENVELOPE, "ENV-WRAPPER", at=locate(wrapper), expected=expected, actual=str(wrapper.tag))
        )
    return operation


def read_async(envelope: Envelope, *, limits: XmlLimits = XmlLimits()) -> AsyncRequest:
    """The request in *envelope*, every tolerable deviation a finding.

    Raises :class:`~gateway.errors.MessageRefused`: FormatWrong, or XML that is not safe inside escaped data.
    """
    operation = operation_in(envelope)
    conformed = conform(envelope.wrapper, SHAPES[operation])
    findings = [*envelope.findings, *conformed.findings]
    moments = []
    for path in _DATES[operation]:
        if conformed.copy.find(path) is not None:
            moment, zone = moment_at(conformed.straight, f"request/{path}")
            moments.append(moment)
            findings += zone
    content: Business | Notification | Wanted | None = None
    if operation is Operation.SEND_MESSAGE:
        payload, deviations = _payload(envelope, conformed, limits)
        findings += deviations
        content = _business(envelope, conformed, moments[0], payload=payload)
    elif operation is Operation.SEND_DELIVERY_NOTIFICATION:
        content = _notification(conformed.copy)
    elif operation is Operation.GET_MESSAGES:
        amount = text_at(conformed.copy, "amount")
        content = Wanted(int(amount) if amount is not None else None)
    findings.append(passed(Step.ENVELOPE, "ENV-XSD", at=locate(conformed.request)))
    return AsyncRequest(operation, envelope, _info(conformed, operation), content, tuple(findings))


def _info(conformed: Conformed, operation: Operation) -> Info:
    request = conformed.copy
    inner = {Operation.SEND_MESSAGE: "messageInfo", Operation.SEND_DELIVERY_NOTIFICATION: "notification"}.get(operation)
    about = request if inner is None else request.find(inner)
    assert about is not None, "the XSD has been asked before"
    sending = about if operation is Operation.SEND_MESSAGE else request
    names = {name: text_at(about, name) for name in _IDENTIFIERS}
    _demand_short(conformed, about)
    sender, message, chain = text_at(sending, "sender/senderId"), names["messageId"], names["correlationId"]
    return Info(
        sender_id=SenderId(sender) if sender else None,
        password=sending.findtext("sender/password"),
        service_id=ServiceId(names["serviceId"]) if names["serviceId"] else None,
        message_id=MessageId(message) if message else None,
        correlation_id=CorrelationId(chain) if chain else None,
        properties=properties_in(sending),
    )


def _demand_short(conformed: Conformed, about: etree._Element) -> None:
    for element in about:
        length = len((element.text or "").strip())
        if element.tag in _IDENTIFIERS and length > _LONGEST:
            at = locate(conformed.straight.origins[element])
            expected = f"at most {_LONGEST} characters"
            raise FormatWrong(failed(Step.ENVELOPE, "CONV-LENGTH", at=at, expected=expected, actual=str(length)))


def _payload(envelope: Envelope, conformed: Conformed, limits: XmlLimits) -> tuple[etree._Element, tuple[Finding, ...]]:
    """The payload and its deviations; escaped XML must be safe to read for whoever gets it."""
    namespace = etree.QName(envelope.wrapper).namespace
    try:
        return payload_of(conformed.straight.data, namespace=namespace, limits=limits)
    except XmlRefused as refused:
        raise xml_error(refused) from None


def _business(envelope: Envelope, conformed: Conformed, moment: datetime, *, payload: etree._Element) -> Business:
    info = conformed.copy.find("messageInfo")
    fragment = data_fragment(envelope.octets, conformed.straight.data)
    data = conformed.straight.data
    assert info is not None and fragment is not None and data is not None, "the XSD has been asked before"
    route, kind = text_at(info, "routeId"), text_at(info, "messageType") or ""
    named = (kind, *(text_at(info, name) or "" for name in ("serviceId", "correlationId", "routeId")))
    content = "\n".join(named).encode() + b"\n" + canonical(data, METHODS[EXCLUSIVE])
    digest = hashlib.sha256(content).hexdigest()
    return Business(kind, RouteId(route) if route else None, moment, fragment, BusinessData(data, payload), digest)


def _notification(request: etree._Element) -> Notification:
    status = request.find("notification/deliveryStatus")
    assert status is not None, "the XSD has been asked before"
    return Notification(
        accepted=text_at(status, "receiveStatus") == "MESSAGE_ACCEPTED",
        resend=text_at(status, "resendMessage") == "RESEND",
        code=text_at(status, "error/errorCode"),
        text=text_at(status, "error/errorMessage"),
    )
