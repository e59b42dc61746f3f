"""A missing oracle is visible everywhere and fatal in CI."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

MISSING = "no-such-oracle"


def test_missing_oracle_is_a_skip_on_a_desk(require_oracle: Callable[[str], str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match=MISSING):
        require_oracle(MISSING)


def test_missing_oracle_is_a_failure_in_ci(require_oracle: Callable[[str], str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=MISSING):
        require_oracle(MISSING)


def test_found_program_is_given_by_its_path(require_oracle: Callable[[str], str]):
    assert Path(require_oracle("bash")).is_absolute()


def test_found_module_is_given_by_its_name(require_oracle: Callable[[str], str]):
    assert require_oracle("signxml") == "signxml"


def test_tests_that_ask_for_an_oracle_are_marked(request: pytest.FixtureRequest, require_oracle: Callable[[str], str]):
    assert request.node.get_closest_marker("oracle")
