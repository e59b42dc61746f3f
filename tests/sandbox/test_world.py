"""A world is opened quickly, remembers what it is, and gives no name twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from sandbox.clock import FrozenClock
from sandbox.errors import WorldError
from sandbox.tables import keys
from sandbox.world import Founding, World
from tests.stores import NewWorlds

LATE = datetime(2026, 11, 20, 20, tzinfo=UTC)


@pytest.mark.usefixtures("sqlite_only")
def test_opening_a_new_world_mints_nothing(tmp_path: Path):
    world = World.open(tmp_path / "deep" / "data")
    with world.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(keys)).scalar() == 0
    world.close()


def test_world_begins_on_the_day_that_it_is_in_kazakhstan(new_worlds: NewWorlds):
    assert new_worlds.open(clock=FrozenClock(LATE)).created_on == date(2026, 11, 21)


def test_world_stays_what_it_was_when_it_is_opened_later(new_worlds: NewWorlds):
    first = new_worlds.open(clock=FrozenClock(LATE), founding=Founding(7))
    second = new_worlds.open(clock=FrozenClock(LATE + timedelta(days=400)))
    assert (second.seed, second.created_on) == (7, first.created_on)
    assert second.population.people.keys() == first.population.people.keys()


def test_another_seed_for_an_existing_world_is_refused(new_worlds: NewWorlds, clock: FrozenClock):
    new_worlds.open(clock=clock, founding=Founding(7))
    with pytest.raises(WorldError, match="seed 7, not 8") as refused:
        new_worlds.open(clock=clock, founding=Founding(8))
    assert refused.value.code == "WORLD-SEED"


@pytest.mark.usefixtures("sqlite_only")
@pytest.mark.parametrize("name", ["file", "file/below"])
def test_directory_that_cannot_be_used_is_refused(tmp_path: Path, name: str):
    (tmp_path / "file").write_text("")
    with pytest.raises(WorldError) as refused:
        World.open(tmp_path / name)
    assert refused.value.code == "WORLD-DATA"


@pytest.mark.usefixtures("sqlite_only")
def test_file_that_is_no_database_is_refused(tmp_path: Path):
    (tmp_path / "world.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(WorldError) as refused:
        World.open(tmp_path)
    assert refused.value.code == "WORLD-DATA"


def test_names_have_the_shapes_of_the_protocol(world: World):
    assert re.fullmatch(r"\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}", world.ids.new_guid())
    assert re.fullmatch(r"[1-9][0-9]{13}", world.ids.new_number())
    assert re.fullmatch(r"[0-9a-f]{40}", world.ids.new_token())


def test_two_runs_give_different_names(open_world: Callable[[], World]):
    first, second = open_world(), open_world()
    assert {first.ids.new_guid() for _ in range(50)}.isdisjoint({second.ids.new_guid() for _ in range(50)})


def test_same_seed_gives_the_same_names_run_by_run(new_worlds: NewWorlds, clock: FrozenClock):
    worlds = [new_worlds.open(name, clock=clock, founding=Founding(3)) for name in ("a", "b")]
    first, second = ([world.ids.new_token() for _ in range(3)] for world in worlds)
    assert first == second


def test_ready_made_requester_is_the_same_in_every_process(open_world: Callable[[], World]):
    first, second = (open_world().systems.membership.add("demo") for _ in range(2))
    assert (first.password, first.bin) == (second.password, second.bin)
    assert first.key.certificate == second.key.certificate


def test_participant_that_nobody_added_is_not_there(world: World):
    assert world.systems.membership.get("nobody") is None
    added = world.systems.membership.add("nobody")
    found = world.systems.membership.get("nobody")
    assert found is not None
    assert found.password == added.password
