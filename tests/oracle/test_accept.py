"""Tools that we did not write judge what a running sandbox makes: the shell script beside this file, as a test."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("accept.sh")


@pytest.mark.timeout(300)
def test_openssl_and_pdfsig_accept_what_a_running_sandbox_makes(require_oracle: Callable[[str], str], tmp_path: Path):
    for oracle in ("openssl", "pdfsig", "certutil"):
        require_oracle(oracle)
    shlyuz = Path(sys.executable).with_name("shlyuz")
    done = subprocess.run([SCRIPT, shlyuz, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    judged = [line.split()[0] for line in done.stdout.splitlines()]
    assert judged.count("accepts") > 25
    assert judged.count("refuses") >= 7
    assert set(judged) == {"accepts", "refuses"}
