"""The way to an integrator's system of which everything is recorded that it answers."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Protocol

from lxml import etree

from gateway.answers import Answer
from gateway.covering import Cover
from gateway.errors import ProviderFault
from gateway.http_route import HttpRoute
from gateway.journal import Direction
from gateway.routing import Contract, Delivery
from gateway.spans import Fragment
from gateway.wire import fragment_in
from signing.xml import parse

__all__ = ["Recorder", "RecordingRoute", "Seen"]


@dataclass(frozen=True, slots=True)
class Seen:
    """One exchange with a provider as it really was."""

    request: etree._Element
    """The element ``data``, root of a document of its own."""
    status_code: str | None
    """None: there was no answer, and nothing to record."""
    status_message: str = ""
    fault: bool = False
    answer: etree._Element | None = None
    """The element ``data``, root of a document of its own."""


class Recorder(Protocol):
    """Keeps exchanges."""

    @property
    def meanwhile(self) -> Cover | None:
        """What the journal may keep as long as nothing is known of the exchange."""

    def keep(self, seen: Seen, delivery: Delivery) -> Cover | None:
        """Keep what was *seen*; under which cover the journal may keep it, None: as it is."""


@dataclass(frozen=True, slots=True)
class RecordingRoute:
    """A service at an address of its own, recorded."""

    route: HttpRoute
    recorder: Recorder

    @property
    def service_id(self) -> str:
        """The service it leads to."""
        return self.route.service_id

    @property
    def route_id(self) -> str | None:
        """The routeId it answers to."""
        return self.route.route_id

    @property
    def contract(self) -> Contract | None:
        """The business schema of the service."""
        return self.route.contract

    def deliver(self, delivery: Delivery) -> Answer:
        """The provider's answer as it is. What the journal keeps of the exchange goes under the recorder's cover.

        Raises :class:`~gateway.errors.DeliveryFailed`.
        """
        noted: list[tuple[Direction, bytes, int | None]] = []
        delivery.cover(self.recorder.meanwhile)
        seen = Seen(_data_of(delivery), None)
        try:
            answer = self.route.deliver(replace(delivery, note=lambda *what: noted.append(what)))
            data = None if answer.data is None else _document(answer.data)
            seen = replace(seen, status_code=answer.status_code, status_message=answer.status_message, answer=data)
        except ProviderFault as fault:
            code, _, message = (fault.findings[0].actual or "").partition(": ")
            seen = replace(seen, status_code=code, status_message=message, fault=True)
            raise
        finally:
            delivery.cover(self.recorder.keep(seen, delivery))
            for what in noted:
                delivery.note(*what)
        return answer


def _data_of(delivery: Delivery) -> etree._Element:
    data = delivery.message.data
    if data is None:
        return etree.Element("data")
    copy = deepcopy(data)
    copy.tail = None
    return copy


def _document(data: Fragment) -> etree._Element:
    return deepcopy(parse(fragment_in("responseData", data))[0])
