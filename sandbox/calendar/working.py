"""The working calendar: which days are worked, when a term ends, when a door is open."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sandbox.calendar.days import Day, DayKind, Name, Week
from sandbox.calendar.offices import Office
from sandbox.calendar.table import CalendarTable, load_table
from sandbox.calendar.terms import Term, TermUnit, same_day_of_month
from sandbox.clock import ASTANA

__all__ = ["WorkingCalendar"]

_ONE_DAY: Final = timedelta(days=1)
_NO_EDITS: Final[Mapping[date, Day]] = types.MappingProxyType({})


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working calendar of Kazakhstan, which one may change in a copy.

    Days are dates of Kazakhstan, moments are aware and come back on its wall clock (Asia/Almaty). Years that nobody
    has published are estimated by the law (see ``is_estimated``); a year about which nothing is known is a
    CalendarError CALENDAR-RANGE.
    """

    table: CalendarTable
    edits: Mapping[date, Day] = field(default_factory=lambda: _NO_EDITS)
    """Days that were changed; they hold for both kinds of week."""

    @classmethod
    def load(cls) -> WorkingCalendar:
        """The calendar that comes with the sandbox."""
        return cls(load_table())

    def with_day(self, day: date, kind: DayKind, *, name: Name | None = None) -> WorkingCalendar:
        """A copy in which *day* is a *kind*; nothing else moves because of it."""
        edit = Day(_plain(day), kind, name)
        return replace(self, edits=types.MappingProxyType({**self.edits, day: edit}))

    def day(self, day: date, week: Week = Week.FIVE) -> Day:
        """What *day* is in a *week*, and why."""
        found = self._special(day, week)
        return found or Day(day, DayKind.WEEKLY_REST if week.rests_on(day) else DayKind.WORKING)

    def is_working_day(self, day: date, week: Week = Week.FIVE) -> bool:
        """True if *day* is worked in a *week*."""
        found = self._special(day, week)
        return not week.rests_on(day) if found is None else found.works

    def is_estimated(self, day: date) -> bool:
        """True if the calendar of *day*'s year was not published, or the day itself may still shift."""
        if day in self.edits:
            return False
        return not self.table.is_published(day.year) or any(self.day(day, week).estimated for week in Week)

    def add_working_days(self, start: date, n: int, week: Week = Week.FIVE) -> date:
        """The *n*-th working day after *start*, which itself is not counted; *start* for 0.

        ValueError for a negative *n*.
        """
        if n < 0:
            raise ValueError("working days are counted forwards")
        day = _plain(start)
        while n > 0:
            day += _ONE_DAY
            n -= self.is_working_day(day, week)
        return day

    def working_days_between(self, start: date, end: date, week: Week = Week.FIVE) -> int:
        """How many working days come after *start*, up to and with *end*; negative if *end* is the earlier one."""
        if end < start:
            return -self.working_days_between(end, start, week)
        span = range(start.toordinal() + 1, end.toordinal() + 1)
        return sum(self.is_working_day(date.fromordinal(number), week) for number in span)

    def term_end(self, start: datetime, term: Term, *, office: Office | None = None) -> datetime:
        """The last moment of a *term* that begins at *start*.

        A term in working days does not count the day on which it begins (C-14). A term in months ends on the day of
        the same number, or on the next working day if that one is not worked. Both end when *office* closes, and
        count its working days; without an office, or at one that never closes, they end at the last second of the day
        in a week of five days. A term in minutes runs by the clock.
        """
        begun = _local(start)
        if term.unit is TermUnit.MINUTE:
            return _local(begun.astimezone(UTC) + timedelta(minutes=term.amount))
        week = office.week if office and office.week else Week.FIVE
        if term.unit is TermUnit.WORKING_DAY:
            last = self.add_working_days(begun.date(), term.amount, week)
        else:
            last = self._worked(same_day_of_month(begun.date(), term.amount), week)
        return _at(last, office.hours.closes if office and office.hours else time(23, 59, 59))

    def is_open(self, office: Office, moment: datetime) -> bool:
        """True if *office* is open at *moment*."""
        at = _local(moment)
        return office.closure_at(at) is None and self._in_hours(office, at)

    def next_opening(self, office: Office, moment: datetime) -> datetime:
        """The first moment, *moment* itself or later, at which *office* is open."""
        at = _local(moment)
        while not self.is_open(office, at):
            closure = office.closure_at(at)
            at = _local(closure.ends) if closure else self._next_doors(office, at)
        return at

    def _special(self, day: date, week: Week) -> Day | None:
        """*day*, if it is not just what its weekday says."""
        return self.edits.get(_plain(day)) or self.table.special_days(day.year, week).get(day)

    def _worked(self, day: date, week: Week) -> date:
        return day if self.is_working_day(day, week) else self.add_working_days(day, 1, week)

    def _in_hours(self, office: Office, at: datetime) -> bool:
        if office.week is None or office.hours is None:
            return True
        return office.hours.contain(at.time()) and self.is_working_day(at.date(), office.week)

    def _next_doors(self, office: Office, at: datetime) -> datetime:
        """The next moment after *at* at which the hours of *office* begin or go on."""
        assert office.week is not None
        assert office.hours is not None
        day = at.date()
        while True:
            if self.is_working_day(day, office.week):
                doors = (_at(day, opening) for opening in office.hours.openings)
                found = next((door for door in doors if door > at), None)
                if found is not None:
                    return found
            day += _ONE_DAY


def _plain(day: date) -> date:
    """*day*; TypeError for a moment, whose day depends on where one stands."""
    if isinstance(day, datetime):
        raise TypeError("a day is wanted, not a moment; in_astana(moment).date() is its day in Kazakhstan")
    return day


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without an offset names no moment")
    return moment.astimezone(ASTANA)


def _at(day: date, wall: time) -> datetime:
    """The moment at which the clocks show *wall* on *day*; the later one where they show it twice."""
    return _local(datetime.combine(day, wall.replace(fold=1), ASTANA).astimezone(UTC))
