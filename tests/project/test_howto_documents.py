"""What the page on signing and checking documents tells people to do works as it stands there."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.cli.formats import LEVELS

PAGE = Path(__file__).resolve().parents[2] / "docs/howto/sign-and-check-documents.md"
BLOCKS = re.findall(r"^```bash\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS)
def test_block_of_the_page_on_documents_succeeds(
    block: str, shell: Callable[[str], subprocess.CompletedProcess[str]], require_oracle: Callable[[str], str]
):
    if "openssl" in block:
        require_oracle("openssl")
    done = shell(block)
    assert done.returncode == 0, done.stdout + done.stderr


def test_page_on_documents_names_the_formats_of_every_level():
    rows = dict(re.findall(r"^\| (B|T|LT|LTA) \|[^|]*\| ([a-z, ]+) \|$", PAGE.read_text("utf-8"), re.MULTILINE))
    levels = {level for having in LEVELS.values() for level in having}
    assert rows == {
        level: ", ".join(one.value for one, having in LEVELS.items() if level in having) for level in levels
    }
