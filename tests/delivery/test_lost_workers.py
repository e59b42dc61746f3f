"""Workers are lost, stopped and robbed of their database: nothing is lost, nothing happens twice, order is kept."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.conversations import MessageType
from sandbox.storage import open_engine
from tests.delivery.audit import problems
from tests.delivery.processes import Depot, a_depot
from tests.delivery.subscriber_double import Brought
from tests.stores import a_place

REQUEST, NOTIFICATION, RESPONSE = MessageType


@pytest.fixture
def depot(tmp_path: Path) -> Iterator[Depot]:
    with a_place(tmp_path / "worlds") as place, a_depot(place) as made:
        yield made


def test_worker_lost_for_good_is_replaced_by_the_other(depot: Depot):
    held = threading.Event()
    first = depot.start_worker()

    def answer(one: Brought) -> int:
        if one.pid == first.pid:
            held.wait(30)
        return 200

    depot.double.answer = answer
    depot.say(REQUEST, "c")
    assert depot.double.wait_for(lambda: len(depot.double.arrived) == 1)
    depot.kill(first)
    depot.start_worker()
    assert depot.finished()
    held.set()
    assert problems(depot) == []
    assert [one.message_id for one in depot.double.messages()] == ["c-REQUEST", "c-REQUEST"]


def test_worker_stopped_past_its_lease_writes_nothing_when_it_goes_on(depot: Depot):
    first = depot.start_worker()
    go_on = threading.Event()

    def answer(one: Brought) -> int:
        if one.pid == first.pid and not go_on.is_set():
            first.send_signal(signal.SIGSTOP)
            go_on.wait(30)
        return 200

    depot.double.answer = answer
    depot.say(REQUEST, "c")
    assert depot.double.wait_for(lambda: len(depot.double.arrived) == 1)
    depot.start_worker()
    assert depot.finished()
    go_on.set()
    first.send_signal(signal.SIGCONT)
    depot.say(NOTIFICATION, "c")
    assert depot.finished()
    assert problems(depot) == []


def test_subscriber_that_answers_too_late_is_brought_the_same_message_again(depot: Depot):
    late = threading.Event()

    def answer(one: Brought) -> int:
        if one.kind == "MESSAGE" and len(depot.double.messages()) == 1:
            late.wait(3)
        return 200

    depot.double.answer = answer
    depot.start_worker()
    depot.say(REQUEST, "c")
    assert depot.finished()
    assert [one.message_id for one in depot.double.messages()] == ["c-REQUEST", "c-REQUEST"]
    assert problems(depot) == []


def test_database_that_drops_every_connection_under_load_loses_nothing(depot: Depot):
    for number in range(20):
        depot.say(REQUEST, f"c{number}")
    for _ in range(2):
        depot.start_worker()
    for threshold in (5, 15, 25):
        depot.double.wait_for(lambda most=threshold: len(depot.double.arrived) >= most)
        _interrupt(depot)
    assert depot.finished()
    assert problems(depot) == []


def test_subscriber_that_is_down_for_a_while_gets_everything_in_order(depot: Depot):
    depot.double.answer = lambda one: 200 if one.recipient == "bank" else 503
    depot.start_worker()
    depot.say(REQUEST, "c")
    for number in range(3):
        depot.say(NOTIFICATION, "c", number)
    depot.say(RESPONSE, "c")
    depot.double.wait_for(lambda: len([one for one in depot.double.messages() if one.recipient == "portal"]) >= 2)
    depot.double.answer = lambda _: 200
    assert depot.finished()
    portal = list(dict.fromkeys(one.message_id for one in depot.double.messages() if one.recipient == "portal"))
    assert portal == ["c-NOTIFICATION0", "c-NOTIFICATION1", "c-NOTIFICATION2", "c-RESPONSE"]
    assert problems(depot) == []


def _interrupt(depot: Depot) -> None:
    """End every connection to PostgreSQL; keep SQLite locked for a moment."""
    if depot.place.url is None:
        with depot.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
            threading.Event().wait(0.3)
            connection.rollback()
        return
    engine = open_engine(depot.place.url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    engine.dispose()
