"""Every store of worlds, empty, for the same tests: a directory of SQLite files, a database of PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.worlds import WorldStore, open_store
from tests.postgres import a_database, a_server


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a database that nobody else uses."""
    with a_server() as server, a_database(server) as url:
        yield url


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[WorldStore]:
    store = open_store(tmp_path / "data")
    yield store
    store.close()


@pytest.fixture
def postgres_store(postgres_url: str) -> Iterator[WorldStore]:
    store = open_store(None, postgres_url)
    yield store
    for name in store.names():
        store.drop(name)
    store.close()


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> WorldStore:
    """Each kind of store in turn."""
    return request.getfixturevalue(f"{request.param}_store")


@pytest.fixture
def another(store: WorldStore, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WorldStore]:
    """The store of the test as another process sees it."""
    if "sqlite" in request.node.callspec.id:
        second = open_store(tmp_path / "data")
    else:
        second = open_store(None, request.getfixturevalue("postgres_url"))
    yield second
    second.close()
