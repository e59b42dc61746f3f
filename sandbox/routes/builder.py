"""From what is stored of a route to the way itself."""

from __future__ import annotations

from dataclasses import dataclass

import requests

from gateway.http_route import HttpRoute
from gateway.names import RouteId, ServiceId
from gateway.routing import Route, RouteKey
from gateway.schema_set import SchemaSet
from sandbox.routes.targets import ANYBODY, Target, TextFile, UrlTarget
from signing.trust import TrustStore

__all__ = ["RouteBuilder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteBuilder:
    """Builds the ways of one world."""

    trust: TrustStore
    """Whom signers of answers must lead to."""
    session: requests.Session
    """Carries the connections to all addresses."""

    def build(self, key: RouteKey, target: Target) -> Route:
        """The way to *target*."""
        return self._url(key, target)

    def _url(self, key: RouteKey, target: UrlTarget) -> HttpRoute:
        return HttpRoute(
            service_id=ServiceId(key[0]),
            route_id=None if key[1] is None else RouteId(key[1]),
            url=target.url,
            session=self.session,
            contract=_contract(target.contract),
            sign=target.sign,
            trust=None if target.signed_by is None else self.trust,
            provider_bin=None if target.signed_by == ANYBODY else target.signed_by,
            connect_timeout=target.connect_timeout,
            timeout=target.timeout,
            max_octets=target.max_octets,
        )


def _contract(files: tuple[TextFile, ...]) -> SchemaSet | None:
    return SchemaSet({one.name: one.text.encode() for one in files}) if files else None
