"""The commands of the how-to page, run as they stand there on a world in which something went wrong."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.journal import Direction, Journal
from sandbox.cli import main
from sandbox.clock import SystemClock
from sandbox.worlds import DEFAULT_WORLD, open_store
from tests.journal.conftest import a_record

PAGE = (Path(__file__).parents[2] / "docs/howto/question-the-journal.md").read_text("utf-8")
COMMANDS = re.findall(r"^\.venv/bin/shlyuz (.*)$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("howto")
    store = open_store(found / "world", None)
    store.create(DEFAULT_WORLD)
    now = SystemClock().now()
    fault = {"direction": Direction.OUT, "sender_id": "gateway", "receiver_id": "demo", "moment": now}
    journal = Journal(store.engine(DEFAULT_WORLD))
    journal.record(
        a_record(moment=now, message_id="m-1", failing=("REF-DIGEST",)),
        a_record(**fault, code="SCE006", http_status=500),
    )
    journal.record(a_record(moment=now, message_id="m-2"))
    store.close()
    return found


def test_page_has_its_commands() -> None:
    assert len(COMMANDS) == 12


@pytest.mark.parametrize("command", COMMANDS)
def test_command_does_what_the_page_says(command: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    words = shlex.split(command.partition(" > ")[0])
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert result.stdout.strip()


def test_nearest_says_what_the_page_shows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    command = next(one for one in COMMANDS if "nearest" in one)
    shown = PAGE.partition("## Why is it not there")[2].partition("```text\n")[2].partition("```")[0]
    assert shown in CliRunner().invoke(main, shlex.split(command)).stdout
