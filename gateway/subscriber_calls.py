"""The calls to subscribers: IAsyncChannelClient over HTTP, signed, the answers checked (protocol: 2.2)."""

from __future__ import annotations

import logging
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
from gateway.conversations import MessageType
from gateway.deliveries import Delivery, DeliveryKind, Outcome, Sent
from gateway.errors import GatewayError, ProviderUnsigned, SenderUnknown
from gateway.faults import error_data
from gateway.http_post import PostLimits, post
from gateway.injection.deliveries import HeldBack, Unsent, bring, choose
from gateway.injection.plan import NOTHING, Facts, Plan
from gateway.injection.seals import seal
from gateway.journal import GATEWAY, Direction, Record, signed_by
from gateway.log_context import bear
from gateway.names import SessionId
from gateway.reception import Gateway
from gateway.subscriber_answer import Refusal, Signed, read_subscriber_answer
from gateway.subscribers import judge_endpoint
from gateway.wire import Draft
from signing.findings import Finding, Step, failed
from signing.key_info import KeyInfoForm

__all__ = ["CHANNEL", "SubscriberCalls"]

_log = logging.getLogger(__name__)

CHANNEL: Final = "callback"
"""The name in the journal of what is exchanged with subscribers."""
_OPERATIONS: Final = {DeliveryKind.MESSAGE: "sendMessage", DeliveryKind.STATUS: "changeMassageStatusNotification"}
_TAKEN: Final = ("200", "OK")
"""As a public example of a server answers; no list of codes is known (protocol: 2.3)."""


