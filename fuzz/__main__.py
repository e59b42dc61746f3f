"""``python -m fuzz [TARGET ...] [--seconds N]``: each target for N seconds, by atheris if it is installed.

Without atheris the same targets are fed from mutations of good octets, without coverage to guide them. What breaks a
target is written to ``fuzz/found/`` and the exit code is 1.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import subprocess
import sys
import time
import traceback
from pathlib import Path

from fuzz.entrances import ENTRANCES, Entrance
from fuzz.mutation import mutated

_FOUND = Path(__file__).parent / "found"
_SLOWEST = 10.0


def _run_plain(name: str, seconds: float) -> bool:
    entrance = ENTRANCES[name]
    seeds = entrance.seeds()
    ends = time.monotonic() + seconds
    count = 0
    while time.monotonic() < ends:
        octets = mutated(seeds[count % len(seeds)], count)
        if not _holds(name, entrance, octets):
            return False
        count += 1
    print(f"fuzz: {name}: {count} inputs, nothing found")
    return True


def _holds(name: str, entrance: Entrance, octets: bytes) -> bool:
    started = time.monotonic()
    try:
        entrance.take(octets)
    except entrance.raises:
        pass
    except Exception:  # noqa: BLE001 - whatever it is, it is what was looked for
        traceback.print_exc()
        return _kept(name, octets, "raised")
    if time.monotonic() - started > _SLOWEST:
        return _kept(name, octets, "hung")
    return True


def _kept(name: str, octets: bytes, what: str) -> bool:
    _FOUND.mkdir(exist_ok=True)
    path = _FOUND / f"{name}-{hashlib.sha256(octets).hexdigest()[:16]}"
    path.write_bytes(octets)
    print(f"fuzz: {name} {what}: {path}")
    return False


def _run_atheris(name: str, seconds: float) -> bool:
    """A process of its own: atheris ends the one it runs in."""
    corpus = Path(__file__).parent / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for octets in ENTRANCES[name].seeds():
        (corpus / hashlib.sha256(octets).hexdigest()[:16]).write_bytes(octets)
    _FOUND.mkdir(exist_ok=True)
    call = [
        sys.executable, "-m", "fuzz.coverage", name, str(corpus), f"-max_total_time={int(seconds)}", "-timeout=10",
        f"-artifact_prefix={_FOUND}/{name}-", "-print_final_stats=0", "-verbosity=0",
    ]  # fmt: skip
    return subprocess.run(call, check=False).returncode == 0


def main() -> int:
    """Run the targets named, or all; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m fuzz")
    parser.add_argument("targets", nargs="*", choices=[*ENTRANCES, []])
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    guided = importlib.util.find_spec("atheris") is not None
    if not guided:
        print("fuzz: atheris is not installed (pip install --group fuzz); mutating without coverage")
    run = _run_atheris if guided else _run_plain
    good = [run(name, options.seconds) for name in options.targets or ENTRANCES]
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
