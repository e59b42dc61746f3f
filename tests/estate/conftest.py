"""An estate of worlds to each test, in files or on the server that SHLYUZ_TEST_DATABASE_URL names; its application."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox.app import create_app
from sandbox.clock import FrozenClock
from sandbox.estate import Estate
from tests.stores import a_store

NOON = datetime(2026, 11, 20, 7, tzinfo=UTC)
"""Noon in Kazakhstan, on a Friday."""


@pytest.fixture
def machine() -> FrozenClock:
    return FrozenClock(NOON)


@pytest.fixture
def estate(tmp_path: Path, machine: FrozenClock) -> Iterator[Estate]:
    with a_store(tmp_path / "data") as store:
        made = Estate(store, machine=machine)
        made.ensure_default(1)
        yield made
        made.close()


@pytest.fixture
def app(estate: Estate) -> Flask:
    return create_app(estate)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
