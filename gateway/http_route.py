"""The way to an integrator's own system: a SOAP message of SyncChannel v10 posted to its address."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import requests

from gateway.answers import Answer, draft_request
from gateway.http_post import PostLimits, post
from gateway.journal import Direction
from gateway.names import RouteId, ServiceId
from gateway.provider_answer import Expectation, read_answer
from gateway.routing import Contract, Delivery
from signing.trust import TrustStore

__all__ = ["HttpRoute"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRoute:
    """A service at an address of its own."""

    service_id: ServiceId
    url: str
    session: requests.Session
    """Carries proxies, certificates and connections; belongs to the caller."""
    route_id: RouteId | None = None
    contract: Contract | None = None
    """The business schema, if it is to be served with the WSDL."""
    sign: bool = True
    """Sign the Body of the request with the gateway's key."""
    trust: TrustStore | None = None
    """Demand an answer whose Body is signed by one whom this store reaches; None: signatures are not looked at."""
    provider_bin: str | None = None
    """With :attr:`trust`: the BIN that must stand in the signer's certificate."""
    connect_timeout: float = 5.0
    """Seconds to get a connection."""
    timeout: float = 30.0
    """Seconds for the whole answer."""
    max_octets: int = 10 * 2**20
    """Largest answer that is read."""
    ticks: Callable[[], float] = time.monotonic
    """Seconds of a clock that never stands still, for the time limit alone."""

    def deliver(self, delivery: Delivery) -> Answer:
        """The provider's answer. Raises :class:`~gateway.errors.DeliveryFailed`."""
        draft = draft_request(delivery.message, delivery.context.session_id, body_id=f"id-{delivery.new_guid()}")
        octets = draft.signed(delivery.key) if self.sign else draft.octets()
        delivery.note(Direction.OUT, octets, None)
        limits = PostLimits(self.connect_timeout, self.timeout, self.max_octets, self.ticks)
        status, answer = post(self.session, self.url, octets, limits=limits)
        delivery.note(Direction.IN, answer, status)
        wanted = Expectation(self.url, self.trust, self.provider_bin, delivery.context.moment)
        return read_answer(answer, status, wanted)
