"""What every channel does with a request and with what goes out: opened and judged, signed and written down."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from gateway.business_signature import BusinessData, demand_business
from gateway.claims import Claims
from gateway.covering import covered
from gateway.demands import Demand, SignatureDemands
from gateway.envelope import Envelope, open_envelope
from gateway.errors import FormatWrong, GatewayError, ServiceClosed, SignatureWrong
from gateway.faults import Circumstances, draft_fault
from gateway.injection.plan import Injection
from gateway.injection.seals import seal
from gateway.injection.wire import on_the_wire
from gateway.journal import GATEWAY, Direction, Journal, Record, signed_by
from gateway.log_context import bear
from gateway.modes import Mode
from gateway.names import SessionId
from gateway.participants import Participant, Participants, demand_shown, judge_data_signer, judge_signer
from gateway.routing import Routes
from gateway.trail import Incoming, Outgoing, Trail
from gateway.transport import demand_signed, refuse_lowercase, report_on
from gateway.wire import Draft
from signing.certificates import Certificate
from signing.findings import Step, failed, skipped
from signing.keys import KeyPair
from signing.texts import Lang
from signing.trust import TrustStore
from signing.xml import XmlLimits
from signing.xmldsig import verify as verify_document

__all__ = [
    "Gateway",
    "Settings",
    "authenticate",
    "begin",
    "demand_date",
    "demand_open",
    "demand_transport",
    "demands_of",
    "exchanged",
    "intercepted",
    "judge_business",
    "judged",
    "opened",
    "outgoing",
    "refused",
    "sealed",
    "written",
]


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
    date_skew: timedelta = timedelta(hours=12)
    """How far messageDate may lie from the gateway's clock without a finding."""

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
    closed: Callable[[], Container[str]] = frozenset
    """The services that nobody may call for now, asked anew for each message."""
    injection: Injection | None = None
    """Faults on purpose; None: there are none."""
    ticks: Callable[[], int] = time.perf_counter_ns
    """Nanoseconds of a clock that never stands still, for latencies alone."""


def begin(gateway: Gateway, incoming: Incoming) -> Trail:
    """The trail of a request that has just come in, with a session of its own."""
    session_id = SessionId(f"{{{gateway.new_guid()}}}")
    bear(session_id=session_id, message_id=None, correlation_id=None)
    return Trail(incoming, session_id, gateway.now(), gateway.ticks())


def opened(gateway: Gateway, trail: Trail) -> Envelope:
    """The envelope of the request; nothing in it is judged yet. Raises :class:`~gateway.errors.MessageRefused`."""
    trail.envelope = open_envelope(trail.incoming.octets, limits=gateway.settings().limits)
    return trail.envelope


def demand_open(gateway: Gateway, service_id: str) -> None:
    """Raise ServiceClosed if nobody may call *service_id* for now."""
    if service_id in gateway.closed():
        raise ServiceClosed(failed(Step.POLICY, "ROUTE-CLOSED", actual=service_id))


def demand_transport(gateway: Gateway, trail: Trail, demand: Demand) -> None:
    """Judge the signature on the Body as far as *demand* wants it; what it covers is the Body that was read.

    Raises :class:`~gateway.errors.TransportSignatureError`.
    """
    envelope = trail.envelope
    assert envelope is not None, "it was opened before"
    if demand is Demand.IGNORED:
        return
    report = report_on(envelope, gateway.trust, at=trail.moment, known=gateway.known)
    if demand is Demand.CHECKED and any(one.code == "SIG-PRESENT" for one in report.failures):
        return
    trail.report = report
    demand_signed(envelope, report)


def authenticate(
    gateway: Gateway, trail: Trail, *, sender_id: str, password: str | None, answers: bool = False
) -> tuple[Participant, Mode]:
    """The participant that sent the request, and the mode in which it is read: its signature first, its password then.

    Raises :class:`~gateway.errors.AccessDenied` or :class:`~gateway.errors.TransportSignatureError`.
    """
    participant = gateway.participants.registered(sender_id)
    demand_shown(trail.incoming.shown, participant)
    signed = trail.incoming.channel.signed
    demand_transport(gateway, trail, demands_of(participant, answers=answers).of_transport(signed=signed))
    mode = judged(gateway, trail, participant)
    gateway.participants.demand_password(participant, password)
    return participant, mode


def judged(gateway: Gateway, trail: Trail, participant: Participant) -> Mode:
    """The mode in which a request of *participant* is read; who signed it must be one that may sign for it."""
    mode = participant.mode or gateway.settings().mode
    if trail.report is not None:
        if trail.report.signer is None:
            raise SignatureWrong
        judge_signer(participant, trail.report.signer)
        refuse_lowercase(trail.report, mode)
    return mode


def demands_of(participant: Participant, *, answers: bool) -> SignatureDemands:
    """What is demanded of the signatures of *participant*: on its answers as a provider, or on all else."""
    return participant.answers if answers else participant.requests


