"""One delivery is one worker's at a time; a slow or lost one writes nothing, and nobody is sent too much at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from gateway.conversations import MessageState, MessageType
from gateway.deliveries import Delivery, Outcome, Sent
from tests.delivery.conftest import SERVICE, Office, failing

REQUEST, NOTIFICATION, RESPONSE = MessageType
TAKEN = Outcome(Sent.TAKEN, "200", "OK")


def claim(office: Office) -> Delivery | None:
    return office.deliveries.claim(office.clock.now())


def test_delivery_is_claimed_by_one_of_many_rivals(both: Office):
    both.say(REQUEST, "c")
    with ThreadPoolExecutor(16) as pool:
        claimed = list(pool.map(lambda _: claim(both), range(16)))
    assert len([one for one in claimed if one is not None]) == 1


def test_delivery_of_a_lost_worker_is_found_again_when_its_claim_has_lapsed(both: Office):
    both.say(REQUEST, "c")
    lost = claim(both)
    assert lost is not None
    assert claim(both) is None
    both.lapse()
    found = claim(both)
    assert found is not None
    assert (found.id, found.attempt, found.token) == (lost.id, 2, lost.token + 1)


def test_worker_that_lost_its_claim_writes_nothing(both: Office):
    request = both.say(REQUEST, "c")
    slow = claim(both)
    assert slow is not None
    both.lapse()
    fast = claim(both)
    assert fast is not None
    assert not both.deliveries.finish(slow, Outcome(Sent.REFUSED, "SCE001"), both.clock.now())
    assert both.again(request).state is MessageState.ON_DELIVERY
    assert both.deliveries.finish(fast, TAKEN, both.clock.now())
    assert not both.deliveries.finish(slow, TAKEN, both.clock.now())
    both.postman.run_due()
    assert both.statuses() == [("c-REQUEST", "DELIVERED")]


def test_journal_of_a_worker_that_was_fenced_off_is_kept(both: Office):
    both.say(REQUEST, "c")
    slow = claim(both)
    assert slow is not None
    both.lapse()
    claim(both)
    written: list[sa.Connection] = []
    both.deliveries.finish(slow, Outcome(Sent.TAKEN, "200", journal=written.append), both.clock.now())
    assert len(written) == 1


def test_row_whose_number_is_used_again_is_not_mistaken_for_the_former_one(both: Office):
    first = both.say(REQUEST, "a")
    old = claim(both)
    assert old is not None
    both.confirm(first)
    both.postman.run_due()
    second = both.say(REQUEST, "b")
    new = claim(both)
    assert new is not None
    assert not both.deliveries.finish(old, TAKEN, both.clock.now())
    assert both.again(second).state is MessageState.ON_DELIVERY


def test_no_more_are_on_their_way_to_one_subscriber_than_its_number(both: Office):
    both.subscribe("bank", SERVICE, in_flight=3)
    for number in range(10):
        both.say(REQUEST, f"c{number}")
    assert len([one for one in (claim(both) for _ in range(10)) if one is not None]) == 3


def test_many_workers_at_once_keep_to_the_number_of_a_subscriber(both: Office):
    both.subscribe("bank", SERVICE, in_flight=3)
    for number in range(20):
        both.say(REQUEST, f"c{number}")
    with ThreadPoolExecutor(12) as pool:
        claimed = [one for one in pool.map(lambda _: claim(both), range(24)) if one is not None]
    assert len(claimed) == 3


def test_slow_subscriber_does_not_starve_the_others(both: Office):
    both.subscribe("clinic", "CLINIC_Async")
    for number in range(50):
        both.say(REQUEST, f"c{number}")
    both.say(REQUEST, "fast", service="CLINIC_Async")
    taken = [claim(both) for _ in range(5)]
    assert [one.subscriber.sender_id for one in taken if one is not None].count("clinic") == 1


def test_subscriber_who_failed_is_sent_one_at_a_time_until_it_answers(both: Office):
    both.answers = failing
    for number in range(6):
        both.say(REQUEST, f"c{number}")
    first = claim(both)
    assert first is not None
    both.deliveries.finish(first, failing(first), both.clock.now())
    second = claim(both)
    assert second is not None
    assert claim(both) is None
    both.deliveries.finish(second, TAKEN, both.clock.now())
    bank = [one for one in (claim(both) for _ in range(6)) if one and one.subscriber.sender_id == "bank"]
    assert len(bank) == 4


def test_threads_deliver_what_is_said_without_being_asked(both: Office):
    arrived = threading.Event()

    def answers(delivery: Delivery) -> Outcome:
        if delivery.message.message_id == "c-RESPONSE":
            arrived.set()
        return TAKEN

    both.answers = answers
    both.postman.start()
    both.say(REQUEST, "c")
    both.say(RESPONSE, "c")
    assert arrived.wait(10)


def test_office_in_which_nobody_has_an_endpoint_has_no_thread(office: Office):
    office.subscribe("bank", SERVICE, pull=True)
    office.say(REQUEST, "c")
    office.postman.start()
    office.postman.wake()
    assert not office.postman.is_busy


def test_slow_deliveries_are_made_side_by_side(both: Office):
    meeting = threading.Barrier(4)

    def answers(delivery: Delivery) -> Outcome:
        if delivery.subscriber.sender_id == "bank":
            meeting.wait(10)
        return TAKEN

    both.answers = answers
    for number in range(4):
        both.say(REQUEST, f"c{number}")
    both.postman.start()
    both.postman.wake()
    done = threading.Event()
    for _ in range(200):
        if both.waiting() == 0:
            break
        done.wait(0.05)
    assert {one.state for n in range(4) for one in both.conversations.thread(f"c{n}")} == {MessageState.DELIVERED}


def test_sending_that_breaks_is_a_failed_attempt(both: Office):
    def broken(_delivery: Delivery) -> Outcome:
        raise ZeroDivisionError

    both.answers = broken
    both.say(REQUEST, "c")
    both.postman.run_due()
    assert [(one.error_code, one.attempts) for one in both.desk.list()] == [("SHZ-INTERNAL", 1)]
