"""What one process does to a world every worker of a running server goes by at once, and the other way round."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

MONDAY = "2031-05-05T09:00:00+05:00"
AT_ONCE = 16
"""So many calls at once, each on a line of its own, that every worker gets some of them."""


@dataclass(frozen=True)
class Server:
    """A running server with two workers, and the command beside it."""

    url: str
    data: Path

    def command(self, *words: object) -> Any:
        """What the command says, as JSON if it can be asked for that; CalledProcessError if it fails."""
        call = [sys.executable, "-m", "sandbox.cli", *map(str, words), "--data", str(self.data)]
        said = subprocess.run(call, check=True, capture_output=True, text=True, timeout=60).stdout
        return json.loads(said) if "--json" in words else said

    def call(self, method: str, path: str, **body: object) -> requests.Response:
        """The answer to one call on a line of its own."""
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, f"{self.url}/{path}", json=body or None, timeout=30)

    def everywhere(self, path: str) -> Any:
        """What all workers say, which must be one thing."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(lambda _: self.call("GET", path), range(AT_ONCE)))
        told = {json.dumps([one.status_code, one.json()], sort_keys=True) for one in answers}
        assert len(told) == 1, told
        return json.loads(told.pop())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("served")
    call = [sys.executable, "-m", "sandbox.cli", "up", "--port", "0", "--workers", "2", "--data", str(data)]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        url = next(line.split()[-1] for line in process.stdout if "health" in line).removesuffix("/healthz")
        with requests.Session() as session:
            session.trust_env = False
            session.mount("http://", HTTPAdapter(max_retries=Retry(total=60, connect=60, backoff_factor=0.1)))
            session.get(f"{url}/healthz", timeout=30).raise_for_status()
        yield Server(url, data)
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_world_made_changed_and_dropped_beside_the_server_is_so_at_once(server: Server, tmp_path: Path):
    assert server.everywhere("w/x/healthz")[0] == 404
    server.command("world", "create", "x", "--seed", 7, "--at", MONDAY)
    assert server.everywhere("w/x/api/clock") == [200, {"now": MONDAY, "mode": "frozen", "rate": 0.0, "next_due": None}]
    server.command("world", "snapshot", "x", tmp_path / "x.world")
    server.command("clock", "advance", "2h", "--world", "x")
    assert server.everywhere("w/x/api/clock")[1]["now"] == "2031-05-05T11:00:00+05:00"
    server.command("world", "settings", "x", "language=kk")
    assert settings(server, "x")["language"] == "kk"
    server.command("authority", "set", "ocsp", "stale", "--world", "x")
    modes = server.everywhere("w/x/api/authority/services")[1]["services"]
    assert {one["service"]: one["mode"] for one in modes}["ocsp"] == "stale"
    server.command("world", "restore", tmp_path / "x.world", "x")
    assert server.everywhere("w/x/api/clock")[1]["now"] == MONDAY
    assert settings(server, "x")["language"] == "ru"
    server.command("world", "reset", "x")
    assert server.everywhere("w/x/healthz")[1]["seed"] == 7
    server.command("world", "drop", "x")
    assert server.everywhere("w/x/healthz")[0] == 404
    server.command("world", "create", "x", "--seed", 8)
    assert server.everywhere("w/x/healthz")[1]["seed"] == 8


def settings(server: Server, name: str) -> dict[str, Any]:
    return {one["name"]: one["value"] for one in server.everywhere(f"w/{name}/api/settings")[1]["settings"]}


def test_what_the_server_does_to_a_world_the_command_knows_at_once(server: Server):
    assert server.call("POST", "api/worlds", name="y", seed=9, at=MONDAY).status_code == 201
    assert server.command("world", "show", "y", "--json")["seed"] == 9
    assert server.call("POST", "w/y/api/clock/advance", by="1d").status_code == 200
    assert server.command("clock", "show", "--json", "--world", "y")["now"] == "2031-05-06T04:00:00+00:00"
    assert server.call("PATCH", "w/y/api/settings", settings={"language": "en"}).status_code == 200
    assert server.command("world", "settings", "y", "--json")["language"] == "en"
    assert server.call("POST", "api/worlds/y/fork", name="z").status_code == 201
    assert {one["name"] for one in server.command("world", "list", "--json")} >= {"default", "y", "z"}
    assert server.call("DELETE", "api/worlds/z").status_code == 204
    assert "z" not in {one["name"] for one in server.command("world", "list", "--json")}


def test_workers_agree_after_every_change(server: Server):
    """Whoever was told of a change sees it in any worker."""
    assert server.call("POST", "api/worlds", name="v", at=MONDAY).status_code == 201
    for attempts in range(2, 12):
        assert server.call("PATCH", "w/v/api/settings", settings={"case_attempts": attempts}).status_code == 200
        assert settings(server, "v")["case_attempts"] == attempts
