"""Stale or unsafe locks are reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import locks

HASH = "    --hash=sha256:" + "0" * 64
PROJECT = """\
[project]
name = "sample"
dependencies = ["flask>=3.1"]

[dependency-groups]
dev = ["pytest>=8.3"]
"""
FLASK = f"flask==3.1.0 \\\n{HASH}\n    # via sample (pyproject.toml)\n"
PYTEST = f"pytest==8.4.1 ; python_version >= '3.9' \\\n{HASH}\n    # via sample (pyproject.toml:dev)\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / locks.LOCK).write_text(FLASK)
    (tmp_path / locks.DEV_LOCK).write_text(FLASK + PYTEST)
    return tmp_path


def texts(root: Path) -> list[str]:
    return [problem.text for problem in locks.problems(root)]


def test_fresh_locks_are_in_order(root: Path):
    assert texts(root) == []


def test_the_locks_of_this_project_are_in_order():
    assert list(locks.problems()) == []


def test_requirement_that_is_not_locked_is_reported(root: Path):
    (root / "pyproject.toml").write_text(PROJECT.replace('"flask>=3.1"', '"flask>=3.1", "lxml>=5"'))
    assert [text for text in texts(root) if "lxml" in text] == ["lxml>=5 is not in it; run `make lock`"] * 2


def test_pin_below_the_requirement_is_reported(root: Path):
    (root / "pyproject.toml").write_text(PROJECT.replace("pytest>=8.3", "pytest>=9"))
    assert texts(root) == ["pytest 8.4.1 does not satisfy pytest>=9; run `make lock`"]


def test_pin_that_nobody_asks_for_any_more_is_reported(root: Path):
    (root / "pyproject.toml").write_text(PROJECT.replace('"pytest>=8.3"', ""))
    assert texts(root) == ["pyproject.toml asks for pytest no longer; run `make lock`"]


def test_pin_without_a_hash_is_reported(root: Path):
    (root / locks.DEV_LOCK).write_text((FLASK + PYTEST).replace(HASH, "", 1))
    assert "flask has no hash; run `make lock`" in texts(root)


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "--find-links wheels",
        "lxml @ file:///tmp/lxml.whl",
        "--extra-index-url=mirror",
    ],
)
def test_address_in_a_lock_is_reported(root: Path, line: str):
    (root / locks.LOCK).write_text(f"{line}\n{FLASK}")
    assert any("an address stands in the lock" in text for text in texts(root))


def test_locks_that_disagree_are_reported(root: Path):
    (root / locks.DEV_LOCK).write_text(FLASK.replace("3.1.0", "3.1.1") + PYTEST)
    assert [text.partition(":")[0] for text in texts(root)] == [f"flask differs from {locks.LOCK}"]
