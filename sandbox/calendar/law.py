"""The days off that follow from the law alone: for years whose calendar nobody has published."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from sandbox.calendar.days import Day, DayKind, Name, Week

__all__ = ["Holiday", "days_by_law", "kurban_ait"]

_EID_IN_ITS_YEAR: Final = 10 + 11 * 29 + 6
"""The place of the 10th day of the 12th month in a lunar year of months of 30 and 29 days."""
_LUNAR_EPOCH: Final = 227014
"""The ordinal of the day before the first day of the hijra."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday, or another day of rest, as the law has it."""

    id: str
    name: Name
    dates: tuple[tuple[int, int], ...] = ()
    """Month and day of each; empty for a lunar one."""
    moves: bool = True
    """True: on a weekly day of rest it makes the next working day free (Law on holidays, article 5)."""
    lunar: bool = False
    """True: the first day of Kurban Ait, whose date is estimated."""
    since: int = date.min.year
    """The first year in which it is a day off."""
    until: int = date.max.year
    """The last year in which it is a day off."""

    def days_of(self, year: int) -> Iterator[date]:
        """Its dates in *year*, in order; none if it is no day off in that year."""
        if not self.since <= year <= self.until:
            return
        if self.lunar:
            yield from kurban_ait(year)
        for month, day in self.dates:
            yield date(year, month, day)

    def on(self, day: date) -> Day:
        """*day* as a day of this holiday."""
        return Day(day, DayKind.HOLIDAY if self.moves else DayKind.REST, self.name, estimated=True)


def kurban_ait(year: int) -> tuple[date, ...]:
    """The first days of Kurban Ait in *year*, estimated: a day early or late is possible.

    By the arithmetic calendar of thirty years whose fifteenth year leaps, begun on a Thursday; of the variants in use
    it comes nearest to the days on which the feast was really kept. Most years have one, a few have two or none.
    """
    first = (year - 622) * 33 // 32 - 1
    found = (
        date.fromordinal(_LUNAR_EPOCH + _EID_IN_ITS_YEAR + _years_before(lunar)) for lunar in range(first, first + 4)
    )
    return tuple(day for day in found if day.year == year)


@lru_cache(maxsize=256)
def days_by_law(holidays: tuple[Holiday, ...], year: int, week: Week) -> Mapping[date, Day]:
    """The days off of *year* beside the weekly rest, by date; all of them estimated.

    Orders that move a day of rest are not foreseen: they are known only when they are signed.
    """
    found = {day: holiday.on(day) for holiday in holidays for day in holiday.days_of(year) if not holiday.moves}
    found |= {day: holiday.on(day) for holiday in holidays for day in holiday.days_of(year) if holiday.moves}
    met = (day for day in sorted(found) if found[day].kind is DayKind.HOLIDAY and week.rests_on(day))
    for day in tuple(met):
        free = day + timedelta(days=1)
        while week.rests_on(free) or free in found:
            free += timedelta(days=1)
        found[free] = Day(free, DayKind.HOLIDAY_MOVED, found[day].name, instead_of=day, estimated=True)
    return types.MappingProxyType(found)


def _years_before(lunar_year: int) -> int:
    """The days of all lunar years before *lunar_year*."""
    return (lunar_year - 1) * 354 + (11 * lunar_year - 15) // 30
