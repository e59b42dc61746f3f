"""Transactions that write: on SQLite one at a time in a process, so that its threads need not sleep for it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from weakref import WeakKeyDictionary

import sqlalchemy as sa

__all__ = ["writing"]

_TURNS: Final[WeakKeyDictionary[sa.Engine, tuple[int, threading.Lock]]] = WeakKeyDictionary()
_MAKING: Final = threading.Lock()


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction of *engine* that is committed at the end of the block, or rolled back where that raises.

    SQLite has one writer and lets the others sleep for longer and longer; a lock in the process hands over at once.
    """
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            yield connection
        return
    with _turn(engine), engine.begin() as connection:
        yield connection


def _turn(engine: sa.Engine) -> threading.Lock:
    """The lock of this process: one that was copied by a fork may be held by a thread that is not there."""
    found = _TURNS.get(engine)
    if found is None or found[0] != os.getpid():
        with _MAKING:
            found = _TURNS.get(engine)
            if found is None or found[0] != os.getpid():
                found = _TURNS[engine] = (os.getpid(), threading.Lock())
    return found[1]
