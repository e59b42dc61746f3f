"""The journal as it grows: each message once, in order, also after a break, until the server stops."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa
from flask.testing import FlaskClient

from gateway.journal import Journal
from gateway.tables import messages
from sandbox.app import create_app
from sandbox.clock import FrozenClock
from sandbox.journal.parser import parse_question
from sandbox.journal.questions import Questions
from sandbox.journal.stream import Cursor, Stream
from sandbox.world import World
from sandbox.worlds import DEFAULT_WORLD, open_store
from tests.journal.conftest import NOON, Write, a_record


def a_stream(engine: sa.Engine, question: str = "", after: str = "0", ticks=lambda: 0.0) -> Stream:
    return Stream(engine, parse_question(question, now=NOON), ticks, Cursor.parse(after))


def ids(stream: Stream) -> list[int]:
    return [one.id for one in stream.come()]


def test_each_message_is_told_once_and_in_order(engine: sa.Engine, write: Write) -> None:
    stream = a_stream(engine, "direction:in")
    first = write(message_id="m-1", answer={})
    assert ids(stream) == [first]
    assert ids(stream) == []
    assert ids(a_stream(engine, after=str(first))) == [first + 1]
    second = write(message_id="m-2")
    assert ids(stream) == [second]
    assert ids(a_stream(engine, after=str(stream.cursor))) == []


def test_more_than_one_look_holds_is_told(engine: sa.Engine, journal: Journal) -> None:
    keys = [journal.record(a_record()) for _ in range(450)]
    assert ids(a_stream(engine)) == keys


def test_number_that_comes_late_is_told_when_it_comes(engine: sa.Engine, write: Write) -> None:
    """A process takes a number and commits after another one did: only a server does so, so it is done by hand."""
    first, late, last = (write() for _ in range(3))
    with engine.begin() as connection:
        held = connection.execute(sa.select(messages).where(messages.c.id == late)).mappings().one()
        connection.execute(sa.delete(messages).where(messages.c.id == late))
    stream = a_stream(engine)
    assert ids(stream) == [first, last]
    assert str(stream.cursor) == f"{last}~{late}"
    with engine.begin() as connection:
        connection.execute(sa.insert(messages).values(**held))
    assert ids(a_stream(engine, after=str(stream.cursor))) == [late]
    assert ids(stream) == [late]
    assert ids(stream) == []


def test_number_that_never_comes_is_forgotten(engine: sa.Engine, write: Write) -> None:
    now = [0.0]
    first, never, last = (write() for _ in range(3))
    with engine.begin() as connection:
        connection.execute(sa.delete(messages).where(messages.c.id == never))
    stream = a_stream(engine, ticks=lambda: now[0])
    assert ids(stream) == [first, last]
    now[0] = 31.0
    write()
    ids(stream)
    assert stream.cursor.holes == ()


@pytest.mark.parametrize("text", ["", "x", "-1", "1~", "99999999999", "1~x", "9" * 5000])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Cursor.parse(text)


def test_follower_hears_what_comes_and_stops_when_told(engine: sa.Engine, write: Write) -> None:
    write(message_id="before")
    questions = Questions(engine, now=lambda: NOON, sleep=lambda _: None)
    looks = iter([True, True, True, False])
    heard = questions.follow("message:m-*", going_on=lambda: next(looks))
    assert next(heard)[1] is None
    write(message_id="other")
    key = write(message_id="m-1")
    assert [entry.id for _, entry in heard if entry is not None] == [key]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = open_store(tmp_path, None)
    store.create(DEFAULT_WORLD)
    made = World(store.engine(DEFAULT_WORLD), clock=FrozenClock(NOON))
    yield made
    made.close()
    store.close()


def _events(client: FlaskClient, **headers: str) -> Iterator[str]:
    response = client.get("/api/journal/stream?q=direction:in", headers=headers)
    assert response.mimetype == "text/event-stream"
    try:
        for part in response.response:
            yield part if isinstance(part, str) else part.decode()
    finally:
        response.close()


def test_events_go_on_after_the_last_one_that_was_heard(world: World) -> None:
    client = create_app(world).test_client()
    journal = Journal(world.engine)
    events = _events(client)
    assert next(events).startswith("retry: ")
    keys = [journal.record(a_record(message_id=f"m-{number}")) for number in range(3)]
    [_, _, data] = next(events).strip().split("\n")
    assert json.loads(data.removeprefix("data: "))["id"] == keys[0]
    events.close()
    again = _events(client, **{"Last-Event-ID": str(keys[1])})
    next(again)
    assert next(again).startswith(f"id: {keys[2]}\nevent: message\n")
    again.close()


def test_only_so_many_listen_at_once(world: World) -> None:
    client = create_app(world).test_client()
    listening = [_events(client) for _ in range(8)]
    for one in listening:
        next(one)
    refused = client.get("/api/journal/stream")
    assert (refused.status_code, refused.json["code"]) == (503, "JOURNAL-BUSY")
    listening.pop().close()
    last = _events(client)
    next(last)
    for one in [*listening, last]:
        one.close()


def test_wrong_question_and_wrong_cursor_are_refused(world: World) -> None:
    client = create_app(world).test_client()
    assert client.get("/api/journal/stream?q=serivce:x").json["code"] == "QUESTION-FIELD"
    assert client.get("/api/journal/stream", headers={"Last-Event-ID": "x"}).json["code"] == "QUERY-INVALID"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_listener_is_sent_away_when_the_server_stops(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox.cli", "up", "--port", "0", "--data", str(tmp_path)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        url = next(found[0] for line in server.stdout if (found := re.search(r"http://127.0.0.1:\d+", line)))
        with requests.get(f"{url}/api/journal/stream", stream=True, timeout=30) as response:
            parts = response.iter_content(None)
            assert b"listening" in next(parts)
            server.send_signal(signal.SIGTERM)
            assert b"".join(parts) == b""
        assert server.wait(20) == 0
    finally:
        server.kill()
        server.stdout.close()
        server.wait()
