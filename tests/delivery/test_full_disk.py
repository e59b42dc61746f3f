"""A disk that is full: what cannot be stored is not acknowledged; what was done is written down once there is room."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from gateway.conversations import MessageState, MessageType
from gateway.deliveries import Delivery, Outcome, Sent
from tests.delivery.conftest import Office
from tests.stores import files_only

REQUEST, NOTIFICATION, RESPONSE = MessageType


class Disk:
    """The room that the database has: all, or no page more."""

    def __init__(self, engine: sa.Engine) -> None:
        self.full = False
        event.listen(engine, "checkout", self._limit)

    def _limit(self, connection: object, _entry: object, _fairy: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        pages = cursor.execute("PRAGMA page_count").fetchone()[0] if self.full else 2**30
        cursor.execute(f"PRAGMA max_page_count = {pages}").fetchone()
        cursor.close()

    @contextmanager
    def without_room(self, engine: sa.Engine) -> Iterator[None]:
        """No page more until the end of the block; what is free within the file is used up first."""
        self.full = True
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.rollback()
        yield
        self.full = False


@pytest.fixture
def disk(both: Office) -> Disk:
    files_only()
    return Disk(both.engine)


def fill(office: Office) -> int:
    """Accept messages until one cannot be stored; how many were."""
    for number in range(10_000):
        try:
            office.say(REQUEST, f"filling-{number}")
        except sa.exc.OperationalError as error:
            if "full" not in str(error):
                raise
            return number
    pytest.fail("the disk was never full")


def test_message_that_cannot_be_stored_is_not_acknowledged_and_the_others_stay(both: Office, disk: Disk):
    both.say(REQUEST, "before")
    with disk.without_room(both.engine):
        stored = fill(both)
    both.say(REQUEST, "after")
    both.postman.run_due()
    wanted = {"before-REQUEST", "after-REQUEST", *(f"filling-{number}-REQUEST" for number in range(stored))}
    assert set(both.messages()) == wanted
    assert len(both.messages()) == len(wanted)


def test_delivery_made_while_the_disk_was_full_takes_effect_once_there_is_room(both: Office, disk: Disk):
    tried = threading.Event()
    request = both.say(REQUEST, "c")
    with disk.without_room(both.engine):
        fill(both)

        def answers(delivery: Delivery) -> Outcome:
            if delivery.message.id == request.id:
                tried.set()
            return Outcome(Sent.TAKEN, "200", journal=_write_much)

        both.answers = answers
        both.postman.start()
        both.postman.wake()
        tried.wait(0.5)
    both.postman.wake()
    assert tried.wait(10)
    done = threading.Event()
    for _ in range(200):
        if both.waiting() == 0:
            break
        done.wait(0.05)
    assert both.again(request).state is MessageState.DELIVERED
    assert both.statuses().count(("c-REQUEST", "DELIVERED")) == 1


def _write_much(connection: sa.Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS much (octets BLOB)")
    connection.exec_driver_sql("INSERT INTO much VALUES (zeroblob(20000))")
