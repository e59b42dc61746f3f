"""What a worker holds in memory after a hundred thousand messages, against what it held after the first of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.load import fire, post
from benchmarks.measure import Aim, Figure
from benchmarks.messages import question
from benchmarks.server import requester, running

__all__ = ["figures"]

_MESSAGES: Final = 100_000
_WARM_UP: Final = 20_000
"""After so many, the page caches of all connections to the database are full."""
_VOLLEY: Final = 2_000
_MOST: Final = 1.05


def figures(folder: Path) -> Iterator[Figure]:
    """The growth of one worker over the channel without signatures, its journal on."""
    with running(folder / "world") as server:
        asker = requester(folder / "world", folder / "requester")
        held = {}
        for begin in range(0, _WARM_UP + _MESSAGES, _VOLLEY):
            if begin == _WARM_UP:
                held["before"] = server.resident()
            requests = [post("/bip-sync/", question(asker, number)) for number in range(begin, begin + _VOLLEY)]
            fire(server.port, requests, connections=8, wanted=b"SCSS001")
        held["after"] = server.resident()
    before, after = held["before"], held["after"]
    name = f"memory of a worker after {_MESSAGES:,} messages against after the first {_WARM_UP:,}"
    yield Figure(name, f"{after / 1024:.0f} MB", f"{before / 1024:.0f} MB", after / before, Aim.AT_MOST, _MOST)
