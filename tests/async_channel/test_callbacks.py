"""Messages brought to endpoints: what goes out, which answers count, what is tried again and what is not."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable

import pytest
import requests
from lxml import etree
from pytest_httpserver import HTTPServer

from gateway.deliveries import Deliveries
from gateway.journal import Direction, Filter
from gateway.postman import Postman
from gateway.schema import problems
from gateway.subscriber_calls import SubscriberCalls
from sandbox.storage import database_seconds
from signing import wsse
from tests.async_channel.endpoint import Endpoint, fault, response
from tests.async_channel.party import DATA, NOW

CLIENT = "AsyncChannel_v10_Types_Client.xsd"


@pytest.fixture
def endpoint(httpserver: HTTPServer, keys, with_endpoint) -> Endpoint:
    """The agency's, which signs its answers."""
    made = Endpoint(httpserver, keys.of["agency"])
    with_endpoint("agency", made.open())
    return made


def _deliver(office) -> None:
    office.postman.run_due()


def test_message_is_brought_signed_and_by_the_contract(portal, endpoint, office, keys) -> None:
    portal.say(messageId="p-1", correlationId="c-1")
    _deliver(office)
    (octets,) = endpoint.came
    report = wsse.verify(octets, keys.authority.trust, at=NOW)
    assert report.ok and report.signer == keys.gateway.certificate
    body = etree.fromstring(octets).find("{*}Body")
    assert body is not None
    assert DATA.encode() in octets and b"secret" not in octets
    for data in body.iter("data"):
        data.clear()
    assert problems(body[0], schema=CLIENT) == ()
    assert endpoint.told("messageType") == ["REQUEST"]
    assert portal.state("p-1") == "DELIVERED"


def test_delivered_message_is_not_handed_out_again(portal, agency, endpoint, office) -> None:
    portal.say(messageId="p-1")
    _deliver(office)
    assert agency.fetched() == []


def test_message_is_not_brought_before_it_is_acknowledged_nor_twice(portal, endpoint, office) -> None:
    octets = portal.message(messageId="p-1")
    portal.post(octets)
    portal.post(octets)
    assert endpoint.came == []
    _deliver(office)
    _deliver(office)
    assert endpoint.told("messageId") == ["p-1"]


def test_sender_with_an_endpoint_is_told_each_state(portal, endpoint, office, httpserver, keys, with_endpoint) -> None:
    listening = Endpoint(httpserver, keys.of["portal"])
    with_endpoint("portal", listening.open("/portal"))
    portal.say(messageId="p-1", correlationId="c-1")
    _deliver(office)
    (octets,) = listening.came
    body = etree.fromstring(octets).find("{*}Body")
    assert body is not None
    assert etree.QName(body[0]).localname == "changeMassageStatusNotification"
    assert problems(body[0], schema=CLIENT) == ()
    assert (listening.told("messageId"), listening.told("messageState")) == (["p-1"], ["DELIVERED"])
    assert wsse.verify(octets, keys.authority.trust, at=NOW).ok


def test_status_that_could_not_be_told_keeps_its_notification_id(
    portal, endpoint, office, httpserver, keys, with_endpoint
) -> None:
    listening = Endpoint(httpserver, keys.of["portal"], answer=lambda _: (503, b"later"))
    with_endpoint("portal", listening.open("/portal"))
    portal.say(messageId="p-1")
    _deliver(office)
    listening.answer = lambda operation: (200, response(operation))
    office.clock.forward(minutes=1)
    _deliver(office)
    first, second = listening.told("notificationId")
    assert first == second


def test_subscriber_may_ask_for_unsigned_calls_and_answer_unsigned(portal, httpserver, office, with_endpoint) -> None:
    plain = Endpoint(httpserver, None)
    with_endpoint("agency", plain.open(), sign=False, check_signature=False)
    portal.say(messageId="p-1")
    _deliver(office)
    assert b"Security" not in plain.came[0]
    assert portal.state("p-1") == "DELIVERED"


