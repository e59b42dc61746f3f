"""Keys of one authority, for tokens."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from signing import Authority, KeyFamily, KeyPair
from signing.authority import System

MOMENT = datetime(2031, 5, 1, 9, 30, tzinfo=UTC)
BIN = "990140000123"


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority.create(at=MOMENT)


@pytest.fixture(scope="session")
def system(authority: Authority) -> KeyPair:
    """The key of an organisation's information system."""
    return authority.issue_system(System("ИС", "АО", BIN), at=MOMENT)


@pytest.fixture(scope="session")
def other(authority: Authority) -> KeyPair:
    """The key of another organisation's system."""
    return authority.issue_system(System("ИС 2", "ТОО", "000740000728"), at=MOMENT)


@pytest.fixture(scope="session")
def gost_system(authority: Authority) -> KeyPair:
    return authority.issue_system(System("ИС", "АО", BIN), at=MOMENT, family=KeyFamily.GOST)


@pytest.fixture
def claims() -> dict[str, object]:
    """What an organisation says to the consent service."""
    now = int(MOMENT.timestamp())
    return {"cbin": BIN, "mcheck": "Bio", "iat": now - 10, "exp": now + 600}
