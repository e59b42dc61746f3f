"""The locks answer to pyproject.toml: every requirement pinned and satisfied, every pin with hashes, no address.

Needs no network: it compares files.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.problems import ROOT, Problem, report

__all__ = ["DEV_LOCK", "LOCK", "Pin", "main", "problems", "read_lock"]

LOCK: Final = "requirements.lock"
DEV_LOCK: Final = "requirements-dev.lock"

_PIN: Final = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)")
_ADDRESS: Final = re.compile(r"https?://|file://|--(extra-)?index-url|--find-links|\s@\s")


@dataclass(frozen=True, slots=True)
class Pin:
    """One package of a lock."""

    name: str
    """Canonical name (PEP 503)."""
    version: Version
    hashes: int
    """How many SHA-256 sums stand beside it."""
    wanted: bool
    """True if pyproject.toml itself asked for it when the lock was made."""


def read_lock(text: str) -> dict[str, tuple[Pin, ...]]:
    """The pins of a lock by name; a name has more than one pin where the platform decides."""
    pins: dict[str, list[Pin]] = {}
    for block in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE):
        match = _PIN.match(block)
        if match is None:
            continue
        name: str = canonicalize_name(match["name"])
        hashes = len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", block))
        pins.setdefault(name, []).append(Pin(name, Version(match["version"]), hashes, "(pyproject.toml" in block))
    return {name: tuple(found) for name, found in pins.items()}


def problems(root: Path = ROOT) -> Iterator[Problem]:
    """Where the locks below *root* and its pyproject.toml are at odds."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    runtime = [Requirement(line) for line in project["project"]["dependencies"]]
    dev = [Requirement(line) for line in project["dependency-groups"]["dev"]]
    texts = {name: (root / name).read_text("utf-8") for name in (LOCK, DEV_LOCK)}
    locks = {name: read_lock(text) for name, text in texts.items()}
    for name, text in texts.items():
        yield from _addresses(name, text)
        yield from _without_hash(name, locks[name])
    yield from _unsatisfied(LOCK, locks[LOCK], runtime)
    yield from _unsatisfied(DEV_LOCK, locks[DEV_LOCK], runtime + dev)
    for name, pins in locks[LOCK].items():
        if {pin.version for pin in pins} != {pin.version for pin in locks[DEV_LOCK].get(name, ())}:
            yield Problem(DEV_LOCK, f"{name} differs from {LOCK}: what is tested must be what is run; run `make lock`")


def _addresses(lock: str, text: str) -> Iterator[Problem]:
    for number, line in enumerate(text.splitlines(), start=1):
        if _ADDRESS.search(line):
            yield Problem(
                f"{lock}:{number}", "an address stands in the lock; locks hold names, versions and hashes only"
            )


def _without_hash(lock: str, pins: dict[str, tuple[Pin, ...]]) -> Iterator[Problem]:
    for name, found in pins.items():
        if any(pin.hashes == 0 for pin in found):
            yield Problem(lock, f"{name} has no hash; run `make lock`")


def _unsatisfied(lock: str, pins: dict[str, tuple[Pin, ...]], wanted: Iterable[Requirement]) -> Iterator[Problem]:
    names: set[str] = set()
    for requirement in wanted:
        name: str = canonicalize_name(requirement.name)
        names.add(name)
        if name not in pins:
            yield Problem(lock, f"{requirement} is not in it; run `make lock`")
        for pin in pins.get(name, ()):
            if not requirement.specifier.contains(pin.version, prereleases=True):
                yield Problem(lock, f"{name} {pin.version} does not satisfy {requirement}; run `make lock`")
    for pinned, found in pins.items():
        if pinned not in names and any(pin.wanted for pin in found):
            yield Problem(lock, f"pyproject.toml asks for {pinned} no longer; run `make lock`")


def main() -> int:
    """Print what is wrong; the exit code."""
    return report(problems())


if __name__ == "__main__":
    raise SystemExit(main())
