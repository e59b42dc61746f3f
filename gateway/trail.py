"""What is known of a message while it is on its way; all of it goes into the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from gateway.covering import Cover
from gateway.envelope import Envelope
from gateway.faults import SYNC_FAULT
from gateway.injection.packets import Sending
from gateway.injection.plan import NOTHING, Plan
from gateway.journal import GATEWAY, Direction, Record, signed_by
from gateway.names import SessionId
from gateway.transport import LOWERCASE_ID
from signing.certificates import Certificate
from signing.findings import Finding, SignatureReport, Verdict
from signing.key_info import KeyInfoForm, key_info_form
from signing.texts import Lang

__all__ = ["Channel", "Incoming", "Naming", "Outgoing", "Told", "Trail"]


class Channel(StrEnum):
    """The channels that messages come in by."""

    SYNC_WSS = "sync-wss"
    """``/bip-sync-wss-gost/``: the Body is signed by WS-Security, both ways."""
    SYNC = "sync"
    """``/bip-sync/``: the same without signatures."""
    ASYNC = "async"
    """``/bip-async``: signed both ways, answered before it is delivered."""

    @property
    def signed(self) -> bool:
        """True if what comes in must be signed, and what goes out is."""
        return self is not Channel.SYNC


class Naming(Protocol):
    """The service information of a request, as far as the journal has columns for it."""

    @property
    def sender_id(self) -> str | None:
        """Who sent it, by its own word."""

    @property
    def service_id(self) -> str | None:
        """The service that it is about."""

    @property
    def message_id(self) -> str | None:
        """The message that it is, or is about."""

    @property
    def correlation_id(self) -> str | None:
        """The chain that it belongs to."""


class Told(Protocol):
    """A request that was read, of whatever channel."""

    @property
    def info(self) -> Naming:
        """What it says about itself."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was observed while it was read."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as HTTP brought it."""

    channel: Channel
    octets: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    lang: Lang | None = None
    """The language that the client asks for; None: the gateway's own."""
    shown: bytes | None = field(default=None, repr=False)
    """The certificate (DER) that the client showed in TLS; None: there was no TLS, or it showed none."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An answer for HTTP to take away."""

    octets: bytes = field(repr=False)
    status: int
    """200, or 500 for a fault (SOAP 1.1, 6.2)."""
    headers: Mapping[str, str]
    sending: Sending | None = None
    """How it is sent, if not at once and whole."""


@dataclass(slots=True)
class Trail:
    """What is known of one message so far."""

    incoming: Incoming
    session_id: SessionId
    moment: datetime
    started_ns: int
    """Reading of the clock that measures latencies, nanoseconds."""
    envelope: Envelope | None = None
    message: Told | None = None
    report: SignatureReport | None = None
    extra: list[Finding] = field(default_factory=list)
    """Findings of the gateway itself."""
    fault: str = SYNC_FAULT
    """The element that a fault would have in its detail, ``{namespace}name``."""
    passed_on: list[Record] = field(default_factory=list)
    """What passed between the gateway and the provider."""
    cover: Cover | None = None
    """What the journal keeps of it goes under this; None: it keeps everything."""
    plan: Plan = NOTHING
    """What is to go wrong with it on purpose."""
    sealed_by: Certificate | None = None
    """Whose signature the answer has."""
    sending: Sending | None = None
    """How the answer is sent, if not at once and whole."""

    @property
    def signer(self) -> Certificate | None:
        """The certificate found in the message, valid or not."""
        return self.report.signer if self.report is not None else None

    @property
    def key_info_form(self) -> KeyInfoForm:
        """How the request names its certificate. It is answered in kind: some clients allow one child in KeyInfo."""
        return key_info_form(self.envelope.root) if self.envelope is not None else KeyInfoForm.KEY_IDENTIFIER

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything observed, what the envelope and the signature said first."""
        envelope = self.envelope.findings if self.envelope is not None else ()
        message = self.message.findings if self.message is not None else envelope
        report = self.report.findings if self.report is not None else ()
        extra = (one for one in self.extra if one not in message and one not in report)
        return (*message, *report, *extra, *self.plan.findings)

    @property
    def deviations(self) -> tuple[str, ...]:
        """Codes of the deviations from the contract that were tolerated."""
        refused = {one.code for one in self.extra if one.verdict is Verdict.FAILED}
        tolerated = (f.code for f in self.findings if f.verdict is Verdict.SKIPPED and f.code not in refused)
        return tuple(dict.fromkeys(code for code in tolerated if code.startswith("ENV-") or code == LOWERCASE_ID))

    def keep_under(self, cover: Cover | None) -> None:
        """Let the journal keep only what *cover* leaves; None: everything."""
        self.cover = cover

    def note(self, direction: Direction, octets: bytes, http_status: int | None) -> None:
        """Keep a message that passed between the gateway and the provider."""
        info = self.message.info if self.message is not None else None
        self.passed_on.append(
            Record(
                direction,
                "route",
                self.moment,
                octets,
                sender_id=GATEWAY if direction is Direction.OUT else None,
                receiver_id=GATEWAY if direction is Direction.IN else None,
                service_id=info.service_id if info else None,
                message_id=info.message_id if info else None,
                correlation_id=info.correlation_id if info else None,
                session_id=self.session_id,
                http_status=http_status,
            )
        )

    def request_record(self) -> Record:
        """The request for the journal; identifiers of a message that was refused stand as it claimed them."""
        claims = self.envelope.claims() if self.message is None and self.envelope is not None else {}
        info = self.message.info if self.message is not None else None
        return Record(
            Direction.IN,
            self.incoming.channel.value,
            self.moment,
            self.incoming.octets,
            headers=self.incoming.headers,
            sender_id=info.sender_id if info else claims.get("senderId"),
            receiver_id=GATEWAY,
            service_id=info.service_id if info else claims.get("serviceId"),
            message_id=info.message_id if info else claims.get("messageId"),
            correlation_id=info.correlation_id if info else claims.get("correlationId"),
            session_id=self.session_id,
            findings=self.findings,
            **signed_by(self.signer),
        )
