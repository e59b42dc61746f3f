"""The fields that a question can name: what each means, how it is written, which column has it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = ["FIELDS", "NAMES", "STATES", "Field", "Kind", "State"]


class Kind(StrEnum):
    """How the value of a field is written."""

    TEXT = "text"
    """Letters; ``*`` and ``?`` stand for others."""
    LISTED = "listed"
    """The same, of a field that has few different values in one journal."""
    NUMBER = "number"
    """Digits, with ``>``, ``>=``, ``<`` or ``<=`` before them, or ``from..to``."""
    DURATION = "duration"
    """The same with a unit: ``us``, ``ms``, ``s`` or ``m``."""
    SIZE = "size"
    """The same with a unit: nothing for octets, ``k`` for 1,024 and ``m`` for 1,048,576 of them."""
    MOMENT = "moment"
    """A time of day, a date, both, or so long ago; Kazakhstan's time where no offset says otherwise."""
    SIGNER = "signer"
    """An IIN, a BIN, a fingerprint, or a part of the name in the certificate."""
    FINDING = "finding"
    """A code of a finding."""
    STATE = "state"
    """One of :data:`STATES`."""
    WORDS = "words"
    """Letters that stand in the message."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the language."""

    name: str
    kind: Kind
    doc: str
    """What it means, for the reference page."""
    example: str
    """A value as one writes it."""
    column: str | None = None
    """Of the journal's table; None: the field is made of several."""
    choices: tuple[str, ...] = ()
    """The only values there are; empty: any."""


@dataclass(frozen=True, slots=True)
class State:
    """One word of the field ``is``."""

    name: str
    doc: str


_VERDICTS: Final = ("failed", "undetermined", "skipped")

STATES: Final = (
    State("request", "It came or went by itself, and may be answered."),
    State("answer", "It answers another message."),
    State("answered", "A request that something followed from."),
    State("unanswered", "A request that nothing followed from."),
    State("fault", "An answer that says that something went wrong: with a code, and an HTTP status from 400 on."),
    State("provoked", "A fault that the sandbox was told to commit shaped it."),
    State("signed", "A certificate was found in it."),
    State("unsigned", "No certificate was found in it."),
)
"""Every word of the field ``is``."""

FIELDS: Final = (
    Field("service", Kind.LISTED, "`serviceId` of the request that it is, or belongs to.", "GBDFL*", "service_id"),
    Field("sender", Kind.LISTED, "Who said it: a `senderId`, or `gateway`.", "demo", "sender_id"),
    Field("receiver", Kind.LISTED, "Whom it was said to: a `senderId`, or `gateway`.", "demo", "receiver_id"),
    Field("party", Kind.LISTED, "Sender or receiver.", "demo"),
    Field("message", Kind.TEXT, "`messageId`.", "REQ-2026-*", "message_id"),
    Field("correlation", Kind.TEXT, "`correlationId`: a chain, a conversation, a case.", "KZ-1042", "correlation_id"),
    Field("session", Kind.TEXT, "`sessionId` that the gateway gave, as faults tell it.", "{1f0c*", "session_id"),
    Field(
        "code",
        Kind.LISTED,
        "What an answer says of itself: the status code, the `errorCode` of a fault, the state of a message.",
        "SCSS001",
        "code",
    ),
    Field("status", Kind.LISTED, "The code of an answer that is no fault.", "SCSE001"),
    Field("fault", Kind.LISTED, "The `errorCode` of an answer that is a fault.", "SCE00*"),
    Field("channel", Kind.LISTED, "`sync-wss`, `sync`, `async`, `route`, `callback`, `portal`.", "sync*", "channel"),
    Field("direction", Kind.LISTED, "`in`: came to the gateway; `out`: left it.", "in", "direction", ("in", "out")),
    Field("http", Kind.NUMBER, "HTTP status of an answer.", ">=500", "http_status"),
    Field("latency", Kind.DURATION, "How long the answer took.", ">100ms", "latency_us"),
    Field("size", Kind.SIZE, "How many octets the message has.", ">10k", "size"),
    Field("after", Kind.MOMENT, "At that moment or later.", "10:00"),
    Field("before", Kind.MOMENT, "Earlier than that moment.", "2026-11-20"),
    Field("signer", Kind.SIGNER, "Whose certificate it was signed with, valid or not.", "850101300123"),
    Field("finding", Kind.FINDING, "A check that failed, was skipped, or could not be decided.", "REF-*"),
    Field(
        "verdict",
        Kind.LISTED,
        "`failed`, `undetermined` or `skipped`: what one of its findings says.",
        "failed",
        None,
        _VERDICTS,
    ),
    Field("provoked", Kind.LISTED, "The fault that the sandbox was told to commit on it.", "http-503", "provoked"),
    Field("answers", Kind.NUMBER, "The number of the request in the journal that it answers.", "17", "answers"),
    Field("id", Kind.NUMBER, "Its number in the journal.", "17..25", "id"),
    Field("is", Kind.STATE, "One of the words below.", "unanswered", None, tuple(one.name for one in STATES)),
    Field("text", Kind.WORDS, "Letters in the message, in either case.", '"Жүнісов"'),
)
"""Every field, in the order of the reference page."""

NAMES: Final = {field.name: field for field in FIELDS}
"""The fields by name."""
