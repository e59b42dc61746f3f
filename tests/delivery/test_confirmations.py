"""What recipients say of messages: accepted, refused, once more; and what cannot be said any more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.async_errors import MessageGone, MessageUnknown, StateRefused
from gateway.conversations import AsyncMessage, MessageState, MessageType
from gateway.deliveries import Outcome, Sent
from gateway.delivery_policy import DeliveryPolicy
from tests.delivery.conftest import SERVICE, Office, failing

REQUEST, NOTIFICATION, RESPONSE = MessageType


def test_confirmation_is_kept_and_said_twice_changes_nothing(both: Office):
    request = both.say(REQUEST, "c")
    both.postman.run_due()
    first = both.confirm(request)
    both.pass_time(60)
    assert first.confirmed_at is not None
    assert both.confirm(request) == first
    both.postman.run_due()
    assert both.statuses() == [("c-REQUEST", "DELIVERED")]


def test_confirmation_before_the_answer_fences_the_worker_off(both: Office):
    request = both.say(REQUEST, "c")
    claimed = both.deliveries.claim(both.clock.now())
    assert claimed is not None
    both.confirm(request)
    assert not both.deliveries.finish(claimed, Outcome(Sent.FAILED, "SHZ-PROVIDER-TIMEOUT"), both.clock.now())
    assert both.again(request).state is MessageState.DELIVERED


def test_refusal_ends_a_message_for_good(both: Office):
    request = both.say(REQUEST, "c")
    both.postman.run_due()
    assert both.confirm(request, accepted=False).state is MessageState.NOT_DELIVERED
    assert both.confirm(request, accepted=False).state is MessageState.NOT_DELIVERED
    with pytest.raises(StateRefused):
        both.confirm(request)
    with pytest.raises(MessageGone):
        both.confirm(request, accepted=False, resend=True)
    both.postman.run_due()
    assert both.statuses() == [("c-REQUEST", "DELIVERED"), ("c-REQUEST", "NOT_DELIVERED")]


def test_message_that_is_asked_for_again_is_brought_under_the_same_id(both: Office):
    request = both.say(REQUEST, "c")
    both.postman.run_due()
    assert both.confirm(request, accepted=False, resend=True).state is MessageState.ON_DELIVERY
    both.pass_time(2)
    both.postman.run_due()
    assert both.messages() == ["c-REQUEST", "c-REQUEST"]
    assert both.again(request).state is MessageState.DELIVERED


def test_asking_again_while_the_message_is_on_its_way_is_not_lost(both: Office):
    request = both.say(REQUEST, "c")
    claimed = both.deliveries.claim(both.clock.now())
    assert claimed is not None
    both.confirm(request, accepted=False, resend=True)
    assert not both.deliveries.finish(claimed, Outcome(Sent.TAKEN, "200"), both.clock.now())
    both.pass_time(2)
    both.postman.run_due()
    assert both.messages() == ["c-REQUEST"]


def test_asking_again_for_ever_ends_in_a_dead_letter(both: Office):
    both.policy = DeliveryPolicy(attempts=3)
    request = both.say(REQUEST, "c")
    for _ in range(3):
        both.postman.run_due()
        state = both.confirm(request, accepted=False, resend=True).state
        both.pass_time(600)
    assert state is MessageState.DELIVERY_STOPPED
    assert both.messages() == ["c-REQUEST"] * 3
    assert len(both.desk.list(stopped=True)) == 1


def test_confirmed_message_is_not_sent_again(both: Office):
    request = both.say(REQUEST, "c")
    both.postman.run_due()
    both.confirm(request)
    with pytest.raises(StateRefused):
        both.confirm(request, accepted=False, resend=True)
    with pytest.raises(StateRefused):
        both.confirm(request, accepted=False)


def test_dead_letter_that_its_recipient_has_after_all_is_delivered(both: Office):
    both.policy = DeliveryPolicy(attempts=1)
    both.answers = failing
    request = both.say(REQUEST, "c")
    both.postman.run_due()
    assert both.confirm(request).state is MessageState.DELIVERED
    assert both.desk.list(stopped=True) == ()


def test_dead_letter_is_brought_when_its_recipient_asks_for_it(both: Office):
    both.policy = DeliveryPolicy(attempts=1)
    both.answers = failing
    request = both.say(REQUEST, "c")
    both.postman.run_due()
    both.answers = lambda _: Outcome(Sent.TAKEN, "200")
    both.confirm(request, accepted=False, resend=True)
    both.postman.run_due()
    assert both.again(request).state is MessageState.DELIVERED


def test_confirmation_of_somebody_else_finds_no_message(both: Office):
    request = both.say(REQUEST, "c")
    both.say(NOTIFICATION, "c")
    for name, other in {"recipient_id": "somebody", "message_id": "unknown", "service_id": "OTHER"}.items():
        values = {"message_id": request.message_id, "recipient_id": "bank", "service_id": SERVICE} | {name: other}
        with pytest.raises(MessageUnknown):
            both.confirm(_like(request, values))


def test_of_two_senders_messages_with_one_id_each_is_confirmed_in_turn(both: Office):
    for sender, correlation in (("portal", "a"), ("clinic", "b")):
        both.say(REQUEST, correlation, sender=sender)
    with both.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE gateway_async_messages SET message_id = 'one'")
    first, second = both.conversations.pull("bank")
    assert (both.confirm(first).id, both.confirm(second).id) == (first.id, second.id)


def _like(message: AsyncMessage, values: dict[str, Any]) -> AsyncMessage:
    return replace(message, **values)
