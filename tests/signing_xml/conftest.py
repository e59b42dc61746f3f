"""The keys of the tests of signing, and documents and messages with more than one signature."""

from __future__ import annotations

import pytest

from signing import KeyPair, wsse, xmldsig
from tests.signing.conftest import (
    authority,
    employee,
    message,
    other_authority,
    person,
    root_pem,
    signed,
    system,
    trust,
)
from tests.signing_xml.samples import APPLICATION, ENVELOPE_WITH_DATA

__all__ = [
    "authority",
    "cosigned",
    "employee",
    "message",
    "other_authority",
    "part_signed",
    "person",
    "root_pem",
    "signed",
    "signed_within",
    "system",
    "trust",
]


@pytest.fixture(scope="session")
def cosigned(person: KeyPair, employee: KeyPair) -> bytes:
    """A document signed by a citizen, then by an official."""
    return xmldsig.sign(xmldsig.sign(APPLICATION, person), employee)


@pytest.fixture(scope="session")
def part_signed(person: KeyPair) -> bytes:
    """A document of which a citizen signed the request."""
    return xmldsig.sign_part(APPLICATION, person, element="/application/request")


@pytest.fixture(scope="session")
def signed_within(person: KeyPair, system: KeyPair) -> bytes:
    """A SOAP message signed by a system, its business data signed by a citizen."""
    business = xmldsig.sign(APPLICATION, person).partition(b"?>")[2].strip()
    return wsse.sign(ENVELOPE_WITH_DATA.replace(b"<data/>", b"<data>" + business + b"</data>"), system)
