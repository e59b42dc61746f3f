"""A sandbox as a newcomer has it: the installed command, a port of its own, folders that vanish."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

SHLYUZ = Path(sys.executable).with_name("shlyuz")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Runs the installed command on a data directory of its own."""

    data: Path

    def run(self, *words: str) -> str:
        """What the command printed; CalledProcessError if it failed."""
        call = [str(SHLYUZ), *words]
        return subprocess.run(call, check=True, capture_output=True, text=True, timeout=60).stdout

    def start(self, port: int) -> subprocess.Popen[bytes]:
        call = [str(SHLYUZ), "up", "--port", str(port), "--data", str(self.data)]
        return subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(port: int) -> None:
    with requests.Session() as session:
        retry = Retry(total=60, connect=60, backoff_factor=0.1, backoff_max=0.5, status_forcelist=[502, 503])
        session.mount("http://", HTTPAdapter(max_retries=retry))
        session.get(f"http://127.0.0.1:{port}/healthz", timeout=10).raise_for_status()


@pytest.fixture(scope="session")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newcomer]:
    """A running sandbox and the command that goes with it."""
    port = free_port()
    someone = Newcomer(tmp_path_factory.mktemp("data"))
    server = someone.start(port)
    try:
        wait_until_healthy(port)
        yield someone
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture(scope="session")
def requester(newcomer: Newcomer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the papers of the ready-made requester."""
    folder = tmp_path_factory.mktemp("requester")
    newcomer.run("participant", "show", "demo", "--out", str(folder), "--data", str(newcomer.data))
    return folder


@pytest.fixture(scope="session")
def people(newcomer: Newcomer) -> list[dict[str, object]]:
    """Those who live in the running sandbox, the named characters first."""
    found: list[dict[str, object]] = json.loads(newcomer.run("people", "--json", "--data", str(newcomer.data)))
    return found


@pytest.fixture(scope="session")
def told_story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which ``shlyuz demo --out demo`` has been run."""
    folder = tmp_path_factory.mktemp("story")
    subprocess.run([str(SHLYUZ), "demo", "--out", "demo"], cwd=folder, check=True, capture_output=True, timeout=60)
    return folder


@pytest.fixture
def shell(told_story: Path) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Runs a block of a page where a newcomer would: beside ``docs``, ``.venv`` and ``demo``."""
    root = Path(__file__).resolve().parents[2]
    for name, target in ((".venv", Path(sys.executable).parent.parent), ("docs", root / "docs")):
        if not (told_story / name).exists():
            (told_story / name).symlink_to(target)

    def run(block: str) -> subprocess.CompletedProcess[str]:
        call = ["bash", "-euo", "pipefail", "-c", block]
        return subprocess.run(call, cwd=told_story, check=False, capture_output=True, text=True, timeout=60)

    return run
