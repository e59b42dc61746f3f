"""The metrics of several processes of one server: a directory that they share as long as it runs."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["DIRECTORY", "forget_process", "shared_meters"]

DIRECTORY: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the directory; without it each process counts by itself."""


@contextmanager
def shared_meters() -> Iterator[None]:
    """A directory in which the processes that are forked in the block count together, gone afterwards.

    The library asks for it when it is first imported: a process that has imported it already counts by itself, and so
    do its children.
    """
    if DIRECTORY in os.environ or "prometheus_client" in sys.modules:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="shlyuz-metrics-") as directory:
        os.environ[DIRECTORY] = directory
        try:
            yield
        finally:
            del os.environ[DIRECTORY]


def forget_process(pid: int) -> None:
    """The process *pid* answers no more; what it counted stays counted."""
    if DIRECTORY in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(pid)  # type: ignore[no-untyped-call]
