"""From what is stored of a route to the way itself."""

from __future__ import annotations

from dataclasses import dataclass

import requests
import sqlalchemy as sa

from gateway.http_route import HttpRoute
from gateway.names import RouteId, ServiceId
from gateway.recording_route import Recorder, RecordingRoute
from gateway.recordings import Recordings
from gateway.replay.route import ReplayRoute
from gateway.routing import Route, RouteKey
from gateway.schema_set import SchemaSet
from gateway.stubs.answer import Means
from gateway.stubs.mistakes import StubMistake
from gateway.stubs.route import StubRoute
from gateway.stubs.stub import Stub
from gateway.stubs.turns import Turns
from registries.population.model import Population
from sandbox.errors import RouteRefused
from sandbox.recording.disguise import Disguise
from sandbox.recording.recorder import ScrubbedRecorder, WholeRecorder
from sandbox.recording.stand_ins import StandIns
from sandbox.recording.substitution import Known
from sandbox.routes.signers import Signers
from sandbox.routes.targets import ANYBODY, ReplayTarget, StubTarget, Target, TextFile, UrlTarget
from signing.trust import TrustStore

__all__ = ["RouteBuilder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteBuilder:
    """Builds the ways of one world."""

    trust: TrustStore
    """Whom signers of answers must lead to."""
    session: requests.Session
    """Carries the connections to all addresses."""
    engine: sa.Engine
    population: Population
    recordings: Recordings
    turns: Turns
    """Counts the answers of stubs."""
    signers: Signers
    """Who signs the data of stubs."""

    def build(self, key: RouteKey, target: Target) -> Route:
        """The way to *target*. Raises :class:`~sandbox.errors.RouteRefused` for a stub with a mistake in it."""
        if isinstance(target, StubTarget):
            return self._stub(key, target)
        if isinstance(target, ReplayTarget):
            return self._replay(key, target)
        route = self._url(key, target)
        return RecordingRoute(route, self._recorder(key, target)) if target.record else route

    def _recorder(self, key: RouteKey, target: UrlTarget) -> Recorder:
        service_id = ServiceId(key[0])
        if not target.scrub or target.secret is None:
            return WholeRecorder(service_id, self.recordings)
        disguise = Disguise(target.secret)
        stand_ins = StandIns(self.engine, self.population, disguise, service_id=service_id)
        return ScrubbedRecorder(service_id, self.recordings, lambda: Known(stand_ins, disguise))

    def _replay(self, key: RouteKey, target: ReplayTarget) -> ReplayRoute:
        try:
            sign = self.signers(key[0], target.signed_by or self.signers.usual(key[0]))
        except LookupError as error:
            raise RouteRefused("ROUTE-DECLARATION", f"signed_by: {error.args[0]}") from error
        return ReplayRoute(
            service_id=ServiceId(key[0]),
            route_id=None if key[1] is None else RouteId(key[1]),
            recordings=self.recordings,
            sign=sign,
            exact=target.exact,
            ignored=target.ignored,
            contract=_contract(target.contract),
        )

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
