"""From ``shlyuz up`` to the first answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Aim, Figure
from benchmarks.server import running

__all__ = ["figures"]

_LIMIT = 2.0


def figures(data: Path) -> Iterator[Figure]:
    """Seconds to the first answer: with a world to be made, then with one that is there."""
    for name in ("a new world", "a world that is there"):
        with running(data) as server:
            taken = server.seconds_to_answer
        yield Figure(f"shlyuz up, {name}: seconds to /healthz", f"{taken:.2f} s", "1 s", taken, Aim.AT_MOST, _LIMIT)
