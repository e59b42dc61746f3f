"""One office for all tests of CMS; each test finds its clock at the same moment."""

from __future__ import annotations

import pytest

from signing.algorithms import KeyFamily
from tests.cms.samples import FAMILIES, MOMENT, Office


@pytest.fixture(scope="session")
def the_office() -> Office:
    return Office.open()


@pytest.fixture
def office(the_office: Office) -> Office:
    the_office.clock.now = MOMENT
    return the_office


@pytest.fixture(params=FAMILIES, ids=str)
def family(request: pytest.FixtureRequest) -> KeyFamily:
    found: KeyFamily = request.param
    return found
