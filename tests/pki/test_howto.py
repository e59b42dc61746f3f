"""What the page on revocation tells people to do works as it stands there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.demo.own_sandbox import own_sandbox

PAGE = Path(__file__).resolve().parents[2] / "docs/howto/revoke-a-certificate.md"


def test_every_block_of_the_page_succeeds(require_oracle: Callable[[str], str], tmp_path: Path) -> None:
    require_oracle("openssl")
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    blocks = re.findall(r"^```bash\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 5
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/bin").symlink_to(Path(sys.executable).parent)
    with own_sandbox(seed=3) as sandbox:
        database = sandbox.world.engine.url.database
        assert database is not None
        (tmp_path / "world").symlink_to(Path(database).parent)
        script = "set -e -o pipefail\n" + "\n".join(blocks).replace("http://127.0.0.1:8080", sandbox.url)
        environment = {**os.environ, "SHLYUZ_LANG": "en", "no_proxy": "127.0.0.1"}
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=100,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    for told in ("on hold", "removeFromCRL", "Response verify OK", "Verification: OK", "slow (5 s)", "trusted: other"):
        assert told in done.stdout + done.stderr


@pytest.mark.parametrize("word", ["silent", "slow", "stale", "wrong", "normal"])
def test_the_page_names_every_mode(word: str) -> None:
    assert f"`{word}`" in PAGE.read_text("utf-8")
