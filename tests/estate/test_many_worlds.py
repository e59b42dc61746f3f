"""Fifty worlds at once in one application: nobody gets another one's answer, and nothing is left open."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from sandbox.app import create_app
from sandbox.clock import FrozenClock
from sandbox.estate import Estate
from sandbox.worlds import DEFAULT_WORLD, parse_world_name
from tests.estate.conftest import NOON
from tests.estate.traffic import Visitor
from tests.stores import a_store

WORLDS = 50
THREADS = 8
KEPT = 5
"""Connections that a store on PostgreSQL keeps for all of its worlds together."""


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Estate]:
    """An estate that keeps few worlds open, so that they are closed and opened anew all the time."""
    with a_store(tmp_path / "data") as store:
        made = Estate(store, machine=FrozenClock(NOON), open_at_once=10)
        made.ensure_default(1)
        yield made
        made.close()


def live(app: Flask, estate: Estate, number: int) -> tuple[str, int, str]:
    """Make the world *number*, use it, change it; who it says to be."""
    client, name = app.test_client(), f"w{number}"
    # GOST keys are made in no time, and a small population too
    chosen = {"keys_of_people": "gost", "keys_of_systems": "gost", "population": "cast", "case_attempts": number}
    body = {"name": name, "seed": number, "settings": chosen}
    assert client.post("/api/worlds", json=body).status_code == 201
    here = Visitor(estate, client, parse_world_name(name))
    assert "SCSS001" in here.send(f"m-{number}")
    day = f"2027-01-{number % 28 + 1:02}T09:00:00+05:00"
    client.post(f"/w/{name}/api/clock/freeze", json={"at": day})
    return name, number, day


def check(app: Flask, told: tuple[str, int, str]) -> None:
    name, number, day = told
    client = app.test_client()
    for _ in range(3):
        assert client.get(f"/w/{name}/healthz").json["seed"] == number
        assert client.get(f"/w/{name}/api/clock").json["now"] == day
        settings = client.get(f"/w/{name}/api/settings").json["settings"]
        assert {one["name"]: one["value"] for one in settings}["case_attempts"] == number
        messages = client.get(f"/w/{name}/api/journal?direction=in").json["messages"]
        assert {one["message_id"] for one in messages} == {f"m-{number}"}


def descriptors() -> int:
    gc.collect()
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


@pytest.mark.timeout(180)
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the system does not tell what a process has open")
def test_fifty_worlds_in_parallel_threads_are_not_mixed_up_and_leave_nothing_open(small: Estate):
    app = create_app(small)
    before = descriptors()
    with ThreadPoolExecutor(THREADS) as pool:
        told = list(pool.map(lambda number: live(app, small, number), range(1, WORLDS + 1)))
        list(pool.map(lambda one: check(app, one), told * 2))
        assert len(small.names()) == WORLDS + 1
        list(pool.map(lambda one: small.drop(parse_world_name(one[0])), told))
    assert small.names() == [DEFAULT_WORLD]
    assert descriptors() <= before + KEPT
