"""The time of a world is kept in its storage: every worker sees it, it never goes back, one advances at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from sandbox.agenda import Agenda, DueThing
from sandbox.calendar import WorkingCalendar
from sandbox.clock import ClockMode, ClockState, FrozenClock
from sandbox.errors import ClockRefused
from sandbox.world_clock import WorldClock
from sandbox.worlds import WorldStore
from tests.stores import a_store, an_engine

NOON = datetime(2031, 5, 1, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Iterable[WorldStore]:
    with a_store(tmp_path_factory.mktemp("time")) as made:
        yield made


@pytest.fixture
def engine(store) -> Iterable[sa.Engine]:
    with an_engine(store) as made:
        yield made


@pytest.fixture
def machine() -> FrozenClock:
    return FrozenClock(NOON)


@pytest.fixture
def clock(engine, machine) -> WorldClock:
    return WorldClock(engine, machine)


def test_new_world_goes_with_the_machine(clock, machine):
    assert clock.state.mode is ClockMode.REAL
    machine.advance(HOUR)
    assert clock.now() == NOON + HOUR


def test_frozen_world_stands_and_another_worker_sees_it(clock, machine, engine):
    assert clock.freeze(NOON + HOUR) == NOON + HOUR
    machine.advance(HOUR)
    other = WorldClock(engine, machine)
    assert clock.now() == other.now() == NOON + HOUR
    assert other.state.mode is ClockMode.FROZEN


def test_scaled_world_is_faster_than_the_machine(clock, machine):
    clock.run(rate=1440)
    machine.advance(timedelta(minutes=1))
    assert clock.now() == NOON + timedelta(days=1)
    clock.freeze()
    machine.advance(HOUR)
    assert clock.now() == NOON + timedelta(days=1)


@pytest.mark.parametrize("change", [lambda c: c.jump(NOON - HOUR), lambda c: c.freeze(NOON - HOUR)])
def test_going_back_is_refused_and_changes_nothing(clock, change):
    with pytest.raises(ClockRefused) as refused:
        change(clock)
    assert refused.value.code == "CLOCK-BACK"
    assert clock.state == ClockState()


def test_returning_to_the_machine_from_ahead_is_refused(clock, machine):
    clock.jump(NOON + HOUR)
    with pytest.raises(ClockRefused, match="CLOCK-BACK"):
        clock.follow_machine()
    machine.advance(2 * HOUR)
    clock.freeze()
    machine.advance(2 * HOUR)
    assert clock.follow_machine() == clock.now() == NOON + 4 * HOUR


class Bell:
    """Things that ring once each."""

    def __init__(self, *moments: datetime) -> None:
        self.left = sorted(moments)
        self.rung: list[tuple[datetime, datetime]] = []
        self.clock: WorldClock | None = None

    def waiting(self) -> Iterable[DueThing]:
        return [DueThing(at, "bell", str(at)) for at in self.left]

    def run(self, due: DueThing) -> str:
        self.left.remove(due.at)
        assert self.clock is not None
        self.rung.append((due.at, self.clock.now()))
        return "rung"


def test_what_fell_due_runs_in_order_each_at_its_own_moment(clock):
    clock.freeze()
    first, second = Bell(NOON + HOUR, NOON + 3 * HOUR), Bell(NOON + 2 * HOUR, NOON + 9 * HOUR)
    first.clock = second.clock = clock
    passage = Agenda(clock, [first, second], calendar=WorkingCalendar.load).advance(NOON + 4 * HOUR)
    assert [one.due.at for one in passage.ran] == [NOON + n * HOUR for n in (1, 2, 3)]
    assert all(at == now for at, now in first.rung + second.rung)
    assert (passage.start, passage.end, clock.now()) == (NOON, NOON + 4 * HOUR, NOON + 4 * HOUR)
    assert second.left == [NOON + 9 * HOUR]


def test_two_callers_at_once_run_everything_once(clock, engine, machine):
    clock.freeze()
    bell = Bell(*(NOON + n * HOUR for n in range(1, 30)))
    bell.clock = clock
    threads = [
        threading.Thread(
            target=Agenda(WorldClock(engine, machine), [bell], calendar=WorkingCalendar.load).advance,
            args=[NOON + 40 * HOUR],
        )
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [at for at, _ in bell.rung] == [NOON + n * HOUR for n in range(1, 30)]
    assert clock.now() == NOON + 40 * HOUR
