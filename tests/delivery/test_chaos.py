"""Workers are killed at random while conversations go on; ``make chaos`` does it for longer and shows the toll."""

from __future__ import annotations

import os
from pathlib import Path

from tests.delivery.chaos import problems, rage
from tests.delivery.processes import a_depot
from tests.stores import a_place

KILLS = int(os.environ.get("SHLYUZ_CHAOS_KILLS", "6"))


def test_workers_killed_at_random_lose_nothing_and_do_nothing_twice(tmp_path: Path):
    with a_place(tmp_path / "worlds") as place, a_depot(place) as depot:
        toll = rage(depot, kills=KILLS, conversations=10 + 5 * KILLS)
        print(f"\n{toll} for {len(depot.accepted)} messages")  # noqa: T201
        assert problems(depot) == []
        assert toll.effects == len(depot.accepted) == 4 * (10 + 5 * KILLS)
        assert toll.kills >= KILLS
