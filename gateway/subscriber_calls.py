"""The calls to subscribers: IAsyncChannelClient over HTTP, signed, the answers checked (protocol: 2.2)."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import requests
import sqlalchemy as sa

from gateway.async_answers import Moment, draft_delivery, draft_status_change
from gateway.async_errors import EndpointRefused
from gateway.deliveries import Delivery, DeliveryKind, Outcome, Sent
from gateway.errors import GatewayError, ProviderUnsigned, SenderUnknown
from gateway.faults import error_data
from gateway.http_post import PostLimits, post
from gateway.journal import GATEWAY, Direction, Record, signed_by
from gateway.names import SessionId
from gateway.reception import Gateway
from gateway.subscriber_answer import Refusal, Signed, read_subscriber_answer
from gateway.subscribers import judge_endpoint
from gateway.wire import Draft
from signing.findings import Finding, Step, failed

__all__ = ["CHANNEL", "SubscriberCalls"]

CHANNEL: Final = "callback"
"""The name in the journal of what is exchanged with subscribers."""
_OPERATIONS: Final = {DeliveryKind.MESSAGE: "sendMessage", DeliveryKind.STATUS: "changeMassageStatusNotification"}
_TAKEN: Final = ("200", "OK")
"""As a public example of a server answers; no list of codes is known (protocol: 2.3)."""


@dataclass(slots=True)
class _Passed:
    """What passed over the wire in one attempt, for the journal."""

    gateway: Gateway
    delivery: Delivery
    session_id: SessionId
    started_ns: int
    records: list[Record] = field(default_factory=list)

    def note(self, direction: Direction, octets: bytes, **known: Any) -> None:
        message = self.delivery.message
        record = Record(
            direction,
            CHANNEL,
            self.gateway.now(),
            octets,
            sender_id=message.sender_id if direction is Direction.OUT else self.delivery.subscriber.sender_id,
            receiver_id=self.delivery.subscriber.sender_id if direction is Direction.OUT else GATEWAY,
            service_id=message.service_id,
            message_id=message.message_id,
            correlation_id=message.correlation_id,
            session_id=self.session_id,
            **known,
        )
        self.records.append(record)

    def write(self, connection: sa.Connection) -> None:
        """The call, and what came back, as parts of the caller's transaction."""
        if self.records:
            self.gateway.journal.write(connection, *self.records)


class SubscriberCalls:
    """Brings deliveries to the endpoints of subscribers. Threads may share it; connections are kept for later calls."""

    def __init__(
        self,
        gateway: Gateway,
        *,
        session: Callable[[], requests.Session],
        own_url: str | None = None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """*session* makes one for HTTP, as many as are in use at once. *own_url* is where the gateway answers.

        Nothing is sent to *own_url*; *ticks* are seconds of a clock that never stands still.
        """
        self._gateway = gateway
        self._new_session = session
        self._own_url = own_url
        self._ticks = ticks
        self._idle: dict[int, deque[requests.Session]] = {}

    def send(self, delivery: Delivery) -> Outcome:
        """Make one attempt at *delivery*. Never raises for what a subscriber does or leaves undone.

        ``TAKEN``: the response of the contract. ``REFUSED``: a fault that lays the fault to this message. ``FAILED``:
        everything else, as another attempt may help, and the subscriber knows a repetition by its messageId.
        """
        gateway = self._gateway
        session_id = SessionId(f"{{{gateway.new_guid()}}}")
        passed = _Passed(gateway, delivery, session_id, gateway.ticks())
        try:
            refusal = self._call(delivery, passed)
        except GatewayError as error:
            lang = gateway.settings().language
            text = f"{error.text(lang)}: {error_data(error, lang)}"
            return Outcome(Sent.FAILED, error.code, text, passed.write)
        if refusal is None:
            return Outcome(Sent.TAKEN, *_TAKEN, passed.write)
        sent = Sent.REFUSED if refusal.final else Sent.FAILED
        return Outcome(sent, refusal.code, refusal.text, passed.write)

    def _call(self, delivery: Delivery, passed: _Passed) -> Refusal | None:
        gateway, subscriber = self._gateway, delivery.subscriber
        url = subscriber.url
        if url is None:
            raise EndpointRefused(failed(Step.POLICY, "CONV-ENDPOINT", expected="an address", actual="none"))
        judge_endpoint(url, own_url=self._own_url)
        signed = self._signed(delivery) if subscriber.check_signature else None
        draft = self._draft(delivery, passed.session_id)
        octets = draft.signed(gateway.key()) if subscriber.sign else draft.octets()
        certificate = gateway.key().certificate if subscriber.sign else None
        passed.note(Direction.OUT, octets, **signed_by(certificate))
        limits = gateway.settings().limits
        allowed = PostLimits(timeout=delivery.timeout, max_octets=limits.octets, ticks=self._ticks)
        with self._session() as session:
            status, answer = post(session, url, octets, limits=allowed)
        operation = _OPERATIONS[delivery.kind]
        findings: tuple[Finding, ...] = ()
        try:
            refusal = read_subscriber_answer(answer, status, operation=operation, signed=signed, limits=limits)
            code = refusal.code[:40] if refusal is not None else None
        except GatewayError as error:
            findings, code = error.findings, error.code
            raise
        finally:
            latency = (gateway.ticks() - passed.started_ns) // 1000
            passed.note(Direction.IN, answer, http_status=status, code=code, findings=findings, latency_us=latency)
        return refusal

    def _draft(self, delivery: Delivery, session_id: SessionId) -> Draft:
        body_id = f"id-{self._gateway.new_guid()}"
        if delivery.kind is DeliveryKind.MESSAGE:
            return draft_delivery(delivery.message, body_id=body_id)
        moment = Moment(self._gateway.now(), session_id)
        return draft_status_change(delivery.message, delivery.notification_id, moment=moment, body_id=body_id)

    def _signed(self, delivery: Delivery) -> Signed:
        """By whom the answer must be signed: the participant that the subscriber is."""
        gateway, sender_id = self._gateway, delivery.subscriber.sender_id
        participant = gateway.participants.find(sender_id)
        if participant is None:
            raise ProviderUnsigned(*SenderUnknown(failed(Step.POLICY, "ACC-SENDER", actual=sender_id)).findings)
        return Signed(participant, gateway.trust, gateway.now(), gateway.known)

    @contextmanager
    def _session(self) -> Iterator[requests.Session]:
        """A session that nobody else uses meanwhile; a process that was forked has its own."""
        idle = self._idle.setdefault(os.getpid(), deque())
        try:
            session = idle.pop()
        except IndexError:
            session = self._new_session()
        try:
            yield session
        finally:
            idle.append(session)
