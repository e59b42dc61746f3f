"""Many work on the same worlds at the same time, and nobody sees anything half done."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

import sandbox.tables
from sandbox.errors import WorldBusy, WorldError, WorldUnknown
from sandbox.storage import HEAD
from sandbox.worlds import WorldStore, open_store, parse_world_name, sqlite_file
from sandbox.worlds import postgres_store as postgres_store_module
from sandbox.worlds import sqlite_store as sqlite_store_module
from tests.worlds.facts import NOON, A, B, tell, told, write_message

ROOT = Path(__file__).parents[2]
RIVAL = """
import sys
from pathlib import Path
from sandbox.errors import WorldExists
from sandbox.worlds import open_store, parse_world_name

store = open_store(Path(sys.argv[1]), sys.argv[2] or None)
for number in range(int(sys.argv[3])):
    try:
        store.create(parse_world_name(f"w{number}"))
    except WorldExists:
        continue
    print(number)
"""


@pytest.mark.parametrize(("kind", "count"), [("sqlite", 40), ("postgres", 4)])
def test_each_world_is_made_by_one_of_several_processes(
    kind: str, count: int, tmp_path: Path, request: pytest.FixtureRequest
):
    request.getfixturevalue(f"{kind}_store")
    url = "" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    call = [sys.executable, "-c", RIVAL, str(tmp_path / "data"), url, str(count)]
    rivals = [subprocess.Popen(call, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(3)]
    made = Counter(line for rival in rivals for line in rival.communicate()[0].split())
    assert [rival.returncode for rival in rivals] == [0, 0, 0]
    assert made == Counter(str(number) for number in range(count))
    store = open_store(tmp_path / "data", url or None)
    assert {told(store, name) for name in store.names()} == {None}
    store.close()


@contextmanager
def busy(work: Callable[[], object]) -> Iterator[None]:
    """*work* is done again and again meanwhile."""
    stop = threading.Event()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            while not stop.is_set():
                work()
        except BaseException as error:  # noqa: BLE001 - told to the test
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    yield
    stop.set()
    thread.join()
    assert failed == []


def test_fork_of_a_world_that_is_written_to_is_one_moment_of_it(store: WorldStore, another: WorldStore):
    store.create(A)
    table = sandbox.tables.world
    with store.engine(A).begin() as connection:
        connection.execute(sa.insert(table), [{"name": "left", "value": "0"}, {"name": "right", "value": "0"}])
    counts = iter(range(1, 1_000_000))

    def write() -> None:
        value = str(next(counts))
        with another.engine(A).begin() as connection:
            for name in ("left", "right"):
                connection.execute(sa.update(table).where(table.c.name == name).values(value=value))
        write_message(another, A, octets=bytes(20_000))

    with busy(write):
        for number in range(6):
            fork = parse_world_name(f"f{number}")
            store.fork(A, fork)
            with store.engine(fork).connect() as connection:
                left, right = connection.execute(sa.select(table.c.value)).scalars()
            assert left == right
            write_message(store, fork)


def test_readers_of_a_world_see_it_before_or_after_it_is_replaced(
    store: WorldStore, another: WorldStore, tmp_path: Path
):
    for name, value in ((A, "x"), (B, "y")):
        store.create(name)
        tell(store, name, value)
        store.snapshot(name, tmp_path / name, at=NOON)
    seen = set()

    with busy(lambda: seen.add(told(another, A))):
        for _ in range(4):
            store.restore(tmp_path / B, A)
            assert told(store, A) == "y"
            store.restore(tmp_path / A, A)
            assert told(store, A) == "x"
    assert seen <= {"x", "y"}


def test_world_is_dropped_while_others_have_it_open(store: WorldStore, another: WorldStore):
    store.create(A)
    tell(store, A, "x")
    assert told(another, A) == "x"
    store.drop(A)
    assert not another.exists(A)


def test_reader_finishes_what_it_reads_of_a_dropped_file(sqlite_store: WorldStore, tmp_path: Path):
    sqlite_store.create(A)
    tell(sqlite_store, A, "x")
    with sqlite_store.engine(A).connect() as connection:
        sqlite_store.drop(A)
        assert connection.execute(sa.select(sandbox.tables.world.c.value)).scalar() == "x"
    assert [path.name for path in (tmp_path / "data/worlds").iterdir() if path.name.startswith("a")] == []


def test_what_a_dropped_world_left_behind_does_not_get_into_a_new_one(sqlite_store: WorldStore, tmp_path: Path):
    sqlite_store.create(A)
    tell(sqlite_store, A, "x")
    log = tmp_path / "data/worlds/a.sqlite-wal"
    left_behind = log.read_bytes()
    sqlite_store.drop(A)
    log.write_bytes(left_behind)
    sqlite_store.create(A)
    assert told(sqlite_store, A) is None


def test_world_in_use_is_not_taken_away(postgres_store: WorldStore, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postgres_store_module, "_PATIENCE_MS", 50)
    postgres_store.create(A)
    tell(postgres_store, A, "x")
    with postgres_store.engine(A).connect() as connection:
        connection.execute(sa.select(sandbox.tables.world)).all()
        with pytest.raises(WorldBusy):
            postgres_store.drop(A)
    assert told(postgres_store, A) == "x"


def test_world_being_written_to_is_not_replaced(
    sqlite_store: WorldStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sqlite_file, "_PATIENCE", 0.05)
    sqlite_store.create(A)
    tell(sqlite_store, A, "x")
    sqlite_store.snapshot(A, tmp_path / "old", at=NOON)
    with sqlite_store.engine(A).begin() as connection:
        connection.execute(sa.update(sandbox.tables.world).values(value="y"))
        with pytest.raises(WorldBusy):
            sqlite_store.restore(tmp_path / "old", A)
    assert told(sqlite_store, A) == "y"


def test_many_open_worlds_need_few_descriptors(sqlite_store: WorldStore):
    folder = Path("/proc/self/fd")
    if not folder.exists():
        pytest.skip("descriptors are counted under Linux only")
    names = [parse_world_name(f"w{number}") for number in range(300)]
    engines = []
    for name in names:
        sqlite_store.create(name)
        engines.append(sqlite_store.engine(name))
        assert told(sqlite_store, name) is None
    assert len(list(folder.iterdir())) < 300
    with engines[0].connect() as connection:
        assert connection.execute(sa.select(sandbox.tables.world)).all() == []


def test_many_open_schemas_need_few_connections(postgres_store: WorldStore):
    names = [parse_world_name(f"w{number}") for number in range(8)]
    for name in names:
        postgres_store.create(name)
        tell(postgres_store, name, name)
    assert [told(postgres_store, name) for name in names] == names
    with postgres_store.engine(names[0]).connect() as connection:
        count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        assert connection.exec_driver_sql(count).scalar() <= 5


def test_fork_that_fails_leaves_nothing(sqlite_store: WorldStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(_source: object, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError("no space left")

    sqlite_store.create(A)
    monkeypatch.setattr(sqlite_store_module, "copy_database", fail)
    with pytest.raises(WorldError, match="WORLD-DATA: no space left"):
        sqlite_store.fork(A, B)
    assert sqlite_store.names() == [A]
    assert not list((tmp_path / "data/worlds").glob("*.part"))


def test_file_that_is_no_database_is_told(sqlite_store: WorldStore, tmp_path: Path):
    (tmp_path / "data/worlds/a.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(WorldError, match="WORLD-DATA"):
        sqlite_store.engine(A)
    sqlite_store.drop(A)
    assert sqlite_store.names() == []


def test_template_of_another_revision_is_removed(sqlite_store: WorldStore, tmp_path: Path):
    old = tmp_path / "data/worlds/.template-0000.sqlite"
    old.write_bytes(b"")
    sqlite_store.create(A)
    assert [path.name for path in old.parent.glob(".template*")] == [f".template-{HEAD}.sqlite"]


def test_world_that_vanishes_while_it_is_opened_is_unknown(
    sqlite_store: WorldStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    sqlite_store.create(A)
    engine = sqlite_store.engine(A)
    engine.dispose()
    looked = sqlite_file._identity

    def look_and_lose(path: Path, name: str) -> tuple[int, int]:
        found = looked(path, name)
        path.unlink()
        return found

    monkeypatch.setattr(sqlite_file, "_identity", look_and_lose)
    with pytest.raises(WorldUnknown):
        engine.connect()