def demand_date(gateway: Gateway, trail: Trail, said: datetime, *, mode: Mode) -> None:
    """Look at the date that a message says it has: far off, it is a deviation. Raises FormatWrong if *mode* is strict.

    Real clients send dates that stand in their code (protocol: 1.5), so a lenient reader tolerates them.
    """
    most = gateway.settings().date_skew
    if abs(said - trail.moment) <= most:
        return
    expected, actual = f"within {most} of {trail.moment.isoformat()}", said.isoformat()
    if mode is Mode.STRICT:
        raise FormatWrong(failed(Step.ENVELOPE, "ENV-DATE-SKEW", expected=expected, actual=actual))
    trail.extra.append(skipped(Step.ENVELOPE, "ENV-DATE-SKEW", expected=expected, actual=actual))


def judge_business(
    gateway: Gateway, trail: Trail, participant: Participant, *, business: BusinessData | None, demand: Demand
) -> None:
    """Judge the signature of the business data as far as *demand* wants it; the finding on it goes into the trail.

    Raises :class:`~gateway.errors.BusinessSignatureError`.
    """
    report, finding = demand_business(
        business, demand, judge=lambda document: verify_document(document, gateway.trust, at=trail.moment)
    )
    if report is not None and finding is not None:
        assert report.signer is not None, "without one the signature is not valid"
        judge_data_signer(participant, report.signer)
        trail.extra.append(finding)


def refused(gateway: Gateway, trail: Trail, error: GatewayError) -> Outgoing:
    """The fault for *error*, signed where the channel has signatures, written down together with the request.

    The fault goes out even if the journal cannot be written: whoever sent the request must know that it was not taken.
    """
    trail.extra += error.findings
    lang = trail.incoming.lang or gateway.settings().language
    moment = gateway.now()
    diagnoses = (*(trail.report.diagnoses if trail.report is not None else ()), *error.diagnoses)
    told = Circumstances(moment, trail.session_id, lang, diagnoses, trail.fault)
    draft = draft_fault(error, told, body_id=f"id-{gateway.new_guid()}")
    octets = sealed(gateway, trail, draft)
    record = Record(
        Direction.OUT, trail.incoming.channel.value, moment, octets, code=error.code, http_status=error.http_status
    )
    try:
        return written(gateway, trail, record)
    except sa.exc.SQLAlchemyError:
        _log.exception("a fault of the channel %s is not in the journal", trail.incoming.channel)
        return Outgoing(octets, error.http_status, {"Content-Type": "text/xml; charset=utf-8"})


def intercepted(gateway: Gateway, trail: Trail) -> Outgoing:
    """What stands on the wire instead of an answer to a request that nobody looked at, written down with it."""
    return written(gateway, trail, Record(Direction.OUT, trail.incoming.channel.value, gateway.now(), b""))


def sealed(gateway: Gateway, trail: Trail, draft: Draft) -> bytes:
    """*draft* as it goes out: signed where the channel has signatures, the certificate named as the request does."""
    sealing = (gateway.key(), trail.key_info_form) if trail.incoming.channel.signed else None
    octets, trail.sealed_by = seal(trail.plan, draft, sealing)
    return octets


def written(gateway: Gateway, trail: Trail, answer: Record) -> Outgoing:
    """*answer* for HTTP to take away, written down together with its request and what passed between them."""
    request, answer = exchanged(gateway, trail, answer)
    kept = [covered(one, trail.cover) for one in (request, *trail.passed_on, answer)]
    return outgoing(trail, answer, gateway.journal.record(*kept))


def exchanged(gateway: Gateway, trail: Trail, answer: Record) -> tuple[Record, Record]:
    """The request and its *answer* as they are written down, nothing left out."""
    headers = {"Content-Type": "text/xml; charset=utf-8"}
    if deviations := trail.deviations:
        headers["X-Shlyuz-Findings"] = ",".join(deviations)
    answer, trail.sending = on_the_wire(trail.plan, replace(answer, headers=headers))
    request, key = trail.request_record(), trail.sealed_by
    return request, replace(
        answer,
        sender_id=GATEWAY,
        receiver_id=request.sender_id,
        service_id=request.service_id,
        message_id=answer.message_id or request.message_id,
        correlation_id=answer.correlation_id or request.correlation_id,
        session_id=trail.session_id,
        latency_us=(gateway.ticks() - trail.started_ns) // 1000,
        **signed_by(key),
    )


def outgoing(trail: Trail, answer: Record, key: int) -> Outgoing:
    """*answer* for HTTP to take away; *key* is the id of its request in the journal."""
    headers = {**answer.headers, "X-Shlyuz-Message": str(key)}
    return Outgoing(answer.octets, answer.http_status or 200, headers, trail.sending)
