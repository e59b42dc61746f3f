"""A route to an integrator's system, which a small HTTP server plays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests
from flask.testing import FlaskClient
from lxml import etree
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from gateway.exchange import Gateway
from gateway.http_route import HttpRoute
from gateway.journal import Filter
from gateway.names import ServiceId
from signing import wsse

TYPES = "http://bip.bee.kz/SyncChannel/v10/Types"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
PAYLOAD = "<data p:a='1'  ><q:v>жауап&#33;</q:v></data>"
ANSWER = (
    f'<e:Envelope xmlns:e="{SOAP11}" xmlns:p="urn:p"><e:Body><t:SendMessageResponse xmlns:t="{TYPES}" xmlns:q="urn:q">'
    "<response><responseInfo><messageId>r-1</messageId><responseDate>2031-05-06T12:08:09+05:00</responseDate>"
    "<status><code>SCSS001</code><message>Запрос выполнен успешно</message></status></responseInfo>"
    f"<responseData>{PAYLOAD}</responseData></response></t:SendMessageResponse></e:Body></e:Envelope>"
)
FAULT = (
    f'<e:Envelope xmlns:e="{SOAP11}"><e:Body><e:Fault><faultcode>SCE909</faultcode><faultstring>Ошибка</faultstring>'
    f'<detail><t:SendMessageFault1_SendMessageFault xmlns:t="{TYPES}"><errorCode>SCE909</errorCode>'
    "<errorMessage>Внутренняя ошибка</errorMessage><errorData>не вышло</errorData>"
    "</t:SendMessageFault1_SendMessageFault></detail></e:Fault></e:Body></e:Envelope>"
)


@pytest.fixture
def route(gateway: Gateway, httpserver: HTTPServer) -> Callable[..., None]:
    """``route(trust=…)``: hang the provider's system on the service ``FAR``."""
    session = requests.Session()
    session.trust_env = False

    def add(**options: object) -> None:
        url = options.pop("url", None) or httpserver.url_for("/provider")
        gateway.routes.add(HttpRoute(service_id=ServiceId("FAR"), url=url, session=session, **options))  # type: ignore[arg-type]

    return add


@pytest.fixture
def far(soap) -> Callable[..., bytes]:
    """A message for the provider's system."""
    return lambda *args, **kwargs: soap(*args, **kwargs).replace(b"ECHO", b"FAR")


def _post(http: FlaskClient, octets: bytes) -> str:
    return http.post("/bip-sync/", data=octets).text


def test_answer_of_the_provider_reaches_the_sender(http: FlaskClient, far, route, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/provider").respond_with_data(ANSWER, content_type="text/xml")
    route()
    answer = http.post("/bip-sync/", data=far())
    root = etree.fromstring(answer.data)
    assert answer.status_code == 200
    assert PAYLOAD in answer.text, "octet for octet"
    assert root.findtext(".//{urn:q}v") == "жауап!"
    assert root.findtext(".//status/message") == "Запрос выполнен успешно"
    assert root.findtext(".//messageId") != "r-1"


def test_provider_gets_a_signed_message_by_the_contract(
    http: FlaskClient, far, route, httpserver: HTTPServer, keys, gateway: Gateway
) -> None:
    from gateway.envelope import read
    from gateway.modes import Mode

    seen: list[bytes] = []

    def handler(request: Request) -> Response:
        seen.append(request.get_data())
        return Response(ANSWER, content_type="text/xml")

    httpserver.expect_request("/provider", method="POST").respond_with_handler(handler)
    route()
    data = "<data   z:k='1'><e:Request\n xmlns:e='urn:echo'><word>сәлем&#33;</word></e:Request></data>"
    octets = far(data=data).replace(b"<s:Envelope", b'<s:Envelope xmlns:z="urn:z"')
    octets = octets.replace(
        b"<messageId>m-1</messageId><correlationId>chain</correlationId>",
        b"<correlationId>chain</correlationId><messageId>m-1</messageId>",
    )
    http.post("/bip-sync/", data=octets)
    message = read(seen[0], Mode.STRICT)
    assert wsse.verify(seen[0], keys.authority.trust, at=gateway.now()).ok
    assert data.encode() in seen[0], "octet for octet"
    assert message.info.password is None
    assert message.info.session_id is not None
    assert message.payload.findtext("word") == "сәлем!"


def test_both_messages_with_the_provider_are_in_the_journal(
    http: FlaskClient, far, route, httpserver: HTTPServer, gateway: Gateway
) -> None:
    httpserver.expect_request("/provider").respond_with_data(ANSWER)
    route()
    answer = http.post("/bip-sync/", data=far())
    followed = gateway.journal.answers_to(int(answer.headers["X-Shlyuz-Message"]))
    assert [(one.channel, one.direction.value) for one in followed] == [
        ("route", "out"),
        ("route", "in"),
        ("sync", "out"),
    ]
    assert gateway.journal.octets(followed[1].id) == ANSWER.encode()
    assert len(gateway.journal.list(Filter(channel="route"))) == 2


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        ("not xml", 200, "SHZ-PROVIDER-ANSWER"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", 200, "SHZ-PROVIDER-ANSWER"),
        ("<html/>", 502, "SHZ-PROVIDER-ANSWER"),
        ("", 204, "SHZ-PROVIDER-ANSWER"),
        (ANSWER.replace("<code>SCSS001</code>", ""), 200, "SHZ-PROVIDER-ANSWER"),
        (ANSWER, 500, "SHZ-PROVIDER-ANSWER"),
        (FAULT, 500, "SHZ-PROVIDER-FAULT"),
    ],
)
def test_bad_answer_is_a_fault_of_its_own(
    http: FlaskClient, far, route, httpserver: HTTPServer, answer: str, status: int, code: str
) -> None:
    httpserver.expect_request("/provider").respond_with_data(answer, status=status)
    route()
    text = _post(http, far())
    assert f"<errorCode>{code}</errorCode>" in text
    if code == "SHZ-PROVIDER-FAULT":
        assert "SCE909: Внутренняя ошибка: не вышло" in text


