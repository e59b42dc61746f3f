"""What every test may use: oracles that judge our output, and hypothesis set for repeatable runs in CI."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import settings

from signing import Authority

settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


def _find(oracle: str) -> str | None:
    """The path of a program or the name of an importable module, or None."""
    program = shutil.which(oracle)
    if program is not None:
        return program
    return oracle if oracle.isidentifier() and importlib.util.find_spec(oracle) else None


@pytest.fixture(scope="session")
def require_oracle() -> Callable[[str], str]:
    """``require_oracle("xmlsec1")``: the path of the program. A missing oracle is a skip, and a failure in CI."""

    def require(oracle: str) -> str:
        found = _find(oracle)
        if found is not None:
            return found
        if os.environ.get("CI"):
            pytest.fail(f"the oracle {oracle} is missing; in CI every oracle must judge")
        pytest.skip(f"the oracle {oracle} is not installed")

    return require


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that ask for an oracle, so that ``-m oracle`` selects them."""
    for item in items:
        if "require_oracle" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.oracle)


@pytest.fixture(scope="session")
def foreign_authority() -> Authority:
    """An authority that no world of the tests knows."""
    return Authority.create(at=datetime.now(UTC))
