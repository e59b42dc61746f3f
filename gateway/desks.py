"""Subscribers in this process: their messages go to a desk instead of an address, their answers through the exchange.

What a desk does for a message takes effect once: a delivery that is made again finds what was said under the same
messageId, which follows from the conversation, and does not say it a second time.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from gateway.async_answers import draft_request
from gateway.async_errors import ConversationOver
from gateway.async_exchange import AsyncGateway, converse
from gateway.conversations import AsyncMessage, MessageType
from gateway.deliveries import Delivery, DeliveryKind, Outcome, Sent
from gateway.names import MessageId, SenderId
from gateway.subscriber_answer import Refusal, read_subscriber_answer
from gateway.subscribers import LOCAL, Offer
from gateway.trail import Channel, Incoming
from signing.keys import KeyPair

__all__ = ["Desk", "Desks", "Promise", "Speaker"]

_TAKEN: Final = ("200", "OK")
_SPOKEN: Final = uuid.UUID("6f0c2a51-3b0d-5d0e-9a55-5b1f6f1d7a10")
"""The namespace of the messageIds that desks give, for UUIDs of version 5 (RFC 4122, 4.3)."""


class Speaker(Protocol):
    """A participant with what it needs to send."""

    @property
    def sender_id(self) -> str:
        """Its name."""

    @property
    def password(self) -> str:
        """Of its login."""

    @property
    def key(self) -> KeyPair:
        """What it signs messages with."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A desk has taken a REQUEST and will answer it."""

    data: bytes
    """The element ``data`` of the NOTIFICATION that says so."""
    due: datetime
    """When the work is done, by the world's clock."""


class Desk(Protocol):
    """A system in this process that receives messages. Whoever calls it may call again with the same message."""

    @property
    def sender_id(self) -> SenderId:
        """The participant that it is."""

    @property
    def offers(self) -> frozenset[Offer]:
        """What it answers for."""

    def take(self, message: AsyncMessage) -> Promise | Refusal | None:
        """Take *message*: what the sender is told at once; None if nothing is to follow."""

    def work(self, message: AsyncMessage) -> bytes:
        """Do what was promised for the REQUEST *message*: the element ``data`` of the RESPONSE."""


class Desks:
    """Brings deliveries to the desks of this process, and all others to *elsewhere*."""

    def __init__(
        self,
        channel: AsyncGateway,
        desks: Iterable[Desk],
        *,
        speaker: Callable[[str], Speaker],
        elsewhere: Callable[[Delivery], Outcome],
    ) -> None:
        """*speaker* is asked for the participant that a desk is, by its senderId."""
        self._channel = channel
        self._desks: Mapping[str, Desk] = {one.sender_id: one for one in desks}
        self._speaker = speaker
        self._elsewhere = elsewhere

    def send(self, delivery: Delivery) -> Outcome:
        """Make one attempt at *delivery*.

        A desk that is at work ends it, wherever its messages go meanwhile. Raises what a desk raises.
        """
        subscriber = delivery.subscriber
        desk = self._desks.get(subscriber.sender_id)
        if desk is None or (delivery.kind is not DeliveryKind.WORK and subscriber.url != LOCAL):
            return self._elsewhere(delivery)
        if delivery.kind is DeliveryKind.STATUS:
            return Outcome(Sent.TAKEN, *_TAKEN)
        if delivery.kind is DeliveryKind.WORK:
            return self._work(desk, delivery.message)
        return self._take(desk, delivery.message)

    def _take(self, desk: Desk, message: AsyncMessage) -> Outcome:
        found = desk.take(message)
        if found is None:
            return Outcome(Sent.TAKEN, *_TAKEN)
        if isinstance(found, Refusal):
            return Outcome(Sent.REFUSED if found.final else Sent.FAILED, found.code, found.text)
        wrong = self._say(message, MessageType.NOTIFICATION, lambda: found.data)
        return _failure(wrong) if wrong is not None else Outcome(Sent.TAKEN, *_TAKEN, work_at=found.due)

    def _work(self, desk: Desk, message: AsyncMessage) -> Outcome:
        wrong = self._say(message, MessageType.RESPONSE, lambda: desk.work(message))
        return _failure(wrong) if wrong is not None else Outcome(Sent.TAKEN, *_TAKEN)

    def _say(self, about: AsyncMessage, kind: MessageType, data: Callable[[], bytes]) -> Refusal | None:
        """Answer *about* with a message of *kind*, unless that was done; the fault of the gateway if it gave one.

        Where somebody else gave the final answer in the name of this participant, there is nothing left to say.
        """
        speaker, gateway = self._speaker(about.recipient_id), self._channel.gateway
        message_id = MessageId(str(uuid.uuid5(_SPOKEN, f"{kind.value} {about.correlation_id}")))
        if self._channel.conversations.find(message_id, party=about.recipient_id) is not None:
            return None
        draft = draft_request(
            about,
            (message_id, kind, gateway.now()),
            data=data(),
            sender=(speaker.sender_id, speaker.password),
            body_id=f"id-{gateway.new_guid()}",
        )
        answer = converse(self._channel, Incoming(Channel.ASYNC, draft.signed(speaker.key)))
        refusal = read_subscriber_answer(answer.octets, answer.status, operation="sendMessage", signed=None)
        return None if refusal is not None and refusal.code == ConversationOver.code else refusal


def _failure(refusal: Refusal) -> Outcome:
    return Outcome(Sent.FAILED, refusal.code, refusal.text)
