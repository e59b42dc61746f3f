"""``python -m benchmarks``: every figure in one table; the exit code is 1 if an aim was missed."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import (
    authority,
    cms,
    delivery,
    estate,
    gateway,
    gost,
    growth,
    pdf,
    population,
    signatures,
    startup,
    worlds,
)
from benchmarks.material import Material
from benchmarks.measure import table


def main() -> int:
    """Measure, print, and say whether every aim is reached."""
    material = Material.make()
    figures = [*signatures.figures(material), *gost.figures(), *growth.figures(material)]
    figures += [*cms.figures(material), *authority.figures(material), *pdf.figures(material)]
    with TemporaryDirectory(prefix="shlyuz-bench-") as name:
        folder = Path(name)
        figures += startup.figures(folder / "world")
        figures += [*worlds.figures(folder / "stores"), *estate.figures(folder / "estate")]
        figures += population.figures(folder / "people", material)
        figures += gateway.figures(folder / "world", folder / "requester")
        figures += delivery.figures(folder / "delivery")
    print(table(figures))
    return 0 if all(figure.reached for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
