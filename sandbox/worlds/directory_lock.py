"""One at a time, of all processes on this machine: what changes the names in a directory."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

__all__ = ["locked"]

_LOCK: Final = ".lock"

if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Be the only one inside this block for *directory*; the lock of a process that dies is free at once."""
    file = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(file)
        yield
    finally:
        os.close(file)
