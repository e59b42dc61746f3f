"""Threads that write at one moment share a transaction; nobody goes on before their own work is stored."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from gateway.prepared import PreparedInsert
from gateway.shared_writes import SharedWrites
from gateway.tables import claims

INSERT = PreparedInsert(claims)
UNLESS_TAKEN = PreparedInsert(claims, unless_taken=True)


def row(name: str) -> dict[str, object]:
    return {"sender_id": "demo", "message_id": name, "ordinal": 0, "digest": f"digest of {name}", "moment": "now"}


def stored(engine: sa.Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(sa.select(claims.c.message_id)).scalars())


@contextmanager
def commits(engine: sa.Engine, *, broken: bool = False) -> Iterator[list[int]]:
    """How many commits there were; *broken* ones raise what a database raises whose disk is full."""
    seen: list[int] = []

    def see(_connection: sa.Connection) -> None:
        seen.append(len(seen))
        if broken:
            raise sa.exc.OperationalError("COMMIT", None, Exception("database or disk is full"))

    sa.event.listen(engine, "commit", see)
    yield seen
    sa.event.remove(engine, "commit", see)


def test_a_row_is_what_sqlalchemy_would_have_written(engine: sa.Engine):
    with engine.begin() as connection:
        key = INSERT.run(connection, row("a"))
        connection.execute(sa.insert(claims).values(row("b")))
        found = {one["message_id"]: dict(one) for one in connection.execute(sa.select(claims)).mappings()}
    assert found["a"].pop("id") == key
    assert found["a"] == row("a")
    assert set(found["b"]) - {"id"} == set(found["a"])


def test_a_row_that_is_taken_is_left_out_or_refused(engine: sa.Engine):
    with engine.begin() as connection:
        assert UNLESS_TAKEN.run(connection, row("a")) is not None
        assert UNLESS_TAKEN.run(connection, row("a")) is None
    with pytest.raises(sa.exc.IntegrityError) as refused, engine.begin() as connection:
        INSERT.run(connection, row("a"))
    assert "digest of a" not in str(refused.value), "values may be secret"


def test_whoever_goes_on_finds_what_they_wrote(engine: sa.Engine):
    writes = SharedWrites(engine)

    def write(number: int) -> bool:
        writes.run(lambda connection: INSERT.run(connection, row(f"m-{number}")))
        return f"m-{number}" in stored(engine)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(write, range(80)))


def test_what_gathers_during_a_commit_shares_the_next(engine: sa.Engine):
    writes = SharedWrites(engine)
    begun, go_on = threading.Event(), threading.Event()

    def slow(connection: sa.Connection) -> int | None:
        begun.set()
        go_on.wait(20)
        return INSERT.run(connection, row("first"))

    with commits(engine) as seen, ThreadPoolExecutor(9) as threads:
        first = threads.submit(writes.run, slow)
        begun.wait(20)
        others = [
            threads.submit(writes.run, lambda connection, n=n: INSERT.run(connection, row(f"m-{n}"))) for n in range(8)
        ]
        while len(writes._gathered) < len(others):
            threading.Event().wait(0.001)
        go_on.set()
        keys = {one.result() for one in (first, *others)}
    assert len(keys) == len(stored(engine)) == 9
    assert len(seen) == 2


def test_work_that_fails_does_so_by_itself(engine: sa.Engine):
    writes = SharedWrites(engine)
    writes.run(lambda connection: INSERT.run(connection, row("m-3")))

    def write(number: int) -> bool:
        try:
            writes.run(lambda connection: INSERT.run(connection, row(f"m-{number}")))
        except sa.exc.IntegrityError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert [number for number, done in enumerate(threads.map(write, range(8))) if not done] == [3]
    assert stored(engine) == {f"m-{number}" for number in range(8)}


def test_what_could_not_be_committed_is_acknowledged_to_nobody(engine: sa.Engine):
    writes = SharedWrites(engine)

    def write(number: int) -> type[Exception] | None:
        try:
            writes.run(lambda connection: INSERT.run(connection, row(f"m-{number}")))
        except sa.exc.OperationalError as error:
            return type(error)
        return None

    with commits(engine, broken=True), ThreadPoolExecutor(8) as threads:
        assert set(threads.map(write, range(16))) == {sa.exc.OperationalError}
    assert stored(engine) == set()
    assert write(99) is None
    assert stored(engine) == {"m-99"}
