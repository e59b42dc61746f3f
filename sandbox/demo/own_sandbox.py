"""A sandbox of one's own: a server in a process of its own, on a free port, with a world that goes when it goes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import requests

from sandbox.errors import SandboxError
from sandbox.server import address_of
from sandbox.settings import Settings
from sandbox.world import World
from signing.algorithms import KeyFamily

__all__ = ["OwnSandbox", "SandboxFailed", "own_sandbox"]

_PATIENCE_SECONDS: Final = 30.0
_PAUSE_SECONDS: Final = 0.05


class SandboxFailed(SandboxError):
    """The sandbox of the demonstration did not start or did not finish: DEMO-START, DEMO-LATE."""

    codes = ("DEMO-START", "DEMO-LATE")


class OwnSandbox:
    """A running server and the world it serves."""

    def __init__(self, url: str, world: World) -> None:
        self.url: Final = url
        self.world: Final = world
        self._session = requests.Session()
        # What a proxy of the machine would do with loopback is not part of the story.
        self._session.trust_env = False

    def get(self, path: str, **query: str) -> requests.Response:
        """``GET`` of *path*; raises requests.HTTPError for anything but success."""
        answer = self._session.get(f"{self.url}{path}", params=query, timeout=_PATIENCE_SECONDS)
        answer.raise_for_status()
        return answer

    def post(self, path: str, octets: bytes) -> requests.Response:
        """``POST`` of XML *octets* to *path*; raises requests.HTTPError for anything but success."""
        headers = {"Content-Type": "application/xml"}
        answer = self._session.post(f"{self.url}{path}", data=octets, headers=headers, timeout=_PATIENCE_SECONDS)
        answer.raise_for_status()
        return answer


@contextmanager
def own_sandbox(
    seed: int | None, keys: KeyFamily | None = None, *, begins_at: datetime | None = None
) -> Iterator[OwnSandbox]:
    """Start a server with a fresh world of *seed*; stop it and remove the world at the end.

    *keys* is what all its people sign with; None: what the settings say. The clock of the world stands at *begins_at*;
    None: it goes with the machine's.

    Raises :class:`SandboxFailed` DEMO-START if it does not answer.
    """
    with tempfile.TemporaryDirectory(prefix="shlyuz-demo-") as directory:
        data_dir = Path(directory)
        World.open(data_dir, seed, begins_at=begins_at).close()
        command = [sys.executable, "-m", "sandbox.cli", "up", "--port", "0", "--data", directory]
        if seed is not None:
            command += ["--seed", str(seed)]
        if keys is not None:
            command += ["--keys", keys]
        process = subprocess.Popen(  # noqa: S603 - this very program
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        try:
            _wait_for_health(process, data_dir)
            url = address_of(data_dir)
            world = World.open(data_dir, seed, settings=Settings(services_url=url))
            try:
                yield OwnSandbox(url, world)
            finally:
                world.close()
        finally:
            _stop(process)


def _wait_for_health(process: subprocess.Popen[bytes], data_dir: Path) -> None:
    pause = threading.Event()
    for _ in range(int(_PATIENCE_SECONDS / _PAUSE_SECONDS)):
        if process.poll() is not None:
            said = process.stderr.read().decode(errors="replace") if process.stderr is not None else ""
            raise SandboxFailed("DEMO-START", said.strip() or f"exit code {process.returncode}")
        if (data_dir / "address.json").exists() and _is_healthy(address_of(data_dir)):
            return
        pause.wait(_PAUSE_SECONDS)
    raise SandboxFailed("DEMO-START", f"no answer within {_PATIENCE_SECONDS:.0f} s")


def _is_healthy(url: str) -> bool:
    session = requests.Session()
    session.trust_env = False
    try:
        return session.get(f"{url}/healthz", timeout=2).ok
    except requests.RequestException:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
