"""Work on cases survives failures, restarts and rivals; a result is whole or not there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from sandbox.cases import Case, CaseEvent, CaseState, EventKind, Move
from sandbox.clock import FrozenClock
from sandbox.offices.cabinet import Entry
from sandbox.settings import Settings
from sandbox.tables import cases, results
from sandbox.world import World
from signing import xmldsig

if TYPE_CHECKING:
    from tests.sandbox.conftest import Citizen

DATA_BANK = "RBDS_GuardianSync"


def break_data_bank(world: World) -> Any:
    route = world.gateway.routes.find(DATA_BANK)  # type: ignore[arg-type]
    world.gateway.routes.remove(DATA_BANK)
    return route


def last_event(world: World, entry: Entry) -> tuple[EventKind, dict[str, Any]]:
    event = world.cabinet.history(entry.case)[-1]
    return event.kind, dict(event.detail)


def finish(world: World, numbers: list[str]) -> list[Case]:
    """The cases once the threads of their world have ended them."""
    pause = Event()
    for _ in range(600):
        found = [case for case in (world.cases.find(number) for number in numbers) if case is not None]
        if all(case.state is not CaseState.ACCEPTED for case in found):
            return found
        pause.wait(0.05)
    pytest.fail("the cases were not ended")


def test_case_waits_and_says_why_when_a_register_cannot_be_read(world: World, guardian: Citizen):
    break_data_bank(world)
    entry = guardian.served()
    kind, detail = last_event(world, entry)
    assert entry.case.state is CaseState.ACCEPTED
    assert entry.result is None
    assert [notice.kind for notice in entry.notices] == ["accepted"]
    assert kind is EventKind.POSTPONED
    assert detail["code"] == "INQUIRY-FAULT"
    assert DATA_BANK in detail["reason"]
    assert "SCE004" in detail["reason"]


def test_case_is_tried_again_when_its_time_has_come(world: World, guardian: Citizen, clock: FrozenClock):
    route = break_data_bank(world)
    receipt = guardian.apply()
    assert world.runner.run_due() == 1
    world.gateway.routes.add(route)
    assert world.runner.run_due() == 0
    clock.advance(timedelta(seconds=2))
    assert world.runner.run_due() == 1
    assert guardian.entry(receipt).case.state is CaseState.ISSUED


def test_waiting_doubles_and_ends_after_the_last_attempt(
    open_world: Callable[[Settings], World], clock: FrozenClock, citizen: Callable[[str], Citizen]
):
    world = open_world(case_attempts=3, case_backoff=10)
    break_data_bank(world)
    number = citizen("guardian-of-one").apply().case.number
    waits = []
    while world.runner.run_due():
        case = world.cases.find(number)
        assert case is not None
        waits.append(None if case.next_attempt_at is None else case.next_attempt_at - clock.now())
        clock.advance(timedelta(hours=1))
    assert waits == [timedelta(seconds=10), timedelta(seconds=20), None]
    assert world.cabinet.history(case)[-1].kind is EventKind.STALLED


def test_next_start_tries_a_stalled_case_anew(open_world: Callable[..., World], citizen: Callable[[str], Citizen]):
    failing = open_world(case_attempts=1)
    break_data_bank(failing)
    number = citizen("guardian-of-one").apply().case.number
    failing.runner.run_due()
    failing.close()
    restarted = open_world()
    restarted.runner.start()
    assert finish(restarted, [number])[0].state is CaseState.ISSUED


def test_accepted_case_is_found_again_after_a_restart(
    open_world: Callable[[], World], citizen: Callable[[str], Citizen]
):
    number = citizen("guardian-of-one").apply().case.number
    restarted = open_world()
    restarted.runner.start()
    assert finish(restarted, [number])[0].state is CaseState.ISSUED


def test_case_of_a_lost_worker_is_free_again_when_its_claim_has_lapsed(world: World, guardian: Citizen):
    receipt = guardian.apply()
    assert world.cases.claim_due(world.clock.now()) is not None
    assert world.runner.run_due() == 0
    with world.engine.begin() as connection:
        connection.execute(sa.update(cases).values(claimed_until=1))
    assert world.runner.run_due() == 1
    assert guardian.entry(receipt).case.state is CaseState.ISSUED


def test_worker_that_lost_its_claim_writes_nothing(world: World, guardian: Citizen):
    receipt = guardian.apply()
    slow = world.cases.claim_due(world.clock.now())
    assert slow is not None
    with world.engine.begin() as connection:
        connection.execute(sa.update(cases).values(claimed_until=1))
    world.runner.run_due()
    done = guardian.entry(receipt)
    assert done.result is not None
    late = Move(done.case.place, world.cabinet.history(done.case)[-1:], notices=done.notices[-1:], result=done.result)
    assert not world.cases.move(slow, late)
    assert guardian.entry(receipt) == done


def test_every_step_prolongs_the_claim_of_its_worker_alone(world: World, guardian: Citizen):
    guardian.apply()
    first = world.cases.claim_due(world.clock.now())
    assert first is not None
    step = CaseEvent(world.clock.now(), EventKind.ASKED, {})
    with world.engine.begin() as connection:
        connection.execute(sa.update(cases).values(claimed_until=1))
    assert world.cases.note(first, step)
    assert world.cases.claim_due(world.clock.now()) is None
    with world.engine.begin() as connection:
        connection.execute(sa.update(cases).values(claimed_until=1))
    assert world.cases.claim_due(world.clock.now()) is not None
    assert not world.cases.note(first, step)


def test_case_is_claimed_by_one_of_many_rivals(world: World, guardian: Citizen):
    guardian.apply()
    with ThreadPoolExecutor(16) as pool:
        claimed = list(pool.map(lambda _: world.cases.claim_due(world.clock.now()), range(16)))
    assert len([case for case in claimed if case is not None]) == 1


def test_result_that_cannot_be_written_is_not_half_written(
    world: World, guardian: Citizen, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    receipt = guardian.apply()
    monkeypatch.setattr("sandbox.cases.store.write_notice", fail)
    world.runner.run_due()
    entry = guardian.entry(receipt)
    assert entry.case.state is CaseState.ACCEPTED
    assert entry.result is None
    kind, detail = last_event(world, entry)
    assert (kind, detail["code"]) == (EventKind.POSTPONED, "INTERNAL")


def test_sixty_four_applications_at_once_all_end_well(open_world: Callable[..., World], guardian: Citizen):
    world = open_world(Settings(case_threads=2))
    world.runner.start()
    forms = [guardian.form().replace(b"<created>", f"<number>{n}</number><created>".encode()) for n in range(64)]
    signed = [xmldsig.sign(form, guardian.key) for form in forms]
    with ThreadPoolExecutor(64) as pool:
        receipts = list(pool.map(world.portal.apply, signed))
    world.runner.wake()
    ended = finish(world, [receipt.case.number for receipt in receipts])
    assert {case.state for case in ended} == {CaseState.ISSUED}
    with world.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(results)).scalar_one() == 64


def test_runner_can_be_stopped_and_started(world: World, guardian: Citizen):
    world.runner.start()
    world.runner.start()
    world.runner.stop()
    number = guardian.apply().case.number
    world.runner.start()
    assert finish(world, [number])[0].state is CaseState.ISSUED
