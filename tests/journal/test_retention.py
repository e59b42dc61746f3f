"""How long the journal keeps what passed, and what stays however old it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.journal import Direction, Journal
from gateway.tables import conversations, message_findings, messages
from sandbox.clock import FrozenClock
from sandbox.tables import cases
from sandbox.world import World
from sandbox.worlds import DEFAULT_WORLD, open_store
from tests.journal.conftest import NOON, a_record

DAY = 24 * 60
MEGABYTE = b"x" * 2**20


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = open_store(tmp_path, None)
    store.create(DEFAULT_WORLD)
    made = World(store.engine(DEFAULT_WORLD), clock=FrozenClock(NOON))
    yield made
    made.close()
    store.close()


def written(world: World, *, days_ago: float = 0, octets: bytes = b"<e/>", **known: object) -> int:
    """An exchange of a request and an answer; the number of the request."""
    request = a_record(minutes=-days_ago * DAY, octets=octets, failing=("REF-DIGEST",), **known)
    answer = a_record(minutes=-days_ago * DAY, direction=Direction.OUT, sender_id="gateway", code="SCE006", **known)
    return Journal(world.engine).record(request, answer)


def left(world: World) -> list[int]:
    """The requests that are still there; whatever else is there belongs to them."""
    with world.engine.connect() as connection:
        rows = connection.execute(sa.select(messages.c.id, messages.c.answers).order_by(messages.c.id)).all()
        observed = set(connection.execute(sa.select(message_findings.c.message)).scalars())
    requests = [row.id for row in rows if row.answers is None]
    assert [row.answers for row in rows if row.answers is not None] == requests
    assert observed == set(requests)
    return requests


def opened(world: World, correlation_id: str, *, answered: bool) -> None:
    values = {"correlation_id": correlation_id, "service_id": "S", "requester": "a", "provider": "b", "changes": 0}
    with world.engine.begin() as connection:
        connection.execute(
            sa.insert(conversations).values(**values, answered_at=NOON.isoformat() if answered else None)
        )


def test_everything_stays_unless_a_setting_says_otherwise(world: World) -> None:
    keys = [written(world, days_ago=900), written(world)]
    assert world.retention.prune().messages == 0
    assert left(world) == keys
    assert list(world.retention.waiting()) == []


def test_what_is_too_old_goes_with_its_answers_and_findings(world: World) -> None:
    world.choices.change({"journal_days": 10})
    written(world, days_ago=11)
    young = written(world, days_ago=9.9)
    newest = written(world)
    assert world.retention.prune().messages == 2
    assert left(world) == [young, newest]


def test_newest_exchange_stays_so_that_no_number_is_given_twice(world: World) -> None:
    world.choices.change({"journal_days": 10})
    newest = written(world, days_ago=500)
    assert world.retention.prune().messages == 0
    assert written(world) > newest


def test_oldest_go_until_the_size_is_right(world: World) -> None:
    world.choices.change({"journal_megabytes": 3})
    keys = [written(world, days_ago=9 - number, octets=MEGABYTE) for number in range(6)]
    gone = world.retention.prune()
    assert gone.messages == 8
    assert left(world) == keys[4:]
    assert world.retention.prune().messages == 0


def test_open_conversation_keeps_its_messages(world: World) -> None:
    world.choices.change({"journal_days": 10})
    opened(world, "open", answered=False)
    opened(world, "over", answered=True)
    kept = written(world, days_ago=100, correlation_id="open")
    written(world, days_ago=100, correlation_id="over")
    newest = written(world)
    world.retention.prune()
    assert left(world) == [kept, newest]


@pytest.mark.parametrize("finished", [False, True])
def test_unfinished_case_keeps_its_request_and_what_was_asked_for_its_sake(world: World, *, finished: bool) -> None:
    world.choices.change({"journal_days": 10})
    texts = (
        "passport",
        "channel",
        "applicant",
        "provider",
        "counter",
        "request_digest",
        "step",
        "state",
        "desk",
        "office",
    )
    moments = ("accepted_at", "since", "due_at", "urgent_at")
    case = dict.fromkeys(texts, "x") | dict.fromkeys(moments, NOON) | {"number": "KZ-1", "request": b"", "facts": {}}
    case |= {"consent": True, "findings": [], "revision": 1, "attempts": 0, "claim": 0, "claimed_until": 0}
    with world.engine.begin() as connection:
        connection.execute(sa.insert(cases).values(**case, finished_at=NOON if finished else None))
    needed = [written(world, days_ago=99, message_id="KZ-1"), written(world, days_ago=99, correlation_id="KZ-1")]
    newest = written(world)
    world.retention.prune()
    assert left(world) == [*([] if finished else needed), newest]


def test_time_that_passes_removes_what_has_become_too_old(world: World) -> None:
    world.choices.change({"journal_days": 2})
    for hours in range(3):
        written(world, days_ago=hours / 24)
    [due] = world.retention.waiting()
    assert due.at.isoformat() == "2026-11-23T00:00:00+05:00"
    written(world)
    passage = world.agenda.advance(NOON + timedelta(days=5))
    assert [(one.due.kind, one.outcome) for one in passage.ran] == [("journal-prune", "6 messages")]
    assert len(left(world)) == 1


def test_messages_that_arrive_remove_what_is_too_much(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.journal.retention._BETWEEN_CHECKS", 4)
    world.choices.change({"journal_days": 1})
    written(world, days_ago=5)
    journal = world.systems.journal
    for _ in range(4):
        journal.record(a_record())
    assert world.questions.wait_for("is:request", timeout=20)
    world.retention.settle()
    assert world.questions.count("before:-2d") == 0
