"""Measuring: competitors take turns, medians are compared, and a figure says whether its aim is reached."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from statistics import median

__all__ = ["Absent", "Aim", "Figure", "Row", "interleaved", "table"]


class Aim(Enum):
    """Which side of its limit a ratio should stay on."""

    AT_LEAST = "≥"
    AT_MOST = "≤"


@dataclass(frozen=True, slots=True)
class Figure:
    """One comparison: ours, theirs, and what was aimed at."""

    name: str
    ours: str
    """Our measured value with its unit, for people."""
    peer: str
    """The value of the peer or of the raw operation, likewise."""
    ratio: float
    aim: Aim
    limit: float

    @property
    def reached(self) -> bool:
        """True if the ratio is on the right side of the limit."""
        return self.ratio >= self.limit if self.aim is Aim.AT_LEAST else self.ratio <= self.limit


@dataclass(frozen=True, slots=True)
class Absent:
    """A comparison that could not be made on this machine."""

    name: str
    reason: str
    """In one line."""

    @property
    def reached(self) -> bool:
        """True: nothing is short of what it should be."""
        return True


Row = tuple[str, str, str, str, str, str]


def interleaved(competitors: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median time of each of *competitors* in seconds; they take turns in every one of *rounds*, warmed up."""
    times: dict[str, list[float]] = {name: [] for name in competitors}
    for number in range(rounds + rounds // 10 + 1):
        for name, run in competitors.items():
            start = time.perf_counter()
            run()
            elapsed = time.perf_counter() - start
            if number > rounds // 10:
                times[name].append(elapsed)
    return {name: median(values) for name, values in times.items()}


def table(figures: Iterable[Figure | Absent]) -> str:
    """*figures* as a table of text."""
    rows: list[Row] = [("figure", "ours", "peer or raw", "ratio", "aim", "")]
    for one in figures:
        if isinstance(one, Absent):
            rows.append((one.name, "-", "-", "-", "-", f"not measured: {one.reason}"))
            continue
        verdict = "ok" if one.reached else "short"
        rows.append((one.name, one.ours, one.peer, f"{one.ratio:.2f}", f"{one.aim.value} {one.limit:g}", verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
