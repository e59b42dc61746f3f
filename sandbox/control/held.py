"""Answers that take their time: so many at once that there are threads left for all others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from flask import Flask, current_app

from sandbox.errors import WorldBusy

__all__ = ["STOPPING", "goes_on", "held", "hold_some"]

STOPPING: Final = "shlyuz.stopping"
"""Under this key a server leaves with the application what says that it is about to stop."""
_PLACES: Final = "shlyuz.held"
_MOST: Final = 8
"""Half of the threads of a worker."""


def hold_some(app: Flask) -> None:
    """Let some requests of *app* take their time."""
    app.extensions[_PLACES] = threading.BoundedSemaphore(_MOST)


@contextmanager
def held() -> Iterator[None]:
    """A place among those that take their time. Raises WorldBusy JOURNAL-BUSY if all are taken."""
    places: threading.BoundedSemaphore = current_app.extensions[_PLACES]
    if not places.acquire(blocking=False):
        raise WorldBusy("JOURNAL-BUSY")
    try:
        yield
    finally:
        places.release()


def goes_on() -> Callable[[], bool]:
    """What says whether the server goes on, also when the request is no longer at hand."""
    stopping: Callable[[], bool] = current_app.extensions.get(STOPPING, lambda: False)
    return lambda: not stopping()
