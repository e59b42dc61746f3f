"""What an estate had open of a world that is another one by now ends with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.errors import WorldUnknown
from sandbox.estate import Estate
from sandbox.worlds import WorldName, parse_world_name

A = parse_world_name("a")


def restored(beside: Estate, tmp_path: Path) -> None:
    beside.snapshot(A, tmp_path / "a.world")
    beside.restore(tmp_path / "a.world", A)


def made_anew(beside: Estate, _tmp_path: Path) -> None:
    beside.drop(A)
    beside.create(A)


@pytest.mark.parametrize("change", [restored, made_anew])
def test_threads_of_the_former_world_end_when_the_new_one_is_used(
    estate: Estate, tmp_path: Path, change: Callable[[Estate, Path], None]
):
    former = busy(estate)
    beside = Estate(estate.store)
    change(beside, tmp_path)
    with estate.use(A) as world:
        assert world is not former
        assert not former.runner.is_busy
    beside.close()


def test_threads_of_a_dropped_world_end_when_it_is_asked_for(estate: Estate):
    former = busy(estate)
    beside = Estate(estate.store)
    beside.drop(A)
    with pytest.raises(WorldUnknown), estate.use(A):
        pass
    assert not former.runner.is_busy
    beside.close()


def busy(estate: Estate, name: WorldName = A):
    """A world in which threads look for work."""
    estate.create(name)
    with estate.use(name) as world:
        world.runner.wake()
        assert world.runner.is_busy
    return world
