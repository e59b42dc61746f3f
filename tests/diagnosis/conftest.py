"""One authority and two families of keys for all tests of diagnoses."""

from __future__ import annotations

import pytest

from signing import Authority
from signing.algorithms import KeyFamily
from signing.authority import Person, System
from tests.diagnosis.workshop import MOMENT, Workshop

PERSON = Person("850101300123", "ИВАНОВ", "ИВАН", "ИВАНОВИЧ")
OTHER = Person("900202400456", "ПЕТРОВА", "АННА", "ИВАНОВНА")
SYSTEM = System('ИС "Портал"', 'АО "НИТ"', "000740000728")


@pytest.fixture(scope="session")
def workshops() -> dict[str, Workshop]:
    authority = Authority.create(at=MOMENT)
    return {
        family.value: Workshop(
            family.value,
            authority.issue_person(PERSON, at=MOMENT, family=family),
            authority.issue_system(SYSTEM, at=MOMENT, family=family),
            authority.issue_person(OTHER, at=MOMENT, family=family),
            authority.trust,
        )
        for family in KeyFamily
    }


@pytest.fixture(scope="session", params=["rsa", "gost"])
def workshop(request: pytest.FixtureRequest, workshops: dict[str, Workshop]) -> Workshop:
    return workshops[request.param]
