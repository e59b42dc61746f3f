"""The schema comes from migrations; transactions neither lose nor repeat anything."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import gateway.tables
import registries.tables
import sandbox.tables
from sandbox import storage
from sandbox.storage import HEAD, Moment, database_seconds, migrate, open_engine
from tests.stores import Place, a_place, an_engine


@pytest.fixture
def engine(place: Place) -> Iterator[sa.Engine]:
    """An engine whose schema is made and empty."""
    store = place.open()
    with an_engine(store) as made:
        yield made
    store.close()


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    with a_place(tmp_path) as place:
        yield place.empty_database


def test_migrated_schema_is_that_of_the_tables(engine: sa.Engine):
    metadata = [gateway.tables.metadata, registries.tables.metadata, sandbox.tables.metadata]
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_head_is_the_newest_revision():
    config = Config()
    config.set_main_option("script_location", str(Path(storage.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_fresh_database_is_migrated_quickly_and_quietly(
    empty_database: str, engine: sa.Engine, capfd: pytest.CaptureFixture[str]
):
    """The library for it is loaded already, as *engine* needed it."""
    fresh = open_engine(empty_database)
    started = time.process_time()
    migrate(fresh)
    assert time.process_time() - started < 0.3
    assert capfd.readouterr() == ("", "")
    fresh.dispose()


def test_two_processes_may_migrate_at_once(empty_database: str):
    engines = [open_engine(empty_database) for _ in range(4)]
    threads = [threading.Thread(target=migrate, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engines[0].connect() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all() == [HEAD]
    for engine in engines:
        engine.dispose()


@pytest.mark.usefixtures("sqlite_only")
@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 1), ("busy_timeout", 20_000)]
)
def test_sqlite_is_set_up_for_many_readers_and_waiting_writers(engine: sa.Engine, pragma: str, value: object):
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_reading_before_writing_never_collides_with_another_writer(engine: sa.Engine):
    table = sandbox.tables.world
    with engine.begin() as connection:
        connection.execute(sa.insert(table).values(name="count", value="0"))

    def work() -> None:
        for _ in range(20):
            with engine.begin() as connection:
                connection.execute(sa.select(table)).all()
                more = sa.cast(sa.cast(table.c.value, sa.Integer) + 1, sa.Text)
                connection.execute(sa.update(table).where(table.c.name == "count").values(value=more))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        assert connection.execute(sa.select(table.c.value)).scalar() == "160"


def test_failed_transaction_leaves_nothing(engine: sa.Engine):
    table = sandbox.tables.world

    def write_and_fail() -> None:
        with engine.begin() as connection:
            connection.execute(sa.insert(table).values(name="a", value="1"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with engine.connect() as connection:
        assert connection.execute(sa.select(table)).all() == []


def test_moments_come_back_as_they_were_in_utc(engine: sa.Engine):
    table = sa.Table("moments", sa.MetaData(), sa.Column("at", Moment))
    table.create(engine)
    moment = datetime(2026, 11, 20, 12, 0, 0, 5, tzinfo=timezone(timedelta(hours=5)))
    with engine.begin() as connection:
        connection.execute(sa.insert(table).values(at=moment))
    with engine.connect() as connection:
        stored = connection.execute(sa.select(table.c.at)).scalar_one()
    assert stored == moment
    assert stored.tzinfo is UTC


def test_moment_without_an_offset_is_not_stored(engine: sa.Engine):
    table = sa.Table("moments", sa.MetaData(), sa.Column("at", Moment))
    table.create(engine)
    with pytest.raises(sa.exc.StatementError, match="offset"), engine.begin() as connection:
        connection.execute(sa.insert(table).values(at=datetime(2026, 11, 20)))


def test_database_tells_its_own_time(engine: sa.Engine):
    with engine.connect() as connection:
        assert connection.execute(sa.select(database_seconds(engine))).scalar_one() > 1_700_000_000
