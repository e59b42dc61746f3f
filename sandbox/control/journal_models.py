"""What the control API takes and tells about the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from gateway.journal import Direction
from sandbox.control.models import Explained, Problem, Words
from sandbox.journal.statistics import By, Trend

__all__ = [
    "Answered",
    "Count",
    "CountQuery",
    "HabitOf",
    "Journal",
    "JournalQuery",
    "Message",
    "MessagePath",
    "MissOf",
    "MistakeOf",
    "NearOf",
    "Nearest",
    "NearestQuery",
    "NothingCameOf",
    "OctetsQuery",
    "Statistics",
    "StatisticsQuery",
    "TallyOf",
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


class StatisticsQuery(BaseModel):
    """Whose mistakes, and since when."""

    model_config = ConfigDict(extra="forbid")

    sender: str | None = Field(None, description="senderId")
    since: datetime | None = Field(None, description="With an offset.")
    by: By = Field(By.DAY, description="How long a stretch of time is.")


class TallyOf(BaseModel):
    """So many in one stretch of time, on the wall clock of Kazakhstan."""

    start: datetime
    count: int


class MistakeOf(BaseModel):
    """One code with one verdict, among the messages of one participant."""

    code: str
    verdict: str
    text: Words | None
    cure: Words | None
    count: int
    share: float = Field(description="Of all messages of the participant, from 0 to 1.")
    trend: Trend
    over_time: list[TallyOf]
    example: int = Field(description="The latest of these messages, by its number in the journal.")


class HabitOf(BaseModel):
    """What one participant does, the most frequent mistake first."""

    sender_id: str | None
    messages: int
    mistakes: list[MistakeOf]


class Statistics(BaseModel):
    """The participants, the one with the most mistakes first."""

    participants: list[HabitOf]


class NothingCameOf(Problem):
    """Nothing came in time."""

    nearest: list[NearOf]
