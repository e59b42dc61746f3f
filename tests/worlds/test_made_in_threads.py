"""Worlds that threads of one process make at the same time are whole, each by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from sandbox.storage import HEAD, migrate
from sandbox.worlds import parse_world_name
from tests.stores import a_store


def test_schemas_upgraded_at_once_are_all_whole(tmp_path):
    """On PostgreSQL each new world is upgraded; on SQLite it is a copy, unless the file is new."""
    names = [parse_world_name(f"w{number}") for number in range(12)]
    with a_store(tmp_path / "data") as store, ThreadPoolExecutor(6) as pool:
        list(pool.map(store.create, names))
        for name in names:
            with store.engine(name).connect() as connection:
                assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == HEAD


def test_files_upgraded_at_once_are_all_whole(tmp_path):
    engines = [sa.create_engine(f"sqlite:///{tmp_path}/{number}.sqlite") for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(migrate, engines))
    for engine in engines:
        with engine.connect() as connection:
            assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == HEAD
        engine.dispose()
