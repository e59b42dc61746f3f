"""Deliveries of the asynchronous channel in the control API: what waits, dead letters, endpoints of participants."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from gateway.delivery_desk import DeliveryFacts
from gateway.names import RouteId, SenderId, ServiceId
from gateway.subscribers import Offer, Subscriber
from sandbox.clock import in_astana
from sandbox.control.at_hand import REFUSALS, answer, world_at_hand
from sandbox.control.delivery_models import (
    DeliveriesOf,
    DeliveriesQuery,
    DeliveryOf,
    DeliveryPath,
    Endpoint,
    OfferOf,
    Requeued,
    SubscriberOf,
    SubscriberPath,
    SubscribersOf,
)
from sandbox.errors import NotFound

__all__ = ["delivery_api"]

delivery_api = APIBlueprint(
    "delivery", __name__, url_prefix="/api", abp_tags=[Tag(name="delivery")], abp_responses=REFUSALS
)


@delivery_api.get("/deliveries", responses={"200": DeliveriesOf})
def list_deliveries(query: DeliveriesQuery) -> Response:
    """What waits to be delivered, the oldest first; dead letters among it."""
    found = world_at_hand().post.desk.list(stopped=query.dead, limit=query.limit, offset=query.offset)
    return answer(DeliveriesOf(deliveries=[_delivery(one) for one in found]))


@delivery_api.post("/deliveries/<int:delivery>/requeue", responses={"200": Requeued})
def requeue_delivery(path: DeliveryPath) -> Response:
    """Try a dead letter anew, with all its attempts."""
    return answer(Requeued(id=world_at_hand().post.requeue(path.delivery)))


@delivery_api.post("/deliveries/<int:delivery>/stop", responses={"200": DeliveryOf})
def stop_delivery(path: DeliveryPath) -> Response:
    """Give a delivery up: its message is DELIVERY_STOPPED, and it is a dead letter."""
    post = world_at_hand().post
    post.stop(path.delivery)
    found = post.desk.find(path.delivery)
    if found is None:
        raise NotFound("DELIVERY-UNKNOWN", str(path.delivery))
    return answer(_delivery(found))


@delivery_api.get("/subscribers", responses={"200": SubscribersOf})
def list_subscribers() -> Response:
    """Who receives on the asynchronous channel: with an endpoint, or by fetching."""
    found = world_at_hand().systems.subscribers.list()
    return answer(SubscribersOf(subscribers=[_subscriber(one) for one in found]))


@delivery_api.put("/participants/<string:name>/endpoint", responses={"200": SubscriberOf})
def change_endpoint(path: SubscriberPath, body: Endpoint) -> Response:
    """Say where a participant receives messages, and which services it answers for."""
    world = world_at_hand()
    if world.systems.membership.get(path.name) is None:
        raise NotFound("PARTICIPANT-UNKNOWN", path.name)
    offers = frozenset(Offer(ServiceId(o.service), None if o.route is None else RouteId(o.route)) for o in body.offers)
    given = Subscriber(
        SenderId(path.name), body.url, offers, body.sign, body.check_signature, body.timeout, body.in_flight
    )
    return answer(_subscriber(world.post.subscribe(given)))


@delivery_api.delete("/participants/<string:name>/endpoint", responses={"200": SubscriberOf})
def forget_endpoint(path: SubscriberPath) -> Response:
    """Forget endpoint and offers of a participant; what waits for it is kept for fetching."""
    subscribers = world_at_hand().post.subscribers
    found = subscribers.find(path.name) if subscribers.remove(path.name) else None
    if found is None:
        raise NotFound("PARTICIPANT-UNKNOWN", f"{path.name} has no endpoint")
    return answer(_subscriber(found))


def _delivery(one: DeliveryFacts) -> DeliveryOf:
    return DeliveryOf(
        id=one.id,
        kind=one.kind.value,
        message_id=one.message_id,
        correlation_id=one.correlation_id,
        service=one.service_id,
        recipient=one.recipient_id,
        since=in_astana(one.since),
        next_attempt_at=None if one.due is None else in_astana(one.due),
        attempts=one.attempts,
        dead=one.stopped,
        error_code=one.error_code,
        error_text=one.error_text,
    )


def _subscriber(one: Subscriber) -> SubscriberOf:
    return SubscriberOf(
        sender_id=one.sender_id,
        url=one.url,
        offers=[OfferOf(service=offer.service_id, route=offer.route_id) for offer in _sorted(one)],
        sign=one.sign,
        check_signature=one.check_signature,
        timeout=one.timeout,
        in_flight=one.in_flight,
    )


def _sorted(one: Subscriber) -> list[Offer]:
    return sorted(one.offers, key=lambda offer: (offer.service_id, offer.route_id or ""))