def test_answer_in_the_namespace_of_the_gateways_side_counts_too(portal, endpoint, office) -> None:
    types = "http://bip.bee.kz/AsyncChannel/v10/Types"
    endpoint.answer = lambda operation: (200, response(operation, namespace=types))
    portal.say(messageId="p-1")
    _deliver(office)
    assert portal.state("p-1") == "DELIVERED"


RETRIED: dict[str, tuple[Callable[[str], tuple[int, bytes]], str]] = {
    "HTTP 503": (lambda _: (503, b"later"), "SHZ-PROVIDER-ANSWER"),
    "HTTP 404": (lambda _: (404, b"<html/>"), "SHZ-PROVIDER-ANSWER"),
    "a redirection": (lambda operation: (302, response(operation)), "SHZ-PROVIDER-ANSWER"),
    "an answer of another operation": (
        lambda _: (200, response("changeMassageStatusNotification")),
        "SHZ-PROVIDER-ANSWER",
    ),
    "a document type": (lambda _: (200, b"<!DOCTYPE a><a/>"), "SHZ-PROVIDER-ANSWER"),
    "an answer beyond the limit": (lambda _: (200, b"x" * 300_000), "SHZ-PROVIDER-ANSWER"),
    "an error of its own": (lambda _: (500, fault("SCE909")), "SCE909"),
    "an unknown code": (lambda _: (500, fault("XYZ-1")), "XYZ-1"),
    "soap:Server": (lambda _: (500, fault("", faultcode="s:Server")), "Server"),
}
REFUSED: dict[str, tuple[Callable[[str], tuple[int, bytes]], str]] = {
    "a wrong format": (lambda _: (500, fault("SCE001")), "SCE001"),
    "business data without a signature": (lambda _: (500, fault("SCE017")), "SCE017"),
    "soap:Client": (lambda _: (500, fault("", faultcode="s:Client.Validation")), "Client.Validation"),
}


@pytest.mark.parametrize("case", RETRIED)
def test_what_another_attempt_may_mend_is_tried_again_and_mended(portal, endpoint, office, case: str) -> None:
    answer, code = RETRIED[case]
    endpoint.answer = answer
    portal.say(messageId="p-1")
    _deliver(office)
    assert portal.state("p-1") == "ON_DELIVERY"
    tried = office.journal.list(Filter(channel="callback", direction=Direction.IN))
    assert [one.code for one in tried] == ([code] if case != "an answer beyond the limit" else [])
    endpoint.answer = lambda operation: (200, response(operation))
    office.clock.forward(minutes=1)
    _deliver(office)
    assert portal.state("p-1") == "DELIVERED"
    assert endpoint.told("messageId") == ["p-1", "p-1"]


@pytest.mark.parametrize("case", REFUSED)
def test_fault_that_lays_the_fault_to_the_message_ends_its_delivery(portal, endpoint, office, case: str) -> None:
    answer, code = REFUSED[case]
    endpoint.answer = answer
    portal.say(messageId="p-1")
    _deliver(office)
    told = etree.fromstring(portal.status("p-1").data)
    assert told.findtext(".//messageState") == "NOT_DELIVERED"
    assert told.findtext(".//statusCode") == code
    office.clock.forward(hours=1)
    _deliver(office)
    assert len(endpoint.came) == 1


@pytest.mark.parametrize("who", ["nobody", "stranger", "person"])
def test_answer_that_is_not_signed_by_the_subscriber_does_not_count(portal, endpoint, office, keys, who: str) -> None:
    endpoint.key = {"nobody": None, "person": keys.person}.get(who, keys.of.get(who))
    portal.say(messageId="p-1")
    _deliver(office)
    answered = office.journal.list(Filter(channel="callback", direction=Direction.IN))[0]
    assert answered.code == "SHZ-PROVIDER-SIGNATURE"
    assert answered.findings
    assert portal.state("p-1") == "ON_DELIVERY"


