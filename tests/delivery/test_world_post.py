"""The deliveries of a world: its settings are in force, the control API and the commands look after them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from gateway.conversations import AsyncMessage, MessageState, MessageType, NewMessage
from gateway.deliveries import Delivery, Outcome, Sent
from gateway.names import SenderId, ServiceId
from gateway.subscribers import Offer, Subscriber
from sandbox.app import create_app
from sandbox.cli import main
from sandbox.clock import FrozenClock
from sandbox.world import World
from tests.delivery.conftest import NOON, SERVICE
from tests.stores import NewWorlds, Place

REQUEST = MessageType.REQUEST


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON)


@pytest.fixture
def world(place: Place, clock: FrozenClock) -> Iterator[World]:
    with NewWorlds.at(place) as worlds:
        made = worlds.open(clock=clock)
        made.choices.change({"population": "cast"}, founding=True)
        made.post.subscribe(
            Subscriber(SenderId("bank"), "http://bank.example/", frozenset({Offer(ServiceId(SERVICE))}))
        )
        yield made


@pytest.fixture
def brought(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Delivery]:
    """What was tried; nobody answers."""
    found: list[Delivery] = []

    def send(delivery: Delivery) -> Outcome:
        found.append(delivery)
        return Outcome(Sent.FAILED, "SHZ-PROVIDER-UNREACHABLE", "no connection")

    monkeypatch.setattr(world.post.postman, "_send", send)
    return found


@pytest.fixture
def client(world: World) -> FlaskClient:
    return create_app(world).test_client()


def ask(world: World, number: int = 0) -> AsyncMessage:
    new = NewMessage(
        message_id=f"m{number}",
        correlation_id=f"c{number}",
        service_id=SERVICE,
        message_type=REQUEST,
        sender_id="portal",
        session_id="{0}",
        message_date=world.clock.now(),
        accepted_at=world.clock.now(),
        data=b"<data/>",
        digest="d",
    )  # type: ignore[arg-type]
    return world.post.conversations.accept(new).message


def test_waits_and_attempts_are_those_of_the_settings(world: World, brought: list[Delivery], clock: FrozenClock):
    world.choices.change({"delivery_attempts": 4, "delivery_backoff": 10, "delivery_longest_wait": 15})
    ask(world)
    passage = world.agenda.advance(NOON.replace(hour=9))
    assert [(one.due.at - NOON).total_seconds() for one in passage.ran] == [0, 10, 25, 40]
    assert [one.outcome for one in passage.ran] == ["postponed"] * 3 + ["stopped"]
    assert len(brought) == 4


def test_time_for_an_answer_is_that_of_the_settings(world: World, brought: list[Delivery]):
    world.choices.change({"delivery_timeout": 3})
    ask(world)
    world.post.postman.run_due()
    assert brought[0].timeout == 3


def test_number_in_flight_is_that_of_the_settings(world: World):
    world.choices.change({"delivery_in_flight": 2})
    for number in range(5):
        ask(world, number)
    claimed = [world.post.deliveries.claim(world.clock.now()) for _ in range(5)]
    assert len([one for one in claimed if one is not None]) == 2


def test_restored_world_is_not_delivered_for_by_who_had_the_former_one(world: World, brought: list[Delivery]):
    ask(world)
    claimed = world.post.deliveries.claim(world.clock.now())
    assert claimed is not None
    world.begin_another_life()
    assert not world.post.deliveries.finish(claimed, Outcome(Sent.TAKEN, "200"), world.clock.now())
    assert world.post.deliveries.claim(world.clock.now()) is None


def test_world_that_nobody_serves_has_no_thread(world: World, client: FlaskClient):
    ask(world)
    assert client.get("/healthz").status_code == 200
    assert not world.post.postman.is_busy


def test_control_api_lists_stops_and_requeues(world: World, brought: list[Delivery], client: FlaskClient):
    ask(world)
    world.post.postman.run_due()
    (waiting,) = client.get("/api/deliveries").json["deliveries"]
    assert (waiting["recipient"], waiting["attempts"], waiting["dead"]) == ("bank", 1, False)
    assert waiting["error_code"] == "SHZ-PROVIDER-UNREACHABLE"
    stopped = client.post(f"/api/deliveries/{waiting['id']}/stop")
    assert stopped.json["dead"] is True
    assert client.get("/api/deliveries?dead=false").json == {"deliveries": []}
    assert len(client.get("/api/deliveries?dead=true").json["deliveries"]) == 1
    again = client.post(f"/api/deliveries/{waiting['id']}/requeue")
    (requeued,) = client.get("/api/deliveries").json["deliveries"]
    assert (again.json["id"], requeued["dead"], requeued["attempts"]) == (requeued["id"], False, 0)


@pytest.mark.parametrize("what", ["stop", "requeue"])
def test_delivery_that_is_not_there_is_not_found(client: FlaskClient, what: str):
    refused = client.post(f"/api/deliveries/77/{what}")
    assert (refused.status_code, refused.json["code"]) == (404, "DELIVERY-UNKNOWN")


def test_control_api_registers_an_endpoint(world: World, client: FlaskClient):
    body = {
        "url": "http://demo.example/in",
        "offers": [{"service": "X"}, {"service": "Y", "route": "r"}],
        "in_flight": 9,
    }
    put = client.put("/api/participants/demo/endpoint", json=body)
    assert put.status_code == 200
    demo = world.post.subscribers.find("demo")
    assert demo is not None
    assert (demo.url, demo.in_flight, len(demo.offers)) == ("http://demo.example/in", 9, 2)
    told = {one["sender_id"] for one in client.get("/api/subscribers").json["subscribers"]}
    assert told == {"bank", "data-bank-owner", "demo", "stubs"}
    assert client.delete("/api/participants/demo/endpoint").json["url"] is None
    assert client.delete("/api/participants/demo/endpoint").status_code == 404


def test_endpoint_that_is_refused_or_of_nobody_is_told_in_three_languages(client: FlaskClient):
    refused = client.put("/api/participants/demo/endpoint", json={"url": "ftp://x"})
    assert (refused.status_code, refused.json["code"]) == (422, "SHZ-ENDPOINT")
    assert all(refused.json["message"][lang] for lang in ("kk", "ru", "en"))
    assert client.put("/api/participants/nobody/endpoint", json={"url": "http://x"}).status_code == 404


@pytest.fixture
def shlyuz(place: Place) -> Callable[..., str]:
    def run(*words: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, [*words, *place.options])
        assert result.exit_code == code, result.output
        return result.output

    return run


def test_commands_register_an_endpoint_and_look_after_deliveries(shlyuz: Callable[..., str]):
    shlyuz("participant", "endpoint", "demo", "--at", "http://demo.example/", "--service", f"{SERVICE}:r")
    assert "SHZ-ENDPOINT" in shlyuz("participant", "endpoint", "demo", "--at", "gopher://x", code=2)
    assert "PARTICIPANT-UNKNOWN" in shlyuz("participant", "endpoint", "nobody", code=2)
    assert json.loads(shlyuz("delivery", "list", "--json")) == []
    assert "nothing waits" in shlyuz("delivery", "list", "--dead")
    assert "DELIVERY-UNKNOWN" in shlyuz("delivery", "stop", "5", code=2)
    assert "DELIVERY-UNKNOWN" in shlyuz("delivery", "requeue", "5", code=2)


def test_message_of_a_stopped_delivery_is_delivery_stopped(world: World):
    message = ask(world)
    (one,) = world.post.desk.list()
    world.post.stop(one.id)
    found = world.post.conversations.find(message.message_id, party="portal")
    assert found is not None
    assert (found.state, found.status_code) == (MessageState.DELIVERY_STOPPED, "410")
