"""What is said in a conversation arrives in order, once, and its sender is told how far it came."""

from __future__ import annotations

import pytest

from gateway.async_errors import ConversationOver, CorrelationTaken, CorrelationUnknown, NotAParty
from gateway.conversations import MessageState, MessageType, PullFilter
from gateway.deliveries import DeliveryKind, Outcome, Sent
from gateway.delivery_policy import DeliveryPolicy
from gateway.errors import DuplicateMessage, ServiceUnknown
from tests.delivery.conftest import SERVICE, Office, failing, refusing

REQUEST, NOTIFICATION, RESPONSE = MessageType


def test_conversation_goes_there_and_back_and_senders_are_told(both: Office):
    both.say(REQUEST, "c")
    both.postman.run_due()
    both.say(NOTIFICATION, "c", 1)
    both.say(RESPONSE, "c")
    both.postman.run_due()
    assert both.messages() == ["c-REQUEST", "c-NOTIFICATION1", "c-RESPONSE"]
    told = [(message, "DELIVERED") for message in both.messages()]
    assert sorted(both.statuses()) == sorted(told)
    assert {one.state for one in both.conversations.thread("c")} == {MessageState.DELIVERED}
    assert both.waiting() == 0


def test_status_goes_to_the_sender_of_the_message(both: Office):
    both.say(REQUEST, "c")
    both.postman.run_due()
    message, status = both.brought
    assert (message.kind, message.subscriber.sender_id) == (DeliveryKind.MESSAGE, "bank")
    assert (status.kind, status.subscriber.sender_id) == (DeliveryKind.STATUS, "portal")


def test_waiting_message_holds_back_its_conversation_and_no_other(both: Office):
    both.say(REQUEST, "a")
    both.say(REQUEST, "b")
    both.postman.run_due()
    both.brought.clear()
    both.answers = lambda one: failing(one) if one.message.message_id == "a-NOTIFICATION1" else _taken(one)
    for correlation in ("a", "b"):
        both.say(NOTIFICATION, correlation, 1)
        both.say(NOTIFICATION, correlation, 2)
    both.postman.run_due()
    assert [one for one in both.messages() if one.startswith("a")] == ["a-NOTIFICATION1"]
    assert [one for one in both.messages() if one.startswith("b")] == ["b-NOTIFICATION1", "b-NOTIFICATION2"]
    both.answers = _taken
    both.brought.clear()
    both.pass_time(2)
    both.postman.run_due()
    assert both.messages() == ["a-NOTIFICATION1", "a-NOTIFICATION2"]


def test_only_the_first_of_a_lane_can_be_claimed(both: Office):
    both.say(REQUEST, "c")
    both.postman.run_due()
    both.say(NOTIFICATION, "c", 1)
    both.say(NOTIFICATION, "c", 2)
    first = both.deliveries.claim(both.clock.now())
    second = both.deliveries.claim(both.clock.now())
    assert first is not None
    assert second is None


def test_waits_double_up_to_the_longest_and_end_in_a_dead_letter(both: Office):
    both.policy = DeliveryPolicy(attempts=5)
    both.answers = failing
    request = both.say(REQUEST, "c")
    waits = []
    for _ in range(5):
        both.postman.run_due()
        due = both.desk.list()[0].due
        waits.append(None if due is None else (due - both.clock.now()).total_seconds())
        both.pass_time(600)
    assert both.messages() == ["c-REQUEST"] * 5
    assert waits == [2, 4, 8, 16, None]
    assert both.again(request).state is MessageState.DELIVERY_STOPPED
    assert [one.error_code for one in both.desk.list(stopped=True)] == ["SHZ-PROVIDER-UNREACHABLE"]


def test_dead_letter_is_tried_anew_when_it_is_requeued(both: Office):
    both.policy = DeliveryPolicy(attempts=1)
    both.answers = failing
    request = both.say(REQUEST, "c")
    both.postman.run_due()
    both.answers = _taken
    (dead,) = both.desk.list(stopped=True)
    assert both.desk.requeue(dead.id, both.clock.now()) is not None
    assert both.again(request).state is MessageState.ON_DELIVERY
    both.postman.run_due()
    assert both.again(request).state is MessageState.DELIVERED
    states = ["DELIVERY_STOPPED", "ON_DELIVERY", "DELIVERED"]
    assert [state for _, state in both.statuses()] == states


def test_dead_letter_lets_the_next_of_its_lane_go_on(both: Office):
    both.say(REQUEST, "c")
    both.postman.run_due()
    both.policy = DeliveryPolicy(attempts=1)
    both.answers = lambda one: failing(one) if one.message.message_id == "c-NOTIFICATION1" else _taken(one)
    both.say(NOTIFICATION, "c", 1)
    both.say(RESPONSE, "c")
    both.postman.run_due()
    assert both.messages()[-2:] == ["c-NOTIFICATION1", "c-RESPONSE"]


