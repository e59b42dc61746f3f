"""Terms: how long something may take, as the passports of the services say it."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["Term", "TermUnit", "same_day_of_month"]


class TermUnit(StrEnum):
    """What a term is counted in."""

    MINUTE = "minute"
    """By the clock, at any hour of any day: automated services."""
    WORKING_DAY = "working-day"
    MONTH = "month"
    """By the date, e.g. the month for which an uncollected result is kept (C-11)."""


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time in the words of a passport; make it with one of the three class methods."""

    amount: int
    """How many units; at least one."""
    unit: TermUnit

    def __post_init__(self) -> None:
        """ValueError for a term of nothing."""
        if self.amount < 1:
            raise ValueError("a term has at least one unit")

    @classmethod
    def minutes(cls, amount: int) -> Term:
        """A term of *amount* minutes."""
        return cls(amount, TermUnit.MINUTE)

    @classmethod
    def working_days(cls, amount: int) -> Term:
        """A term of *amount* working days; the day on which it begins is none of them (C-14)."""
        return cls(amount, TermUnit.WORKING_DAY)

    @classmethod
    def months(cls, amount: int) -> Term:
        """A term of *amount* months."""
        return cls(amount, TermUnit.MONTH)


def same_day_of_month(day: date, months: int) -> date:
    """The day *months* months after *day*; the last day of a month that has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
