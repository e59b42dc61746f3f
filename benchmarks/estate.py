"""Worlds for tests: how fast one is had, and what a thousand of them cost the others."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from benchmarks.measure import Aim, Figure, interleaved
from sandbox.app import create_app
from sandbox.estate import Estate
from sandbox.world import Founding
from sandbox.worlds import open_store, parse_world_name

__all__ = ["figures"]

_ROUNDS = 15
_MANY = 1000


def figures(folder: Path) -> Iterator[Figure]:
    """A fresh world, a fork beside a plain copy, and a request among a thousand worlds beside one among two."""
    estate = Estate(open_store(folder))
    estate.ensure_default()
    client = create_app(estate).test_client()
    source = parse_world_name("source")
    estate.create(source, founding=Founding(seed=7))
    with estate.use(source) as world:
        for iin in list(world.population.people)[:20]:
            world.keyring.person(iin)
    fresh = min(_timed(lambda n=n: estate.create(parse_world_name(f"fresh-{n}"))) for n in range(_ROUNDS))
    yield Figure("a fresh world", f"{fresh * 1000:.1f} ms", "-", fresh * 1000, Aim.AT_MOST, 30)
    file, numbers = folder / "worlds" / "source.sqlite", count()
    times = interleaved(
        {
            "fork": lambda: estate.store.fork(source, parse_world_name(f"fork-{next(numbers)}")),
            "copy": lambda: shutil.copyfile(file, folder / f"copy-{next(numbers)}"),
        },
        _ROUNDS * 4,
    )
    fork, copy = (times[name] * 1000 for name in ("fork", "copy"))
    yield Figure("a fork, milliseconds", f"{fork:.2f} ms", f"{copy:.2f} ms", fork, Aim.AT_MOST, 10)
    yield Figure("a fork beside a copy of its file", f"{fork:.2f} ms", f"{copy:.2f} ms", fork / copy, Aim.AT_MOST, 3)
    few = _request(client)
    for number in range(_MANY):
        estate.store.create(parse_world_name(f"many-{number}"))
    for number in range(0, _MANY, 10):
        client.get(f"/w/many-{number}/healthz")
    many = _request(client)
    yield Figure(
        f"a request among {_MANY} worlds", f"{many * 1e6:.0f} us", f"{few * 1e6:.0f} us", many / few, Aim.AT_MOST, 1.2
    )
    estate.close()


def _request(client: object) -> float:
    return min(_timed(lambda: client.get("/w/source/api/clock")) for _ in range(200))  # type: ignore[attr-defined]


def _timed(work: object) -> float:
    start = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - start
