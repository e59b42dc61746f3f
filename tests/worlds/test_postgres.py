"""What is PostgreSQL's own: its addresses, its sessions, its absence."""

from __future__ import annotations

import socket
import sys
import threading
from typing import Any

import pytest
import sqlalchemy as sa

import sandbox.tables
from sandbox.errors import DatabaseRefused, WorldError
from sandbox.storage import HEAD, database_seconds, migrate, open_engine
from sandbox.worlds import DEFAULT_WORLD, WorldStore, open_store
from tests.worlds.facts import A, B, tell, told


def code_of(url: str) -> tuple[str, str]:
    """The code and the detail with which *url* is refused."""
    with pytest.raises(DatabaseRefused) as info:
        open_store(None, url)
    return info.value.code, info.value.detail


def test_server_that_is_not_there_is_named_without_the_password():
    with socket.socket() as sock:
        # bound and not listening: nobody answers here
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
        code, detail = code_of(f"postgresql+psycopg://somebody:s3cret@127.0.0.1:{port}/worlds")
    assert code == "DATABASE-UNREACHABLE"
    assert f"127.0.0.1:{port}/worlds" in detail
    assert "s3cret" not in detail


def test_database_that_is_not_there_is_named(postgres_url: str):
    address = sa.make_url(postgres_url).set(database="nowhere")
    code, detail = code_of(address.render_as_string(hide_password=False))
    assert code == "DATABASE-UNREACHABLE"
    assert "nowhere" in detail


def test_missing_driver_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert code_of("postgresql://127.0.0.1/worlds")[0] == "DATABASE-DRIVER"


@pytest.mark.parametrize(
    "url", ["mysql://host/name", "nonsense", "", "sqlite:///world.sqlite", "postgresql+psycopg2://h/n"]
)
def test_other_databases_are_refused(url: str):
    assert code_of(url)[0] == "DATABASE-URL"


@pytest.mark.parametrize("driver", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_name_of_postgresql_means_psycopg(postgres_url: str, driver: str):
    address = sa.make_url(postgres_url).set(drivername=driver)
    store = open_store(None, address.render_as_string(hide_password=False))
    assert store.names() == []
    store.close()


def test_world_is_a_schema(postgres_store: WorldStore, postgres_url: str):
    for name in (DEFAULT_WORLD, B):
        postgres_store.create(name)
    engine = open_engine(postgres_url)
    with engine.connect() as connection:
        schemas = sa.inspect(connection).get_schema_names()
        assert sa.inspect(connection).get_table_names() == []
    engine.dispose()
    assert {"world_default", "world_b-2"} <= set(schemas)


def test_connection_goes_from_world_to_world(postgres_store: WorldStore):
    for name in (A, B):
        postgres_store.create(name)
    for name, value in ((A, "x"), (B, "y"), (A, "z")):
        tell(postgres_store, name, value)
    assert [told(postgres_store, name) for name in (A, B, A)] == ["z", "y", "z"]


def test_rolled_back_transaction_leaves_the_connection_in_its_world(postgres_store: WorldStore):
    for name in (A, B):
        postgres_store.create(name)
    with postgres_store.engine(A).connect() as connection:
        connection.execute(sa.insert(sandbox.tables.world).values(name="told", value="x"))
        connection.rollback()
        assert connection.exec_driver_sql("SELECT current_schema()").scalar() == "world_a"
    assert (told(postgres_store, A), told(postgres_store, B)) == (None, None)


def test_session_that_ends_as_it_is_taken_is_an_error_of_the_database(postgres_store: WorldStore):
    postgres_store.create(A)
    postgres_store.create(B)
    engine = postgres_store.engine(A)
    # so that the session at hand is turned to another world
    tell(postgres_store, B, "x")

    def end(session: Any, *_more: object) -> None:
        session.close()

    sa.event.listen(postgres_store._engine, "checkout", end)
    with pytest.raises(sa.exc.OperationalError) as refused:
        engine.connect()
    assert refused.value.connection_invalidated
    sa.event.remove(postgres_store._engine, "checkout", end)
    assert told(postgres_store, A) is None


def test_sessions_tell_the_time_in_utc(postgres_store: WorldStore):
    postgres_store.create(A)
    engine = postgres_store.engine(A)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW timezone").scalar() == "UTC"
        assert connection.execute(sa.select(database_seconds(engine))).scalar_one() > 1_700_000_000


def test_each_world_has_a_history_of_its_own(postgres_store: WorldStore):
    postgres_store.create(A)
    with postgres_store.engine(A).begin() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == [HEAD]
        assert connection.exec_driver_sql("SELECT to_regclass('public.alembic_version')").scalar() is None


def test_schema_that_several_migrate_at_once_is_migrated_once(postgres_url: str, postgres_store: WorldStore):
    with postgres_store._engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA world_a")
    stores = [open_store(None, postgres_url) for _ in range(3)]
    threads = [threading.Thread(target=store.engine, args=(A,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with postgres_store.engine(A).connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == [HEAD]
    for store in stores:
        store.close()


def test_world_of_a_newer_program_is_left_alone(store: WorldStore, another: WorldStore):
    store.create(A)
    with store.engine(A).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(WorldError, match="WORLD-DATA: a newer Shlyuz"):
        another.engine(A)
    with pytest.raises(WorldError, match="9999"):
        migrate(store.engine(A))


def test_table_that_is_missing_in_a_world_is_no_missing_world(postgres_store: WorldStore):
    postgres_store.create(A)
    with postgres_store.engine(A).connect() as connection, pytest.raises(sa.exc.ProgrammingError, match="nothing"):
        connection.exec_driver_sql("SELECT * FROM nothing")
