"""The pages on routes work as they stand, and the page of reference on stubs has every key."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gateway.stubs.definition import AnswerDefinition, EndDefinition, LaterDefinition, StubDefinition
from gateway.stubs.scene import VARIABLES
from sandbox.recording.file import RecordedExchange, RecordingFile
from sandbox.routes.declaration import RouteDeclaration
from sandbox.server import DEFAULT_URL, address_of, listen

if TYPE_CHECKING:
    from tests.project.conftest import Newcomer

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("page", ["stub-a-service.md", "record-and-replay.md"])
def test_blocks_of_the_page_succeed_one_after_the_other(
    page: str, newcomer: Newcomer, tmp_path: Path, require_oracle: Callable[[str], str]
):
    require_oracle("curl")
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parent.parent)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    text = (ROOT / "docs/howto" / page).read_text("utf-8")
    blocks = re.findall(r"^```bash\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) > 2
    script = "\n".join(blocks).replace(DEFAULT_URL, address_of(newcomer.data))
    script = script.replace("--data world", f"--data {newcomer.data}")
    with closing(listen(0)) as free:
        script = script.replace("9301", str(free.getsockname()[1]))
    call = ["bash", "-euxo", "pipefail", "-c", f"trap 'kill $(jobs -p) || true' EXIT\n{script}"]
    done = subprocess.run(call, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stdout + done.stderr


def test_page_on_stubs_has_every_key_and_variable():
    page = (ROOT / "docs/reference/stubs.md").read_text("utf-8")
    kinds = (StubDefinition, AnswerDefinition, EndDefinition, LaterDefinition)
    missing = [one.name for kind in kinds for one in fields(kind) if not re.search(rf"[`\[]{one.name}[`\]]", page)]
    assert not missing
    for name, meaning in VARIABLES.items():
        assert f"| `${name}` | {meaning} |" in page


def test_page_on_routes_has_every_key():
    page = (ROOT / "docs/reference/routes.md").read_text("utf-8")
    assert not [one.name for one in fields(RouteDeclaration) if f"| `{one.name}` |" not in page]


def test_page_on_recordings_has_every_key_of_the_file():
    page = (ROOT / "docs/reference/recordings.md").read_text("utf-8")
    for key in (*RecordingFile.__slots__, *RecordedExchange.__slots__):
        assert f"`{key}`" in page or f"`[[{key}]]`" in page
