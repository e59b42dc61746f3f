"""``shlyuz conversation``: a thread as lines and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.conversations import MessageType, NewMessage
from gateway.names import CorrelationId, MessageId, SenderId, ServiceId, SessionId
from gateway.subscribers import Offer, Subscriber
from sandbox.estate import Estate
from sandbox.worlds import DEFAULT_WORLD, open_store

SERVICE = ServiceId("WORK")


@pytest.fixture
def talked(run, data_dir: Path) -> Iterator[str]:
    """A conversation of the session's world that is over; its correlationId."""
    assert run("people").exit_code == 0
    estate = Estate(open_store(data_dir, None))
    with estate.use(DEFAULT_WORLD) as world:
        world.systems.subscribers.add(Subscriber(SenderId("agency"), offers=frozenset({Offer(SERVICE)})))
        said = (("demo", MessageType.REQUEST, "d-1"), ("agency", MessageType.RESPONSE, "a-1"))
        for sender, kind, name in said:
            new = NewMessage(
                message_id=MessageId(name),
                correlation_id=CorrelationId("cli-chain"),
                service_id=SERVICE,
                message_type=kind,
                sender_id=SenderId(sender),
                session_id=SessionId(world.ids.new_guid()),
                message_date=world.clock.now(),
                accepted_at=world.clock.now(),
                data="<data>іс</data>".encode(),
                digest="0" * 64,
            )
            world.systems.conversations.accept(new)
    yield "cli-chain"
    estate.close()


def test_thread_is_told_line_by_line(run, talked: str) -> None:
    result = run("conversation", talked)
    assert result.exit_code == 0, result.output
    head, request, response = result.stdout.splitlines()
    assert head == "cli-chain  WORK  demo → agency  over"
    assert "REQUEST" in request and "d-1  demo → agency  ON_DELIVERY" in request
    assert "RESPONSE" in response and "a-1  agency → demo  ON_DELIVERY" in response


def test_thread_is_told_as_json(run, talked: str) -> None:
    found = json.loads(run("conversation", talked, "--json").stdout)
    assert [one["message_id"] for one in found["messages"]] == ["d-1", "a-1"]
    assert found["messages"][0]["data"] == "<data>іс</data>"


def test_unknown_conversation_is_told_with_its_code(run) -> None:
    result = run("conversation", "nothing")
    assert result.exit_code == 2
    assert "CONVERSATION-UNKNOWN" in result.stderr
