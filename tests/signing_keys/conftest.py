"""One authority of both families for these tests, and the keys of a few people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from signing import Authority, KeyPair, Role
from signing.algorithms import KeyFamily
from signing.authority import Employee, Person, System

MOMENT = datetime(2031, 5, 1, 9, 30, tzinfo=UTC)
"""When everything here is issued and judged, unless a test says otherwise."""
PERSON = Person("850101300123", "ИВАНОВ", "ИВАН", "ИВАНОВИЧ")
EMPLOYEE = Employee(PERSON, 'ГУ "Отдел образования"', "990140000123")
SYSTEM = System('ИС "Портал"', 'АО "НИТ"', "000740000728")
PASSWORD = "Qwerty12"


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority.create(at=MOMENT)


@pytest.fixture(scope="session")
def person_of(authority: Authority) -> Callable[[KeyFamily], KeyPair]:
    """``person_of(family)``: the person's signing key of that family, always the same."""
    keys = {family: authority.issue_person(PERSON, at=MOMENT, family=family) for family in KeyFamily}
    return keys.__getitem__


@pytest.fixture(scope="session")
def citizen(person_of: Callable[[KeyFamily], KeyPair]) -> KeyPair:
    """A citizen with a GOST key, as they have it by default."""
    return person_of(KeyFamily.GOST)


@pytest.fixture(scope="session")
def head(authority: Authority) -> KeyPair:
    """The head of an organisation, with a GOST key."""
    return authority.issue_employee(EMPLOYEE, [Role.HEAD], at=MOMENT, family=KeyFamily.GOST)
