"""What goes wrong with deliveries, as the subscriber's own server and the journal see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from gateway.injection.catalogue import Stage, catalogue
from gateway.injection.rules import Standing, declared
from gateway.journal import Filter
from gateway.names import SenderId, ServiceId
from gateway.subscribers import Offer, Subscriber
from sandbox.app import create_app
from sandbox.clock import SystemClock
from sandbox.world import World
from signing import wsse
from signing.findings import SignatureReport
from tests.faults.conftest import NUMBERS, SOAP11, Client, client_of
from tests.serving import served
from tests.stores import NewWorlds, Place

if TYPE_CHECKING:
    pass

SERVICE = ServiceId("FORM_IMPORT")
CLIENT = "http://bip.bee.kz/AsyncChannel/v10/Types/Client"
DATE = "<responseDate>2031-05-06T12:08:10+05:00</responseDate>"
SESSION = "<sessionId>{11111111-2222-3333-4444-555555555555}</sessionId>"
IDS = "<messageId>x</messageId><correlationId>y</correlationId>"


def taken(operation: str) -> str:
    """The response of the contract."""
    said = (IDS if operation == "sendMessage" else "") + DATE + SESSION
    return (
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><t:{operation}Response xmlns:t="{CLIENT}"><response>{said}</response>'
        f"</t:{operation}Response></s:Body></s:Envelope>"
    )


class Post:
    """A world with a requester, and an agency whose server takes what is brought to it."""

    def __init__(self, world: World, client: Client, server: HTTPServer) -> None:
        self.world = world
        self.client = client
        self.came: list[bytes] = []
        server.expect_request("/agency").respond_with_handler(self._take)
        world.systems.membership.add("agency")
        offers = frozenset({Offer(SERVICE)})
        self.url = server.url_for("/agency")
        world.post.subscribe(Subscriber(SenderId("agency"), self.url, offers, check_signature=False))

    def _take(self, request: Request) -> Response:
        self.came.append(request.data)
        operation = etree.QName(etree.fromstring(request.data).find("{*}Body/*")).localname
        return Response(taken(operation), mimetype="text/xml")

    def say(self, kind: str = "REQUEST", chain: str | None = None, *, by: str = "demo", **headers: str) -> str:
        """Send a message of the asynchronous channel that the gateway accepts; its messageId."""
        ready = self.world.systems.membership.add(by)
        client = replace(self.client, key=ready.key, password=ready.password)
        message_id = f"p-{next(NUMBERS)}"
        moment = datetime.now(UTC).isoformat()
        octets = (
            f'<s:Envelope xmlns:s="{SOAP11}"><s:Body>'
            '<n:sendMessage xmlns:n="http://bip.bee.kz/AsyncChannel/v10/Types"><request><messageInfo>'
            f"<messageId>{message_id}</messageId><correlationId>{chain or message_id}</correlationId>"
            f"<serviceId>{SERVICE}</serviceId><messageType>{kind}</messageType><messageDate>{moment}</messageDate>"
            f"<sender><senderId>{by}</senderId><password>{client.password}</password></sender></messageInfo>"
            "<messageData><data><work>7</work></data></messageData></request></n:sendMessage></s:Body></s:Envelope>"
        )
        got = client.post("/bip-async", octets.encode(), **headers)
        assert got.status == 200, got.octets
        return message_id

    def deliver(self) -> None:
        self.world.post.postman.run_due()

    @property
    def told(self) -> list[str]:
        """The messageIds of the messages that came, in order; word of how far others have come is left out."""
        found = (etree.fromstring(one).findtext(".//messageInfo/messageId") for one in self.came)
        return [one for one in found if one is not None]

    def state(self, message_id: str) -> str:
        found = self.world.systems.conversations.find(message_id, party="demo")  # type: ignore[arg-type]
        assert found is not None
        return found.state.value

    def judged(self) -> SignatureReport:
        return wsse.verify(self.came[-1], self.client.trust, at=datetime.now(UTC))

    def codes(self, message_id: str) -> set[str]:
        """What the journal found at the calls about a message."""
        found = self.world.systems.journal.list(Filter(message_id=message_id, channel="callback"))
        return {finding["code"] for one in found for finding in one.findings}

    @contextmanager
    def rule(self, fault: str, **chosen: Any) -> Iterator[Callable[[], Standing]]:
        parameters = chosen.pop("parameters", {})
        (standing,) = self.world.faults.add(declared(fault, parameters, **chosen))
        yield lambda: next(one for one in self.world.faults.list() if one.id == standing.id)
        self.world.faults.remove(standing.id)


@pytest.fixture(scope="module")
def served_world(place: Place) -> Iterator[tuple[World, str]]:
    with NewWorlds.at(place) as worlds:
        world = worlds.open(clock=SystemClock())
        with served(create_app(world)) as url:
            yield world, url


@pytest.fixture
def post(served_world: tuple[World, str], httpserver: HTTPServer) -> Iterator[Post]:
    world, url = served_world
    yield Post(world, client_of(world, url), httpserver)
    world.faults.clear()


def test_a_lost_delivery_counts_as_made_and_nothing_came(post: Post) -> None:
    with post.rule("delivery-lost", times=1) as rule:
        lost = post.say()
        post.deliver()
        assert (post.came, post.state(lost), rule().struck) == ([], "DELIVERED", 1)
        assert post.codes(lost) == {"FAULT-DELIVERY-LOST"}
    arrived = post.say()
    post.deliver()
    assert post.told == [arrived]


def test_a_duplicate_comes_with_the_same_message_id(post: Post) -> None:
    with post.rule("delivery-duplicate", parameters={"copies": 3}, sender="agency") as rule:
        message = post.say()
        post.deliver()
        assert (post.told, rule().struck) == ([message] * 3, 1)
        assert post.state(message) == "DELIVERED"
    once = post.say()
    post.deliver()
    assert post.told[3:] == [once]


def test_the_next_message_of_a_conversation_overtakes_the_one_it_follows(post: Post) -> None:
    post.world.post.subscribe(Subscriber(SenderId("demo"), post.url, check_signature=False))
    chain = post.say()
    post.deliver()
    post.came.clear()
    with post.rule("delivery-reordered", times=1, sender="demo") as rule:
        first = post.say("NOTIFICATION", chain, by="agency")
        post.deliver()
        assert (post.told, rule().struck) == ([], 0)
        second = post.say("RESPONSE", chain, by="agency")
        post.world.clock.jump(post.world.clock.now() + timedelta(seconds=10))
        post.deliver()
        post.deliver()
        assert rule().struck == 1
    post.world.post.subscribe(Subscriber(SenderId("demo")))
    assert post.told[:2] == [second, first]
    assert (post.state(first), post.state(second)) == ("DELIVERED", "DELIVERED")
    assert "FAULT-DELIVERY-REORDERED" in post.codes(first)


def test_a_message_that_nothing_follows_is_brought_in_the_end(post: Post) -> None:
    with post.rule("delivery-reordered", parameters={"seconds": 5}) as rule:
        chain = post.say()
        post.deliver()
        assert post.told == [chain], "a REQUEST is followed by what the other side says"
        post.world.post.subscribe(Subscriber(SenderId("demo"), post.url, check_signature=False))
        alone = post.say("NOTIFICATION", chain, by="agency")
        post.deliver()
        assert post.told == [chain]
        post.world.clock.jump(post.world.clock.now() + timedelta(seconds=10))
        post.deliver()
        assert (post.told, rule().struck) == ([chain, alone], 0)
    post.world.post.subscribe(Subscriber(SenderId("demo")))


def test_a_lost_confirmation_makes_the_gateway_deliver_again(post: Post) -> None:
    with post.rule("confirmation-lost", times=1) as rule:
        message = post.say()
        post.deliver()
        assert (post.told, post.state(message), rule().struck) == ([message], "ON_DELIVERY", 1)
        post.world.clock.jump(post.world.clock.now() + timedelta(seconds=10))
        post.deliver()
    assert post.told == [message, message]
    assert post.state(message) == "DELIVERED"


@pytest.mark.parametrize(
    ("fault", "calls"), [("provider-unreachable", 0), ("provider-timeout", 0), ("provider-garbage", 1)]
)
def test_a_subscriber_that_fails_on_purpose_is_tried_again(post: Post, fault: str, calls: int) -> None:
    parameters = {"seconds": 0.01} if fault == "provider-timeout" else {}
    with post.rule(fault, parameters=parameters, times=1, channel="callback"):
        message = post.say()
        post.deliver()
        assert (len(post.came), post.state(message)) == (calls, "ON_DELIVERY")
        assert catalogue()[fault].code in post.codes(message)
        post.world.clock.jump(post.world.clock.now() + timedelta(seconds=10))
        post.deliver()
        assert (len(post.came), post.state(message)) == (calls + 1, "DELIVERED")


SEALS = {
    "unsigned": "SIG-PRESENT",
    "signed-by-expired": "TIME-EXPIRED",
    "obsolete-algorithm": "ALG-OBSOLETE",
    "body-tampered": "REF-DIGEST",
    "body-wrapped": "REF-WRAPPED",
}


@pytest.mark.parametrize("fault", SEALS)
def test_what_is_brought_can_be_signed_wrongly(post: Post, fault: str) -> None:
    with post.rule(fault, channel="callback") as rule:
        post.say()
        post.deliver()
        assert rule().struck == 1
        assert SEALS[fault] in {one.code for one in post.judged().failures}
    post.say()
    post.deliver()
    assert post.judged().ok


def test_every_fault_of_deliveries_alone_is_proven_here() -> None:
    proven = {"delivery-lost", "delivery-duplicate", "delivery-reordered", "confirmation-lost"}
    assert {one.name for one in catalogue().values() if one.stage is Stage.DELIVERY} == proven


def test_a_header_asks_for_the_fault_of_one_delivery(post: Post) -> None:
    doubled = post.say(Shlyuz_Outcome="delivery-duplicate;copies=3")
    (rule,) = (one.rule for one in post.world.faults.list())
    assert (rule.message, rule.times, rule.channel) == (doubled, 1, "callback")
    once = post.say()
    post.deliver()
    assert sorted(post.told) == sorted([doubled] * 3 + [once])


def test_a_header_asks_for_no_fault_of_a_delivery_where_nothing_is_delivered(post: Post) -> None:
    got = post.client.ask("/bip-async", Shlyuz_Outcome="delivery-lost")
    assert (got.status, got.code) == (500, "SHZ-FAULT-RULE")
    assert "RULE-CHANNEL" in (got.text("errorData") or "")
    assert post.world.faults.list() == ()
