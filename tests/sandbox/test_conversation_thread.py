"""A conversation of a world's asynchronous channel, read as one thread over the control API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer

from gateway.names import SenderId, ServiceId
from gateway.subscribers import Offer, Subscriber
from sandbox.clock import in_astana
from sandbox.world import World
from signing import wsse

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
TYPES = "http://bip.bee.kz/AsyncChannel/v10/Types"
CHAIN = "chain/1 of the portal"


@pytest.fixture
def say(world: World, client: FlaskClient) -> Callable[..., int]:
    """``say("demo", "REQUEST", "d-1")``: the status of HTTP that the message was answered with."""
    world.systems.membership.add("agency")
    world.systems.subscribers.add(Subscriber(SenderId("agency"), offers=frozenset({Offer(ServiceId("WORK"))})))

    def send(name: str, kind: str, message_id: str) -> int:
        found = world.systems.membership.add(name)
        sender = f"<sender><senderId>{name}</senderId><password>{found.password}</password></sender>"
        octets = (
            f'<s:Envelope xmlns:s="{SOAP11}"><s:Header/><s:Body><n:sendMessage xmlns:n="{TYPES}"><request><messageInfo>'
            f"<messageId>{message_id}</messageId><correlationId>{CHAIN}</correlationId><serviceId>WORK</serviceId>"
            f"<messageType>{kind}</messageType><messageDate>{in_astana(world.clock.now()).isoformat()}</messageDate>"
            f"{sender}</messageInfo><messageData><data>іс</data></messageData></request></n:sendMessage></s:Body>"
            "</s:Envelope>"
        ).encode()
        return client.post("/bip-async", data=wsse.sign(octets, found.key)).status_code

    return send


def test_conversation_is_one_thread_with_its_journal(say, client: FlaskClient) -> None:
    assert say("demo", "REQUEST", "d-1") == 200
    assert say("agency", "NOTIFICATION", "a-1") == 200
    assert say("demo", "RESPONSE", "d-2") == 500
    found = client.get(f"/api/conversations/{CHAIN}").get_json()
    assert (found["requester"], found["provider"], found["over"]) == ("demo", "agency", False)
    assert [(one["type"], one["message_id"], one["state"]) for one in found["messages"]] == [
        ("REQUEST", "d-1", "ON_DELIVERY"),
        ("NOTIFICATION", "a-1", "ON_DELIVERY"),
    ]
    assert found["messages"][0]["data"] == "<data>іс</data>"
    assert [one["code"] for one in found["journal"]] == [None, None, None, None, None, "SHZ-NOT-A-PARTY"]
    assert {one["channel"] for one in found["journal"]} == {"async"}


def test_final_response_ends_the_thread(say, client: FlaskClient) -> None:
    say("demo", "REQUEST", "d-1")
    say("agency", "RESPONSE", "a-1")
    assert client.get(f"/api/conversations/{CHAIN}").get_json()["over"] is True


def test_unknown_conversation_is_not_found(client: FlaskClient) -> None:
    answer = client.get("/api/conversations/nothing")
    assert answer.status_code == 404
    assert answer.get_json()["code"] == "CONVERSATION-UNKNOWN"


def test_thread_shows_what_was_brought_to_a_subscriber(
    say, world: World, client: FlaskClient, httpserver: HTTPServer
) -> None:
    answer = (
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><t:sendMessageResponse xmlns:t="{TYPES}/Client"><response/>'
        "</t:sendMessageResponse></s:Body></s:Envelope>"
    )
    httpserver.expect_request("/agency").respond_with_data(answer, content_type="text/xml")
    known = world.systems.subscribers.find("agency")
    assert known is not None
    world.systems.subscribers.add(replace(known, url=httpserver.url_for("/agency"), check_signature=False))
    say("demo", "REQUEST", "d-1")
    world.post.postman.run_due()
    found = client.get(f"/api/conversations/{CHAIN}").get_json()
    assert [one["state"] for one in found["messages"]] == ["DELIVERED"]
    brought = [(one["direction"], one["http_status"]) for one in found["journal"] if one["channel"] == "callback"]
    assert brought == [("out", None), ("in", 200)]
