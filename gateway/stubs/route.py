"""The way to a stub: requests of the synchronous channel, answered at once."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from gateway.answers import Answer
from gateway.names import RouteId, ServiceId
from gateway.routing import Contract, Delivery, RouteKey
from gateway.stubs.scene import Circumstance, Scene
from gateway.stubs.stub import Stub
from gateway.stubs.turns import Turns

__all__ = ["StubRoute"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StubRoute:
    """A service that a stub answers for."""

    service_id: ServiceId
    route_id: RouteId | None = None
    stub: Stub
    turns: Turns
    contract: Contract | None = None

    @property
    def key(self) -> RouteKey:
        """ServiceId and routeId."""
        return self.service_id, self.route_id

    def deliver(self, delivery: Delivery) -> Answer:
        """The stub's answer. Raises :class:`~gateway.errors.DeliveryFailed`."""
        info, context = delivery.message.info, delivery.context
        around = Circumstance(
            message_id=info.message_id,
            correlation_id=info.correlation_id,
            session_id=context.session_id,
            sender_id=context.sender_id,
            service_id=info.service_id,
            route_id=info.route_id,
            moment=context.moment,
            guid=delivery.new_guid(),
        )
        return self.answer(delivery.message.payload, around)

    def answer(self, payload: etree._Element, around: Circumstance, *, once: str | None = None) -> Answer:
        """The answer to the business data in *payload*; the same turn for the same *once*. Raises DeliveryFailed."""
        scene = Scene.of(payload, around)
        number = 0
        if self.stub.turn is not None:
            number = self.turns.take(self.key, self.stub.whose_turn(scene), once=once)
        return self.stub.answer(scene, number)
