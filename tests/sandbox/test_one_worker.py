"""A portal that calls the gateway of its own server never starves it of threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import requests
from werkzeug.serving import make_server

from sandbox.app import create_app
from sandbox.settings import Settings
from sandbox.world import World
from signing import xmldsig

if TYPE_CHECKING:
    from tests.sandbox.conftest import Citizen

PLENTY = 64


@pytest.fixture
def served(open_world: Callable[..., World]) -> Iterator[World]:
    """A world on a real port, behind a server that has a single thread for everybody."""
    probe = make_server("127.0.0.1", 0, lambda *_: [], threaded=False)
    world = open_world(Settings(base_url=f"http://127.0.0.1:{probe.port}"))
    probe.app = create_app(world)
    thread = threading.Thread(target=probe.serve_forever)
    thread.start()
    yield world
    world.runner.stop()
    probe.shutdown()
    thread.join()
    probe.server_close()


def wait_for(world: World, number: str) -> str:
    pause = threading.Event()
    for _ in range(1200):
        case = world.cases.find(number)
        if case is not None and case.state.value != "accepted":
            return case.state.value
        pause.wait(0.05)
    return "late"


def test_sixty_four_applications_at_once_on_a_single_thread_all_end_well(served: World, guardian: Citizen):
    forms = [guardian.form().replace(b"<created>", f"<number>{n}</number><created>".encode()) for n in range(PLENTY)]
    signed = [xmldsig.sign(form, guardian.key) for form in forms]
    address = f"{served.settings.base_url}/api/applications"

    def send(octets: bytes) -> str:
        with requests.Session() as session:
            session.trust_env = False
            response = session.post(address, data=octets, timeout=60)
        assert response.status_code == 201, response.text
        return str(response.json()["number"])

    with ThreadPoolExecutor(PLENTY) as pool:
        numbers = list(pool.map(send, signed))
        states = list(pool.map(lambda number: wait_for(served, number), numbers))
    assert len(set(numbers)) == PLENTY
    assert set(states) == {"issued"}
