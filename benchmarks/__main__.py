"""``python -m benchmarks [GROUP …]``: every figure in one table; the exit code is 1 if an aim was missed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks import (
    authority,
    cases,
    cms,
    delivery,
    estate,
    gateway,
    gost,
    growth,
    journal,
    memory,
    papers,
    pdf,
    population,
    questions,
    signatures,
    startup,
    unsigned,
    worlds,
)
from benchmarks.material import Material
from benchmarks.measure import Absent, Figure, table

_GROUPS: Final[Mapping[str, Callable[[Path, Material], Iterable[Figure | Absent]]]] = {
    "signatures": lambda _folder, material: signatures.figures(material),
    "gost": lambda _folder, _material: gost.figures(),
    "growth": lambda _folder, material: growth.figures(material),
    "cms": lambda _folder, material: cms.figures(material),
    "authority": lambda _folder, material: authority.figures(material),
    "pdf": lambda _folder, material: pdf.figures(material),
    "papers": lambda _folder, material: papers.figures(material),
    "startup": lambda folder, _material: startup.figures(folder),
    "worlds": lambda folder, _material: worlds.figures(folder),
    "estate": lambda folder, _material: estate.figures(folder),
    "population": population.figures,
    "questions": lambda folder, _material: questions.figures(folder),
    "journal": lambda folder, _material: journal.figures(folder),
    "cases": lambda folder, _material: cases.figures(folder),
    "gateway": lambda folder, _material: gateway.figures(folder),
    "unsigned": lambda folder, _material: unsigned.figures(folder),
    "memory": lambda folder, _material: memory.figures(folder),
    "delivery": lambda folder, _material: delivery.figures(folder),
}
"""What is measured, by the name under which it can be asked for; each group gets a folder of its own."""


def main(wanted: Sequence[str]) -> int:
    """Measure, print, and say whether every aim is reached."""
    unknown = [name for name in wanted if name not in _GROUPS]
    if unknown:
        print(f"no such group: {', '.join(unknown)}; there are {', '.join(_GROUPS)}", file=sys.stderr)
        return 2
    material = Material.make()
    figures: list[Figure | Absent] = []
    with TemporaryDirectory(prefix="shlyuz-bench-") as name:
        for group in wanted or _GROUPS:
            start = time.perf_counter()
            figures += _GROUPS[group](Path(name) / group, material)
            print(f"{group}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    print(table(figures))
    return 0 if all(figure.reached for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
