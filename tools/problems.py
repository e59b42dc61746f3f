"""What a check reports: a place and what is wrong there."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["PACKAGES", "ROOT", "Problem", "report", "shown"]

ROOT: Final = Path(__file__).resolve().parent.parent
"""The root of the tree that is checked."""

PACKAGES: Final = ("gateway", "registries", "sandbox", "signing")
"""The packages of the product."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a check found wrong."""

    place: str
    """File, relative to the root, and what in it."""
    text: str
    """What is wrong and what to do."""


def shown(path: Path, root: Path) -> str:
    """*path* as a problem names it."""
    return path.relative_to(root).as_posix()


def report(problems: Iterable[Problem]) -> int:
    """Print *problems* to standard error; the exit code: 1 if there was one."""
    count = 0
    for count, problem in enumerate(problems, start=1):  # noqa: B007
        print(f"{problem.place}: {problem.text}", file=sys.stderr)
    return 1 if count else 0