def test_refusal_that_is_not_signed_ends_nothing(portal, endpoint, office) -> None:
    endpoint.key, endpoint.answer = None, lambda _: (500, fault("SCE001"))
    portal.say(messageId="p-1")
    _deliver(office)
    assert portal.state("p-1") == "ON_DELIVERY"


def test_attempts_used_up_stop_the_delivery(portal, endpoint, office) -> None:
    endpoint.answer = lambda _: (503, b"never")
    portal.say(messageId="p-1")
    for _ in range(5):
        _deliver(office)
        office.clock.forward(hours=1)
    assert portal.state("p-1") == "DELIVERY_STOPPED"
    assert endpoint.told("messageId") == ["p-1"] * 3


def test_nobody_at_the_endpoint_is_a_failed_attempt(portal, office, with_endpoint) -> None:
    with_endpoint("agency", "http://127.0.0.1:9/client")
    portal.say(messageId="p-1")
    _deliver(office)
    (call,) = office.journal.list(Filter(channel="callback"))
    assert call.direction is Direction.OUT
    assert portal.state("p-1") == "ON_DELIVERY"


def test_connection_is_kept_for_the_next_call(portal, endpoint, office, engine, keys) -> None:
    made: list[requests.Session] = []

    def session() -> requests.Session:
        made.append(requests.Session())
        return made[-1]

    calls = SubscriberCalls(office.channel.gateway, session=session)
    deliveries = Deliveries(engine, seconds=database_seconds(engine), new_guid=office.channel.gateway.new_guid)
    for number in range(3):
        portal.say(messageId=f"p-{number}", correlationId=f"c-{number}")
    Postman(deliveries, calls.send, now=office.clock.now).run_due()
    assert sorted(endpoint.told("messageId")) == ["p-0", "p-1", "p-2"]
    assert len(made) == 1
    made[0].close()


def test_journal_has_call_and_answer_of_every_attempt(portal, endpoint, office, keys) -> None:
    portal.say(messageId="p-1", correlationId="c-1")
    _deliver(office)
    answer, call = office.journal.list(Filter(channel="callback"))
    assert (call.direction, answer.direction, answer.answers) == (Direction.OUT, Direction.IN, call.id)
    assert office.journal.octets(call.id) == endpoint.came[0]
    assert (call.correlation_id, call.message_id, call.sender_id) == ("c-1", "p-1", "portal")
    assert call.fingerprint == keys.gateway.certificate.fingerprint
    assert (answer.sender_id, answer.http_status) == ("agency", 200)
    assert answer.latency_us is not None and answer.latency_us > 0


def test_subscriber_that_drips_holds_nobody_up_beyond_its_time(portal, office, with_endpoint) -> None:
    """An octet now and then: each is in time, the answer is not."""
    over = threading.Event()

    def drip(server: socket.socket) -> None:
        connection = server.accept()[0]
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not over.wait(0.02):
                try:
                    connection.sendall(b" ")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,))
        thread.start()
        with_endpoint("agency", f"http://127.0.0.1:{server.getsockname()[1]}/", timeout=0.3)
        portal.say(messageId="p-1")
        _deliver(office)
        gave_up = not over.is_set() and portal.state("p-1") == "ON_DELIVERY"
        over.set()
        thread.join()
    assert gave_up
    (call,) = office.journal.list(Filter(channel="callback"))
    assert call.direction is Direction.OUT


def test_packed_answer_is_unpacked(portal, office, httpserver: HTTPServer, with_endpoint) -> None:
    packed = gzip.compress(response("sendMessage"))
    httpserver.expect_request("/zip").respond_with_data(packed, headers={"Content-Encoding": "gzip"})
    with_endpoint("agency", httpserver.url_for("/zip"), check_signature=False)
    portal.say(messageId="p-1")
    _deliver(office)
    assert portal.state("p-1") == "DELIVERED"
