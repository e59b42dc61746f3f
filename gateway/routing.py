"""Where a message goes: to a service in this process, or to an integrator's system by its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Protocol

from lxml import etree

from gateway.answers import Answer
from gateway.covering import Cover
from gateway.envelope import Message
from gateway.errors import ServiceUnknown
from gateway.journal import Direction
from gateway.names import CorrelationId, MessageId, RouteId, SenderId, ServiceId, SessionId
from gateway.spans import Fragment
from signing.findings import Finding, Step, failed
from signing.keys import KeyPair

__all__ = [
    "Contract",
    "Delivery",
    "LocalRoute",
    "Route",
    "RouteKey",
    "Routes",
    "Service",
    "ServiceAnswer",
    "ServiceContext",
]


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """What a service is told about the message beside its business data."""

    sender_id: SenderId
    """Authenticated."""
    message_id: MessageId
    correlation_id: CorrelationId | None
    session_id: SessionId
    moment: datetime
    """When the gateway received the message, UTC."""
    wrapper_namespace: str | None = None
    """Of the element in the Body that the request came in."""


class Contract(Protocol):
    """The business schema of a service, served beside the channel's own."""

    @property
    def namespace(self) -> str:
        """Target namespace of the main schema."""

    @property
    def schema_name(self) -> str:
        """File name of the main schema, a key of :meth:`schemas`."""

    def schemas(self) -> Mapping[str, bytes]:
        """Every XSD file by its name; they refer to each other by these names."""


class ServiceAnswer(Protocol):
    """What a service in this process answers."""

    @property
    def status_code(self) -> str:
        """``SCSS001`` and the like."""

    @property
    def status_message(self) -> str:
        """Up to 250 characters go out."""

    @property
    def data(self) -> bytes | None:
        """Octets of the complete element ``data`` with its own namespace declarations, or None."""


class Service(Protocol):
    """A service in this process."""

    @property
    def service_id(self) -> str:
        """Its identifier in the register of the gateway."""

    @property
    def contract(self) -> Contract | None:
        """Its business schema, or None."""

    def answer(self, request: etree._Element, context: ServiceContext) -> ServiceAnswer:
        """Answer the business *request*: the element that holds its fields."""


def _unheard(_what: object) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way to a service."""

    message: Message
    context: ServiceContext
    key: KeyPair
    """The gateway's own."""
    new_guid: Callable[[], str]
    note: Callable[[Direction, bytes, int | None], None]
    """Called with every message that passes between gateway and provider, for the journal."""
    remark: Callable[[Finding], None] = _unheard
    """Called with what a route observed, for the journal."""
    cover: Callable[[Cover | None], None] = _unheard
    """Called where the journal may not keep the messages of the exchange as they are; None: it may."""


class Route(Protocol):
    """A way to a service."""

    @property
    def service_id(self) -> str:
        """The service it leads to."""

    @property
    def route_id(self) -> str | None:
        """The routeId it answers to; None for the service's own way."""

    @property
    def contract(self) -> Contract | None:
        """The business schema of the service, if it is known."""

    def deliver(self, delivery: Delivery) -> Answer:
        """The service's answer. Raises :class:`~gateway.errors.DeliveryFailed`."""


@dataclass(frozen=True, slots=True)
class LocalRoute:
    """The way to a service in this process."""

    service: Service
    route_id: RouteId | None = None

    @property
    def service_id(self) -> str:
        """That of the service."""
        return self.service.service_id

    @property
    def contract(self) -> Contract | None:
        """That of the service."""
        return self.service.contract

    def deliver(self, delivery: Delivery) -> Answer:
        """The service's answer, its data octet for octet."""
        answer = self.service.answer(delivery.message.payload, delivery.context)
        data = Fragment(answer.data) if answer.data is not None else None
        return Answer(answer.status_code, answer.status_message, data)


RouteKey = tuple[str, str | None]
"""serviceId and routeId of a route; None for the service's own way."""


@dataclass(slots=True)
class Routes:
    """All ways that lead from this gateway: those of this process, and those laid over them."""

    laid: Callable[[], Mapping[RouteKey, Route]] = dict
    """The routes of the world, asked anew for each message: each one shadows that of this process under its key."""
    _routes: dict[RouteKey, Route] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def add(self, route: Route) -> None:
        """Add *route*, or replace the one with its serviceId and routeId."""
        with self._lock:
            self._routes = {**self._routes, (route.service_id, route.route_id): route}

    def remove(self, service_id: str, route_id: str | None = None) -> None:
        """Take a route away, if it is there."""
        with self._lock:
            self._routes = {key: route for key, route in self._routes.items() if key != (service_id, route_id)}

    def find(self, service_id: ServiceId, route_id: RouteId | None = None) -> Route:
        """The route for *service_id*: that of *route_id*, else the service's own. Raises ServiceUnknown."""
        laid = self.laid()
        for key in ((service_id, route_id), (service_id, None)):
            route = laid.get(key) or self._routes.get(key)
            if route is not None:
                return route
        raise ServiceUnknown(failed(Step.POLICY, "ROUTE-SERVICE", actual=service_id))

    def list(self) -> tuple[Route, ...]:
        """All routes that messages can take, by serviceId and routeId."""
        return _sorted({**self._routes, **self.laid()})

    def local(self) -> tuple[Route, ...]:
        """The routes of this process, shadowed or not, by serviceId and routeId."""
        return _sorted(self._routes)

    def contracts(self) -> tuple[Contract, ...]:
        """The business schemas of all services; a route that has none leaves that of the one which it shadows."""
        found = (route.contract or self._contract_below(route) for route in self.list())
        return tuple(one for one in found if one is not None)

    def _contract_below(self, route: Route) -> Contract | None:
        below = self._routes.get((route.service_id, route.route_id)) or self._routes.get((route.service_id, None))
        return below.contract if below is not None else None


def _sorted(routes: Mapping[RouteKey, Route]) -> tuple[Route, ...]:
    return tuple(routes[key] for key in sorted(routes, key=lambda key: (key[0], key[1] or "")))