def test_answer_over_the_limit_is_refused(http: FlaskClient, far, route, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/provider").respond_with_data(b" " * 5000)
    route(max_octets=4096)
    assert "SHZ-PROVIDER-ANSWER" in _post(http, far())


def test_answer_must_be_signed_where_the_route_asks(
    http: FlaskClient, far, route, httpserver: HTTPServer, keys
) -> None:
    answers = [
        ANSWER.encode(),
        wsse.sign(ANSWER.encode(), keys.person),
        wsse.sign(ANSWER.encode(), keys.stranger),
        wsse.sign(ANSWER.encode(), keys.system).replace("жауап".encode(), "хакер".encode()),
        wsse.sign(ANSWER.encode(), keys.other_system),
        wsse.sign(ANSWER.encode(), keys.system),
    ]
    for octets in answers:
        httpserver.expect_ordered_request("/provider").respond_with_data(octets)
    route(trust=keys.authority.trust, provider_bin="100140000011")
    outcomes = [_post(http, far(message_id=f"m-{number}")) for number in range(len(answers))]
    assert ["SHZ-PROVIDER-SIGNATURE" in one for one in outcomes] == [True] * 5 + [False]
    assert "SCSS001" in outcomes[-1]


def test_provider_that_is_not_there_is_unreachable(http: FlaskClient, far, route) -> None:
    import socket

    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        route(url=f"http://127.0.0.1:{reserved.getsockname()[1]}/")
        assert "SHZ-PROVIDER-UNREACHABLE" in _post(http, far())


def test_provider_that_is_silent_is_too_late(http: FlaskClient, far, route) -> None:
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        route(url=f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout=0.05)
        assert "SHZ-PROVIDER-TIMEOUT" in _post(http, far())


def test_provider_that_drips_is_cut_off(http: FlaskClient, far, route, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/provider").respond_with_data(b" " * 200_000)
    readings = iter(range(0, 1000, 20))
    route(ticks=lambda: float(next(readings)), timeout=30.0)
    assert "SHZ-PROVIDER-TIMEOUT" in _post(http, far())


def test_redirect_is_not_followed(http: FlaskClient, far, route, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/provider").respond_with_data("", status=307, headers={"Location": "/elsewhere"})
    route()
    assert "SHZ-PROVIDER-ANSWER" in _post(http, far())


def test_message_to_a_provider_that_failed_may_be_sent_again(
    http: FlaskClient, far, route, httpserver: HTTPServer
) -> None:
    httpserver.expect_ordered_request("/provider").respond_with_data("oops", status=503)
    httpserver.expect_ordered_request("/provider").respond_with_data(ANSWER)
    route()
    assert "SHZ-PROVIDER-ANSWER" in _post(http, far())
    assert "SCSS001" in _post(http, far())


def test_data_in_a_namespace_by_mistake_are_passed_on_without_it(
    http: FlaskClient, far, route, httpserver: HTTPServer
) -> None:
    seen: list[bytes] = []

    def handler(request: Request) -> Response:
        seen.append(request.get_data())
        return Response(ANSWER)

    httpserver.expect_request("/provider").respond_with_handler(handler)
    route()
    octets = far().decode().replace("n:SendMessage", "SendMessage").replace("xmlns:n=", "xmlns=")
    assert "SCSS001" in _post(http, octets.encode())
    assert etree.fromstring(seen[0]).findtext(".//requestData/data/{urn:echo}Request/word") == "сәлем"
