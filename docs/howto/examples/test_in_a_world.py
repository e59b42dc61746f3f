"""Tests that share a server and nothing else: each has a world of its own."""

import itertools
import os

import pytest
import requests

URL = os.environ.get("SHLYUZ_URL", "http://127.0.0.1:8080")
RUN = f"t{os.getpid()}"
numbers = itertools.count(1)


def call(method, path, **body):
    answer = requests.request(method, f"{URL}{path}", json=body or None, timeout=30)
    answer.raise_for_status()
    return answer.json() if answer.content else None


@pytest.fixture(scope="session")
def template():
    """A world that stands at a moment and has the keys that every test needs."""
    name = f"{RUN}-template"
    call("POST", "/api/worlds", name=name, seed=7, at="2031-05-05T09:00:00+05:00")
    call("GET", f"/w/{name}/api/participants/demo")
    yield name
    call("DELETE", f"/api/worlds/{name}")


@pytest.fixture
def world(template):
    """The path of a world that this test has to itself."""
    name = f"{RUN}-{next(numbers)}"
    call("POST", f"/api/worlds/{template}/fork", name=name)
    yield f"/w/{name}"
    call("DELETE", f"/api/worlds/{name}")


def test_time_passes_here(world):
    call("POST", f"{world}/api/clock/advance", by="30d")
    assert call("GET", f"{world}/api/clock")["now"] == "2031-06-04T09:00:00+05:00"


def test_and_not_there(world):
    assert call("GET", f"{world}/api/clock")["now"] == "2031-05-05T09:00:00+05:00"


def test_settings_are_the_test_s_own(world):
    call("PATCH", f"{world}/api/settings", settings={"strictness": "strict"})
    assert call("GET", "/api/settings") != call("GET", f"{world}/api/settings")
