"""One authority and its keys for all tests of signing: RSA keys are slow to make."""

from __future__ import annotations

from pathlib import Path

import pytest

from signing import Authority, KeyPair, Role, TrustStore, wsse, xmldsig
from signing.authority import Employee, Person, System, profiles
from tests.signing.samples import DOCUMENT, ENVELOPE, MOMENT

PERSON = Person("850101300123", "ИВАНОВ", "ИВАН", "ИВАНОВИЧ")


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority.create(at=MOMENT)


@pytest.fixture(scope="session")
def other_authority() -> Authority:
    """Another world's: the same names, other keys."""
    return Authority.create(at=MOMENT)


@pytest.fixture(scope="session")
def trust(authority: Authority) -> TrustStore:
    return authority.trust


@pytest.fixture(scope="session")
def person(authority: Authority) -> KeyPair:
    return authority.issue_person(PERSON, at=MOMENT)


@pytest.fixture(scope="session")
def employee(authority: Authority) -> KeyPair:
    return authority.issue_employee(
        Employee(PERSON, 'ГУ "Отдел образования"', "990140000123"), [Role.SIGNER], at=MOMENT
    )


@pytest.fixture(scope="session")
def system(authority: Authority) -> KeyPair:
    return authority.issue_system(System('ИС "Портал"', 'АО "НИТ"', "000740000728"), at=MOMENT)


@pytest.fixture(scope="session")
def login_key(authority: Authority) -> KeyPair:
    """A person's key for logging in, which does not sign documents."""
    return authority.issue(PERSON, profiles.AUTHENTICATION, at=MOMENT)


@pytest.fixture(scope="session")
def signed(person: KeyPair) -> bytes:
    """A document signed by a citizen."""
    return xmldsig.sign(DOCUMENT, person)


@pytest.fixture(scope="session")
def message(system: KeyPair) -> bytes:
    """A SOAP message signed by a system."""
    return wsse.sign(ENVELOPE, system)


@pytest.fixture(scope="session")
def root_pem(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root alone, as a file for other tools."""
    path = tmp_path_factory.mktemp("trust") / "root.pem"
    path.write_bytes(authority.root.pem)
    return path
