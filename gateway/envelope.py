"""A SOAP message of SyncChannel v10, read by namespace and XSD, never by prefix."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from lxml import etree

from gateway.deviations import Straightened, straighten, text_of, zone_finding
from gateway.errors import FormatWrong, SoapVersionWrong, xml_error
from gateway.modes import Mode
from gateway.names import (
    ALMATY,
    KDP,
    SYNC_REQUEST,
    SYNC_TYPES,
    CorrelationId,
    MessageId,
    RouteId,
    SenderId,
    ServiceId,
)
from gateway.payload import payload_of
from gateway.schema import problems
from gateway.spans import Fragment, cut
from signing.canonical import EXCLUSIVE, METHODS, canonical
from signing.errors import XmlRefused
from signing.findings import Finding, Step, Verdict, failed, passed, skipped
from signing.namespaces import SOAP11, SOAP12, WSSE
from signing.xml import XmlLimits, locate, parse

__all__ = ["Envelope", "Info", "Message", "open_envelope", "read", "read_request"]

_WRAPPERS: Final[dict[str, str | None]] = {
    f"{{{SYNC_TYPES}}}SendMessage": None,
    f"{{{SYNC_TYPES}}}SendMessageRequest": "ENV-WRAPPER-REQUEST",
    f"{{{KDP}}}sendMessageRequest": "ENV-WRAPPER-KDP",
    f"{{{SYNC_REQUEST}}}syncSendMessageRequest": "ENV-WRAPPER-PROVIDER",
}
"""Known wrapper elements, with the code of the deviation where it is not the one of the contract."""

_EMPTY_REFUSED: Final = (("messageId", "messageId"), ("serviceId", "serviceId"), ("sender/senderId", "senderId"))


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
        """The fields of requestInfo as they stand, by local name, for the journal of messages that were refused."""
        wanted = {"messageId", "correlationId", "serviceId", "routeId", "senderId"}
        found: dict[str, str] = {}
        for info in self.wrapper.iter("{*}requestInfo"):
            for element in info.iter(etree.Element):
                name = etree.QName(element).localname
                if name in wanted:
                    found.setdefault(name, text_of(element).strip()[:200])
            break
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
    def deviations(self) -> tuple[Finding, ...]:
        """The tolerated deviations, in the order in which they were met."""
        return tuple(finding for finding in self.findings if finding.verdict is Verdict.SKIPPED)

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
        if mode is Mode.STRICT and self.deviations:
            refused = [replace(finding, verdict=Verdict.FAILED) for finding in self.deviations]
            wrong_version = any(finding.code == "ENV-SOAP12" for finding in refused)
            raise (SoapVersionWrong if wrong_version else FormatWrong)(*refused)


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
    findings = [*envelope.findings, *_wrapper(envelope.wrapper)]
    request = _request(envelope.wrapper)
    straight = straighten(envelope.wrapper, request)
    findings += straight.findings
    wrong = problems(straight.document, straight.origins) or _empty(straight)
    if wrong:
        raise FormatWrong(*wrong)
    info, zone = _info(straight)
    findings += zone
    namespace = etree.QName(envelope.wrapper).namespace
    try:
        payload, deviations = payload_of(straight.data, namespace=namespace, limits=limits)
    except XmlRefused as refused:
        raise xml_error(refused) from None
    findings += [*deviations, passed(Step.ENVELOPE, "ENV-XSD", at=locate(request))]
    return Message(envelope, request, info, straight.data, payload, tuple(findings))


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


def _wrapper(wrapper: etree._Element) -> tuple[Finding, ...]:
    right = f"{{{SYNC_TYPES}}}SendMessage"
    tag = str(wrapper.tag)
    if tag not in _WRAPPERS:
        raise FormatWrong(failed(Step.ENVELOPE, "ENV-WRAPPER", at=locate(wrapper), expected=right, actual=tag))
    code = _WRAPPERS[tag]
    return (skipped(Step.ENVELOPE, code, at=locate(wrapper), expected=right, actual=tag),) if code else ()


def _request(wrapper: etree._Element) -> etree._Element:
    """The element of type SyncSendMessageRequest: a child named request, or a provider's wrapper itself."""
    child = next(wrapper.iterchildren("{*}request"), None)
    if child is not None:
        return child
    if _WRAPPERS[str(wrapper.tag)] == "ENV-WRAPPER-PROVIDER":
        return wrapper
    raise FormatWrong(
        failed(Step.ENVELOPE, "ENV-XSD-MISSING", at=locate(wrapper), expected="request", actual="no such element")
    )


def _empty(straight: Straightened) -> tuple[Finding, ...]:
    """Required identifiers that the XSD lets be empty and that nothing can be done without."""
    info = straight.document.find("request/requestInfo")
    if info is None:
        request = straight.origins[straight.document]
        return (
            failed(
                Step.ENVELOPE, "ENV-XSD-MISSING", at=locate(request), expected="requestInfo", actual="a nil request"
            ),
        )
    return tuple(
        failed(Step.ENVELOPE, "ENV-EMPTY-REQUIRED", at=locate(straight.origins[found]), expected=f"a {name}")
        for path, name in _EMPTY_REFUSED
        if (found := info.find(path)) is not None and not (found.text or "").strip()
    )


def _info(straight: Straightened) -> tuple[Info, tuple[Finding, ...]]:
    element = straight.document.find("request/requestInfo")
    assert element is not None, "the XSD has been asked before"
    moment, zone = _moment(element, straight)
    correlation, route = _optional(element, "correlationId"), _optional(element, "routeId")
    info = Info(
        message_id=MessageId(_required(element, "messageId")),
        correlation_id=CorrelationId(correlation) if correlation else None,
        service_id=ServiceId(_required(element, "serviceId")),
        message_date=moment,
        route_id=RouteId(route) if route else None,
        sender_id=SenderId(_required(element, "sender/senderId")),
        password=element.findtext("sender/password"),
        properties=tuple(
            (item.findtext("key") or "", item.findtext("value") or "") for item in element.findall("properties")
        ),
        session_id=_optional(element, "sessionId"),
    )
    return info, zone


def _required(info: etree._Element, path: str) -> str:
    return (info.findtext(path) or "").strip()


def _optional(info: etree._Element, path: str) -> str | None:
    return (info.findtext(path) or "").strip() or None


def _moment(info: etree._Element, straight: Straightened) -> tuple[datetime, tuple[Finding, ...]]:
    element = info.find("messageDate")
    assert element is not None, "the XSD has been asked before"
    text = (element.text or "").strip()
    origin = straight.origins[element]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise FormatWrong(
            failed(
                Step.ENVELOPE, "ENV-XSD-VALUE", at=locate(origin), expected="a date of the years 1 to 9999", actual=text
            )
        ) from None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=ALMATY)
    finding = zone_finding(text, moment, origin)
    return moment, (finding,) if finding is not None else ()
