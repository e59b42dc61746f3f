"""Worlds come, are forked and go, alike in both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import gateway.tables
import registries.tables
import sandbox.tables
from sandbox.errors import WorldExists, WorldUnknown
from sandbox.worlds import DEFAULT_WORLD, WorldStore, open_store, parse_world_name
from tests.worlds.facts import A, B, tell, told, write_message


def test_new_store_has_no_world(store: WorldStore):
    assert store.names() == []
    assert not store.exists(DEFAULT_WORLD)


def test_worlds_are_listed_in_order(store: WorldStore):
    for name in (B, DEFAULT_WORLD, A):
        store.create(name)
    assert store.names() == [A, B, DEFAULT_WORLD]


def test_new_world_has_the_schema_of_the_tables(store: WorldStore):
    store.create(A)
    metadata = [gateway.tables.metadata, registries.tables.metadata, sandbox.tables.metadata]
    with store.engine(A).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    # tables of other modules are no difference
    assert [one for one in differences if not str(one[0]).startswith("remove")] == []


def test_worlds_do_not_see_one_another(store: WorldStore):
    store.create(A)
    store.create(B)
    tell(store, A, "x")
    assert (told(store, A), told(store, B)) == ("x", None)


def test_world_is_not_made_twice(store: WorldStore):
    store.create(A)
    tell(store, A, "x")
    with pytest.raises(WorldExists, match="WORLD-EXISTS: a"):
        store.create(A)
    assert told(store, A) == "x"


def test_fork_holds_what_its_source_held(store: WorldStore):
    store.create(A)
    tell(store, A, "x")
    store.fork(A, B)
    tell(store, A, "y")
    assert (told(store, A), told(store, B)) == ("y", "x")


def test_numbers_go_on_in_a_fork(store: WorldStore):
    store.create(A)
    last = [write_message(store, A) for _ in range(3)][-1]
    store.fork(A, B)
    assert write_message(store, B) == last + 1 == write_message(store, A)


def test_fork_does_not_replace_a_world(store: WorldStore):
    store.create(A)
    store.create(B)
    tell(store, B, "x")
    with pytest.raises(WorldExists):
        store.fork(A, B)
    assert told(store, B) == "x"


def test_fork_of_nothing_leaves_nothing(store: WorldStore):
    with pytest.raises(WorldUnknown):
        store.fork(A, B)
    assert store.names() == []


@pytest.mark.parametrize("operation", ["engine", "drop"])
def test_unknown_world_is_named(store: WorldStore, operation: str):
    with pytest.raises(WorldUnknown, match="WORLD-UNKNOWN: b-2"):
        getattr(store, operation)(B)
    assert store.names() == []


def test_dropped_world_is_gone(store: WorldStore):
    store.create(A)
    store.create(B)
    store.drop(A)
    assert store.names() == [B]


def test_world_of_a_dropped_name_is_a_new_one(store: WorldStore):
    store.create(A)
    tell(store, A, "x")
    store.drop(A)
    store.create(A)
    assert told(store, A) is None


def test_engine_of_a_dropped_world_says_so(store: WorldStore, another: WorldStore):
    store.create(A)
    tell(store, A, "x")
    engine = store.engine(A)
    another.drop(A)
    with pytest.raises(WorldUnknown), engine.connect() as connection:
        connection.execute(sa.select(sandbox.tables.world)).all()
    assert not store.exists(A)


def test_engine_follows_a_name_to_its_new_world(store: WorldStore, another: WorldStore):
    store.create(A)
    tell(store, A, "x")
    another.drop(A)
    another.create(A)
    tell(another, A, "y")
    assert told(store, A) == "y"


def test_world_is_one_engine_to_all_who_ask(store: WorldStore):
    store.create(A)
    engine = store.engine(A)
    assert store.engine(A) is engine
    engine.dispose()
    tell(store, A, "x")
    assert told(store, A) == "x"


def test_default_world_is_where_it_always_was(tmp_path: Path):
    store = open_store(tmp_path)
    store.create(DEFAULT_WORLD)
    assert (tmp_path / "world.sqlite").exists()
    store.drop(DEFAULT_WORLD)
    assert not list(tmp_path.glob("world.sqlite*"))
    store.close()


def test_names_of_two_worlds_may_begin_alike(store: WorldStore):
    names = [parse_world_name(text) for text in ("a", "a-b", "a--", "ab", "0", "x" * 40)]
    for name in names:
        store.create(name)
        tell(store, name, name)
    assert [told(store, name) for name in names] == names
    assert store.names() == sorted(names)


def test_store_is_somewhere():
    with pytest.raises(ValueError, match="directory or a URL"):
        open_store(None)
