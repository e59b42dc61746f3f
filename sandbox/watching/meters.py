"""The metrics that are counted as messages pass, one set of them in each process.

Several processes of one server share a directory (``PROMETHEUS_MULTIPROC_DIR``), and whichever of them is asked tells
of all. That is why these are the process's and not a world's: two sets in one process would count over one another.
"""

from __future__ import annotations

import re
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from gateway.injection.catalogue import PREFIX

if TYPE_CHECKING:
    from gateway.journal import Record
    from signing.findings import Finding

__all__ = ["OTHER", "Bounded", "Meters", "meters"]

OTHER: Final = "other"
"""Stands for every value of a label beyond those that there is room for."""
_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SERVICES: Final = 100
_CODES: Final = 100
_PLAIN: Final = re.compile(r"[\w.-]{1,64}", re.ASCII)


class Bounded:
    """Values of a label that come from outside: the first so many, and :data:`OTHER` for the rest."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: set[str] = set()
        self._adding = Lock()

    def add(self, *values: str) -> None:
        """These have their place."""
        self._known.update(values)

    def of(self, value: str | None, *, new: bool = True) -> str:
        """*value* as the label has it; one that is not known yet gets a place if it is *new* and there is room."""
        if value is None:
            return ""
        if value in self._known:
            return value
        if not new or not _PLAIN.fullmatch(value):
            return OTHER
        with self._adding:
            if len(self._known) >= self._most:
                return OTHER
            self._known.add(value)
        return value


class Meters:
    """The metrics of one process."""

    def __init__(self) -> None:
        self.registry: Final = CollectorRegistry()
        self._services = Bounded(_SERVICES)
        self._codes = Bounded(_CODES)
        self._counters: dict[tuple[object, ...], Counter] = {}
        self._histograms: dict[str, Histogram] = {}
        self._messages = Counter(
            "shlyuz_messages",
            "Messages that were answered, by channel, service and status or error code.",
            ("channel", "service", "code"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "shlyuz_message_seconds",
            "Seconds from a message to its answer.",
            ("channel",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._verdicts = Counter(
            "shlyuz_signature_verdicts",
            "Signatures judged, by verdict and by the step that decided.",
            ("step", "verdict"),
            registry=self.registry,
        )
        self._faults = Counter(
            "shlyuz_faults_struck",
            "Faults that the sandbox was told to commit on a message, and did.",
            ("fault",),
            registry=self.registry,
        )
        self._workers = Gauge(
            "shlyuz_workers",
            "Processes that answer.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )

    def know(self, services: tuple[str, ...]) -> None:
        """These *services* have a place among the labels."""
        self._services.add(*services)

    def begin(self) -> None:
        """This process answers from now on."""
        self._workers.set(1)

    def count(self, request: Record, answer: Record, decisive: Finding | None) -> None:
        """*request* was answered with *answer*; *decisive* is the finding that decided on its signature.

        Whatever a client can invent has a bound: a service is new only if it was found.
        """
        channel = request.channel
        service = self._services.of(request.service_id, new=answer.http_status == 200)
        self._counter(self._messages, channel, service, self._codes.of(answer.code)).inc()
        if answer.latency_us is not None:
            self._histogram(channel).observe(answer.latency_us / 1_000_000)
        if decisive is not None:
            self._counter(self._verdicts, decisive.step.value, decisive.verdict.value).inc()
        found = (*request.findings, *answer.findings)
        for code in {one.code for one in found if one.code.startswith(PREFIX)}:
            self._counter(self._faults, code[len(PREFIX) :].lower()).inc()

    def _counter(self, family: Counter, *labels: str) -> Counter:
        """The one of *family* with these *labels*; to look it up in the family takes a lock and most of the time."""
        found = self._counters.get((family, *labels))
        if found is None:
            found = self._counters[(family, *labels)] = family.labels(*labels)
        return found

    def _histogram(self, channel: str) -> Histogram:
        found = self._histograms.get(channel)
        if found is None:
            found = self._histograms[channel] = self._seconds.labels(channel)
        return found


@cache
def meters() -> Meters:
    """The metrics of this process."""
    return Meters()
