"""Writes that cannot wait and need not be alone: threads that write at one moment share a transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, Generic, TypeVar

import sqlalchemy as sa

__all__ = ["SharedWrites", "Work"]

_T = TypeVar("_T")

Work = Callable[[sa.Connection], _T]
"""Statements that belong together, run in a transaction that somebody else commits; and what came of them."""


@dataclass(slots=True)
class _Waiting(Generic[_T]):
    """Some work until its transaction is over."""

    work: Work[_T]
    called: Lock = field(default_factory=Lock)
    """Held until the work is done, or it is its thread's turn to write."""
    leads: bool = False
    """True if its thread writes the next transaction."""
    done: bool = False
    result: Any = None
    error: Exception | None = None


class SharedWrites:
    """Short writes in the database behind *engine*, one commit for all that gathered while the last one was made.

    Nobody waits for company, and nobody goes on before their own work is stored. Safe to share among threads, and to
    carry over a fork.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine: Final = engine
        self._gathered: list[_Waiting[Any]] = []
        self._gathering = Lock()
        self._led = False

    def run(self, work: Work[_T]) -> _T:
        """What *work* came to, once that is stored; raises what it raises.

        It may run more than once: after a failure everybody's work is tried by itself, so that nobody fails with their
        company.
        """
        mine = _Waiting(work)
        mine.called.acquire()
        with self._gathering:
            self._gathered.append(mine)
            mine.leads, self._led = not self._led, True
        if not mine.leads:
            mine.called.acquire()
        if mine.leads:
            self._lead()
        if mine.error is not None:
            raise mine.error
        if not mine.done:
            raise RuntimeError("the thread that was writing for others was broken off")
        result: _T = mine.result
        return result

    def _lead(self) -> None:
        """Write what has gathered, hand the lead to one of those who came meanwhile, and call those who are done."""
        with self._gathering:
            batch, self._gathered = self._gathered, []
        try:
            self._write(batch)
        finally:
            with self._gathering:
                next_one = self._gathered[0] if self._gathered else None
                self._led = next_one is not None
            if next_one is not None:
                next_one.leads = True
                next_one.called.release()
            for one in batch:
                one.called.release()

    def _write(self, batch: list[_Waiting[Any]]) -> None:
        try:
            with self._engine.begin() as connection:
                results = [one.work(connection) for one in batch]
        except Exception as error:  # noqa: BLE001 - it is raised in the thread whose work it is
            if len(batch) > 1:
                for one in batch:
                    self._write([one])
            else:
                batch[0].error, batch[0].done = error, True
        else:
            for one, result in zip(batch, results, strict=True):
                one.result, one.done = result, True
