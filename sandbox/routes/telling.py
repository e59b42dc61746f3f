"""Routes as they are told to people and programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gateway.routing import RouteKey
from sandbox.routes.book import LaidRoute
from sandbox.routes.targets import ReplayTarget, StubTarget, Target, as_settings, kind_of

if TYPE_CHECKING:
    from sandbox.systems import Systems

__all__ = ["RouteFacts", "every_route", "facts_of"]

REGISTER = "register"


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """What can be told of a route at a glance."""

    service: str
    route: str | None
    kind: str
    """``register`` for one of the sandbox, else what it was laid to."""
    leads_to: str
    shadows: bool = False
    """True: a register would answer without it."""
    shadowed: bool = False
    """True: another route was laid over it."""
    settings: Mapping[str, Any] | None = None
    """What it was laid with, files left out."""


def every_route(systems: Systems) -> tuple[RouteFacts, ...]:
    """The routes to registers and those that were laid, by serviceId and routeId."""
    laid = {one.key: facts_of(one) for one in systems.routes.list()}
    local = [
        RouteFacts(one.service_id, one.route_id, REGISTER, "the sandbox", shadowed=_key(one) in laid)
        for one in systems.gateway.routes.local()
    ]
    return tuple(sorted((*laid.values(), *local), key=lambda one: (one.service, one.route or "", one.shadowed)))


def facts_of(one: LaidRoute) -> RouteFacts:
    """What is told of a route that was laid."""
    service, route = one.key
    settings = as_settings(one.target)
    for key in ("contract", "files"):
        if key in settings:
            settings[key] = [file["name"] for file in settings[key]]
    settings.pop("secret", None)
    return RouteFacts(service, route, kind_of(one.target), _end_of(one.target), one.shadows, settings=settings)


def _end_of(target: Target) -> str:
    if isinstance(target, ReplayTarget):
        return "what was recorded"
    return target.name if isinstance(target, StubTarget) else f"{target.url}{', recorded' if target.record else ''}"


def _key(route: Any) -> RouteKey:
    return route.service_id, route.route_id
