"""What falls due in cases happens at its very moment, once, and is told, whoever lets the time pass."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.app import create_app
from sandbox.clock import ASTANA, SystemClock
from sandbox.estate import Estate
from sandbox.settings import Settings
from sandbox.world import Founding
from sandbox.worlds import WorldStore, parse_world_name
from tests.estate.traffic import Visitor
from tests.stores import a_store

A = parse_world_name("a")
MONDAY = datetime(2031, 5, 5, 9, tzinfo=ASTANA)
DEAF = {"message_octets": 1024}
"""A gateway that reads no message of ours: every register stays unread."""
HEARING = {"message_octets": 2**20}

Serve = Callable[..., Visitor]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[WorldStore]:
    with a_store(tmp_path / "data") as made:
        yield made


@pytest.fixture
def serve(store: WorldStore) -> Iterator[Serve]:
    """``serve(threads=4)``: the world *a*, frozen when it is new, as one more process would serve it."""
    estates: list[Estate] = []

    def one_more(*, threads: int = 0) -> Visitor:
        estates.append(Estate(store, machine=SystemClock(), settings=Settings(case_threads=threads)))
        if not store.exists(A):
            estates[-1].ensure_default(1)
            chosen = {"case_backoff": 60, "case_attempts": 4}
            estates[-1].create(A, founding=Founding(seed=7, begins_at=MONDAY), chosen=chosen)
        return Visitor(estates[-1], create_app(estates[-1]).test_client(), A)

    yield one_more
    for estate in estates:
        estate.close()


def call(visitor: Visitor, method: str, path: str, **body: object) -> Any:
    answer = visitor.client.open(f"{visitor.path}/api/{path}", method=method, json=body or None)
    assert answer.status_code < 300, answer.text
    return answer.json


def choose(visitor: Visitor, chosen: dict[str, int]) -> None:
    call(visitor, "PATCH", "settings", settings=chosen)


def apply(visitor: Visitor, character: str = "guardian-of-one") -> str:
    receipt = visitor.application(character=character)
    assert receipt.status_code == 201, receipt.text
    return str(receipt.json["number"])


def history(visitor: Visitor, number: str) -> list[tuple[str, datetime]]:
    """What happened to the case, leaving out whom it asked."""
    events = call(visitor, "GET", f"cases/{number}")["events"]
    told = ((one["kind"], datetime.fromisoformat(one["at"])) for one in events)
    return [one for one in told if one[0] in ("accepted", "postponed", "stalled", "overdue", "issued")]


def ran(passage: Any) -> list[tuple[str, datetime, str]]:
    return [(one["kind"], datetime.fromisoformat(one["at"]), one["outcome"]) for one in passage["ran"]]


def until(done: Callable[[], bool]) -> bool:
    """True as soon as *done* says so; False if it does not within a while."""
    pause = threading.Event()
    for _ in range(400):
        if done():
            return True
        pause.wait(0.05)
    return False


def at(**passed: float) -> datetime:
    return MONDAY + timedelta(**passed)


def test_waiting_case_is_tried_at_its_very_moments_and_told(serve: Serve):
    here = serve()
    choose(here, DEAF)
    number = apply(here)
    passage = call(here, "POST", "clock/advance", by="10m")
    moments = [at(), at(minutes=1), at(minutes=3)]
    assert ran(passage)[:3] == [("case-attempt", moment, "postponed") for moment in moments]
    assert [kind for kind, _ in history(here, number)] == ["accepted", "postponed", "postponed", "postponed", "stalled"]
    assert [moment for _, moment in history(here, number)] == [at(), *moments, at(minutes=7)]
    assert call(here, "GET", "clock")["now"] == at(minutes=10).isoformat()


def test_attempt_that_succeeds_ends_the_case_at_its_moment(serve: Serve):
    here = serve()
    choose(here, DEAF)
    number = apply(here)
    call(here, "POST", "clock/advance", next_due=True)
    choose(here, HEARING)
    assert ran(call(here, "POST", "clock/advance", by="1h")) == [("case-attempt", at(minutes=1), "issued")]
    assert history(here, number)[-1] == ("issued", at(minutes=1))
    assert call(here, "GET", "due")["waiting"] == []


def test_end_of_the_term_is_noted_once(serve: Serve):
    here = serve()
    choose(here, DEAF)
    number = apply(here)
    due = datetime.fromisoformat(call(here, "GET", f"cases/{number}")["due_at"])
    call(here, "POST", "clock/advance", by="10m")
    passage = call(here, "POST", "clock/advance", to=(due + timedelta(days=1)).isoformat())
    assert ran(passage) == [("case-term", due, "overdue")]
    assert ran(call(here, "POST", "clock/advance", by="30d")) == []
    with here.estate.use(A) as world:
        world.runner.run_due()
    assert [one for one in history(here, number) if one[0] == "overdue"] == [("overdue", due)]


@pytest.mark.parametrize("threads", [0, 2])
def test_two_clients_who_advance_together_run_everything_once_in_order(serve: Serve, threads: int):
    here, there = serve(threads=threads), serve(threads=threads)
    choose(here, DEAF)
    numbers = [apply(here, character) for character in ("guardian-of-one", "trustee")]
    with ThreadPoolExecutor(2) as pool:
        passages = list(
            pool.map(lambda visitor: call(visitor, "POST", "clock/advance", to=at(hours=1).isoformat()), (here, there))
        )
    both = sorted((ran(passage) for passage in passages), key=lambda one: one[:1])
    told = [(one["at"], one["subject"], one["kind"]) for passage in passages for one in passage["ran"]]
    assert len(told) == len(set(told))
    assert all(one == sorted(one, key=lambda due: due[1]) for one in both)
    for number in numbers:
        moments = [at(), at(), at(minutes=1), at(minutes=3), at(minutes=7)]
        kinds = ["accepted", "postponed", "postponed", "postponed", "stalled"]
        found = [one for one in history(here, number) if one[0] != "overdue"]
        assert found == list(zip(kinds, moments, strict=True))
    assert {passage["end"] for passage in passages} == {at(hours=1).isoformat()}


def test_running_clock_needs_nobody_to_advance_it(serve: Serve):
    here = serve(threads=2)
    choose(here, DEAF)
    number = apply(here)
    assert until(lambda: history(here, number)[-1][0] == "postponed")
    choose(here, HEARING)
    call(here, "POST", "clock/run", rate=600)
    assert until(lambda: history(here, number)[-1][0] == "issued")
    assert history(here, number)[-1][1] >= at(minutes=1)


def test_world_without_open_cases_has_no_threads(serve: Serve):
    here = serve(threads=2)
    assert call(here, "GET", "clock")["mode"] == "frozen"
    with here.estate.use(A) as world:
        assert not world.runner.is_busy
        choose(here, DEAF)
        number = apply(here)
        assert world.runner.is_busy
        assert until(lambda: history(here, number)[-1][0] == "postponed")
        choose(here, HEARING)
        call(here, "POST", "clock/advance", by="1h")
        assert history(here, number)[-1][0] == "issued"
        assert until(lambda: not world.runner.is_busy)
        apply(here, "trustee")
        assert world.runner.is_busy