@dataclass(slots=True)
class _Attempt:
    """One attempt at a delivery: what passed over the wire, for the journal, and what is to go wrong with it."""

    calls: SubscriberCalls
    delivery: Delivery
    session_id: SessionId
    plan: Plan = NOTHING
    records: list[Record] = field(default_factory=list)
    following: Delivery | None = None
    """What waits behind it; looked for only if it is to overtake."""

    def send(self) -> Refusal | None:
        """Post the delivery, and read the answer."""
        return self.calls.post(self, self.delivery)

    def send_behind(self) -> None:
        """Post what waits behind it; whatever comes of that, it is brought in its own turn, too."""
        assert self.following is not None, "it was looked for"
        try:
            self.calls.post(self, self.following)
        except GatewayError as error:
            _log.info("what overtook delivery %s failed: %s", self.delivery.id, error)

    def has_behind(self) -> bool:
        """True if something waits behind it."""
        self.following = self.calls.behind(self.delivery)
        return self.following is not None

    def note(self, direction: Direction, delivery: Delivery, octets: bytes, **known: Any) -> None:
        """Keep a message that passed, or was to pass."""
        message = delivery.message
        record = Record(
            direction,
            CHANNEL,
            self.calls.gateway.now(),
            octets,
            sender_id=message.sender_id if direction is Direction.OUT else delivery.subscriber.sender_id,
            receiver_id=delivery.subscriber.sender_id if direction is Direction.OUT else GATEWAY,
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
            self.calls.gateway.journal.write(connection, *self.records)

    def tell(self) -> None:
        """Whoever hears of messages hears of these: they passed over the wire, whatever is written of them."""
        if self.records:
            self.calls.gateway.journal.heard(self.records[0], tuple(self.records[1:]), None)


class SubscriberCalls:
    """Brings deliveries to the endpoints of subscribers. Threads may share it; connections are kept for later calls."""

    def __init__(
        self,
        gateway: Gateway,
        *,
        session: Callable[[], requests.Session],
        own_url: str | None = None,
        behind: Callable[[Delivery], Delivery | None] = lambda _: None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """*session* makes one for HTTP, as many as are in use at once. *own_url* is where the gateway answers.

        Nothing is sent to *own_url*; *behind* finds what follows a delivery, for faults that bring it first; *ticks*
        are seconds of a clock that never stands still.
        """
        self.gateway: Final = gateway
        self.behind: Final = behind
        self._new_session = session
        self._own_url = own_url
        self._ticks = ticks
        self._idle: dict[int, deque[requests.Session]] = {}

    def send(self, delivery: Delivery) -> Outcome:
        """Make one attempt at *delivery*. Never raises for what a subscriber does or leaves undone.

        ``TAKEN``: the response of the contract. ``REFUSED``: a fault that lays the fault to this message. ``FAILED``:
        everything else, as another attempt may help, and the subscriber knows a repetition by its messageId.
        """
        gateway, message = self.gateway, delivery.message
        session_id = SessionId(f"{{{gateway.new_guid()}}}")
        attempt = _Attempt(self, delivery, session_id)
        bear(session_id=session_id, message_id=message.message_id, correlation_id=message.correlation_id)
        try:
            refusal = self._bring(attempt)
        except Unsent:
            return Outcome(Sent.TAKEN, *_TAKEN, attempt.write)
        except HeldBack as held:
            return Outcome(Sent.FAILED, held.kind.code, held.kind.text(gateway.settings().language))
        except GatewayError as error:
            lang = gateway.settings().language
            text = f"{error.text(lang)}: {error_data(error, lang)}"
            return Outcome(Sent.FAILED, error.code, text, attempt.write)
        finally:
            attempt.tell()
        if refusal is None:
            return Outcome(Sent.TAKEN, *_TAKEN, attempt.write)
        sent = Sent.REFUSED if refusal.final else Sent.FAILED
        return Outcome(sent, refusal.code, refusal.text, attempt.write)

    def post(self, attempt: _Attempt, delivery: Delivery) -> Refusal | None:
        """Post *delivery* and read the answer, both noted in *attempt*. Raises GatewayError."""
        gateway, subscriber = self.gateway, delivery.subscriber
        assert subscriber.url is not None, "it was judged before"
        signed = self._signed(delivery) if subscriber.check_signature else None
        started = gateway.ticks()
        octets = self._noted(attempt, delivery)
        limits = gateway.settings().limits
        allowed = PostLimits(timeout=delivery.timeout, max_octets=limits.octets, ticks=self._ticks)
        with self._session() as session:
            status, answer = post(session, subscriber.url, octets, limits=allowed)
        operation = _OPERATIONS[delivery.kind]
        findings: tuple[Finding, ...] = ()
        try:
            refusal = read_subscriber_answer(answer, status, operation=operation, signed=signed, limits=limits)
            code = refusal.code[:40] if refusal is not None else None
        except GatewayError as error:
            findings, code = error.findings, error.code
            raise
        finally:
            latency = (gateway.ticks() - started) // 1000
            known = {"http_status": status, "code": code, "findings": findings, "latency_us": latency}
            attempt.note(Direction.IN, delivery, answer, **known)
        return refusal

    def _bring(self, attempt: _Attempt) -> Refusal | None:
        """Raises GatewayError, or what faults on purpose raise."""
        gateway, delivery = self.gateway, attempt.delivery
        url = delivery.subscriber.url
        if url is None:
            raise EndpointRefused(failed(Step.POLICY, "CONV-ENDPOINT", expected="an address", actual="none"))
        judge_endpoint(url, own_url=self._own_url)
        if gateway.injection is not None:
            attempt.plan = gateway.injection.plan(
                None, lambda: _facts(delivery), channel=CHANNEL, label=attempt.session_id
            )
        message = delivery.message
        followed = message.message_type is MessageType.NOTIFICATION
        waits = gateway.now() - message.accepted_at if followed and attempt.plan.candidates else None
        behind = attempt.has_behind if delivery.kind is DeliveryKind.MESSAGE else None
        strike = choose(attempt.plan, waits=waits, behind=behind)
        try:
            return bring(attempt.plan, strike, attempt, patience=delivery.timeout)
        finally:
            if strike is not None and not attempt.records:
                # nothing was sent, and the journal says what was not
                self._noted(attempt, delivery)

    def _noted(self, attempt: _Attempt, delivery: Delivery) -> bytes:
        """The octets that bring *delivery*, as they stand in the journal."""
        gateway = self.gateway
        sealing = (gateway.key(), KeyInfoForm.KEY_IDENTIFIER) if delivery.subscriber.sign else None
        octets, signer = seal(attempt.plan, self._draft(delivery, attempt.session_id), sealing)
        attempt.note(Direction.OUT, delivery, octets, findings=attempt.plan.findings, **signed_by(signer))
        return octets

    def _draft(self, delivery: Delivery, session_id: SessionId) -> Draft:
        body_id = f"id-{self.gateway.new_guid()}"
        if delivery.kind is DeliveryKind.MESSAGE:
            return draft_delivery(delivery.message, body_id=body_id)
        moment = Moment(self.gateway.now(), session_id)
        return draft_status_change(delivery.message, delivery.notification_id, moment=moment, body_id=body_id)

    def _signed(self, delivery: Delivery) -> Signed:
        """By whom the answer must be signed: the participant that the subscriber is."""
        gateway, sender_id = self.gateway, delivery.subscriber.sender_id
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


def _facts(delivery: Delivery) -> Facts:
    """What rules ask of a delivery: its sender is who receives it."""
    message = delivery.message
    return Facts(CHANNEL, message.service_id, delivery.subscriber.sender_id, message.message_id)
