"""The life of a message of the asynchronous channel, top to bottom: checked, kept, acknowledged; delivered later."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import sqlalchemy as sa

from gateway.async_answers import Moment, draft_accepted, draft_messages, draft_notified, draft_status
from gateway.async_envelope import AsyncRequest, Business, Notification, Wanted, operation_in, read_async
from gateway.async_errors import CorrelationUnknown, MessageTypeUnknown, MessageUnknown
from gateway.async_shapes import Operation
from gateway.conversation_store import Conversations
from gateway.conversations import AsyncMessage, Confirmation, MessageType, NewMessage, PullFilter
from gateway.demands import Demand
from gateway.errors import FormatWrong, GatewayError, InternalError, SenderUnknown, ServiceUnknown, SignatureWrong
from gateway.injection.hooks import Intercepted, arrive, promise, provoke
from gateway.journal import Direction, Record
from gateway.log_context import bear
from gateway.modes import Mode
from gateway.names import CorrelationId, MessageId, ServiceId
from gateway.participants import Participant
from gateway.reception import (
    Gateway,
    authenticate,
    begin,
    demand_date,
    demand_open,
    demand_transport,
    demands_of,
    exchanged,
    intercepted,
    judge_business,
    judged,
    opened,
    outgoing,
    refused,
    sealed,
    written,
)
from gateway.routing import Contract
from gateway.trail import Incoming, Outgoing, Trail
from gateway.wire import Draft
from signing.findings import Step, failed, passed

__all__ = ["AsyncGateway", "converse"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsyncGateway:
    """The asynchronous side of a gateway, put together by the composition root."""

    gateway: Gateway
    """What both kinds of channel share: keys, trust, participants, journal, clock."""
    conversations: Conversations
    """What was accepted, and how far it has come."""
    contracts: tuple[Contract, ...] = ()
    """The business schemas of services that are answered on this channel alone."""


@dataclass(frozen=True, slots=True)
class _Call:
    """One authenticated request."""

    channel: AsyncGateway
    trail: Trail
    request: AsyncRequest
    participant: Participant

    def moment(self) -> Moment:
        return Moment(self.channel.gateway.now(), self.trail.session_id)

    def body_id(self) -> str:
        return f"id-{self.channel.gateway.new_guid()}"

    def record(self, draft: Draft, moment: Moment, about: NewMessage | None = None) -> Record:
        """The answer in *draft* for the journal, signed; the state of the message that it is *about* is its code."""
        return Record(
            Direction.OUT,
            self.trail.incoming.channel.value,
            moment.at,
            sealed(self.channel.gateway, self.trail, draft),
            message_id=about.message_id if about is not None else None,
            correlation_id=about.correlation_id if about is not None else None,
            code=about.state.value if isinstance(about, AsyncMessage) else None,
            http_status=200,
        )


def converse(channel: AsyncGateway, incoming: Incoming) -> Outgoing:
    """Answer one request. Never raises: whatever goes wrong is a fault of the operation, and all is in the journal.

    Read the request; the service must be known and open; judge the signature of the Body, the password, the signature
    of the business data (protocol: 2.3); then keep the message and acknowledge it, or answer the question. What was
    acknowledged is stored; it is delivered afterwards.
    """
    gateway = channel.gateway
    trail = begin(gateway, incoming)
    trail.fault = Operation.SEND_MESSAGE.fault
    try:
        arrive(gateway.injection, trail)
        request = _read(gateway, trail)
        bear(message_id=request.info.message_id, correlation_id=request.info.correlation_id)
        _demand_service(channel, request)
        participant, mode = _authenticate(gateway, trail, request)
        request.demand(mode)
        if isinstance(request.content, Business):
            demand_date(gateway, trail, request.content.message_date, mode=mode)
            demand = demands_of(participant, answers=request.answers).data
            judge_business(gateway, trail, participant, business=request.content.business, demand=demand)
        provoke(trail)
        if request.operation is not Operation.SEND_MESSAGE:
            promise(trail, None)
        return _ANSWERS[request.operation](_Call(channel, trail, request, participant))
    except Intercepted:
        return intercepted(gateway, trail)
    except GatewayError as error:
        return refused(gateway, trail, error)
    except Exception:  # noqa: BLE001 - the edge: whatever happens here, the caller gets a fault and may try again
        _log.exception("a message of the channel %s broke the gateway", incoming.channel)
        return refused(gateway, trail, InternalError())


def _read(gateway: Gateway, trail: Trail) -> AsyncRequest:
    """The request, read from the Body that a signature must cover; faults are those of its operation from here on."""
    envelope = opened(gateway, trail)
    trail.fault = operation_in(envelope).fault
    trail.message = request = read_async(envelope, limits=gateway.settings().limits)
    return request


def _demand_service(channel: AsyncGateway, request: AsyncRequest) -> None:
    """Raise ServiceUnknown unless somebody answers a REQUEST, or took this very one before; ServiceClosed."""
    info, business = request.info, request.content
    if not isinstance(business, Business) or info.service_id is None or request.answers:
        return
    if not channel.conversations.is_answered(info.service_id, business.route_id):
        taken = info.message_id is not None and info.sender_id is not None
        if not (taken and channel.conversations.find(info.message_id, party=info.sender_id)):  # type: ignore[arg-type]
            raise ServiceUnknown(failed(Step.POLICY, "ROUTE-SERVICE", actual=info.service_id))
    demand_open(channel.gateway, info.service_id)


def _authenticate(gateway: Gateway, trail: Trail, request: AsyncRequest) -> tuple[Participant, Mode]:
    """The participant that sent *request*: by name and password, or by its signature where it does not name itself."""
    info = request.info
    if info.sender_id is not None:
        return authenticate(gateway, trail, sender_id=info.sender_id, password=info.password, answers=request.answers)
    demand_transport(gateway, trail, Demand.REQUIRED)
    signer = trail.report.signer if trail.report is not None else None
    if signer is None:
        raise SignatureWrong
    known = [one for one in gateway.participants.list() if one.bin == signer.bin]
    named = [one for one in known if signer.fingerprint in one.certificates]
    found = named or [one for one in known if not one.certificates]
    if len(found) != 1:
        actual = f"{len(found)} of them have the BIN {signer.bin}"
        raise SenderUnknown(failed(Step.POLICY, "CONV-SIGNER", expected="one participant", actual=actual))
    found[0].demand_enabled()
    trail.extra.append(passed(Step.POLICY, "CONV-SIGNER", actual=found[0].sender_id))
    trail.message = replace(request, info=replace(info, sender_id=found[0].sender_id))
    return found[0], judged(gateway, trail, found[0])


def _send_message(call: _Call) -> Outgoing:
    """Keep the message and what is to be delivered and the journal in one transaction, then acknowledge.

    The very same message again is acknowledged as it was before and has no second effect.
    """
    gateway, conversations = call.channel.gateway, call.channel.conversations
    new = _new_message(call)
    promise(call.trail, new.message_id)
    moment = call.moment()
    answer = _acknowledgement(call, new, moment)
    request, reply = exchanged(gateway, call.trail, answer)
    keys: list[int] = []

    def journal(connection: sa.Connection) -> None:
        keys.append(gateway.journal.write(connection, request, reply))

    accepted = conversations.accept(new, journal=journal)
    if accepted.repeated:
        return written(gateway, call.trail, _acknowledgement(call, accepted.message, moment))
    gateway.journal.heard(request, (reply,), keys[-1])
    return outgoing(call.trail, reply, keys[-1])


def _new_message(call: _Call) -> NewMessage:
    info, business, gateway = call.request.info, call.request.content, call.channel.gateway
    assert isinstance(business, Business) and info.service_id is not None, "the XSD has been asked before"
    kind = _message_type(business.message_type)
    if kind is MessageType.REQUEST:
        call.participant.admit(info.service_id)
    elif info.correlation_id is None:
        actual = f"a {kind.value} without one"
        raise CorrelationUnknown(failed(Step.POLICY, "CONV-CORRELATION", expected="a correlationId", actual=actual))
    return NewMessage(
        message_id=info.message_id or MessageId(gateway.new_guid()),
        correlation_id=info.correlation_id or CorrelationId(gateway.new_guid()),
        service_id=info.service_id,
        route_id=business.route_id,
        message_type=kind,
        sender_id=call.participant.sender_id,
        session_id=call.trail.session_id,
        message_date=business.message_date,
        accepted_at=call.trail.moment,
        properties=info.properties,
        data=business.data.octets,
        data_namespaces=business.data.namespaces,
        digest=business.digest,
    )


def _message_type(text: str) -> MessageType:
    try:
        return MessageType(text)
    except ValueError:
        expected = ", ".join(MessageType)
        wrong = failed(Step.POLICY, "CONV-MESSAGE-TYPE", expected=expected, actual=text[:60])
        raise MessageTypeUnknown(wrong) from None


def _acknowledgement(call: _Call, message: NewMessage, moment: Moment) -> Record:
    draft = draft_accepted(message.message_id, message.correlation_id, moment=moment, body_id=call.body_id())
    return call.record(draft, moment, message)


def _send_delivery_notification(call: _Call) -> Outgoing:
    """Write down what the recipient says of a message, with the journal in one transaction, then answer."""
    info, said, gateway = call.request.info, call.request.content, call.channel.gateway
    assert isinstance(said, Notification) and info.message_id is not None, "the XSD has been asked before"
    confirmation = Confirmation(
        message_id=info.message_id,
        service_id=info.service_id or ServiceId(""),
        recipient_id=call.participant.sender_id,
        moment=call.trail.moment,
        accepted=said.accepted,
        resend=said.resend,
        code=said.code,
        text=said.text,
    )
    moment = call.moment()
    draft = draft_notified(gateway.new_guid(), moment=moment, body_id=call.body_id())
    request, reply = exchanged(gateway, call.trail, call.record(draft, moment))
    keys: list[int] = []

    def journal(connection: sa.Connection, message: AsyncMessage) -> None:
        about = replace(
            reply,
            message_id=message.message_id,
            correlation_id=message.correlation_id,
            code=message.state.value,
        )
        keys.append(gateway.journal.write(connection, request, about))

    call.channel.conversations.confirm(confirmation, journal=journal)
    gateway.journal.heard(request, (reply,), keys[-1])
    return outgoing(call.trail, reply, keys[-1])


def _get_message_status(call: _Call) -> Outgoing:
    """Tell the sender or the recipient of a message how far it has come; to others it does not exist."""
    info = call.request.info
    assert info.message_id is not None, "the XSD has been asked before"
    message = call.channel.conversations.find(info.message_id, party=call.participant.sender_id)
    if message is None:
        raise MessageUnknown(failed(Step.POLICY, "CONV-MESSAGE", actual=info.message_id))
    moment = call.moment()
    draft = draft_status(message, moment=moment, body_id=call.body_id())
    record = call.record(draft, moment, message)
    return written(call.channel.gateway, call.trail, record)


def _get_messages(call: _Call) -> Outgoing:
    """Hand out what waits for the caller, as much as one message may hold; it stays until the caller confirms it."""
    info, wanted = call.request.info, call.request.content
    assert isinstance(wanted, Wanted), "the operation has been asked before"
    if wanted.amount is not None and wanted.amount < 1:
        wrong = failed(Step.ENVELOPE, "ENV-XSD-VALUE", expected="an amount from 1", actual=str(wanted.amount))
        raise FormatWrong(wrong)
    chosen = PullFilter(info.service_id, info.message_id, info.correlation_id, wanted.amount)
    found = call.channel.conversations.pull(call.participant.sender_id, chosen)
    moment = call.moment()
    fitting = _fitting(found, call.channel.gateway.settings().max_octets)
    draft = draft_messages(fitting, moment=moment, body_id=call.body_id())
    return written(call.channel.gateway, call.trail, call.record(draft, moment))


def _fitting(messages: Iterable[AsyncMessage], limit: int) -> Iterator[AsyncMessage]:
    """The first of *messages*, and those after it as long as their data have no more than *limit* octets together."""
    size = 0
    for number, message in enumerate(messages):
        size += len(message.data)
        if number and size > limit:
            return
        yield message


_ANSWERS: Final[Mapping[Operation, Callable[[_Call], Outgoing]]] = {
    Operation.SEND_MESSAGE: _send_message,
    Operation.SEND_DELIVERY_NOTIFICATION: _send_delivery_notification,
    Operation.GET_MESSAGE_STATUS: _get_message_status,
    Operation.GET_MESSAGES: _get_messages,
}
