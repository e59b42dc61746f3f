"""From what is stored of a route to the way itself."""

from __future__ import annotations

from dataclasses import dataclass

import requests

from gateway.http_route import HttpRoute
from gateway.names import RouteId, ServiceId
from gateway.routing import Route, RouteKey
from gateway.schema_set import SchemaSet
from gateway.stubs.answer import Means
from gateway.stubs.mistakes import StubMistake
from gateway.stubs.route import StubRoute
from gateway.stubs.stub import Stub
from gateway.stubs.turns import Turns
from sandbox.errors import RouteRefused
from sandbox.routes.signers import Signers
from sandbox.routes.targets import ANYBODY, StubTarget, Target, TextFile, UrlTarget
from signing.trust import TrustStore

__all__ = ["RouteBuilder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteBuilder:
    """Builds the ways of one world."""

    trust: TrustStore
    """Whom signers of answers must lead to."""
    session: requests.Session
    """Carries the connections to all addresses."""
    turns: Turns
    """Counts the answers of stubs."""
    signers: Signers
    """Who signs the data of stubs."""

    def build(self, key: RouteKey, target: Target) -> Route:
        """The way to *target*. Raises :class:`~sandbox.errors.RouteRefused` for a stub with a mistake in it."""
        return self._stub(key, target) if isinstance(target, StubTarget) else self._url(key, target)

    def _stub(self, key: RouteKey, target: StubTarget) -> StubRoute:
        means = Means({one.name: one.text for one in target.files}, lambda name: self.signers(key[0], name))
        try:
            stub = Stub(target.definition, means)
        except StubMistake as mistake:
            raise RouteRefused("ROUTE-DECLARATION", f"{target.name}: {mistake}") from mistake
        return StubRoute(
            service_id=ServiceId(key[0]),
            route_id=None if key[1] is None else RouteId(key[1]),
            stub=stub,
            turns=self.turns,
            contract=_contract(target.contract),
        )

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
