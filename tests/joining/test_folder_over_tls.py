"""The folder of a participant works at once, over TLS; with one thing wrong, the fault says which."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.joining.folder import write_folder
from sandbox.world import World
from signing.authority import System
from tests.stores import files_only

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Bench:
    """A sandbox that speaks TLS, and folders of its participants."""

    data: Path
    url: str
    folders: Path

    def api(self, method: str, path: str, body: dict[str, object]) -> None:
        trusting = ssl.create_default_context(cafile=self.folders / "mine" / "root.pem")
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers, method=method)
        with urllib.request.urlopen(request, context=trusting) as response:
            assert response.status == 200

    def folder(self, where: Path, **changed: object) -> Path:
        """A copy of the folder of ``mine`` with other settings."""
        shutil.copytree(self.folders / "mine", where)
        told = json.loads((where / "participant.json").read_text("utf-8"))
        (where / "participant.json").write_text(json.dumps(told | changed), "utf-8")
        return where


def ask(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, folder / "first_request.py"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        check=False,
    )


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    files_only()
    data, folders = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("folders")
    command = [sys.executable, "-m", "sandbox.cli", "up", "--port", "0", "--tls", "--tls-client", "optional"]
    process = subprocess.Popen([*command, "--data", str(data)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    url = ""
    for line in process.stdout:
        if "health" in line:
            url = line.split()[-1].removesuffix("/healthz")
            break
    with closing(World.open(data)) as world:
        for name in ("mine", "other"):
            world.systems.membership.add(name)
            write_folder(world, name, out=folders / name, url=url)
    yield Bench(data, url, folders)
    process.send_signal(signal.SIGTERM)
    process.wait()
    process.stdout.close()


def test_first_request_gets_a_person(bench: Bench):
    done = ask(bench.folders / "mine")
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        done.stdout.split()[0] == json.loads((bench.folders / "mine" / "participant.json").read_text("utf-8"))["person"]
    )


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_gets_the_same_without_a_signature(bench: Bench):
    script = bench.folders / "mine" / "first_request.sh"
    done = subprocess.run(["sh", script], capture_output=True, text=True, check=True)
    assert "<code>SCSS001</code>" in done.stdout


def test_wrong_password_and_the_client_certificate_of_another_are_told_apart(bench: Bench, tmp_path: Path):
    wrong = ask(bench.folder(tmp_path / "password", password="another"))
    assert wrong.returncode == 1
    assert "ACC-PASSWORD" in wrong.stderr
    for one in ("other-tls.pem", "other-tls.key"):
        shutil.copy(bench.folders / "other" / one, bench.folders / "mine")
    shown = ask(bench.folder(tmp_path / "shown", tls=["other-tls.pem", "other-tls.key"]))
    assert "ACC-CLIENT-CERTIFICATE" in shown.stderr


def test_key_of_another_system_and_one_that_has_expired_are_told_apart(bench: Bench, tmp_path: Path):
    other = bench.folder(tmp_path / "other")
    for one, name in (("other.p12", "mine.p12"), ("password.txt", "password.txt")):
        shutil.copy(bench.folders / "other" / one, other / name)
    assert "ACC-SIGNER-BIN" in ask(other).stderr
    expired = bench.folder(tmp_path / "expired")
    with closing(World.open(bench.data)) as world:
        found = world.systems.membership.system("mine")
        since = world.clock.now() - timedelta(days=4 * 365)
        key = world.authority.issue_system(System("Ескі", found.organisation, found.bin), at=since)
    (expired / "mine.p12").write_bytes(key.to_pkcs12((expired / "password.txt").read_text("utf-8").strip()))
    assert "TIME-EXPIRED" in ask(expired).stderr


def test_service_that_is_not_open_and_a_clock_that_is_off_are_told_apart(bench: Bench, tmp_path: Path):
    bench.api("PATCH", "/api/participants/other", {"services": ["GbdulInfoByBin_v2"]})
    assert "ACC-SERVICE" in ask(bench.folders / "other").stderr
    bench.api("PATCH", "/api/participants/mine", {"strictness": "strict"})
    late = bench.folder(tmp_path / "late")
    script = (late / "first_request.py").read_text("utf-8")
    late_script = script.replace('messageDate": moment,', 'messageDate": moment.replace(year=moment.year - 1),')
    assert late_script != script
    (late / "first_request.py").write_text(late_script, "utf-8")
    assert "ENV-DATE-SKEW" in ask(late).stderr
    bench.api("PATCH", "/api/participants/mine", {"strictness": None})
    assert ask(late).returncode == 0, "whoever is read leniently is told by a finding alone"


def test_plain_http_is_told_where_it_came(bench: Bench):
    host, _, port = bench.url.removeprefix("https://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        told = b"".join(iter(lambda: line.recv(4096), b""))
    assert told.startswith(b"HTTP/1.1 400 ")
    assert b"https://" in told


def test_addresses_in_the_wsdl_speak_tls_too(bench: Bench):
    trusting = ssl.create_default_context(cafile=bench.folders / "mine" / "root.pem")
    with urllib.request.urlopen(f"{bench.url}/bip-sync-wss-gost/?wsdl", context=trusting) as response:
        assert f'location="{bench.url}/bip-sync-wss-gost/"' in response.read().decode()


def test_openssl_trusts_the_server_by_the_roots_of_the_folder(bench: Bench, require_oracle: Callable[[str], str]):
    address = bench.url.removeprefix("https://")
    command = [require_oracle("openssl"), "s_client", "-connect", address, "-verify_return_error"]
    done = subprocess.run(
        [*command, "-CAfile", bench.folders / "mine" / "root.pem"], input="", capture_output=True, text=True, check=True
    )
    assert "Verify return code: 0 (ok)" in done.stdout
