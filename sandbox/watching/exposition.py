"""The metrics as Prometheus reads them: counted by all processes of a server, and read from one world's database."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, Metric, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from sandbox.watching.gauges import gauges_of
from sandbox.watching.meters import meters
from sandbox.watching.shared_meters import DIRECTORY

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["CONTENT_TYPE", "exposition"]

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
"""Of the text."""

_log: Final = logging.getLogger(__name__)


class _Collected(Collector):
    """Metrics that were read already."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        """The metrics."""
        return self._metrics


def exposition(opened: AbstractContextManager[World]) -> bytes:
    """All metrics, those of the world that *opened* opens last.

    If its database does not answer, ``shlyuz_database_up`` says so, and the rest is there nevertheless.
    """
    return generate_latest(_counted()) + generate_latest(_of_world(opened))


def _counted() -> CollectorRegistry:
    if DIRECTORY not in os.environ:
        return meters().registry
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _of_world(opened: AbstractContextManager[World]) -> CollectorRegistry:
    registry = CollectorRegistry()
    up = Gauge("shlyuz_database_up", "1 if the database of the world answers, else 0.", registry=registry)
    try:
        with opened as world:
            registry.register(_Collected(gauges_of(world)))
    except SQLAlchemyError as error:
        _log.warning("the database of the world does not answer", exc_info=error)
        up.set(0)
    else:
        up.set(1)
    return registry
