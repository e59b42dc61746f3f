"""A participant that writes its messages by hand, and the names on the wire that the tests share."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask.testing import FlaskClient
from lxml import etree
from werkzeug.test import TestResponse

from gateway.names import ServiceId
from signing import wsse
from signing.keys import KeyPair

NOW = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
ASYNC = "http://bip.bee.kz/AsyncChannel/v10"
TYPES = f"{ASYNC}/Types"
PATH = "/bip-async"
DATE = "2031-05-06T12:08:09+05:00"
SERVICE = ServiceId("FORM_IMPORT")
DATA = '<data xmlns:w="urn:w"><w:work a="1">іс</w:work></data>'
BINS = {"portal": "100140000011", "agency": "200140000033", "stranger": "300140000044"}


def envelope(operation: str, content: str) -> bytes:
    """A request of *operation* as a well-behaved client writes it."""
    return (
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Header/><s:Body><n:{operation} xmlns:n="{TYPES}"><request>'
        f"{content}</request></n:{operation}></s:Body></s:Envelope>"
    ).encode()


def sender(name: str) -> str:
    """The element sender of a party."""
    return f"<sender><senderId>{name}</senderId><password>secret</password></sender>"


def element(name: str, value: str | None) -> str:
    """An element, or nothing."""
    return "" if value is None else f"<{name}>{value}</{name}>"


@dataclass(slots=True)
class Party:
    """A participant that writes its messages by hand."""

    name: str
    key: KeyPair
    http: FlaskClient
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def post(self, octets: bytes, **headers: str) -> TestResponse:
        """Send *octets*, signed by this party."""
        return self.http.post(PATH, data=wsse.sign(octets, self.key), headers=headers)

    def message(self, kind: str = "REQUEST", **changed: str | None) -> bytes:
        """A ``sendMessage``: ``messageId``, ``correlationId``, ``serviceId``, ``routeId``, ``data`` may be changed."""
        said = {"messageId": f"{self.name}-{next(self.numbers)}", "correlationId": "chain", "serviceId": SERVICE}
        said |= {"routeId": None, "data": DATA} | changed
        info = (
            f"{element('messageId', said['messageId'])}{element('correlationId', said['correlationId'])}"
            f"{element('serviceId', said['serviceId'])}<messageType>{kind}</messageType>"
            f"{element('routeId', said['routeId'])}<messageDate>{DATE}</messageDate>{sender(self.name)}"
        )
        return envelope("sendMessage", f"<messageInfo>{info}</messageInfo><messageData>{said['data']}</messageData>")

    def say(self, kind: str = "REQUEST", **changed: str | None) -> TestResponse:
        """Send a message of the *kind*."""
        return self.post(self.message(kind, **changed))

    def confirm(
        self, message_id: str, status: str = "MESSAGE_ACCEPTED", resend: str = "NOT_RESEND", *, named: bool = True
    ) -> TestResponse:
        """Send a delivery notification; the misspelling of the contract is the caller's to make."""
        state = (
            f"<receiveStatus>{status}</receiveStatus><statusDate>{DATE}</statusDate>"
            f"<resendMessage>{resend}</resendMessage>"
        )
        told = (
            f"<notification><messageId>{message_id}</messageId><serviceId>{SERVICE}</serviceId>"
            f"<notificationDate>{DATE}</notificationDate><deliveryStatus>{state}</deliveryStatus></notification>"
            f"<requestDate>{DATE}</requestDate>{sender(self.name) if named else ''}"
        )
        return self.post(envelope("sendDeliveryNotification", told))

    def status(self, message_id: str) -> TestResponse:
        """Ask how far a message has come."""
        asked = f"<messageId>{message_id}</messageId><requestDate>{DATE}</requestDate>{sender(self.name)}"
        return self.post(envelope("getMessageStatus", asked))

    def state(self, message_id: str) -> str | None:
        """The state that :meth:`status` tells, or the code of the fault."""
        root = etree.fromstring(self.status(message_id).data)
        return root.findtext(".//messageState") or root.findtext(".//errorCode")

    def fetch(self, *, amount: int | None = None, message_id: str | None = None, named: bool = True) -> TestResponse:
        """Fetch what waits for this party."""
        asked = (
            f"{element('messageId', message_id)}<serviceId>{SERVICE}</serviceId>{sender(self.name) if named else ''}"
            f"{element('amount', None if amount is None else str(amount))}"
        )
        return self.post(envelope("getMessages", asked))

    def fetched(self, **wanted: int) -> list[str]:
        """The messageIds of what waits."""
        return [one.text or "" for one in etree.fromstring(self.fetch(**wanted).data).iter("messageId")]  # type: ignore[arg-type]


def code_of(answer: TestResponse | bytes) -> str | None:
    """The errorCode of a fault, None if the answer is none."""
    return etree.fromstring(answer if isinstance(answer, bytes) else answer.data).findtext(".//errorCode")
