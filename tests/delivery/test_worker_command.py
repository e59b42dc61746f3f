"""``shlyuz worker``: a process that delivers for worlds that others serve, until it is stopped."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gateway.conversations import MessageType, NewMessage
from gateway.names import CorrelationId, MessageId, SenderId, ServiceId, SessionId
from gateway.subscribers import Offer, Subscriber
from sandbox.estate import Estate
from sandbox.worlds import DEFAULT_WORLD
from tests.delivery.conftest import SERVICE
from tests.stores import Place, a_place

_COMMAND = "import sys; from sandbox.cli import main; sys.exit(main())"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[tuple[Place, Callable[..., subprocess.Popen[str]]]]:
    running: list[subprocess.Popen[str]] = []
    with a_place(tmp_path / "worlds") as place:

        def run(*words: str) -> subprocess.Popen[str]:
            made = subprocess.Popen(
                [sys.executable, "-c", _COMMAND, "worker", *words, *place.options],
                cwd=Path(__file__).parents[2],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            running.append(made)
            return made

        yield place, run
        for one in running:
            one.kill()
            one.communicate()


def test_worker_delivers_for_a_world_that_somebody_else_has_open(
    start: tuple[Place, Callable[..., subprocess.Popen[str]]],
):
    place, run = start
    with closing(Estate(place.open())) as estate:
        estate.ensure_default()
        with estate.use(DEFAULT_WORLD) as world:
            world.choices.change({"delivery_attempts": 1})
            offers = frozenset({Offer(ServiceId(SERVICE))})
            world.systems.membership.add("bank")
            world.post.subscribe(Subscriber(SenderId("bank"), "http://127.0.0.1:9/", offers))
            worker = run()
            assert worker.stdout is not None
            assert worker.stdout.readline() == "delivers for every world\n"
            new = NewMessage(
                message_id=MessageId("m"),
                correlation_id=CorrelationId("c"),
                service_id=ServiceId(SERVICE),
                message_type=MessageType.REQUEST,
                sender_id=SenderId("demo"),
                session_id=SessionId("{0}"),
                message_date=world.clock.now(),
                accepted_at=world.clock.now(),
                data=b"<data/>",
                digest="d",
            )
            world.post.conversations.accept(new)
            assert _met(lambda: len(world.post.desk.list(stopped=True)) == 1)
            (dead,) = world.post.desk.list(stopped=True)
    assert dead.error_code == "SHZ-PROVIDER-UNREACHABLE"
    worker.terminate()
    assert worker.wait(20) == 0


def test_worker_for_a_world_that_is_not_there_says_so(start: tuple[Place, Callable[..., subprocess.Popen[str]]]):
    _, run = start
    worker = run("--world", "nowhere")
    assert "WORLD-UNKNOWN" in worker.communicate(timeout=30)[0]
    assert worker.returncode == 2


def _met(met: Callable[[], bool]) -> bool:
    pause = threading.Event()
    for _ in range(600):
        if met():
            return True
        pause.wait(0.05)
    return False
