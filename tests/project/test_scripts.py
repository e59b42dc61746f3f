"""The scripts that a newcomer and CI start."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = [ROOT / ".ci/run", *sorted((ROOT / "tools").glob("*.sh"))]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_is_executable_and_well_formed(script: Path):
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True)


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A PATH of a machine with neither oracles nor a package manager."""
    for program in ("bash", "env", "id"):
        found = shutil.which(program)
        assert found
        (tmp_path / program).symlink_to(found)
    return tmp_path


def oracles(path: Path) -> subprocess.CompletedProcess[str]:
    script = str(ROOT / "tools/oracles.sh")
    return subprocess.run([script], env={"PATH": str(path)}, check=False, capture_output=True, text=True, timeout=60)


def test_missing_oracles_are_told_in_one_line_and_stop_nobody(bare_path: Path):
    done = oracles(bare_path)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        (
            "oracles: tests by xmlsec1 xmllint openssl pdfsig certutil zbarimg will be skipped; "
            "to run them: apt-get install xmlsec1 libxml2-utils openssl poppler-utils libnss3-tools zbar-tools"
        )
    ]


def test_present_oracles_need_no_word(bare_path: Path):
    for program in ("xmlsec1", "xmllint", "openssl", "pdfsig", "certutil", "zbarimg"):
        (bare_path / program).symlink_to("/bin/true")
    done = oracles(bare_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_setup_refuses_an_old_python_in_words(tmp_path: Path):
    python = tmp_path / "python3"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    env = {**os.environ, "PYTHON": str(python)}
    done = subprocess.run(
        [str(ROOT / "tools/setup.sh")], env=env, check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "Python 3.11 or later is needed" in done.stderr


@pytest.mark.parametrize(
    "target",
    ["setup", "demo", "test", "test-dates", "test-postgres", "check", "bench", "rules", "docs", "lock", "clean"],
)
def test_help_names_every_target(target: str):
    done = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60)
    assert f"make {target} " in done.stdout
