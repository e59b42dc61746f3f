"""Two workers of a real server: whichever is asked tells what both have counted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from sandbox.agreement import pause
from sandbox.server import address_of

MESSAGES = 60


@dataclass(frozen=True, slots=True)
class Served:
    """A server in processes of its own."""

    data_dir: Path

    @property
    def url(self) -> str:
        return address_of(self.data_dir)

    @property
    def log(self) -> Path:
        return self.data_dir / "log"

    @property
    def is_ready(self) -> bool:
        try:
            return (self.data_dir / "address.json").exists() and requests.get(f"{self.url}/readyz", timeout=30).ok
        except requests.RequestException:
            return False

    def sum_of(self, name: str) -> float:
        text = requests.get(f"{self.url}/metrics", timeout=30).text
        return sum(
            one.value for family in text_string_to_metric_families(text) for one in family.samples if one.name == name
        )

    def send(self, _number: int) -> int:
        """A connection of its own, so that either worker may take it."""
        return requests.post(f"{self.url}/bip-sync/", data=b"<no message>", timeout=30).status_code


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Two workers, that say what they do."""
    found = Served(tmp_path_factory.mktemp("workers"))
    command = [sys.executable, "-m", "sandbox.cli", "up", "--port", "0", "--workers", "2", "--log-level", "info"]
    with found.log.open("wb") as stream:
        process = subprocess.Popen([*command, "--data", str(found.data_dir)], stdout=subprocess.DEVNULL, stderr=stream)
    try:
        for _ in range(600):
            if found.is_ready:
                break
            pause(0.1)
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def test_all_workers_are_told_of_by_whichever_is_asked(served: Served) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(served.send, range(MESSAGES))) == {500}
    assert [served.sum_of("shlyuz_messages_total") for _ in range(4)] == [MESSAGES] * 4
    assert served.sum_of("shlyuz_workers") == 2
    lines = [json.loads(line) for line in served.log.read_text("utf-8").splitlines()]
    assert len([one for one in lines if one["event"] == "message"]) == MESSAGES


def test_what_a_lost_worker_counted_stays_counted(served: Served) -> None:
    before = served.sum_of("shlyuz_messages_total")
    parent = json.loads((served.data_dir / "address.json").read_text("utf-8"))["pid"]
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text("utf-8").split()
    os.kill(int(children[0]), signal.SIGKILL)
    for _ in range(100):
        if f"pid:{children[0]}" in served.log.read_text("utf-8"):
            break
        pause(0.1)
    for _ in range(100):
        if served.sum_of("shlyuz_workers") == 2:
            break
        pause(0.1)
    assert served.sum_of("shlyuz_workers") == 2
    assert served.sum_of("shlyuz_messages_total") == before
