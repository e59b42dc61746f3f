"""Stubs on the asynchronous channel: a NOTIFICATION at once, a RESPONSE after a time of the world's clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from lxml import etree

from gateway.conversations import AsyncMessage, MessageType
from gateway.desks import Promise
from gateway.errors import DeliveryFailed, GatewayError, ServiceUnknown
from gateway.names import SenderId
from gateway.payload import payload_of
from gateway.routing import Route
from gateway.spans import Fragment
from gateway.stubs.errors import StubFault
from gateway.stubs.route import StubRoute
from gateway.stubs.scene import Circumstance, Scene
from gateway.subscriber_answer import Refusal
from gateway.subscribers import STUBS, Offer
from gateway.wire import fragment_in
from signing.findings import Step, failed
from signing.texts import Lang
from signing.xml import XmlLimits, parse

__all__ = ["StubDesk"]

_NO_DATA: Final = b"<data/>"


class StubDesk:
    """Answers for every service whose route leads to a stub that answers later."""

    sender_id: Final[SenderId] = STUBS
    offers: frozenset[Offer] = frozenset()
    """None of its own: the routes of the world say what it answers for."""

    def __init__(
        self,
        find: Callable[[AsyncMessage], Route | None],
        *,
        new_guid: Callable[[], str],
        limits: Callable[[], XmlLimits],
        language: Callable[[], Lang],
    ) -> None:
        """*find* gives the route that was laid for a message."""
        self._find = find
        self._new_guid = new_guid
        self._limits = limits
        self._language = language

    def take(self, message: AsyncMessage) -> Promise | Refusal | None:
        """Promise an answer to a REQUEST; refuse it where the answer is a fault, or there is none."""
        if message.message_type is not MessageType.REQUEST:
            return None
        try:
            route = self._stub(message)
            payload, around = self._request(message)
            route.answer(payload, around, once=message.correlation_id)
            notification = route.stub.notification(Scene.of(payload, around))
        except StubFault as fault:
            return Refusal(fault.fault_code, fault.message, final=True)
        except DeliveryFailed as error:
            return Refusal(error.code, self._told(error), final=True)
        assert route.stub.later is not None, "such a stub was looked for"
        return Promise(notification, message.accepted_at + timedelta(seconds=route.stub.later.seconds))

    def work(self, message: AsyncMessage) -> bytes:
        """The element ``data`` of the answer. Raises DeliveryFailed if the stub is another one since the promise."""
        payload, around = self._request(message)
        data = self._stub(message).answer(payload, around, once=message.correlation_id).data
        return _NO_DATA if data is None else data.octets

    def _stub(self, message: AsyncMessage) -> StubRoute:
        route = self._find(message)
        if not isinstance(route, StubRoute) or route.stub.later is None:
            raise ServiceUnknown(failed(Step.POLICY, "ROUTE-SERVICE", actual=message.service_id))
        return route

    def _request(self, message: AsyncMessage) -> tuple[etree._Element, Circumstance]:
        limits = self._limits()
        around = fragment_in("messageData", Fragment(message.data, message.data_namespaces))
        payload, _ = payload_of(parse(around, limits)[0], namespace=None, limits=limits)
        return payload, Circumstance(
            message_id=message.message_id,
            correlation_id=message.correlation_id,
            session_id=message.session_id,
            sender_id=message.sender_id,
            service_id=message.service_id,
            route_id=message.route_id,
            moment=message.accepted_at,
            guid=self._new_guid(),
        )

    def _told(self, error: GatewayError) -> str:
        reasons = "; ".join(f"{one.expected or ''} {one.actual or ''}".strip() for one in error.findings)
        return f"{error.text(self._language())}: {reasons}"
