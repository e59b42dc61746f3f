"""What the control API gives of a message beyond the message: its thread, comparisons, files to take away."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["LangQuery", "PartyOf", "StepOf", "ThreadOf"]


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
