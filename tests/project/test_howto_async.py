"""The page on answering on the asynchronous channel works as it stands, and shows the program that it is about."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.cli import main
from sandbox.server import listen

if TYPE_CHECKING:
    from tests.project.conftest import Newcomer

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/howto/answer-on-the-asynchronous-channel.md").read_text("utf-8")
PROVIDER = (ROOT / "docs/howto/examples/provider.py").read_text("utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parent.parent)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    return tmp_path


def test_requester_gets_notification_and_response_in_order(newcomer: Newcomer, folder: Path):
    """As one session at a shell, with other ports and the directory of the running sandbox."""
    script = "\n".join(("set -e -o pipefail", "trap 'kill $(jobs -p)' EXIT", *blocks("bash")))
    script = re.sub(r"(shlyuz participant .*)$", rf"\1 --data {newcomer.data}", script, flags=re.MULTILINE)
    for port in ("9001", "9002"):
        with closing(listen(0)) as free:
            script = script.replace(port, str(free.getsockname()[1]))
    done = subprocess.run(["bash", "-c", script], cwd=folder, check=False, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    (promised,) = blocks("text")
    assert promised.strip() in done.stdout


def test_page_shows_the_program():
    (shown,) = blocks("python")
    assert textwrap.indent(shown, "        ") in PROVIDER


def test_provider_takes_thirty_lines():
    """Of code that answers; what it needs to take part at all is a class of its own."""
    found = next(one for one in ast.parse(PROVIDER).body if isinstance(one, ast.FunctionDef) and one.name == "provide")
    assert found.end_lineno is not None
    assert found.end_lineno - found.lineno < 30


def test_commands_of_the_page_are_there():
    for group, name in re.findall(r"shlyuz (\w+) (\w+)", PAGE):
        assert name in main.commands[group].commands  # type: ignore[attr-defined]
