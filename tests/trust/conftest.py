"""An authority with its services in process, and a clock that a test moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from signing import Authority, KeyFamily, KeyPair, TrustStore
from signing.authority import Person
from signing.authority.services import AuthorityServices, ServiceKeys, service_keys
from tests.services import Clock, services_of

BEGIN = datetime(2031, 1, 1, tzinfo=UTC)
"""When the authority and its services were set up."""
MOMENT = datetime(2031, 5, 1, 9, 30, 15, tzinfo=UTC)
"""When the clock stands at the start of a test."""
DAY = timedelta(days=1)
PERSON = Person("850101300123", "ИВАНОВ", "ИВАН", "ИВАНОВИЧ")
BRANCHES = Authority.create(at=BEGIN).branches
"""Keys are made once; each test has a register of its own."""
FAMILIES = tuple(KeyFamily)


@pytest.fixture
def clock() -> Clock:
    return Clock(MOMENT)


@pytest.fixture
def authority() -> Authority:
    return Authority(BRANCHES.values())


@pytest.fixture(scope="session")
def keys_of_services() -> ServiceKeys:
    return service_keys(Authority(BRANCHES.values()), at=BEGIN)


@pytest.fixture
def services(authority: Authority, keys_of_services: ServiceKeys, clock: Clock) -> AuthorityServices:
    return services_of(authority, keys_of_services, clock)


@pytest.fixture
def trust(authority: Authority) -> TrustStore:
    """The roots, and nobody to ask."""
    return authority.trust


@pytest.fixture
def asking(trust: TrustStore, services: AuthorityServices) -> TrustStore:
    """The roots, and the register to ask."""
    return trust.with_sources([services.source])


@pytest.fixture(scope="session")
def private_keys() -> dict[KeyFamily, KeyPair]:
    """A key of each family to issue certificates for: making one takes a while."""
    maker = Authority(BRANCHES.values())
    return {family: maker.issue_person(PERSON, at=BEGIN, family=family) for family in FAMILIES}


@pytest.fixture
def issue(authority: Authority, private_keys: dict[KeyFamily, KeyPair]) -> Callable[..., KeyPair]:
    """``issue(family)``: the person's key, in the register of this test."""

    def issued(family: KeyFamily = KeyFamily.RSA) -> KeyPair:
        authority.register.record(private_keys[family].certificate)
        return private_keys[family]

    return issued


@pytest.fixture
def citizen(issue: Callable[..., KeyPair]) -> KeyPair:
    return issue()
