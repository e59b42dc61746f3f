"""The commands run in process, on one world for the whole session; a test that needs its own makes one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sandbox.cli import main

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("world")


@pytest.fixture
def run(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``run("sign", file, ...)``: the result of the command on the session's world, in English."""
    monkeypatch.setenv("SHLYUZ_LANG", "en")

    def invoke(*arguments: object, stdin: bytes | None = None) -> Result:
        words = [str(argument) for argument in arguments]
        return CliRunner().invoke(main, [*words, "--data", str(data_dir)], input=stdin)

    return invoke


@pytest.fixture
def guardian(run: Run) -> str:
    """IIN of the default applicant."""
    return str(json.loads(run("people", "--json").stdout)[0]["iin"])


@pytest.fixture
def signed(run: Run, guardian: str, tmp_path: Path) -> Path:
    """A document signed by the default applicant."""
    plain = tmp_path / "plain.xml"
    plain.write_text("<letter><to>Білім басқармасы</to><text>Өтінемін</text></letter>", "utf-8")
    out = tmp_path / "signed.xml"
    result = run("sign", plain, "--as", guardian, "--out", out)
    assert result.exit_code == 0, result.output
    return out


@pytest.fixture
def others(run: Run) -> list[str]:
    """IINs of people beside the default applicant."""
    return [str(one["iin"]) for one in json.loads(run("people", "--json").stdout)[1:4]]
