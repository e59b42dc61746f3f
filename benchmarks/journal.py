"""The journal: threads that write at one moment share a transaction, against a transaction for each message."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

import sqlalchemy as sa

from benchmarks.measure import Aim, Figure
from gateway.journal import Direction, Journal, Record
from sandbox.storage import migrate, open_engine
from signing.findings import Step, passed

__all__ = ["figures"]

_THREADS: Final = 8
_MESSAGES: Final = 400
"""Of each thread in a round."""
_ROUNDS: Final = 5
_MOMENT: Final = datetime(2026, 11, 20, 7, tzinfo=UTC)
_FINDINGS: Final = tuple(passed(Step.REFERENCE, f"CODE-{number}", actual="as it should be") for number in range(12))
_REQUEST: Final = Record(Direction.IN, "sync", _MOMENT, bytes(4000), message_id="m", findings=_FINDINGS)
_ANSWER: Final = Record(Direction.OUT, "sync", _MOMENT, bytes(4000), message_id="m", code="SCSS001", http_status=200)


def figures(folder: Path) -> Iterator[Figure]:
    """Exchanges a second at eight threads, both ways in turns."""
    folder.mkdir(parents=True)
    engine = open_engine(f"sqlite:///{folder / 'journal.sqlite'}")
    migrate(engine)
    shared = Journal(engine)
    # a journal of their own shares its transactions with nobody
    own = threading.local()
    ways: dict[str, Callable[[], object]] = {
        "shared": lambda: shared.record(_REQUEST, _ANSWER),
        "alone": lambda: _own(own, engine).record(_REQUEST, _ANSWER),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(_ROUNDS):
        for name, write in ways.items():
            rates[name].append(_rate(write))
    engine.dispose()
    ratio = median(ours / theirs for ours, theirs in zip(rates["shared"], rates["alone"], strict=True))
    name = f"journal, {_THREADS} threads: shared transactions against one a message"
    ours, theirs = (f"{median(rates[way]):.0f}/s" for way in ways)
    yield Figure(name, ours, theirs, ratio, Aim.AT_LEAST, 1.5)


def _own(place: threading.local, engine: sa.Engine) -> Journal:
    """The journal of this thread alone."""
    if not hasattr(place, "journal"):
        place.journal = Journal(engine)
    journal: Journal = place.journal
    return journal


def _rate(write: Callable[[], object]) -> float:
    def several() -> None:
        for _ in range(_MESSAGES):
            write()

    with ThreadPoolExecutor(_THREADS) as threads:
        start = time.perf_counter()
        for done in [threads.submit(several) for _ in range(_THREADS)]:
            done.result()
        return _THREADS * _MESSAGES / (time.perf_counter() - start)
