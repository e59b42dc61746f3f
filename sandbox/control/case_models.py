"""What the control API takes and gives about cases: inboxes, timelines, drawings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from sandbox.cases.inbox import PAGE
from sandbox.control.models import Words
from signing.texts import Lang

__all__ = ["DiagramQuery", "InboxOf", "InboxQuery", "LyingCase", "TimelineOf"]


class InboxQuery(BaseModel):
    """Which cases of an office."""

    model_config = ConfigDict(extra="forbid")

    office: str = Field(description="BIN of the office, or its key.")
    step: str | None = None
    until: datetime | None = Field(None, description="Those that are due by then.")
    after: str | None = Field(None, description="The `next` of the page before.")
    limit: int = Field(PAGE, ge=1, le=PAGE)


class LyingCase(BaseModel):
    """An open case that lies at an office."""

    model_config = ConfigDict(from_attributes=True)

    number: str
    passport: str
    channel: str
    applicant: str
    provider: str
    office: str
    step: str
    step_name: Words
    state: str
    accepted_at: datetime
    since: datetime
    step_due_at: datetime | None
    due_at: datetime
    urgent_at: datetime = Field(description="When the step is due, or the whole where the step has no term.")
    revision: int
    late: bool


class InboxOf(BaseModel):
    """One page of an inbox, the most urgent first."""

    office: str
    cases: list[LyingCase]
    next: str | None


class TimelineOf(BaseModel):
    """What happened to a case, oldest first."""

    number: str
    happenings: list[dict[str, Any]]


class DiagramQuery(BaseModel):
    """In which language."""

    model_config = ConfigDict(extra="forbid")

    lang: Lang = "kk"
