"""The journal of a world over HTTP: asked, counted, waited for, compared; secrets are hidden on every way out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from gateway.journal import Direction
from sandbox.app import create_app
from sandbox.cli import main
from sandbox.clock import FrozenClock
from sandbox.world import World
from sandbox.worlds import DEFAULT_WORLD, open_store
from tests.journal.conftest import NOON, a_record

SECRET = "qupia-s3cret"
OCTETS = f"<e><sender><senderId>demo</senderId><password>{SECRET}</password></sender><w>Сәлем</w></e>".encode()


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("world")


@pytest.fixture(scope="module")
def world(directory: Path) -> Iterator[World]:
    """A world with some messages in its journal, the first with a password."""
    store = open_store(directory, None)
    store.create(DEFAULT_WORLD)
    world = World(store.engine(DEFAULT_WORLD), clock=FrozenClock(NOON))
    headers = {"User-Agent": "zeep"}
    first = a_record(octets=OCTETS, message_id="m-1", failing=("REF-DIGEST",), headers=headers)
    fault = {"direction": Direction.OUT, "sender_id": "gateway", "receiver_id": "demo"}
    answer = a_record(**fault, code="SCE006", http_status=500, latency_us=250_000)
    world.systems.journal.record(first, answer)
    world.systems.journal.record(a_record(message_id="m-2", service_id="GBDUL"))
    yield world
    world.close()
    store.close()


@pytest.fixture(scope="module")
def client(world: World) -> FlaskClient:
    return create_app(world).test_client()


def told(client: FlaskClient, path: str, status: int = 200, **query: Any) -> Any:
    response = client.get(path, query_string=query)
    assert response.status_code == status, response.text
    return response.json


def test_question_finds_the_messages(client: FlaskClient) -> None:
    found = told(client, "/api/journal", q="service:GBDFL* finding:REF-* direction:in after:-1m")
    assert [(one["message_id"], one["receiver_id"]) for one in found["messages"]] == [("m-1", "gateway")]
    assert found["next"] is None
    assert told(client, "/api/journal/count", q="direction:in -message:late")["count"] == 2
    assert told(client, "/api/journal/count", q="fault:SCE006 latency:>100ms receiver:demo")["count"] == 1


def test_other_fields_narrow_the_question_and_pages_follow_one_another(client: FlaskClient) -> None:
    assert [one["id"] for one in told(client, "/api/journal", q="direction:in", service="GBDUL")["messages"]] == [3]
    first = told(client, "/api/journal", limit=2, q="-message:late")
    assert [one["id"] for one in first["messages"]] == [3, 2]
    second = told(client, "/api/journal", limit=2, q="-message:late", before=first["next"])
    assert [one["id"] for one in second["messages"]] == [1]
    assert second["next"] is None
    assert told(client, "/api/journal", 400, before="1@yesterday")["code"] == "QUERY-INVALID"


def test_wrong_question_is_pointed_at_in_three_languages(client: FlaskClient) -> None:
    refused = told(client, "/api/journal", 400, q="serivce:GBDFL*")
    assert refused["code"] == "QUESTION-FIELD"
    assert refused["detail"].endswith("serivce:GBDFL*\n  ^ service:")
    assert len(set(refused["message"].values())) == 3


def test_message_that_comes_is_waited_for(client: FlaskClient, world: World) -> None:
    late = threading.Thread(target=lambda: world.systems.journal.record(a_record(message_id="late")))
    late.start()
    found = told(client, "/api/journal/wait", q="message:late", timeout=20)
    late.join()
    assert found["message_id"] == "late"
    assert found["answered_by"] == []


def test_nothing_that_came_is_explained_by_the_nearest(client: FlaskClient) -> None:
    nothing = told(client, "/api/journal/wait", 404, q="message:m-1 service:GBDFL_Universal", timeout=0)
    assert nothing["code"] == "JOURNAL-NOTHING"
    near = nothing["nearest"][0]
    assert near["message"]["message_id"] == "m-1"
    [miss] = near["misses"]
    assert (miss["field"], miss["expected"], miss["actual"]) == (
        "service",
        "service:GBDFL_Universal",
        "GBDFL_UniversalServiceSync",
    )
    again = told(client, "/api/journal/nearest", q="message:m-1 service:GBDFL_Universal")
    assert again["nearest"] == nothing["nearest"]


def test_exact_octets_are_given_to_this_machine_alone(client: FlaskClient) -> None:
    shown = client.get("/api/journal/1/octets")
    assert shown.data == OCTETS.replace(SECRET.encode(), b"********")
    assert shown.headers["X-Shlyuz-Masked"] == "1"
    assert client.get("/api/journal/1/octets?exact=true").data == OCTETS
    assert "X-Shlyuz-Masked" not in client.get("/api/journal/2/octets").headers
    for elsewhere in ({"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}):
        refused = client.get("/api/journal/1/octets?exact=true", environ_overrides=elsewhere)
        assert (refused.status_code, refused.json["code"]) == (403, "JOURNAL-EXACT")


def test_password_shows_on_no_way_out_but_the_one_that_says_so(client: FlaskClient, directory: Path) -> None:
    ways = [
        "/api/journal",
        "/api/journal/1",
        "/api/journal/1/octets",
        f"/api/journal?q=text:{SECRET}",
        "/api/journal/nearest?q=message:m-9",
        "/api/journal/wait?q=message:m-1",
    ]
    assert all(SECRET not in client.get(way).text for way in ways)
    commands = [
        ["search"],
        ["search", "--json"],
        ["show", "1"],
        ["show", "1", "--json"],
        ["show", "1", "--octets"],
        ["nearest", "message:m-9"],
        ["wait", "message:m-1", "--json"],
    ]
    for command in commands:
        result = CliRunner().invoke(main, ["journal", *command, "--data", str(directory)])
        assert result.exit_code == 0, result.output
        assert result.output.strip()
        assert SECRET not in result.output
    raw = CliRunner().invoke(main, ["journal", "show", "1", "--raw", "--data", str(directory)])
    assert raw.stdout_bytes == OCTETS
    # nor can it be guessed by asking for its letters
    assert told(client, "/api/journal/count", q=f"text:{SECRET}")["count"] == 0
    assert told(client, "/api/journal/count", q="text:сәлем")["count"] == 1
