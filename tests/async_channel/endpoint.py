"""A subscriber's endpoint played by pytest-httpserver: takes what comes, answers as the contract says or otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from signing import wsse
from signing.keys import KeyPair

__all__ = ["Endpoint", "fault", "response"]

_SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
_CLIENT = "http://bip.bee.kz/AsyncChannel/v10/Types/Client"
_DATE = "2031-05-06T12:08:10+05:00"
_SESSION = "{11111111-2222-3333-4444-555555555555}"


def response(operation: str, *, namespace: str = _CLIENT) -> bytes:
    """The response of *operation* by the contract."""
    said = {
        "sendMessage": "<messageId>x</messageId><correlationId>y</correlationId>",
        "changeMassageStatusNotification": "",
    }[operation]
    return _envelope(
        f'<t:{operation}Response xmlns:t="{namespace}"><response>{said}<responseDate>{_DATE}</responseDate>'
        f"<sessionId>{_SESSION}</sessionId></response></t:{operation}Response>"
    )


def fault(code: str, *, faultcode: str | None = None) -> bytes:
    """A fault as a participant system gives it; without a detail if there is a *faultcode*."""
    detail = (
        f'<detail><t:sendMessageFault1_sendMessageFault xmlns:t="{_CLIENT}"><errorCode>{code}</errorCode>'
        f"<errorMessage>Ошибка</errorMessage><errorData>не вышло</errorData><errorDate>{_DATE}</errorDate>"
        "</t:sendMessageFault1_sendMessageFault></detail>"
    )
    return _envelope(
        f"<s:Fault><faultcode>{faultcode or code}</faultcode><faultstring>Ошибка</faultstring>"
        f"{'' if faultcode else detail}</s:Fault>"
    )


def _envelope(content: str) -> bytes:
    return f'<s:Envelope xmlns:s="{_SOAP11}"><s:Header/><s:Body>{content}</s:Body></s:Envelope>'.encode()


@dataclass(slots=True)
class Endpoint:
    """Answers with what :attr:`answer` says; remembers what came."""

    server: HTTPServer
    key: KeyPair | None
    """Signs the answers; None: they are not signed."""
    answer: Callable[[str], tuple[int, bytes]] = lambda operation: (200, response(operation))
    came: list[bytes] = field(default_factory=list)

    def open(self, path: str = "/client") -> str:
        """Take calls from now on; the address."""
        self.server.expect_request(path).respond_with_handler(self._take)
        return self.server.url_for(path)

    def told(self, name: str) -> list[str]:
        """The texts of the elements *name* in what came, in order."""
        return [one.text or "" for octets in self.came for one in etree.fromstring(octets).iter(name)]

    def _take(self, request: Request) -> Response:
        octets = request.get_data()
        self.came.append(octets)
        body = etree.fromstring(octets).find("{*}Body")
        assert body is not None
        status, answer = self.answer(etree.QName(body[0]).localname)
        if self.key is not None and answer.startswith(b"<s:"):
            answer = wsse.sign(answer, self.key)
        return Response(answer, status, content_type="text/xml")
