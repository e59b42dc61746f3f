"""The journal: every message octet for octet, with what was found in it, who signed it and how long it took."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from gateway.injection.catalogue import PREFIX
from gateway.prepared import PreparedInsert
from gateway.shared_writes import SharedWrites
from gateway.tables import message_findings, messages
from signing.certificates import Certificate
from signing.findings import Finding, Verdict

__all__ = ["GATEWAY", "Direction", "Entry", "Filter", "Heard", "Journal", "Record", "entry_of", "signed_by"]

GATEWAY: Final = "gateway"
"""The name of the gateway itself as a party of a message."""


class Direction(StrEnum):
    """Whether a message came to the gateway or left it."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Record:
    """A message as it is written down."""

    direction: Direction
    channel: str
    """``sync-wss``, ``sync`` or ``async``; ``route`` for what passed between the gateway and a provider that is waited
    for, ``callback`` for what it delivered to a subscriber and was answered."""
    moment: datetime
    """By the clock of the world."""
    octets: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    sender_id: str | None = None
    """Who said it: a participant by its own word, or :data:`GATEWAY`."""
    receiver_id: str | None = None
    """Whom it was said to: a participant, or :data:`GATEWAY`."""
    service_id: str | None = None
    message_id: str | None = None
    correlation_id: str | None = None
    session_id: str | None = None
    code: str | None = None
    """Of an answer: the status code, or the errorCode of a fault."""
    http_status: int | None = None
    signer: str | None = None
    """Distinguished name in the certificate that the message was signed with; valid or not, the findings say."""
    fingerprint: str | None = None
    """SHA-256 of that certificate, hexadecimal."""
    signer_iin: str | None = None
    signer_bin: str | None = None
    findings: tuple[Finding, ...] = ()
    latency_us: int | None = None
    """Of an answer: microseconds since the request was there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A message as it stands in the journal, its octets left out."""

    id: int
    answers: int | None
    """Of an answer: the id of its request."""
    answered: bool | None
    """Whether something followed from it; None for an answer."""
    direction: Direction
    channel: str
    moment: datetime
    sender_id: str | None
    receiver_id: str | None
    service_id: str | None
    message_id: str | None
    correlation_id: str | None
    session_id: str | None
    code: str | None
    http_status: int | None
    provoked: str | None
    """The fault that the sandbox was told to commit on it, the first if there were several."""
    signer: str | None
    fingerprint: str | None
    signer_iin: str | None
    signer_bin: str | None
    findings: tuple[Mapping[str, Any], ...]
    """As JSON data, see :meth:`signing.findings.Finding.as_dict`."""
    headers: Mapping[str, str]
    size: int
    """How many octets it has."""
    latency_us: int | None

    def as_dict(self) -> dict[str, Any]:
        """The entry as JSON data."""
        data = {name: getattr(self, name) for name in Entry.__slots__}
        return data | {
            "direction": self.direction.value,
            "moment": self.moment.isoformat(),
            "findings": [dict(one) for one in self.findings],
            "headers": dict(self.headers),
        }


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list; None lets everything through."""

    service_id: str | None = None
    sender_id: str | None = None
    receiver_id: str | None = None
    message_id: str | None = None
    correlation_id: str | None = None
    session_id: str | None = None
    code: str | None = None
    answers: int | None = None
    direction: Direction | None = None
    channel: str | None = None


_COLUMNS = [column for column in messages.c if column.name != "octets"]


Heard = Callable[[Record, tuple[Record, ...], int | None], None]
"""Called with a request, what followed from it, and the id of the request where it is known. Never raises."""


class Journal:
    """The journal in the database behind *engine*, written in *writes* that others may share.

    A message is stored before it is acknowledged: :meth:`record` returns when the transaction is committed.
    """

    def __init__(
        self, engine: sa.Engine, writes: SharedWrites | None = None, *, heard: Heard = lambda *_exchange: None
    ) -> None:
        """*heard* is called with every exchange after it was written."""
        self._engine = engine
        self._writes = writes or SharedWrites(engine)
        self.heard: Final = heard

    def record(self, request: Record, *answers: Record) -> int:
        """Write *request* and what followed from it, all or nothing; the id of the request."""
        # what is written is made before the database is held up: other processes wait for their turn
        drafts = _drafts(request, answers)
        key = self._writes.run(lambda connection: _insert(connection, drafts))
        self.heard(request, answers, key)
        return key

    def write(self, connection: sa.Connection, request: Record, *answers: Record) -> int:
        """Write *request* and what followed from it as a part of the caller's transaction; the id of the request.

        The caller calls :attr:`heard` when that is committed.
        """
        return _insert(connection, _drafts(request, answers))

    def list(self, wanted: Filter = Filter(), *, limit: int = 100, offset: int = 0) -> tuple[Entry, ...]:
        """Entries that match *wanted*, the latest first."""
        query = sa.select(*_COLUMNS).order_by(messages.c.id.desc()).limit(limit).offset(offset)
        for name in Filter.__slots__:
            value = getattr(wanted, name)
            if value is not None:
                query = query.where(messages.c[name] == str(value) if name != "answers" else messages.c[name] == value)
        with self._engine.connect() as connection:
            return tuple(entry_of(row) for row in connection.execute(query).mappings())

    def get(self, key: int) -> Entry | None:
        """The entry with the id *key*, or None."""
        query = sa.select(*_COLUMNS).where(messages.c.id == key)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return entry_of(row) if row is not None else None

    def entries(self, keys: Collection[int]) -> tuple[Entry, ...]:
        """The entries with the ids *keys*, 1,000 at most, in the order in which they were written."""
        query = sa.select(*_COLUMNS).where(messages.c.id.in_(keys)).order_by(messages.c.id)
        with self._engine.connect() as connection:
            return tuple(entry_of(row) for row in connection.execute(query).mappings())

    def answers_to(self, key: int) -> tuple[Entry, ...]:
        """What followed from the request with the id *key*, in order."""
        return tuple(reversed(self.list(Filter(answers=key))))

    def octets(self, key: int) -> bytes | None:
        """The message with the id *key* exactly as it was on the wire, or None."""
        query = sa.select(messages.c.octets).where(messages.c.id == key)
        with self._engine.connect() as connection:
            found: bytes | None = connection.execute(query).scalar()
        return found


def signed_by(certificate: Certificate | None) -> dict[str, Any]:
    """What a record keeps of the *certificate* that a message was signed with."""
    if certificate is None:
        return {}
    subject = certificate.subject
    return {
        "signer": subject.dn,
        "fingerprint": certificate.fingerprint,
        "signer_iin": subject.iin,
        "signer_bin": subject.bin,
    }


_INSERT = PreparedInsert(messages)
_INSERT_FINDING = PreparedInsert(message_findings)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A message as its rows will be, before it is known which message it answers and under which id it stands."""

    row: dict[str, Any]
    found: list[dict[str, Any]]


