"""The pages on worlds work as they stand, block after block, against a running sandbox."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.server import DEFAULT_URL, address_of

if TYPE_CHECKING:
    from tests.project.conftest import Newcomer

ROOT = Path(__file__).resolve().parents[2]
Shell = Callable[[str], subprocess.CompletedProcess[str]]


def blocks(page: str) -> list[str]:
    text = (ROOT / "docs/howto" / page).read_text("utf-8")
    return re.findall(r"^```bash\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def beside(newcomer: Newcomer, tmp_path: Path) -> Shell:
    """Runs a block of a page in a folder of the test, with the running sandbox in the place of the usual one."""
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parent.parent)
    (tmp_path / "docs").symlink_to(ROOT / "docs")

    def run(block: str) -> subprocess.CompletedProcess[str]:
        here = block.replace(DEFAULT_URL, address_of(newcomer.data)).replace("--data world", f"--data {newcomer.data}")
        call = ["bash", "-euo", "pipefail", "-c", here]
        return subprocess.run(call, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=120)

    return run


@pytest.mark.parametrize("page", ["give-each-test-a-world.md", "reproduce-a-bug.md"])
def test_blocks_of_the_page_succeed_one_after_the_other(page: str, beside: Shell, require_oracle: Callable[[str], str]):
    found = blocks(page)
    assert len(found) > 2
    if any("curl" in block for block in found):
        require_oracle("curl")
    for block in found:
        done = beside(block)
        assert done.returncode == 0, block + done.stdout + done.stderr


def test_the_page_on_changing_people_succeeds_from_top_to_bottom(tmp_path: Path, beside: Shell) -> None:
    done = beside(f"export XDG_DATA_HOME={tmp_path}\n" + "".join(blocks("change-people.md")))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "marriage (wife)" in done.stdout
