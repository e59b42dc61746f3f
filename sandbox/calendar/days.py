"""The days of a working calendar: what kind of day a date is, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from signing.texts import Lang

__all__ = ["Day", "DayKind", "Name", "Week"]

_SATURDAY: Final = 6
_SUNDAY: Final = 7


class Week(StrEnum):
    """How many days a week an office works."""

    FIVE = "five"
    """Monday to Friday: providers, akimats."""
    SIX = "six"
    """Monday to Saturday: the state corporation (C-15)."""

    def rests_on(self, day: dt.date) -> bool:
        """True if *day* is a weekly day of rest, whatever else it is."""
        return day.isoweekday() >= (_SATURDAY if self is Week.FIVE else _SUNDAY)


class DayKind(StrEnum):
    """What a date is in the working calendar."""

    WORKING = "working"
    WORKING_INSTEAD = "working-instead"
    """A weekly day of rest that is worked, because its rest was moved by an order."""
    WEEKLY_REST = "weekly-rest"
    HOLIDAY = "holiday"
    """A national or state holiday (Law on holidays, articles 2, 3 and 5)."""
    REST = "rest"
    """A day of rest that is no state holiday: 7 January and Kurban Ait (Labour Code, article 84). It never moves."""
    HOLIDAY_MOVED = "holiday-moved"
    """The working day after a holiday that fell on a weekly day of rest (Law on holidays, article 5)."""
    REST_MOVED = "rest-moved"
    """A weekday off, because the rest of another day was moved here by an order (Labour Code, article 85)."""

    @property
    def works(self) -> bool:
        """True if people work on such a day."""
        return self in (DayKind.WORKING, DayKind.WORKING_INSTEAD)


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a holiday in the three languages of the interface."""

    kk: str
    ru: str
    en: str

    def in_language(self, lang: Lang) -> str:
        """The name in *lang*."""
        return {"kk": self.kk, "ru": self.ru, "en": self.en}[lang]


@dataclass(frozen=True, slots=True)
class Day:
    """One date as one kind of week sees it."""

    date: dt.date
    kind: DayKind
    name: Name | None = None
    """The holiday that makes it what it is; None on ordinary days and where an order moved a day of rest."""
    instead_of: dt.date | None = None
    """The date whose holiday, rest or work came here."""
    estimated: bool = False
    """True: the date follows from the law or from the moon's tables, and nobody has published it yet."""

    @property
    def works(self) -> bool:
        """True if people work on this day."""
        return self.kind.works
