"""Making and forking worlds, against plain copies of the same files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from benchmarks.measure import Aim, Figure, interleaved
from gateway.tables import messages
from sandbox.worlds import WorldName, WorldStore, open_store, parse_world_name

__all__ = ["figures"]

_ROUNDS = 60
_MEGABYTE = 1024 * 1024
_MILLISECONDS = 10.0


def figures(folder: Path) -> Iterator[Figure]:
    """Time and ratio of a new world, and of a fork of one of a megabyte that is open."""
    store = open_store(folder)
    new, full = parse_world_name("new"), parse_world_name("full")
    store.create(new)
    store.create(full)
    _fill(store.engine(full), folder / "worlds" / "full.sqlite")
    yield from _compared(store, "a new world", folder / "worlds" / "new.sqlite", make=store.create)
    yield from _compared(
        store,
        "fork of a world of 1 MB",
        folder / "worlds" / "full.sqlite",
        make=lambda target: store.fork(full, target),
    )
    store.close()


def _fill(engine: sa.Engine, file: Path) -> None:
    row = {"direction": "in", "channel": "sync", "moment": "", "findings": [], "headers": {}, "octets": bytes(4000)}
    while file.stat().st_size < _MEGABYTE:
        with engine.begin() as connection:
            connection.execute(sa.insert(messages), [row] * 40)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _compared(store: WorldStore, what: str, file: Path, *, make: Callable[[WorldName], object]) -> Iterator[Figure]:
    """The time of *make* in milliseconds, and as a multiple of what a copy of *file* takes."""
    numbers = count()
    taken = {"ours": f"{file.stem}-o", "copy": f"{file.stem}-c"}

    def ours() -> None:
        make(parse_world_name(f"{taken['ours']}{next(numbers)}"))

    def copy() -> None:
        shutil.copyfile(file, file.with_name(f"{taken['copy']}{next(numbers)}"))

    times = interleaved({"ours": ours, "copy": copy}, _ROUNDS)
    for name in store.names():
        if name.startswith(taken["ours"]):
            store.drop(name)
    for one in file.parent.glob(f"{taken['copy']}*"):
        one.unlink()
    milliseconds = {name: seconds * 1000 for name, seconds in times.items()}
    told = f"{milliseconds['ours']:.2f} ms", f"{milliseconds['copy']:.2f} ms"
    yield Figure(
        f"{what}: milliseconds", told[0], f"{_MILLISECONDS:g} ms", milliseconds["ours"], Aim.AT_MOST, _MILLISECONDS
    )
    yield Figure(
        f"{what}: against a copy of its {file.stat().st_size // 1024} KB",
        *told,
        milliseconds["ours"] / milliseconds["copy"],
        Aim.AT_MOST,
        3.0,
    )
