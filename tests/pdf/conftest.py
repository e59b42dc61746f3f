"""One authority with its services for all tests of PDFs; their clock moves on by a second at every question."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest

from signing import Authority, KeyFamily, KeyPair, Role, TrustStore, cms, pdf
from signing.authority import Employee, Person
from signing.authority.services import AuthorityServices, service_keys
from tests.pdf.samples import MOMENT, Minute, document


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority.create(at=MOMENT - timedelta(days=30))


@pytest.fixture(scope="session")
def trust(authority: Authority) -> TrustStore:
    return authority.trust


@pytest.fixture(scope="session")
def person(authority: Authority) -> KeyPair:
    return authority.issue_person(Person("850101300123", "ИВАНОВ", "ИВАН", "ИВАНОВИЧ"), at=MOMENT - timedelta(days=1))


@pytest.fixture(scope="session")
def official(authority: Authority) -> KeyPair:
    """Signs for an organisation, with GOST."""
    person = Person("880202400456", "ҒАБДУЛЛИНА", "ӘЛИЯ", "ҚҰРМАНҚЫЗЫ")
    employee = Employee(person, 'ЖШС "Үлгі Өнім"', "990140000123")
    return authority.issue_employee(employee, [Role.SIGNER], at=MOMENT - timedelta(days=1), family=KeyFamily.GOST)


@pytest.fixture(scope="session")
def minute() -> Minute:
    return Minute()


@pytest.fixture(autouse=True)
def _clock_begins_anew(minute: Minute) -> None:
    """After what fixtures of many tests were stamped with."""
    minute.begin(10)


@pytest.fixture(scope="session")
def services(authority: Authority, minute: Minute) -> AuthorityServices:
    keys = service_keys(authority, at=MOMENT - timedelta(days=1))
    serials = count(-3)
    return AuthorityServices.of(authority, keys, now=minute.now, serials=lambda: next(serials))


@pytest.fixture(scope="session")
def lasting(services: AuthorityServices) -> pdf.PdfOptions:
    """Everything that the level LTA needs."""
    return pdf.PdfOptions(level=pdf.PdfLevel.LTA, stamper=services.time_stamps, evidence=services)


@pytest.fixture(scope="session")
def detached(services: AuthorityServices) -> cms.SignOptions:
    """How the signatures of cards are made."""
    return cms.SignOptions(detached=True, level=cms.Level.LT, stamper=services.time_stamps, evidence=services)


@pytest.fixture(scope="session")
def plain() -> bytes:
    """A document of two pages that nobody signed."""
    return document()


@pytest.fixture(scope="session")
def signed(plain: bytes, person: KeyPair) -> bytes:
    """The document signed by a citizen."""
    return pdf.sign(plain, person, at=MOMENT)


@pytest.fixture(scope="session")
def signed_twice(signed: bytes, official: KeyPair) -> bytes:
    """The document signed by a citizen with RSA, then by an official with GOST."""
    return pdf.sign(signed, official, at=MOMENT + timedelta(minutes=1))
