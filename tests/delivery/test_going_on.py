"""Who ends a delivery takes the next one with it: both together or neither, and never more than is there."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from gateway.conversations import MessageState, MessageType
from gateway.deliveries import DeliveryKind, Outcome, Sent
from tests.delivery.conftest import Office

REQUEST = MessageType.REQUEST
TAKEN = Outcome(Sent.TAKEN, "200", "OK")


def test_next_delivery_is_claimed_while_the_last_one_is_ended(both: Office):
    request = both.say(REQUEST, "c")
    first = both.deliveries.claim(both.clock.now())
    assert first is not None
    kept, following = both.deliveries.go_on(first, TAKEN, both.clock.now())
    assert kept
    assert following is not None
    assert (following.kind, following.attempt) == (DeliveryKind.STATUS, 1)
    assert following.message.state is MessageState.DELIVERED
    assert both.deliveries.go_on(following, TAKEN, both.clock.now()) == (True, None)
    assert both.again(request).state is MessageState.DELIVERED
    assert both.waiting() == 0


def test_worker_that_lost_its_claim_goes_on_with_what_is_free(both: Office):
    both.say(REQUEST, "c")
    slow = both.deliveries.claim(both.clock.now())
    assert slow is not None
    both.lapse()
    fast = both.deliveries.claim(both.clock.now())
    assert fast is not None
    both.say(REQUEST, "d")
    kept, following = both.deliveries.go_on(slow, TAKEN, both.clock.now())
    assert not kept
    assert following is not None
    assert following.message.correlation_id == "d"


def test_nothing_is_claimed_by_an_ending_that_could_not_be_written(both: Office):
    both.say(REQUEST, "c")
    both.say(REQUEST, "d")
    first = both.deliveries.claim(both.clock.now())
    assert first is not None

    def broken(_connection: sa.Connection) -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        both.deliveries.go_on(first, Outcome(Sent.TAKEN, "200", "OK", broken), both.clock.now())
    other = both.deliveries.claim(both.clock.now())
    assert other is not None
    assert other.message.correlation_id == "d"
    assert both.deliveries.finish(first, TAKEN, both.clock.now())
