"""Systems of a world that receive in process: what they do takes effect once, whoever was slow, stopped or lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from gateway.conversations import AsyncMessage, MessageState, MessageType, NewMessage
from gateway.deliveries import Delivery, DeliveryKind, Outcome, Sent
from gateway.journal import Direction
from gateway.subscribers import LOCAL
from gateway.tables import deliveries
from registries.population.model import Guardianship
from sandbox.people import People
from sandbox.systems import Systems
from sandbox.world import World
from signing.findings import Verdict
from tests.forms import DATA_BANK, DEPARTMENT, establishing, orphan_of, requested

CHAIN = "chain"
SAID = [MessageType.REQUEST, MessageType.NOTIFICATION, MessageType.RESPONSE]


@pytest.fixture
def ward(world: World) -> str:
    """A child in Almaty without parents."""
    return orphan_of(world, world.clock.now().date() - timedelta(days=2))


@pytest.fixture
def request_(world: World, ward: str) -> AsyncMessage:
    """The department asks for a guardianship to be entered."""
    grown = {"gender": "2", "birth_date": "1980-05-06", "surname": "СЫНАҚОВА", "name": "ДИНА", "city": "almaty"}
    guardian = People(world).happen("arrival", grown).people[0]
    day = (world.clock.now().date() - timedelta(days=2)).isoformat()
    return requested(world, CHAIN, *establishing("801-26/Қ", day, guardian=guardian, ward=ward))


def claimed(world: World) -> Delivery:
    found = world.post.deliveries.claim(world.clock.now())
    assert found is not None
    return found


def thread(world: World) -> list[MessageType]:
    return [one.message_type for one in world.systems.conversations.thread(CHAIN)]


def finish(world: World, delivery: Delivery, outcome: Outcome) -> bool:
    return world.post.deliveries.finish(delivery, outcome, world.clock.now())


def test_time_that_an_entry_takes_is_that_of_the_settings(world: World, request_: AsyncMessage) -> None:
    world.choices.change({"data_bank_seconds": 3600})
    world.post.postman.run_due()
    assert thread(world) == SAID[:2]
    due = request_.accepted_at + timedelta(hours=1)
    assert [one.at for one in world.agenda.waiting()] == [due]
    world.agenda.advance(due - timedelta(seconds=1))
    assert thread(world) == SAID[:2]
    world.agenda.advance(due)
    assert thread(world) == SAID
    assert world.systems.conversations.thread(CHAIN)[2].accepted_at == due


def test_delivery_that_is_made_twice_is_answered_once(world: World, request_: AsyncMessage) -> None:
    delivery = claimed(world)
    first, second = (world.systems.desks.send(delivery) for _ in range(2))
    assert (first, thread(world)) == (second, SAID[:2])
    assert finish(world, delivery, first)
    assert not finish(world, delivery, second)
    kinds = [one.kind for one in world.post.desk.list()]
    assert kinds.count(DeliveryKind.WORK) == 1


def test_work_that_is_done_twice_enters_and_answers_once(world: World, request_: AsyncMessage, ward: str) -> None:
    world.choices.change({"data_bank_seconds": 0})
    delivery = claimed(world)
    finish(world, delivery, world.systems.desks.send(delivery))
    work = next(one for one in iter(lambda: claimed(world), None) if one.kind is DeliveryKind.WORK)
    outcomes = [world.systems.desks.send(work) for _ in range(2)]
    assert [one.sent for one in outcomes] == [Sent.TAKEN, Sent.TAKEN]
    assert thread(world) == SAID
    assert len(world.population.records(Guardianship, ward)) == 1
    assert finish(world, work, outcomes[0])
    world.post.postman.run_due()
    assert thread(world) == SAID


def test_answer_that_the_gateway_does_not_take_is_tried_again(
    world: World, request_: AsyncMessage, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = world.systems.membership.add(DATA_BANK)
    with monkeypatch.context() as broken:
        broken.setattr(world.systems.membership, "add", lambda _: replace(known, password="another"))
        world.post.postman.run_due()
    (waiting,) = world.post.desk.list()
    assert (waiting.attempts, thread(world)) == (1, SAID[:1])
    assert waiting.error_code and waiting.error_text
    world.agenda.advance_by(timedelta(minutes=10))
    assert thread(world) == SAID


def test_states_of_the_answers_are_told_to_the_data_bank_and_end_there(world: World, request_: AsyncMessage) -> None:
    world.agenda.advance_by(timedelta(minutes=10))
    for waiting in world.post.desk.list():
        world.post.stop(waiting.id)
    assert DeliveryKind.STATUS in {one.kind for one in world.post.desk.list()}
    world.post.postman.run_due()
    left = world.post.desk.list()
    assert [(one.kind, one.recipient_id) for one in left] == [(DeliveryKind.MESSAGE, DEPARTMENT)] * 2


def test_world_in_which_nothing_waits_needs_no_thread(world: World, ward: str) -> None:
    assert world.systems.subscribers.find(DATA_BANK) is not None
    assert not world.post.deliveries.any_open()
    requested(world, CHAIN, *establishing("802-26/Қ", "2026-01-01", guardian=ward, ward=ward))
    assert world.post.deliveries.any_open()


def test_system_of_somebody_else_takes_the_place_of_the_data_bank(world: World, request_: AsyncMessage) -> None:
    world.systems.membership.add(DATA_BANK)
    found = world.systems.subscribers.find(DATA_BANK)
    assert found is not None
    world.post.subscribe(replace(found, url="http://127.0.0.1:9/"))
    assert world.systems.desks.send(claimed(world)).code == "SHZ-PROVIDER-UNREACHABLE"
    again = Systems(world)
    kept = again.subscribers.find(DATA_BANK)
    assert kept is not None and kept.url == "http://127.0.0.1:9/"
    world.post.subscribe(replace(found, url=LOCAL))
    world.agenda.advance_by(timedelta(minutes=10))
    assert thread(world) == SAID


def test_request_that_was_taken_is_delivered(world: World, request_: AsyncMessage) -> None:
    world.post.postman.run_due()
    found = world.systems.conversations.find(request_.message_id, party=DEPARTMENT)
    assert found is not None
    assert (found.state, found.status_code) == (MessageState.DELIVERED, "200")


@pytest.mark.parametrize("chosen", [{"strictness": "strict"}, {"keys_of_systems": "gost"}, {"language": "kk"}])
def test_answers_are_signed_and_keep_to_the_contract(
    world: World, request_: AsyncMessage, chosen: dict[str, str]
) -> None:
    world.choices.change(chosen)
    world.agenda.advance_by(timedelta(minutes=10))
    assert thread(world) == SAID
    came = [one for one in world.systems.journal.list() if one.direction is Direction.IN and one.channel == "async"]
    assert [(one.sender_id, one.code) for one in came] == [(DATA_BANK, None)] * 2
    assert all(one.signer and DATA_BANK in one.signer for one in came)
    assert {finding["verdict"] for one in came for finding in one.findings} == {Verdict.PASSED.value}


def test_answer_that_was_given_by_hand_is_the_last_word(world: World, request_: AsyncMessage) -> None:
    world.post.postman.run_due()
    said = world.systems.conversations.thread(CHAIN)[1]
    new = {one.name: getattr(said, one.name) for one in fields(NewMessage)}
    by_hand = NewMessage(**new | {"message_id": "by-hand", "message_type": MessageType.RESPONSE, "digest": "other"})
    world.systems.conversations.accept(by_hand)
    world.agenda.advance_by(timedelta(minutes=10))
    assert [one.message_id for one in world.systems.conversations.thread(CHAIN)][2:] == ["by-hand"]
    assert [one.kind for one in world.post.desk.list()] == [DeliveryKind.MESSAGE] * 2


def test_other_process_goes_on_where_one_was_lost_at_each_step(
    world: World, request_: AsyncMessage, ward: str, open_world: Callable[..., World]
) -> None:
    other = open_world()
    for kind, minutes in ((DeliveryKind.MESSAGE, 0), (DeliveryKind.WORK, 10)):
        world.clock.reach(request_.accepted_at + timedelta(minutes=minutes))
        lost = claimed(world)
        outcome = world.systems.desks.send(lost)
        assert lost.kind is kind
        with world.engine.begin() as connection:
            connection.execute(sa.update(deliveries).values(held_until=0))
        other.post.postman.run_due()
        assert not finish(world, lost, outcome)
    assert thread(other) == SAID
    assert len(other.population.records(Guardianship, ward)) == 1