def _drafts(request: Record, answers: Sequence[Record]) -> list[_Draft]:
    """The rows of an exchange, the request's first."""
    first = _Draft(_row(request, answered=bool(answers)), list(_found(request)))
    return [first, *(_Draft(_row(one), list(_found(one))) for one in answers)]


def _insert(connection: sa.Connection, drafts: Sequence[_Draft]) -> int:
    """Write an exchange; the id of its request."""
    request: int | None = None
    for draft in drafts:
        key = _INSERT.run(connection, {**draft.row, "answers": request})
        assert key is not None, "nothing forbids a row"
        request = key if request is None else request
        for found in draft.found:
            _INSERT_FINDING.run(connection, {**found, "message": key})
    assert request is not None, "an exchange has a request"
    return request


def _row(record: Record, *, answered: bool | None = None) -> dict[str, Any]:
    return {
        "answered": answered,
        "direction": record.direction.value,
        "channel": record.channel,
        "moment": record.moment.isoformat(),
        "sender_id": _cut(record.sender_id),
        "receiver_id": _cut(record.receiver_id),
        "service_id": _cut(record.service_id),
        "message_id": _cut(record.message_id),
        "correlation_id": _cut(record.correlation_id),
        "session_id": record.session_id,
        "code": record.code,
        "http_status": record.http_status,
        "provoked": next(
            (one.code[len(PREFIX) :].lower() for one in record.findings if one.code.startswith(PREFIX)), None
        ),
        "signer": record.signer,
        "fingerprint": record.fingerprint,
        "signer_iin": record.signer_iin,
        "signer_bin": record.signer_bin,
        "findings": [finding.as_dict() for finding in record.findings],
        "headers": dict(record.headers),
        "size": len(record.octets),
        "octets": record.octets,
        "latency_us": record.latency_us,
    }


def _found(record: Record) -> Iterator[dict[str, Any]]:
    """What is to be found of *record*: what did not simply pass."""
    observed = dict.fromkeys((one.code, one.verdict) for one in record.findings if one.verdict is not Verdict.PASSED)
    moment, sender = record.moment.isoformat(), _cut(record.sender_id)
    for code, verdict in observed:
        yield {"code": code, "moment": moment, "verdict": verdict.value, "sender_id": sender}


def _cut(text: str | None) -> str | None:
    """What an indexed column takes; the whole text is in the octets."""
    return text[:200] if text is not None else None


def entry_of(row: Mapping[Any, Any]) -> Entry:
    """The entry in a *row* of the journal; every column of it but the octets."""
    values = dict(row)
    values["direction"] = Direction(values["direction"])
    values["moment"] = datetime.fromisoformat(values["moment"])
    values["findings"] = tuple(values["findings"])
    return Entry(**values)
