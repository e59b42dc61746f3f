"""What the control API takes and tells about the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from gateway.journal import Direction
from sandbox.control.models import Explained, Problem

__all__ = [
    "Answered",
    "Count",
    "CountQuery",
    "Journal",
    "JournalQuery",
    "Message",
    "MessagePath",
    "MissOf",
    "NearOf",
    "Nearest",
    "NearestQuery",
    "NothingCameOf",
    "OctetsQuery",
    "WaitQuery",
]

_GREATEST: Final = 2**31 - 1
"""The greatest number that the columns of every database take."""
_Question = Annotated[str, Field(description="In the language of the journal.", max_length=4000)]


class Message(BaseModel):
    """A message of the journal, its octets left out."""

    model_config = ConfigDict(extra="allow")

    id: int
    answers: int | None
    answered: bool | None
    direction: Direction
    channel: str
    moment: datetime
    sender_id: str | None
    receiver_id: str | None
    service_id: str | None
    message_id: str | None
    correlation_id: str | None
    code: str | None
    size: int
    findings: list[Explained]


class Answered(Message):
    """A message with what followed from it: its answer, and before it what passed between gateway and provider."""

    answered_by: list[Message]


class Journal(BaseModel):
    """Messages, the latest first."""

    messages: list[Message]
    next: str | None = Field(None, description="Go on with before=this; None: that is all.")
    cut: bool = Field(False, description="True: older messages were not read for the words of the question.")


class MessagePath(BaseModel):
    """The id of a message."""

    message_id: int = Field(ge=0, le=_GREATEST)


class JournalQuery(BaseModel):
    """Which messages."""

    model_config = ConfigDict(extra="forbid")

    q: _Question = ""
    service: str | None = Field(None, description="serviceId")
    sender: str | None = Field(None, description="senderId, or gateway")
    receiver: str | None = Field(None, description="senderId, or gateway")
    message: str | None = Field(None, description="messageId")
    correlation: str | None = Field(None, description="correlationId: the number of a case")
    session: str | None = Field(None, description="sessionId")
    code: str | None = Field(None, description="Status or error code of an answer.")
    answers: int | None = Field(None, ge=0, le=_GREATEST, description="The id of a request.")
    direction: Direction | None = None
    channel: str | None = None
    limit: int = Field(100, ge=1, le=1000)
    offset: int = Field(0, ge=0, le=10_000, description="Leave so many out; before= goes further and costs nothing.")
    before: str | None = Field(None, description="What next said.", max_length=80)


class OctetsQuery(BaseModel):
    """How the octets of a message are shown."""

    model_config = ConfigDict(extra="forbid")

    exact: bool = Field(False, description="With passwords; to this machine alone. A signature verifies only so.")


class CountQuery(BaseModel):
    """What to count."""

    model_config = ConfigDict(extra="forbid")

    q: _Question = ""


class Count(BaseModel):
    """How many messages fit."""

    count: int


class WaitQuery(BaseModel):
    """What to wait for."""

    model_config = ConfigDict(extra="forbid")

    q: _Question
    timeout: float = Field(30, ge=0, le=300, description="Seconds of the machine.")
    since: int | None = Field(None, ge=0, le=_GREATEST, description="Only a message with a greater id.")


class NearestQuery(BaseModel):
    """What should have been there."""

    model_config = ConfigDict(extra="forbid")

    q: _Question
    limit: int = Field(3, ge=1, le=50)


class MissOf(BaseModel):
    """A part of the question that the message does not fit."""

    field: str
    expected: str
    actual: str | None


class NearOf(BaseModel):
    """A message that comes near."""

    message: Message
    misses: list[MissOf] = Field(description="What keeps it from fitting; empty: it fits.")


class Nearest(BaseModel):
    """The messages that come nearest, the nearest first."""

    nearest: list[NearOf]


class NothingCameOf(Problem):
    """Nothing came in time."""

    nearest: list[NearOf]
