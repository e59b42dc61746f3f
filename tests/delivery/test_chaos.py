"""The provider and the requester of the how-to talk while processes are killed at random; ``make chaos`` for longer.

SHLYUZ_CHAOS_KILLS and SHLYUZ_CHAOS_SEED say how often and which; the toll is printed.
"""

from __future__ import annotations

import os
import random
import threading
from pathlib import Path

import pytest

from tests.delivery.cluster import Cluster, a_cluster, children, until
from tests.delivery.story import a_story
from tests.stores import a_place

KILLS = int(os.environ.get("SHLYUZ_CHAOS_KILLS", "5"))
SEED = int(os.environ.get("SHLYUZ_CHAOS_SEED", "7"))
WORKERS = 2


@pytest.mark.timeout(400 + 20 * KILLS)
def test_processes_killed_at_random_lose_nothing_and_do_nothing_twice(tmp_path: Path) -> None:
    with a_place(tmp_path / "worlds") as place, a_cluster(place) as cluster:
        cluster.start_web(processes=WORKERS)
        for _ in range(WORKERS):
            cluster.start_worker()
        cluster.wait_until_served()
        with a_story(cluster, tmp_path) as story:
            with story.under_load():
                _rage(cluster, random.Random(SEED))
                until(lambda: len(story.asked) >= KILLS, 120)
            story.finish()
            print(f"\n{story}")  # noqa: T201
            assert story.problems() == []
            assert cluster.kills >= KILLS


def _rage(cluster: Cluster, chance: random.Random) -> None:
    """Kill one or two at a time, of those that serve and of those that only deliver; others come for them."""
    pause = threading.Event()
    for _ in range(KILLS):
        pause.wait(chance.uniform(1.0, 4.0))
        serving = [pid for web in cluster.webs for pid in children(web)]
        for victim in chance.sample([*serving, *cluster.workers], chance.choice((1, 1, 2))):
            if isinstance(victim, int):
                cluster.kill_pid(victim)
            else:
                cluster.kill(victim)
        while len(cluster.workers) < WORKERS:
            cluster.start_worker()
