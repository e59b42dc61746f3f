"""A snapshot brings a world back, in either database; what is none is refused with its reason, and nothing changes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import gateway.tables
import sandbox.storage
from sandbox.errors import WorldError, WorldFileRefused, WorldUnknown
from sandbox.storage import HEAD, open_engine
from sandbox.worlds import WorldStore, read_world_file
from sandbox.worlds.world_file import APPLICATION_ID, FORMAT, pack
from tests.worlds.facts import NOON, A, B, tell, told, write_message


@pytest.fixture
def snapshot(store: WorldStore, tmp_path: Path) -> Path:
    """A snapshot of the world a, which was told x; after that, it was told y."""
    store.create(A)
    tell(store, A, "x")
    write_message(store, A, octets=bytes(range(256)))
    path = tmp_path / "a.world"
    store.snapshot(A, path, at=NOON)
    tell(store, A, "y")
    return path


def messages(store: WorldStore, name) -> list[tuple[object, ...]]:
    with store.engine(name).connect() as connection:
        return [tuple(row) for row in connection.execute(sa.select(gateway.tables.messages))]


def refused(store: WorldStore, path: Path) -> str:
    """The code with which a restore over the world a is refused; a remains what it was, and nothing is left behind."""
    with pytest.raises(WorldFileRefused) as info:
        store.restore(path, A)
    assert info.value.detail
    with pytest.raises(WorldFileRefused):
        store.restore(path, B)
    assert (told(store, A), store.names()) == ("y", [A])
    return info.value.code


def test_snapshot_tells_what_it_is(snapshot: Path):
    about = read_world_file(snapshot)
    assert (about.name, about.revision, about.moment) == (A, HEAD, NOON)
    assert about.version


def test_snapshot_is_one_sqlite_file_with_a_mark(snapshot: Path):
    with closing(sqlite3.connect(snapshot)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA user_version").fetchone() == (FORMAT,)
        assert connection.execute("SELECT value FROM world").fetchone() == ("x",)
    assert [path.name for path in snapshot.parent.glob("*.world*")] == ["a.world"]
    assert not list(snapshot.parent.glob(".shlyuz*"))


def test_world_is_restored_under_another_name(store: WorldStore, snapshot: Path):
    store.restore(snapshot, B)
    assert (told(store, A), told(store, B)) == ("y", "x")
    assert messages(store, A) == messages(store, B)


def test_world_is_replaced_by_its_snapshot(store: WorldStore, snapshot: Path):
    store.restore(snapshot, A)
    assert told(store, A) == "x"
    tell(store, A, "z")
    assert told(store, A) == "z"


def test_numbers_go_on_after_a_restore(store: WorldStore, snapshot: Path):
    store.restore(snapshot, B)
    assert write_message(store, B) == messages(store, A)[-1][0] + 1


def test_snapshot_is_written_over_an_older_one(store: WorldStore, snapshot: Path):
    store.snapshot(A, snapshot, at=NOON)
    store.restore(snapshot, B)
    assert told(store, B) == "y"


@pytest.mark.parametrize("here", ["sqlite", "postgres"])
def test_world_moves_from_one_database_to_the_other_and_back(
    here: str, sqlite_store: WorldStore, postgres_store: WorldStore, tmp_path: Path
):
    first, second = (sqlite_store, postgres_store) if here == "sqlite" else (postgres_store, sqlite_store)
    first.create(A)
    tell(first, A, "Ұшқын")
    write_message(first, A, octets=bytes(range(256)))
    with first.engine(A).begin() as connection:
        given = NOON.astimezone(timezone(timedelta(hours=5))).replace(microsecond=7)
        label = {"label": "a", "private": b"", "certificate": b"\0", "chain": b"c", "created_at": given}
        connection.execute(sa.insert(sandbox.tables.keys).values(label))
    first.snapshot(A, tmp_path / "there", at=NOON)
    second.restore(tmp_path / "there", A)
    second.snapshot(A, tmp_path / "back", at=NOON)
    first.restore(tmp_path / "back", B)
    assert told(second, A) == told(first, B) == "Ұшқын"
    assert messages(first, A) == messages(second, A) == messages(first, B)
    for one, name in ((second, A), (first, B)):
        with one.engine(name).connect() as connection:
            assert connection.execute(sa.select(sandbox.tables.keys.c.created_at)).scalar_one() == given


def test_json_without_a_value_is_not_json_null(sqlite_store: WorldStore, postgres_store: WorldStore, tmp_path: Path):
    sqlite_store.create(A)
    write_message(sqlite_store, A)
    with sqlite_store.engine(A).begin() as connection:
        connection.exec_driver_sql("UPDATE gateway_messages SET findings = 'null', headers = '{\"b\": 1,  \"a\": 2}'")
    sqlite_store.snapshot(A, tmp_path / "file", at=NOON)
    postgres_store.restore(tmp_path / "file", A)
    with postgres_store.engine(A).connect() as connection:
        text = "SELECT findings::text, headers::text FROM gateway_messages"
        assert connection.exec_driver_sql(text).one() == ("null", '{"b": 1,  "a": 2}')


def test_snapshot_cut_short_is_refused_wherever_it_was_cut(store: WorldStore, snapshot: Path):
    octets = snapshot.read_bytes()
    cut = snapshot.with_name("cut")
    for size in range(0, len(octets), 1024):
        cut.write_bytes(octets[:size])
        with pytest.raises(WorldFileRefused, match="WORLD-FILE-BROKEN"):
            store.restore(cut, A)
    assert (told(store, A), store.names()) == ("y", [A])


def test_octet_changed_anywhere_is_noticed(store: WorldStore, snapshot: Path):
    octets = snapshot.read_bytes()
    bad = snapshot.with_name("bad")
    for place in [*range(16, 100, 3), *range(100, len(octets), 1511)]:
        bad.write_bytes(octets[:place] + bytes([octets[place] ^ 1]) + octets[place + 1 :])
        with pytest.raises(WorldFileRefused, match="WORLD-FILE-"):
            read_world_file(bad)
    assert refused(store, bad) == "WORLD-FILE-BROKEN"


def test_changed_content_is_noticed(store: WorldStore, snapshot: Path):
    with closing(sqlite3.connect(snapshot)) as connection, connection:
        connection.execute("UPDATE world SET value = 'w'")
    assert refused(store, snapshot) == "WORLD-FILE-BROKEN"


def test_octets_after_its_end_are_noticed(store: WorldStore, snapshot: Path):
    with snapshot.open("ab") as file:
        file.write(b"\n")
    assert refused(store, snapshot) == "WORLD-FILE-BROKEN"


def test_file_of_another_program_is_foreign(store: WorldStore, snapshot: Path, tmp_path: Path):
    foreign = tmp_path / "foreign.sqlite"
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE world (name, value)")
        connection.commit()
    assert refused(store, foreign) == "WORLD-FILE-FOREIGN"
    foreign.write_bytes(b"%PDF-1.7\n" * 100)
    assert refused(store, foreign) == "WORLD-FILE-FOREIGN"


def test_newer_format_is_refused_as_such(store: WorldStore, snapshot: Path):
    with closing(sqlite3.connect(snapshot)) as connection:
        connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    assert refused(store, snapshot) == "WORLD-FILE-FUTURE"


def test_newer_revision_is_refused_as_such(store: WorldStore, snapshot: Path, tmp_path: Path):
    future = tmp_path / "future"
    _made_at("0002", future)
    with closing(sqlite3.connect(future)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    pack(future, name=B, at=NOON)
    assert refused(store, future) == "WORLD-FILE-FUTURE"


def test_missing_file_is_told(store: WorldStore, snapshot: Path, tmp_path: Path):
    assert refused(store, tmp_path / "nothing") == "WORLD-FILE-PATH"


def test_snapshot_into_no_directory_is_told(store: WorldStore, snapshot: Path, tmp_path: Path):
    with pytest.raises(WorldFileRefused, match="WORLD-FILE-PATH"):
        store.snapshot(A, tmp_path / "no" / "where", at=NOON)


def test_snapshot_of_nothing_leaves_no_file(store: WorldStore, tmp_path: Path):
    with pytest.raises(WorldUnknown):
        store.snapshot(A, tmp_path / "file", at=NOON)
    assert not (tmp_path / "file").exists()


def test_moment_without_an_offset_is_none(store: WorldStore, snapshot: Path):
    before = snapshot.read_bytes()
    with pytest.raises(ValueError, match="offset"):
        store.snapshot(A, snapshot, at=datetime(2031, 5, 1))
    assert snapshot.read_bytes() == before


def test_older_revision_is_brought_up_to_date(store: WorldStore, tmp_path: Path):
    old = tmp_path / "old"
    _made_at("0001", old)
    with closing(sqlite3.connect(old)) as connection, connection:
        row = ("authority/root", b"p", b"c", b"h", "2031-05-01 07:00:00.000000")
        connection.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?)", row)
    pack(old, name=B, at=NOON)
    assert read_world_file(old).revision == "0001"
    store.restore(old, A)
    with store.engine(A).connect() as connection:
        assert connection.execute(sa.select(sandbox.tables.keys.c.label)).scalars().all() == ["rsa/authority/root"]


LONG_BIN = """INSERT INTO gateway_participants
(sender_id, bin, enabled, password_salt, password_hash, certificates, services, requests, answers, data_certificates)
VALUES ('long', 'more than twelve', 1, x'', x'', '[]', '[]', '{}', '{}', '[]')"""


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO world VALUES ('nul', 'a' || char(0))",
        "INSERT INTO keys VALUES ('text for octets', 'p', 'c', 'h', '2031-05-01 07:00:00.000000')",
        "INSERT INTO keys VALUES ('no moment', x'', x'', x'', 'yesterday')",
        LONG_BIN,
    ],
)
def test_content_that_postgresql_does_not_take_is_told(
    sqlite_store: WorldStore, postgres_store: WorldStore, tmp_path: Path, statement: str
):
    sqlite_store.create(A)
    with sqlite_store.engine(A).begin() as connection:
        connection.exec_driver_sql(statement)
    sqlite_store.snapshot(A, tmp_path / "file", at=NOON)
    with pytest.raises(WorldFileRefused, match="WORLD-FILE-BROKEN"):
        postgres_store.restore(tmp_path / "file", A)
    assert postgres_store.names() == []


def test_damaged_world_is_not_made_a_snapshot(sqlite_store: WorldStore, tmp_path: Path):
    sqlite_store.create(A)
    path = tmp_path / "data/worlds/a.sqlite"
    octets = bytearray(path.read_bytes())
    octets[4096 * 3 : 4096 * 4] = bytes(range(256)) * 16
    path.write_bytes(octets)
    with pytest.raises(WorldError, match="WORLD-DATA"):
        sqlite_store.snapshot(A, tmp_path / "file", at=NOON)
    assert not (tmp_path / "file").exists()


def _made_at(revision: str, path: Path) -> None:
    """A database in the file *path* whose schema is of *revision*."""
    engine = open_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(Path(sandbox.storage.__file__).parent / "migrations"))
    with engine.begin() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
