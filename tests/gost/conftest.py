"""Every way of computing: folding and dividing with Python's integers, and gmpy2's when they are there."""

from __future__ import annotations

import pytest

from signing.gost.backend import PURE, Backend, available

DIVIDING = Backend(name="int-dividing", integer=PURE.integer, invert=PURE.invert, divides=True)
"""Python's integers with the formulas of gmpy2, so that these are tested where it is not installed."""


@pytest.fixture(params=["int", "int-dividing", "gmpy2"])
def backend(request: pytest.FixtureRequest) -> Backend:
    for one in (*available(), DIVIDING):
        if one.name == request.param:
            return one
    pytest.skip(f"{request.param} is not installed")


@pytest.fixture
def dividing() -> Backend:
    return DIVIDING
