"""The way to a recording: what a real endpoint answered to the same business data, signed anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from gateway.answers import Answer
from gateway.names import RouteId, ServiceId
from gateway.recordings import Recorded, Recordings
from gateway.replay.errors import NotRecorded
from gateway.replay.fields import Difference, Fields, differences, fields_of
from gateway.routing import Contract, Delivery
from gateway.spans import Fragment
from gateway.stubs.answer import Sign, written
from gateway.stubs.errors import StubFault
from signing.findings import Finding, Step, failed, skipped
from signing.xml import parse

__all__ = ["ReplayRoute"]

_SHORTEST_ECHO: Final = 6
_MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayRoute:
    """A service that a recording answers for."""

    service_id: ServiceId
    route_id: RouteId | None = None
    recordings: Recordings
    sign: Sign
    """Signs data that the provider had signed."""
    exact: bool = False
    """Refuse a request that was not recorded, instead of answering with the nearest."""
    ignored: tuple[str, ...] = ()
    """Paths or local names of fields that do not matter."""
    contract: Contract | None = None
    known: dict[int, Fields] = field(default_factory=dict)
    """The fields of recorded requests, by their id."""

    def deliver(self, delivery: Delivery) -> Answer:
        """The recorded answer. Raises NotRecorded, or StubFault where a fault was recorded."""
        data = delivery.message.data
        asked = fields_of(etree.Element("data") if data is None else data, self.ignored)
        found, apart = self._nearest(asked)
        for one in apart[:_MOST_TOLD]:
            delivery.remark(_differing(skipped, one))
        return self._answer(found, asked)

    def _nearest(self, asked: Fields) -> tuple[Recorded, tuple[Difference, ...]]:
        recorded = self.recordings.of(self.service_id)
        ranked = sorted(
            ((one, differences(self._fields(one), asked)) for one in recorded),
            key=lambda pair: (len(pair[1]), -pair[0].id),
        )
        if not ranked:
            expected = f"a recording of {self.service_id}"
            raise NotRecorded(failed(Step.POLICY, "REPLAY-NONE", expected=expected, actual="nothing was recorded"))
        found, apart = ranked[0]
        like = any(asked.compared.get(path) == value for path, value in self._fields(found).compared.items())
        if apart and (self.exact or not like):
            raise NotRecorded(*self._refusal(asked, len(ranked), apart))
        return found, apart

    def _refusal(self, asked: Fields, count: int, apart: tuple[Difference, ...]) -> tuple[Finding, ...]:
        what = ", ".join(f"{path}={value!r}" for path, value in asked.compared.items()) or "no fields"
        return (
            failed(Step.POLICY, "REPLAY-NONE", expected=f"one of {count} recorded", actual=what[:1000]),
            *(_differing(failed, one) for one in apart[:_MOST_TOLD]),
        )

    def _fields(self, one: Recorded) -> Fields:
        if one.id not in self.known:
            self.known[one.id] = fields_of(parse(one.recording.request), self.ignored)
        return self.known[one.id]

    def _answer(self, found: Recorded, asked: Fields) -> Answer:
        made = found.recording
        if made.fault:
            raise StubFault(made.status_code, made.status_message)
        if made.answer is None:
            return Answer(made.status_code, made.status_message, None)
        root = _echoed(parse(made.answer), self._fields(found).passing, asked.passing)
        return Answer(
            made.status_code, made.status_message, Fragment(self.sign(root) if made.signed else written(root))
        )


def _echoed(data: etree._Element, before: Mapping[str, str], now: Mapping[str, str]) -> etree._Element:
    """*data* with the ids of the recorded request replaced by those of this one, where the answer repeats them."""
    root = deepcopy(data)
    values = {value: now[path] for path, value in before.items() if path in now and len(value) >= _SHORTEST_ECHO}
    for element in root.iter(etree.Element):
        if len(element) == 0 and (element.text or "").strip() in values:
            element.text = values[(element.text or "").strip()]
    return root


def _differing(verdict: Callable[..., Finding], one: Difference) -> Finding:
    recorded = "absent" if one.recorded is None else one.recorded
    return verdict(
        Step.POLICY,
        "REPLAY-DIFFERS",
        expected=f"{one.path}: {recorded}",
        actual="absent" if one.asked is None else one.asked,
    )
