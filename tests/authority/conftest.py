"""An authority with its services, whose clock stands still unless a test moves it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from signing import Authority, KeyPair
from signing.algorithms import KeyFamily
from signing.authority import Person
from signing.authority.services import AuthorityServices, ServiceKeys, service_keys
from tests.services import Clock, services_of

MOMENT = datetime(2031, 5, 1, 9, 30, 15, tzinfo=UTC)
"""When everything here is issued and asked about, unless a test says otherwise."""
DAY = timedelta(days=1)
PERSON = Person("850101300123", "ИВАНОВ", "ИВАН", "ИВАНОВИЧ")
KEYS = Authority.create(at=MOMENT).branches
"""Keys of the authority: made once, for each test has a register of its own."""


@pytest.fixture
def clock() -> Clock:
    return Clock(MOMENT)


@pytest.fixture
def authority() -> Authority:
    """Always the same keys, and nothing in its register."""
    return Authority(KEYS.values())


@pytest.fixture(scope="session")
def keys_of_services() -> ServiceKeys:
    return service_keys(Authority(KEYS.values()), at=MOMENT)


@pytest.fixture
def services(authority: Authority, keys_of_services: ServiceKeys, clock: Clock) -> AuthorityServices:
    return services_of(authority, keys_of_services, clock)


@pytest.fixture
def issue(authority: Authority) -> Callable[..., KeyPair]:
    """``issue(family)``: a person's key, in the register of this test."""

    def issue_person(family: KeyFamily = KeyFamily.RSA) -> KeyPair:
        return authority.issue_person(PERSON, at=MOMENT, family=family)

    return issue_person


@pytest.fixture
def citizen(issue: Callable[..., KeyPair]) -> KeyPair:
    """A citizen with an RSA key."""
    return issue()
