"""The life of a message of the synchronous channels, top to bottom."""

from __future__ import annotations

import logging

from lxml import etree

from gateway.answers import Answer, Reply, draft_response
from gateway.envelope import Message, read_request
from gateway.errors import GatewayError, InternalError
from gateway.injection.hooks import Intercepted, arrive, provoke, routed
from gateway.journal import Direction, Record
from gateway.log_context import bear
from gateway.names import KDP, MessageId
from gateway.reception import (
    Gateway,
    Settings,
    authenticate,
    begin,
    demand_date,
    demand_open,
    intercepted,
    judge_business,
    opened,
    refused,
    sealed,
    written,
)
from gateway.routing import Delivery, ServiceContext
from gateway.trail import Channel, Incoming, Outgoing, Trail

__all__ = ["Channel", "Gateway", "Incoming", "Outgoing", "Settings", "exchange", "refuse"]

_log = logging.getLogger(__name__)


def exchange(gateway: Gateway, incoming: Incoming) -> Outgoing:
    """Answer one message. Never raises: whatever goes wrong is a fault, and every message is in the journal.

    Read the message; the service must be known and open; judge the signature of the Body, the password, the signature
    of the business data (protocol: 2.3); take the messageId, deliver, answer.
    """
    trail = begin(gateway, incoming)
    try:
        arrive(gateway.injection, trail)
        message = _read(gateway, trail)
        info = message.info
        bear(message_id=info.message_id, correlation_id=info.correlation_id)
        route = gateway.routes.find(info.service_id, info.route_id)
        demand_open(gateway, info.service_id)
        participant, mode = authenticate(gateway, trail, sender_id=info.sender_id, password=info.password)
        message.demand(mode)
        demand_date(gateway, trail, info.message_date, mode=mode)
        participant.admit(info.service_id)
        judge_business(gateway, trail, participant, business=message.business, demand=participant.requests.data)
        provoke(trail)
        claim = gateway.claims.take(message, mode=mode, moment=trail.moment)
        try:
            trail.extra += [claim.finding] if claim.finding is not None else []
            answer = routed(trail, lambda: route.deliver(_delivery(gateway, trail, message)))
            return _answered(gateway, trail, message, answer)
        except BaseException:
            gateway.claims.release(claim)
            raise
    except Intercepted:
        return intercepted(gateway, trail)
    except GatewayError as error:
        return refused(gateway, trail, error)
    except Exception:  # noqa: BLE001 - the edge: whatever a service does, its caller gets a fault
        _log.exception("a message of the channel %s broke the gateway", incoming.channel)
        return refused(gateway, trail, InternalError())


def refuse(gateway: Gateway, incoming: Incoming, error: GatewayError) -> Outgoing:
    """The fault for a request that HTTP already shows to be wrong; it is in the journal as the others are."""
    return refused(gateway, begin(gateway, incoming), error)


def _read(gateway: Gateway, trail: Trail) -> Message:
    """The message, read from the Body that a signature, where one is demanded, must cover."""
    trail.message = message = read_request(opened(gateway, trail), limits=gateway.settings().limits)
    return message


def _delivery(gateway: Gateway, trail: Trail, message: Message) -> Delivery:
    info = message.info
    context = ServiceContext(
        info.sender_id,
        info.message_id,
        info.correlation_id,
        trail.session_id,
        trail.moment,
        etree.QName(message.wrapper).namespace,
    )
    return Delivery(
        message,
        context,
        gateway.key(),
        gateway.new_guid,
        trail.note,
        remark=trail.extra.append,
        cover=trail.keep_under,
    )


def _answered(gateway: Gateway, trail: Trail, message: Message, answer: Answer) -> Outgoing:
    """The answer, written down together with the request before it goes out."""
    reply = Reply(
        MessageId(gateway.new_guid()),
        message.info.correlation_id,
        gateway.now(),
        trail.session_id,
        kdp=etree.QName(message.wrapper).namespace == KDP,
    )
    draft = draft_response(answer, reply, body_id=f"id-{gateway.new_guid()}")
    record = Record(
        Direction.OUT,
        trail.incoming.channel.value,
        reply.moment,
        sealed(gateway, trail, draft),
        message_id=reply.message_id,
        code=answer.status_code[:40],
        http_status=200,
    )
    return written(gateway, trail, record)