def test_stopped_delivery_is_not_made_and_its_worker_is_fenced_off(both: Office):
    request = both.say(REQUEST, "c")
    claimed = both.deliveries.claim(both.clock.now())
    assert claimed is not None
    assert both.desk.stop(claimed.id, both.clock.now())
    assert not both.deliveries.finish(claimed, _taken(claimed), both.clock.now())
    assert both.again(request).state is MessageState.DELIVERY_STOPPED
    assert not both.desk.stop(claimed.id, both.clock.now())


def test_refused_message_is_not_delivered(both: Office):
    both.answers = refusing
    request = both.say(REQUEST, "c")
    both.postman.run_due()
    after = both.again(request)
    assert (after.state, after.status_code) == (MessageState.NOT_DELIVERED, "SCE001")
    assert both.waiting() == 0


def test_same_message_again_is_acknowledged_and_delivered_once(both: Office):
    first, _ = both.hand_in(REQUEST, "c")
    again, repeated = both.hand_in(REQUEST, "c")
    assert repeated
    assert again == first
    assert both.postman.run_due() == 2
    assert both.messages() == ["c-REQUEST"]


def test_another_message_under_a_used_id_is_refused(both: Office):
    both.say(REQUEST, "c")
    with pytest.raises(DuplicateMessage):
        both.say(REQUEST, "c", digest="other")


def test_correlation_of_another_conversation_is_refused(both: Office):
    both.say(REQUEST, "c")
    with pytest.raises(CorrelationTaken):
        both.say(REQUEST, "c", 2, sender="somebody")


@pytest.mark.parametrize("kind", [NOTIFICATION, RESPONSE])
def test_answer_without_a_conversation_is_refused(both: Office, kind: MessageType):
    with pytest.raises(CorrelationUnknown):
        both.say(kind, "c")


def test_answer_of_somebody_else_is_refused(both: Office):
    both.say(REQUEST, "c")
    for sender in ("portal", "somebody"):
        with pytest.raises(NotAParty):
            both.say(NOTIFICATION, "c", sender=sender)


def test_nothing_follows_the_response(both: Office):
    both.say(REQUEST, "c")
    both.say(RESPONSE, "c")
    for kind in (NOTIFICATION, RESPONSE):
        with pytest.raises(ConversationOver):
            both.say(kind, "c", 2)
    assert both.hand_in(RESPONSE, "c")[1]


def test_service_that_nobody_offers_is_refused_and_nothing_is_stored(both: Office):
    with pytest.raises(ServiceUnknown):
        both.say(REQUEST, "c", service="NOBODY")
    assert both.conversations.thread("c") == ()


def test_message_without_its_journal_is_not_stored(both: Office, monkeypatch: pytest.MonkeyPatch):
    class BrokenError(Exception):
        pass

    def broken(_connection: object) -> None:
        raise BrokenError

    accept = both.conversations.accept
    monkeypatch.setattr(both.conversations, "accept", lambda new: accept(new, journal=broken))
    with pytest.raises(BrokenError):
        both.say(REQUEST, "c")
    assert both.conversations.thread("c") == ()
    assert both.waiting() == 0


def test_messages_of_one_without_an_endpoint_stay_until_they_are_confirmed(office: Office):
    office.subscribe("bank", SERVICE, pull=True)
    first = office.say(REQUEST, "a")
    office.say(REQUEST, "b")
    assert office.postman.run_due() == 0
    assert [one.message_id for one in office.conversations.pull("bank")] == ["a-REQUEST", "b-REQUEST"]
    assert len(office.conversations.pull("bank", PullFilter(amount=1))) == 1
    assert office.confirm(first).state is MessageState.DELIVERED
    assert [one.message_id for one in office.conversations.pull("bank")] == ["b-REQUEST"]
    assert office.conversations.pull("portal") == ()


def test_what_waited_to_be_fetched_is_brought_once_there_is_an_endpoint(office: Office):
    office.subscribe("bank", SERVICE, pull=True)
    office.say(REQUEST, "a")
    office.subscribe("bank", SERVICE)
    office.postman.run_due()
    assert office.messages() == ["a-REQUEST"]


def test_what_waited_to_be_brought_can_be_fetched_once_the_endpoint_is_gone(both: Office):
    both.answers = failing
    both.say(REQUEST, "a")
    both.postman.run_due()
    assert both.subscribers.remove("bank")
    both.pass_time(600)
    assert both.postman.run_due() == 0
    assert len(both.conversations.pull("bank")) == 1


def test_message_is_found_by_its_parties_alone(both: Office):
    message = both.say(REQUEST, "c")
    for party, found in {"portal": True, "bank": True, "somebody": False}.items():
        assert (both.conversations.find(message.message_id, party=party) is not None) is found


def _taken(_delivery: object) -> Outcome:
    return Outcome(Sent.TAKEN, "200", "OK")
