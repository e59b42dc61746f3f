"""A real ``shlyuz up`` in a process of its own, on a free port and a data directory that vanishes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from signing import KeyPair

__all__ = ["Requester", "Server", "requester", "running"]

_SHLYUZ = Path(sys.executable).with_name("shlyuz")
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Server:
    """Where it answers, and how long it took to."""

    host: str
    port: int
    seconds_to_answer: float
    """From the start of the process to the first 200 of ``/healthz``."""
    pid: int = 0
    """Of the process that starts the workers."""

    def post(self, path: str, octets: bytes) -> bytes:
        """The answer to *octets* at *path*; RuntimeError unless it is HTTP 200."""
        connection = HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.request("POST", path, octets, {"Content-Type": "text/xml; charset=utf-8"})
            answer = connection.getresponse()
            told = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise RuntimeError(f"HTTP {answer.status}: {told[-2000:].decode()}")
        return told

    def resident(self) -> int:
        """Kilobytes of memory that its workers hold."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text("ascii").split()
        texts = (Path(f"/proc/{worker}/status").read_text("ascii", "replace") for worker in workers)
        return sum(int(text.split("VmRSS:")[1].split()[0]) for text in texts)


@dataclass(frozen=True, slots=True)
class Requester:
    """The ready-made participant of every world."""

    sender_id: str
    password: str
    key: KeyPair
    iins: tuple[str, ...]
    """People whom it may ask for."""


@contextmanager
def running(data: Path, *, workers: int = 1) -> Iterator[Server]:
    """A server with so many *workers* on the world in *data*, which is made if there is none."""
    start = time.monotonic()
    words = [str(_SHLYUZ), "up", "--port", "0", "--data", str(data), "--workers", str(workers)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            address = urlsplit(_told(process))
            host, port = str(address.hostname), int(address.port or 80)
            _wait(host, port, until=start + _PATIENCE)
            yield Server(host, port, time.monotonic() - start, process.pid)
        finally:
            process.terminate()


def _told(process: subprocess.Popen[str]) -> str:
    for line in process.stdout or ():
        if line.split()[:1] == ["health"]:
            return line.split()[1]
    raise RuntimeError("shlyuz up did not say where it answers")


def _wait(host: str, port: int, *, until: float) -> None:
    while time.monotonic() < until:
        connection = HTTPConnection(host, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.01)
        finally:
            connection.close()
    raise RuntimeError("the server did not answer in time")


def requester(data: Path, folder: Path) -> Requester:
    """The participant ``demo`` of the world in *data*; its papers go to *folder*."""
    _run("participant", "show", "demo", "--out", str(folder), "--data", str(data))
    told = json.loads((folder / "participant.json").read_text("utf-8"))
    key = KeyPair.from_pkcs12((folder / told["key"]).read_bytes(), told["password"])
    people = json.loads(_run("people", "--json", "--data", str(data)))
    return Requester(told["senderId"], told["password"], key, tuple(person["iin"] for person in people))


def _run(*words: str) -> str:
    return subprocess.run([str(_SHLYUZ), *words], check=True, capture_output=True, text=True).stdout
