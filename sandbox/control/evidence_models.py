"""What the control API gives of a message beyond the message: its thread, comparisons, files to take away."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from sandbox.evidence.difference import Form

__all__ = [
    "DifferenceOf",
    "ExportQuery",
    "FormQuery",
    "LangQuery",
    "PairPath",
    "PartyOf",
    "StepOf",
    "ThreadOf",
]

_GREATEST: Final = 2**31 - 1


class LangQuery(BaseModel):
    """In which language."""

    model_config = ConfigDict(extra="forbid")

    lang: Literal["kk", "ru", "en"] | None = Field(None, description="Of the texts; else what Accept-Language prefers.")


class PartyOf(BaseModel):
    """Somebody who takes part in a thread."""

    key: str
    name: str
    kind: str = Field(description="person, system, gateway or service.")


class StepOf(BaseModel):
    """One message of a thread."""

    number: int
    id: int | None = Field(description="In the journal; null for what passed inside, between gateway and register.")
    from_: str = Field(alias="from", serialization_alias="from", description="Key of a party.")
    to: str
    name: str
    channel: str
    at: datetime | None
    because: int | None = Field(description="Number of the step that led to it.")
    answer: bool
    after_ms: float | None = Field(description="Milliseconds since the step that led to it.")
    code: str | None
    http_status: int | None
    outcome: str = Field(description="ok, odd (a business refusal, or undetermined) or failed.")
    verdict: str | None = Field(description="The worst verdict among its findings.")
    failures: list[str] = Field(description="Codes of the findings that stand in the way.")
    provoked: str | None = Field(description="The fault that the sandbox was told to commit on it.")
    signer: str | None
    message_id: str | None
    correlation_id: str | None
    session_id: str | None
    service_id: str | None


class ThreadOf(BaseModel):
    """Everything that belongs to a message, cause before effect."""

    of: int
    parties: list[PartyOf]
    steps: list[StepOf]
    case: dict[str, Any] | None = Field(description="The case that caused it, and what it led to.")
    conversation: list[dict[str, Any]] = Field(description="Messages of the asynchronous channel, and their states.")
    left_out: int = Field(description="Exchanges not told, the farthest: there are more than 500.")


class PairPath(BaseModel):
    """Two messages, by their ids in the journal."""

    message_id: int = Field(ge=0, le=_GREATEST)
    other_id: int = Field(ge=0, le=_GREATEST)


class FormQuery(BaseModel):
    """As what messages are compared."""

    model_config = ConfigDict(extra="forbid")

    form: Form = Field(Form.CANONICAL, description="raw: octet by octet; canonical: element by element.")


class DifferenceOf(BaseModel):
    """In what two messages differ."""

    form: Form
    same: bool
    changes: list[dict[str, Any]] = Field(description="Each place: what stands in the first, and in the second.")
    facts: list[dict[str, str]] = Field([], description="raw: size, byte order mark, encoding, line ends.")
    left_out: int = Field(0, description="Changes beyond the first 1,000.")
    signed: list[dict[str, Any]] = Field([], description="canonical: what signatures refer to, and if it is the same.")


class ExportQuery(BaseModel):
    """As what a message is taken away."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    form: Literal["curl", "pytest", "zip"] = Field(alias="as", description="curl, pytest or zip.")
