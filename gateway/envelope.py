"""A SOAP message of SyncChannel v10, read by namespace and XSD, never by prefix."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lxml import etree

from gateway.business_signature import BusinessData
from gateway.deviations import text_of
from gateway.errors import FormatWrong, SoapVersionWrong, xml_error
from gateway.modes import Mode
from gateway.names import CorrelationId, MessageId, RouteId, SenderId, ServiceId
from gateway.payload import payload_of
from gateway.reading import Conformed, conform, demand, deviations_of, moment_at, properties_in, text_at
from gateway.shapes import SYNC_REQUEST_SHAPE
from gateway.spans import Fragment, cut
from signing.canonical import EXCLUSIVE, METHODS, canonical
from signing.errors import XmlRefused
from signing.findings import Finding, Step, failed, passed, skipped
from signing.namespaces import SOAP11, SOAP12, WSSE
from signing.xml import XmlLimits, locate, parse

__all__ = ["Envelope", "Info", "Message", "open_envelope", "read", "read_request"]

_BUSINESS: Final = frozenset({"requestData", "messageData"})
"""Elements whose contents are no concern of the channel."""
_CLAIMED: Final = frozenset({"messageId", "correlationId", "serviceId", "routeId", "senderId"})


@dataclass(frozen=True, slots=True)
class Envelope:
    """A SOAP envelope whose Body holds one element; nothing in it is judged yet."""

    octets: bytes = field(repr=False)
    """As received."""
    root: etree._Element
    body: etree._Element
    """``soap:Body``. Compare it with what a signature covers before believing what lies in it."""
    wrapper: etree._Element
    """The one element in the Body."""
    findings: tuple[Finding, ...]
    """Deviations of the envelope that can be tolerated."""

    def claims(self) -> dict[str, str]:
        """The service information as it stands, by local name, for the journal of messages that were refused."""
        found: dict[str, str] = {}
        waiting = [self.wrapper]
        while waiting:
            element = waiting.pop()
            name = etree.QName(element).localname
            if name in _CLAIMED:
                found.setdefault(name, text_of(element).strip()[:200])
            if name not in _BUSINESS:
                waiting += reversed(list(element.iterchildren(etree.Element)))
        return found


@dataclass(frozen=True, slots=True)
class Info:
    """The service information of a request (SyncMessageInfo); white space around identifiers is taken away."""

    message_id: MessageId
    """Identifier in the sending system."""
    correlation_id: CorrelationId | None
    service_id: ServiceId
    message_date: datetime
    """Aware; a date without a zone is taken for Almaty's."""
    route_id: RouteId | None
    sender_id: SenderId
    password: str | None = field(repr=False)
    properties: tuple[tuple[str, str], ...]
    """Pairs of key and value, in order."""
    session_id: str | None
    """What the sender filled in, if it is a GUID in braces. The gateway makes its own."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request of SyncChannel v10 in which nothing but tolerable deviations was found."""

    envelope: Envelope
    request: etree._Element
    """The element ``request`` as received (or the wrapper that stands for it)."""
    info: Info
    data: etree._Element | None
    """The element ``data`` as received, None if there is none."""
    payload: etree._Element
    """The element that holds the fields of the business request."""
    findings: tuple[Finding, ...]
    """*passed* for the contract, *skipped* for each tolerated deviation."""

    @property
    def octets(self) -> bytes:
        """The whole message as received."""
        return self.envelope.octets

    @property
    def root(self) -> etree._Element:
        """The envelope."""
        return self.envelope.root

    @property
    def wrapper(self) -> etree._Element:
        """The element in the Body."""
        return self.envelope.wrapper

    @property
    def business(self) -> BusinessData | None:
        """The business data as a signature covers them, None if there are none."""
        return BusinessData(self.data, self.payload) if self.data is not None else None

    @property
    def deviations(self) -> tuple[Finding, ...]:
        """The tolerated deviations, in the order in which they were met."""
        return deviations_of(self.findings)

    @property
    def data_fragment(self) -> Fragment | None:
        """The element ``data`` octet for octet as sent, with the namespaces it takes from around it."""
        return cut(self.octets, self.data) if self.data is not None else None

    @property
    def data_octets(self) -> bytes | None:
        """The octets of the element ``data`` as sent, None if there is none."""
        fragment = self.data_fragment
        return fragment.octets if fragment is not None else None

    @property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of the exclusive canonical form of the request: the same for the same request."""
        return hashlib.sha256(canonical(self.request, METHODS[EXCLUSIVE])).hexdigest()

    def demand(self, mode: Mode) -> None:
        """Raise FormatWrong (SoapVersionWrong for SOAP 1.2) if *mode* is strict and the message deviates."""
        demand(self.findings, mode)


def read(octets: bytes, mode: Mode = Mode.LENIENT, *, limits: XmlLimits = XmlLimits()) -> Message:
    """The message in *octets*, read in *mode*. Raises :class:`~gateway.errors.MessageRefused` and nothing else."""
    message = read_request(open_envelope(octets, limits=limits), limits=limits)
    message.demand(mode)
    return message


def open_envelope(octets: bytes, *, limits: XmlLimits = XmlLimits()) -> Envelope:
    """The SOAP envelope in *octets*.

    SOAP 1.2 is tolerated where it carries wsse:Security, which is what NKalkan makes by default.
    Raises :class:`~gateway.errors.MessageRefused`: XML that is not safe, SoapVersionWrong, FormatWrong.
    """
    try:
        root = parse(octets, limits)
    except XmlRefused as refused:
        raise xml_error(refused) from None
    findings = _soap_version(root)
    namespace = etree.QName(root).namespace
    bodies = list(root.iterchildren(f"{{{namespace}}}Body"))
    if len(bodies) != 1:
        raise _not_soap(root, "one soap:Body", f"{len(bodies)} of them")
    content = list(bodies[0].iterchildren(tag=etree.Element))
    if len(content) != 1:
        raise _not_soap(bodies[0], "one element in soap:Body", f"{len(content)} of them")
    return Envelope(octets, root, bodies[0], content[0], findings)


def read_request(envelope: Envelope, *, limits: XmlLimits = XmlLimits()) -> Message:
    """The request in *envelope*, every tolerable deviation a finding.

    Raises :class:`~gateway.errors.MessageRefused`: FormatWrong, or XML that is not safe inside escaped data.
    """
    conformed = conform(envelope.wrapper, SYNC_REQUEST_SHAPE)
    straight = conformed.straight
    info, zone = _info(conformed)
    findings = [*envelope.findings, *conformed.findings, *zone]
    namespace = etree.QName(envelope.wrapper).namespace
    try:
        payload, deviations = payload_of(straight.data, namespace=namespace, limits=limits)
    except XmlRefused as refused:
        raise xml_error(refused) from None
    findings += [*deviations, passed(Step.ENVELOPE, "ENV-XSD", at=locate(conformed.request))]
    return Message(envelope, conformed.request, info, straight.data, payload, tuple(findings))


def _soap_version(root: etree._Element) -> tuple[Finding, ...]:
    if etree.QName(root).localname != "Envelope":
        raise _not_soap(root, f"{{{SOAP11}}}Envelope", str(root.tag))
    if root.tag == f"{{{SOAP11}}}Envelope":
        return ()
    code = "ENV-SOAP12" if root.tag == f"{{{SOAP12}}}Envelope" else "ENV-SOAP-VERSION"
    if code == "ENV-SOAP12" and _security(root) is not None:
        return (skipped(Step.ENVELOPE, code, at=locate(root), expected=SOAP11, actual=SOAP12),)
    actual = etree.QName(root).namespace or "no namespace"
    raise SoapVersionWrong(failed(Step.ENVELOPE, code, at=locate(root), expected=SOAP11, actual=actual))


def _security(root: etree._Element) -> etree._Element | None:
    return root.find(f"{{{etree.QName(root).namespace}}}Header/{{{WSSE}}}Security")


def _not_soap(element: etree._Element, expected: str, actual: str) -> FormatWrong:
    return FormatWrong(failed(Step.ENVELOPE, "ENV-SOAP-ENVELOPE", at=locate(element), expected=expected, actual=actual))


def _info(conformed: Conformed) -> tuple[Info, tuple[Finding, ...]]:
    element = conformed.copy.find("requestInfo")
    assert element is not None, "the XSD has been asked before"
    moment, zone = moment_at(conformed.straight, "request/requestInfo/messageDate")
    correlation, route = text_at(element, "correlationId"), text_at(element, "routeId")
    info = Info(
        message_id=MessageId(text_at(element, "messageId") or ""),
        correlation_id=CorrelationId(correlation) if correlation else None,
        service_id=ServiceId(text_at(element, "serviceId") or ""),
        message_date=moment,
        route_id=RouteId(route) if route else None,
        sender_id=SenderId(text_at(element, "sender/senderId") or ""),
        password=element.findtext("sender/password"),
        properties=properties_in(element),
        session_id=text_at(element, "sessionId"),
    )
    return info, zone
