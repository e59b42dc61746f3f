"""The whole way, with real programs over a real port: a tampered message is found, taken away, verified, reproduced."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner, Result

from sandbox.cli import main
from sandbox.demo.own_sandbox import OwnSandbox, own_sandbox
from signing import wsse
from tests.evidence.conftest import Told

FINDING = "REF-DIGEST"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[OwnSandbox]:
    """A server in a process of its own."""
    with own_sandbox(seed=11) as running:
        yield running


@pytest.fixture(scope="module")
def data_dir(sandbox: OwnSandbox) -> Path:
    """Where its worlds are."""
    return Path(str(sandbox.world.engine.url.database)).parent


@pytest.fixture(scope="module")
def tampered(sandbox: OwnSandbox) -> bytes:
    """A message that was changed on its way, as it arrived."""
    told = Told(sandbox.world, None, None)  # type: ignore[arg-type]
    octets = told.soap("m-on-its-way").replace(b"<senderCode>demo", b"<senderCode>evil")
    headers = {"Content-Type": "text/xml; charset=utf-8"}
    answer = requests.post(f"{sandbox.url}/bip-sync-wss-gost/", data=octets, headers=headers, timeout=60)
    assert answer.status_code == 500
    return octets


def run(*words: object) -> Result:
    """The command in this process, which is quicker."""
    return CliRunner().invoke(main, [*map(str, words)], env={"SHLYUZ_LANG": "en"})


def shlyuz(*words: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "sandbox.cli", *map(str, words)]
    inherited = {"PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", ""), "SHLYUZ_LANG": "en"}
    return subprocess.run(command, cwd=cwd, env=inherited | environment, capture_output=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def found(tampered: bytes, data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """The id of the message, by a question for its finding."""
    cwd = tmp_path_factory.mktemp("asking")
    result = shlyuz("journal", "search", f"finding:{FINDING} direction:in", "--json", "--data", data_dir, cwd=cwd)
    assert result.returncode == 0, result.stderr
    keys = [int(one) for one in re.findall(rb'"id": ?(\d+)', result.stdout)]
    assert len(set(keys)) == 1
    assert run("journal", "show", keys[0], "--raw", "--data", data_dir).stdout_bytes == tampered
    return keys[0]


def test_parcel_verifies_where_there_is_no_world(found: int, data_dir: Path, tmp_path: Path) -> None:
    made = shlyuz(
        "journal", "export", found, "--as", "zip", "--out", tmp_path / "sent.zip", "--data", data_dir, cwd=tmp_path
    )
    assert made.returncode == 0, made.stderr
    elsewhere = tmp_path / "elsewhere"
    with zipfile.ZipFile(tmp_path / "sent.zip") as parcel:
        parcel.extractall(elsewhere)
    command = (elsewhere / "README.md").read_text("utf-8").partition("```bash\n")[2].partition("\n```")[0]
    words = shlex.split(command.replace("\\\n", " "))[1:]
    home = tmp_path / "home"
    result = shlyuz(*words, "--json", cwd=elsewhere, HOME=str(home), XDG_DATA_HOME=str(home / "data"))
    assert result.returncode == 1, result.stderr
    failed = [one["code"] for one in json.loads(result.stdout)["findings"] if one["verdict"] == "failed"]
    assert failed == [FINDING]
    assert not home.exists()


def reproduced(module: Path, url: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", module.name]
    environment = {"PATH": os.environ["PATH"], "SHLYUZ_URL": url, "NO_PROXY": "*"}
    return subprocess.run(command, cwd=module.parent, env=environment, capture_output=True, check=False, timeout=120)


def test_test_module_reproduces_the_finding_and_fails_for_another(
    found: int, sandbox: OwnSandbox, data_dir: Path, tmp_path: Path
) -> None:
    made = run("journal", "export", found, "--as", "pytest", "--out", tmp_path, "--data", data_dir)
    assert made.exit_code == 0, made.output
    module = tmp_path / f"test_message_{found}.py"
    result = reproduced(module, sandbox.url)
    assert result.returncode == 0 and b"2 passed" in result.stdout, result.stdout
    module.write_text(module.read_text("utf-8").replace(FINDING, "SIG-VALUE"), "utf-8")
    result = reproduced(module, sandbox.url)
    assert result.returncode == 1 and b"1 failed, 1 passed" in result.stdout


def test_script_sends_it_again(found: int, data_dir: Path, require_oracle) -> None:
    require_oracle("curl")
    script = run("journal", "export", found, "--as", "curl", "--out", "-", "--data", data_dir).stdout_bytes
    sent = subprocess.run(["bash"], input=script, capture_output=True, check=False, timeout=60)
    assert b"SCE006" in sent.stdout and b"HTTP 500" in sent.stderr


def test_difference_shows_what_was_changed_on_the_way(
    found: int, tampered: bytes, data_dir: Path, sandbox: OwnSandbox, tmp_path: Path
) -> None:
    original = tampered.replace(b"<senderCode>evil", b"<senderCode>demo")
    (tmp_path / "sent.xml").write_bytes(original)
    result = run("journal", "diff", tmp_path / "sent.xml", found, "--data", data_dir)
    said = result.stdout
    assert result.exit_code == 1
    assert "senderCode/text()" in said and "- demo" in said and "+ evil" in said and "[signed in both]" in said
    raw = run("journal", "diff", tmp_path / "sent.xml", found, "--raw", "--data", data_dir)
    assert raw.exit_code == 1 and "octet" in raw.stdout
    assert run("journal", "diff", found, found, "--data", data_dir).exit_code == 0
    assert wsse.verify(original, sandbox.world.trust, at=sandbox.world.clock.now()).ok


def test_thread_and_diagram_are_told_in_a_terminal(found: int, data_dir: Path, tmp_path: Path) -> None:
    told = run("journal", "thread", found, "--data", data_dir).stdout
    assert "demo → gateway" in told and f"✗ {FINDING}" in told and f"#{found}" in told
    assert json.loads(run("journal", "thread", found, "--json", "--data", data_dir).stdout)["of"] == found
    drawn = run("journal", "diagram", found, "--out", tmp_path / "thread.svg", "--data", data_dir)
    assert drawn.exit_code == 0 and b"SIMULATOR" in (tmp_path / "thread.svg").read_bytes()


def test_wrong_use_is_told_in_a_line(found: int, data_dir: Path, tmp_path: Path) -> None:
    for words, said in (
        (("export", 10**6, "--as", "zip"), "MESSAGE-UNKNOWN"),
        (("export", found + 1, "--as", "curl"), "EXPORT-ANSWER"),
        (("export", found, "--as", "zip", "--out", tmp_path / "no" / "folder"), "cannot be written"),
        (("diff", found, found, "--raw", "--canonical"), "take one"),
        (("diff", found, tmp_path / "nothing"), "cannot be read"),
    ):
        result = run("journal", *words, "--data", data_dir)
        assert result.exit_code == 2 and said in result.stderr


def test_page_on_sharing_evidence_works_as_it_stands(found: int, data_dir: Path, tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/howto/share-evidence.md").read_text("utf-8")
    blocks = "".join(re.findall(r"^```bash\n(.*?)^```", page, re.MULTILINE | re.DOTALL))
    lines = [shlex.split(line) for line in blocks.splitlines()]
    assert found == 1 and len(lines) > 6
    for program, *said in lines:
        assert program == ".venv/bin/shlyuz"
        words = [str(tmp_path / word) if "." in word else str(data_dir) if word == "world" else word for word in said]
        result = run(*words[: words.index(">")]) if ">" in words else run(*words)
        assert result.exit_code == 0, (words, result.output)
        if ">" in words:
            Path(words[-1]).write_bytes(result.stdout_bytes)
    made = {one.name for one in tmp_path.iterdir()}
    assert made >= {"thread.svg", "message-1.zip", "test_message_1.py", "message-1.sh"}
