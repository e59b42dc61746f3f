"""Deliveries hang on the world's clock: advancing runs them in order, once; a subscriber may be down for an hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from gateway.conversations import MessageState, MessageType
from gateway.deliveries import Delivery, Outcome, Sent
from sandbox.agenda import Agenda
from sandbox.calendar_store import CalendarStore
from sandbox.clock import FrozenClock
from sandbox.delivery_agenda import DeliveryAgenda
from sandbox.world_clock import WorldClock
from tests.delivery.conftest import NOON, SERVICE, Office, failing

REQUEST, NOTIFICATION, RESPONSE = MessageType
HOUR = timedelta(hours=1)


@pytest.fixture
def timed(engine: sa.Engine) -> Iterator[tuple[Office, Agenda]]:
    clock = WorldClock(engine, FrozenClock(NOON))
    clock.freeze(NOON)
    office = Office(engine, clock=clock)  # type: ignore[arg-type]
    office.subscribe("portal")
    office.subscribe("bank", SERVICE)
    source = DeliveryAgenda(office.desk, office.postman, now=clock.now)
    yield office, Agenda(clock, [source], calendar=CalendarStore(engine).current)
    office.postman.stop()


def test_subscriber_down_for_an_hour_gets_everything_in_order_afterwards(timed: tuple[Office, Agenda]):
    office, agenda = timed
    up_at = office.clock.now() + HOUR

    def answers(delivery: Delivery) -> Outcome:
        return Outcome(Sent.TAKEN, "200") if office.clock.now() >= up_at else failing(delivery)

    office.answers = answers
    office.say(REQUEST, "c")
    for number in range(3):
        office.say(NOTIFICATION, "c", number)
    office.say(RESPONSE, "c")
    agenda.advance_by(2 * HOUR)
    taken = office.messages()
    assert list(dict.fromkeys(taken))[1:] == ["c-NOTIFICATION0", "c-NOTIFICATION1", "c-NOTIFICATION2", "c-RESPONSE"]
    assert {one.state for one in office.conversations.thread("c")} == {MessageState.DELIVERED}
    assert len(office.statuses()) == 5


def test_advancing_runs_each_attempt_at_its_own_moment(timed: tuple[Office, Agenda]):
    office, agenda = timed
    office.answers = failing
    office.say(REQUEST, "c")
    moments = []
    office.answers = lambda one: (moments.append(office.clock.now()), failing(one))[1]
    passage = agenda.advance_by(timedelta(seconds=20))
    assert [(at - NOON).total_seconds() for at in moments] == [0, 2, 6, 14]
    assert [one.outcome for one in passage.ran] == ["postponed"] * 4
    assert office.clock.now() == NOON + timedelta(seconds=20)


def test_attempt_that_is_due_is_what_falls_due_next(timed: tuple[Office, Agenda]):
    office, agenda = timed
    office.answers = failing
    office.say(REQUEST, "c")
    office.postman.run_due()
    (due,) = agenda.waiting()
    assert (due.at, due.kind) == (NOON + timedelta(seconds=2), "delivery")


def test_advancing_beside_the_threads_delivers_once(timed: tuple[Office, Agenda]):
    office, agenda = timed
    office.answers = failing
    for number in range(20):
        office.say(REQUEST, f"c{number}")
    office.postman.run_due()
    office.answers = lambda _: Outcome(Sent.TAKEN, "200")
    office.brought.clear()
    office.postman.start()
    agenda.advance_by(HOUR)
    assert sorted(office.messages()) == sorted(f"c{number}-REQUEST" for number in range(20))


def test_what_waits_to_be_fetched_never_falls_due(timed: tuple[Office, Agenda]):
    office, agenda = timed
    office.subscribe("bank", SERVICE, pull=True)
    office.say(REQUEST, "c")
    assert agenda.waiting() == ()
    assert agenda.advance_by(HOUR).ran == ()


def test_more_deliveries_than_a_page_fall_due_in_order(timed: tuple[Office, Agenda]):
    office, agenda = timed
    for number in range(450):
        office.say(REQUEST, f"c{number}")
    waiting = agenda.waiting()
    assert len(waiting) == 450
    assert sorted(waiting, key=lambda one: (one.at, int(one.subject))) == list(waiting)
