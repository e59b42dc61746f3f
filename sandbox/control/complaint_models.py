"""What the control API takes and gives about complaints."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sandbox.complaints.model import ComplaintState
from sandbox.control.models import Words

__all__ = [
    "AnswerDraft",
    "ComplaintOf",
    "ComplaintPath",
    "ComplaintsOf",
    "ComplaintsQuery",
    "GrievanceQuery",
    "ReceiptDraft",
    "RulingOf",
]

Subject = Literal["decision", "act", "omission", "rudeness"]


class ComplaintPath(BaseModel):
    """The number of a complaint."""

    number: str


class ComplaintsQuery(BaseModel):
    """Whose complaints: one of the three."""

    office: str = Field("", description="BIN of the body that answers: its book, in the order of filing.")
    complainant: str = Field("", description="IIN: their complaints, the latest first.")
    case: str = Field("", description="Number of a case.")
    state: ComplaintState | None = Field(None, description="With `office` alone.")
    after: int = Field(0, ge=0, description="With `office` alone: the `id` of the last one of the page before.")


class GrievanceQuery(BaseModel):
    """What is complained of, in which way of the passport."""

    way: str = Field(description="The id of a way of complaint of the passport, e.g. `provider`.")
    subject: Subject
    text: str = Field(max_length=10_000)
    demand: str = Field("", max_length=10_000)
    about: Literal["", "provider", "state-corporation"] = Field("", description="Empty: the first that the way names.")


class ReceiptDraft(BaseModel):
    """Who registers."""

    officer: str = Field(description="IIN of the official who is going to sign.")


class AnswerDraft(BaseModel):
    """What is decided."""

    decision: Literal["upheld", "partly", "rejected"]
    reason: str = Field(max_length=10_000, description="In one language; it stands in the answer in all three.")
    set_aside: bool = Field(False, description="The decision complained of holds no more, the case is returned.")


class RulingOf(BaseModel):
    """What a court ruled."""

    model_config = ConfigDict(extra="forbid")

    number: str = Field(min_length=1, max_length=100)
    day: date
    set_aside: bool = False
    text: str = Field("", max_length=10_000)


class ComplaintOf(BaseModel):
    """A complaint."""

    id: int
    number: str
    case: str
    way: str
    way_name: Words
    complainant: str
    addressee: str = Field(description="BIN.")
    about: str = Field(description="BIN.")
    subject: Subject
    status: ComplaintState
    filed_at: datetime
    registered_at: datetime | None = None
    registered_by: str | None = Field(None, description="IIN of who took it (C-17).")
    due_at: datetime | None = Field(None, description="The answer is due by then (C-17, C-18).")
    overdue_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str | None = Field(None, description="IIN of the head who signed.")
    decision: str | None = None
    set_aside: bool | None = None


class ComplaintsOf(BaseModel):
    """A page of complaints."""

    complaints: list[ComplaintOf]
