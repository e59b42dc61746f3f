"""What the control API takes and gives about a world's time, calendar and settings."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sandbox.calendar import DayKind, Week
from sandbox.control.models import Words

__all__ = [
    "Advance",
    "CalendarOf",
    "CalendarQuery",
    "ClockOf",
    "DayChange",
    "DayOf",
    "DayPath",
    "DueOf",
    "Moved",
    "PassageOf",
    "Rate",
    "SettingOf",
    "SettingsChange",
    "SettingsOf",
    "Waiting",
    "WaitingQuery",
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DueOf(BaseModel):
    """One thing that is to happen at a moment."""

    at: datetime
    kind: str
    subject: str


class ClockOf(BaseModel):
    """How a world's time goes."""

    now: datetime
    mode: str = Field(description="real, running, frozen or scaled")
    rate: float = Field(description="Seconds of the world for each second of the machine.")
    next_due: DueOf | None = None


class Moved(_Strict):
    """A moment to stand at or to go on from."""

    at: datetime | None = Field(None, description="With an offset; None: where the time is.")


class Rate(Moved):
    """A moment to go on from, and how fast."""

    rate: float = Field(1.0, description="Seconds of the world for each second of the machine; 1440: a day a minute.")


class Advance(_Strict):
    """How far time is to pass: one of the four."""

    by: str | None = Field(None, description="A duration: 90m, 1d 2h, PT1H30M.")
    working_days: int | None = Field(None, ge=1, le=10_000, description="To the same time of day on that working day.")
    week: Week = Field(Week.FIVE, description="Which days are worked, for working_days.")
    to: datetime | None = Field(None, description="A moment, with its offset.")
    next_due: bool = Field(False, description="To the next thing due.")

    @model_validator(mode="after")
    def _one_of_four(self) -> Advance:
        given = [self.by is not None, self.working_days is not None, self.to is not None, self.next_due]
        if sum(given) != 1:
            raise ValueError("exactly one of by, working_days, to, next_due is wanted")
        return self


class RanOf(DueOf):
    """A due thing with what came of it."""

    outcome: str


class PassageOf(BaseModel):
    """What an advance did."""

    start: datetime
    end: datetime
    ran: list[RanOf]


class Waiting(BaseModel):
    """What waits to fall due, the earliest first."""

    waiting: list[DueOf]


class WaitingQuery(BaseModel):
    """How many to tell."""

    limit: int = Field(100, ge=1, le=10_000)


class CalendarQuery(BaseModel):
    """The days to tell of."""

    start: date = Field(description="The first day.")
    end: date = Field(description="The last day, at most 400 days later.")
    week: Week = Week.FIVE


class DayOf(BaseModel):
    """What a date is in the working calendar."""

    date: date
    works: bool
    kind: str
    name: Words | None = None
    estimated: bool
    edited: bool


class CalendarOf(BaseModel):
    """Days of the working calendar."""

    days: list[DayOf]


class DayPath(BaseModel):
    """A date in the path."""

    day: date


class DayChange(_Strict):
    """What a date is to be."""

    kind: DayKind
    name: Words | None = None


class SettingOf(BaseModel):
    """One setting with what is declared about it."""

    name: str
    value: str | int
    default: str | int
    doc: str
    choices: list[str]
    least: int | None
    most: int | None
    fixed: bool = Field(description="True: chosen when the world is made, and never again.")


class SettingsOf(BaseModel):
    """Every setting of a world."""

    settings: list[SettingOf]


class SettingsChange(_Strict):
    """New values, by name; the other settings stay."""

    settings: dict[str, str | int]
