"""The life of a message of the synchronous channels, top to bottom."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from lxml import etree

from gateway.answers import Answer, Reply, draft_response
from gateway.claims import Claims
from gateway.envelope import Message, open_envelope, read_request
from gateway.errors import GatewayError, InternalError, SignatureWrong
from gateway.faults import Circumstances, draft_fault
from gateway.journal import Direction, Journal, Record
from gateway.modes import Mode
from gateway.names import KDP, MessageId, SessionId
from gateway.participants import Participant, Participants, judge_signer
from gateway.routing import Delivery, Routes, ServiceContext
from gateway.trail import Channel, Incoming, Outgoing, Trail
from gateway.transport import demand_signed, refuse_lowercase, report_on
from gateway.wire import Draft
from signing.certificates import Certificate
from signing.keys import KeyPair
from signing.texts import Lang
from signing.trust import TrustStore
from signing.xml import XmlLimits

__all__ = ["Channel", "Gateway", "Incoming", "Outgoing", "Settings", "exchange", "refuse"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a gateway behaves."""

    mode: Mode = Mode.LENIENT
    """For participants that have no mode of their own."""
    max_octets: int = 10 * 2**20
    """Largest message that is read, in octets."""
    max_depth: int = 100
    """Deepest nesting of elements that is read."""
    language: Lang = "ru"
    """Language of faults where the client asks for none."""

    @property
    def limits(self) -> XmlLimits:
        """What a message may cost."""
        return XmlLimits(self.max_octets, self.max_depth)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """One gateway with all that it needs, put together by the composition root."""

    key: Callable[[], KeyPair]
    """The key that signs answers and what is passed on."""
    trust: TrustStore
    """Whom signers must lead to."""
    participants: Participants
    routes: Routes
    claims: Claims
    journal: Journal
    now: Callable[[], datetime]
    """The clock of the world: aware, UTC."""
    new_guid: Callable[[], str]
    """A fresh GUID in the form of RFC 4122, without braces."""
    known: Callable[[], Iterable[Certificate]] = tuple
    """Certificates of participants, for requests that only name theirs (issuer and serial number)."""
    settings: Callable[[], Settings] = Settings
    """How it behaves, asked anew for each message."""
    ticks: Callable[[], int] = time.perf_counter_ns
    """Nanoseconds of a clock that never stands still, for latencies alone."""


def exchange(gateway: Gateway, incoming: Incoming) -> Outgoing:
    """Answer one message. Never raises: whatever goes wrong is a fault, and every message is in the journal.

    Read the envelope, verify the Body, authenticate the sender, take the messageId, route, answer.
    """
    trail = _begin(gateway, incoming)
    try:
        message = _read(gateway, trail)
        participant, mode = _authenticate(gateway, trail, message)
        message.demand(mode)
        route = gateway.routes.find(message.info.service_id, message.info.route_id)
        participant.admit(message.info.service_id)
        claim = gateway.claims.take(message, mode=mode, moment=trail.moment)
        try:
            trail.extra += [claim.finding] if claim.finding is not None else []
            answer = route.deliver(_delivery(gateway, trail, message))
            return _answered(gateway, trail, message, answer)
        except BaseException:
            gateway.claims.release(claim)
            raise
    except GatewayError as error:
        return _refused(gateway, trail, error)
    except Exception:  # noqa: BLE001 - the edge: whatever a service does, its caller gets a fault
        _log.exception("a message of the channel %s broke the gateway", incoming.channel)
        return _refused(gateway, trail, InternalError())


def refuse(gateway: Gateway, incoming: Incoming, error: GatewayError) -> Outgoing:
    """The fault for a request that HTTP already shows to be wrong; it is in the journal as the others are."""
    return _refused(gateway, _begin(gateway, incoming), error)


def _begin(gateway: Gateway, incoming: Incoming) -> Trail:
    session_id = SessionId(f"{{{gateway.new_guid()}}}")
    return Trail(incoming, session_id, gateway.now(), gateway.ticks())


def _read(gateway: Gateway, trail: Trail) -> Message:
    """The message, read from the Body that its signature covers where the channel has signatures."""
    limits = gateway.settings().limits
    trail.envelope = open_envelope(trail.incoming.octets, limits=limits)
    if trail.incoming.channel is Channel.SYNC_WSS:
        trail.report = report_on(trail.envelope, gateway.trust, at=trail.moment, known=gateway.known)
        demand_signed(trail.envelope, trail.report)
    trail.message = read_request(trail.envelope, limits=limits)
    return trail.message


def _authenticate(gateway: Gateway, trail: Trail, message: Message) -> tuple[Participant, Mode]:
    """The participant that sent *message*, and the mode in which it is read."""
    participant = gateway.participants.authenticate(message.info.sender_id, message.info.password)
    mode = participant.mode or gateway.settings().mode
    if trail.incoming.channel is Channel.SYNC_WSS:
        if trail.report is None or trail.report.signer is None:
            raise SignatureWrong
        judge_signer(participant, trail.report.signer)
        refuse_lowercase(trail.report, mode)
    return participant, mode


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
    return Delivery(message, context, gateway.key(), gateway.new_guid, trail.note)


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
        _seal(gateway, trail, draft),
        message_id=reply.message_id,
        code=answer.status_code[:40],
        http_status=200,
    )
    return _written(gateway, trail, record)


def _refused(gateway: Gateway, trail: Trail, error: GatewayError) -> Outgoing:
    """The fault for *error*, signed where the channel has signatures, written down together with the request."""
    trail.extra += error.findings
    lang = trail.incoming.lang or gateway.settings().language
    moment = gateway.now()
    diagnoses = trail.report.diagnoses if trail.report is not None else ()
    told = Circumstances(moment, trail.session_id, lang, diagnoses)
    draft = draft_fault(error, told, body_id=f"id-{gateway.new_guid()}")
    octets = _seal(gateway, trail, draft)
    record = Record(
        Direction.OUT, trail.incoming.channel.value, moment, octets, code=error.code, http_status=error.http_status
    )
    return _written(gateway, trail, record)


def _seal(gateway: Gateway, trail: Trail, draft: Draft) -> bytes:
    if trail.incoming.channel is Channel.SYNC:
        return draft.octets()
    return draft.signed(gateway.key(), form=trail.key_info_form)


def _written(gateway: Gateway, trail: Trail, answer: Record) -> Outgoing:
    request = trail.request_record()
    key = gateway.key().certificate if trail.incoming.channel is Channel.SYNC_WSS else None
    headers = {"Content-Type": "text/xml; charset=utf-8"}
    if deviations := trail.deviations:
        headers["X-Shlyuz-Findings"] = ",".join(deviations)
    answer = replace(
        answer,
        headers=headers,
        sender_id=request.sender_id,
        service_id=request.service_id,
        message_id=answer.message_id or request.message_id,
        correlation_id=request.correlation_id,
        session_id=trail.session_id,
        signer=key.subject.dn if key is not None else None,
        fingerprint=key.fingerprint if key is not None else None,
        latency_us=(gateway.ticks() - trail.started_ns) // 1000,
    )
    written = gateway.journal.record(request, *trail.passed_on, answer)
    return Outgoing(answer.octets, answer.http_status or 200, {**headers, "X-Shlyuz-Message": str(written)})
