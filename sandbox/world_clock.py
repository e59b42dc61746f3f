"""The time of a world, kept in its storage, so that every worker agrees on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

from sandbox.agreement import Agreed, pause
from sandbox.clock import Clock, ClockState
from sandbox.errors import ClockRefused
from sandbox.storage import database_seconds
from sandbox.tables import clock as rows

__all__ = ["WorldClock"]

_BETWEEN_TRIES: Final = 0.02
_LEASE_SECONDS: Final = 30
_LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)
"""Certificates and terms that begin then still end in a year that can be written."""
_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MOST_RATE: Final = 1_000_000.0


class WorldClock:
    """A world's clock: the machine's time until it is told otherwise. Safe to share among threads and over a fork."""

    def __init__(self, engine: sa.Engine, machine: Clock, *, pinned: datetime | None = None) -> None:
        """*machine* tells the machine's time; a *pinned* clock stands there, whatever the storage says."""
        self._pinned = None if pinned is None else ClockState(pinned, pinned, 0.0)
        self._engine = engine
        self._machine = machine
        self._state = Agreed(self._stored)

    def now(self) -> datetime:
        """The world's moment, aware, in UTC."""
        return self.state.moment(self._machine.now())

    @property
    def state(self) -> ClockState:
        """How the time goes."""
        return self._state.value() if self._pinned is None else self._pinned

    def begin(self, at: datetime) -> datetime:
        """Stand at *at*, in a world in which nothing has happened yet; the moment. Raises ClockRefused CLOCK-RANGE."""
        wanted = _possible(at)
        with self._changing() as (connection, _, machine):
            _write(connection, ClockState(machine, wanted, 0.0))
        return wanted

    def freeze(self, at: datetime | None = None) -> datetime:
        """Stand still at *at*, or where the time is; the moment. Raises ClockRefused."""
        return self._move(at, rate=0.0)

    def run(self, at: datetime | None = None, *, rate: float = 1.0) -> datetime:
        """Go on from *at*, or from where the time is, *rate* seconds for each second of the machine; the moment.

        Raises :class:`~sandbox.errors.ClockRefused` CLOCK-BACK, CLOCK-RATE or CLOCK-RANGE.
        """
        if not 0 < rate <= _MOST_RATE:
            raise ClockRefused("CLOCK-RATE", f"{rate}: more than 0, at most {_MOST_RATE:.0f}")
        return self._move(at, rate=rate)

    def jump(self, to: datetime) -> datetime:
        """Be at *to* and go on as before; the moment. Raises ClockRefused CLOCK-BACK or CLOCK-RANGE."""
        return self._move(to, rate=None)

    def reach(self, at: datetime) -> datetime:
        """Be at *at*, unless the time is later already, and go on as before; the moment."""
        try:
            return self.jump(at)
        except ClockRefused as refused:
            if refused.code != "CLOCK-BACK":
                raise
            return self.now()

    def follow_machine(self) -> datetime:
        """Go with the machine's time again; the moment. Raises ClockRefused CLOCK-BACK if the world is ahead of it."""
        with self._changing() as (connection, state, machine):
            if state.moment(machine) > machine:
                raise ClockRefused("CLOCK-BACK", f"the world is at {state.moment(machine).isoformat()}")
            _write(connection, ClockState())
        return machine

    @contextmanager
    def held(self) -> Iterator[Callable[[], bool]]:
        """Have the right to advance, which one caller has at a time; others wait. What is given prolongs it.

        False from it says that the right was lost, to somebody who took its holder for dead.
        """
        token = self._take()
        try:
            yield lambda: self._prolong(token)
        finally:
            with self._engine.begin() as connection:
                mine = sa.update(rows).where(rows.c.id == 1, rows.c.token == token)
                connection.execute(mine.values(held_until=0))

    def _move(self, to: datetime | None, *, rate: float | None) -> datetime:
        with self._changing() as (connection, state, machine):
            now = state.moment(machine)
            wanted = now if to is None else _possible(to)
            if wanted < now:
                raise ClockRefused("CLOCK-BACK", f"it is {now.isoformat()} already")
            _write(connection, state.at(wanted, machine=machine, rate=rate))
        return wanted

    @contextmanager
    def _changing(self) -> Iterator[tuple[sa.Connection, ClockState, datetime]]:
        with self._engine.begin() as connection:
            # the row is locked by the first write, so that what is read after it nobody else changes
            connection.execute(sa.update(rows).where(rows.c.id == 1).values(id=1))
            yield connection, _read(connection), self._machine.now()
        self._state.changed()

    def _stored(self) -> ClockState:
        with self._engine.connect() as connection:
            return _read(connection)

    def _take(self) -> int:
        free = rows.c.held_until <= database_seconds(self._engine)
        until = database_seconds(self._engine) + _LEASE_SECONDS
        take = sa.update(rows).where(rows.c.id == 1, free).values(token=rows.c.token + 1, held_until=until)
        while True:
            with self._engine.begin() as connection:
                token = connection.execute(take.returning(rows.c.token)).scalar()
            if token is not None:
                return int(token)
            pause(_BETWEEN_TRIES)

    def _prolong(self, token: int) -> bool:
        until = database_seconds(self._engine) + _LEASE_SECONDS
        mine = sa.update(rows).where(rows.c.id == 1, rows.c.token == token).values(held_until=until)
        with self._engine.begin() as connection:
            return connection.execute(mine).rowcount == 1


def _possible(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ClockRefused("CLOCK-RANGE", f"{at.isoformat()} has no offset")
    if not _EARLIEST <= at <= _LATEST:
        raise ClockRefused("CLOCK-RANGE", f"{at.isoformat()} is not from {_EARLIEST.year} to {_LATEST.year}")
    return at.astimezone(UTC)


def _read(connection: sa.Connection) -> ClockState:
    row: Any = connection.execute(sa.select(rows.c.machine, rows.c.world, rows.c.rate).where(rows.c.id == 1)).one()
    return ClockState(row.machine, row.world, row.rate)


def _write(connection: sa.Connection, state: ClockState) -> None:
    connection.execute(
        sa.update(rows).where(rows.c.id == 1).values(machine=state.machine, world=state.world, rate=state.rate)
    )
