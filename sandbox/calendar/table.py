"""The published calendar of Kazakhstan, read from its dated data file."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TypeVar

from sandbox.calendar.days import Day, DayKind, Name, Week
from sandbox.calendar.law import Holiday, days_by_law
from sandbox.calendar.reading import Record
from sandbox.data_reader import nearest
from sandbox.errors import CalendarError

__all__ = ["CalendarTable", "Year", "load_table", "name_of", "one_of", "read_table"]

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Year:
    """One year of the table."""

    year: int
    published: bool
    """False: nobody has published this year's calendar yet, an order may still move days of rest."""
    sources: tuple[str, ...]
    """The acts and publications that the days come from."""
    days: Mapping[Week, Mapping[date, Day]]
    """Every day that is not what its weekday says, by kind of week and by date."""


@dataclass(frozen=True, slots=True)
class CalendarTable:
    """What is known of the working calendar: years one by one, and the law for all the others."""

    first_year: int
    """The first year about which anything is known."""
    last_year: int
    """The last year that is estimated."""
    holidays: tuple[Holiday, ...]
    years: Mapping[int, Year]

    def special_days(self, year: int, week: Week) -> Mapping[date, Day]:
        """The days of *year* that are not what their weekday says.

        CalendarError CALENDAR-RANGE for a year about which nothing is known.
        """
        known = self.years.get(year)
        if known is not None:
            return known.days[week]
        if not self.first_year <= year <= self.last_year:
            raise CalendarError("CALENDAR-RANGE", f"{year}; from {self.first_year} to {self.last_year}")
        return days_by_law(self.holidays, year, week)

    def is_published(self, year: int) -> bool:
        """True if the calendar of *year* was published; False if its days are estimated."""
        known = self.years.get(year)
        return known is not None and known.published


@cache
def load_table() -> CalendarTable:
    """The calendar that comes with the sandbox."""
    file = files("sandbox.calendar").joinpath("kazakhstan.toml")
    return read_table(file.name, file.read_text("utf-8"))


def read_table(name: str, text: str) -> CalendarTable:
    """The calendar written in *text*, the contents of the file *name*.

    CalendarError CALENDAR-DATA if it is not TOML, or a key is unknown, missing or wrong; the message names the file,
    the key and the nearest known one.
    """
    whole = Record.of_text(text, name)
    first, last = whole.take("first_year", int), whole.take("last_year", int)
    holidays = tuple(_holiday(one) for one in whole.records("holidays"))
    names = {holiday.id: holiday.name for holiday in holidays}
    years = [_year(one, names) for one in whole.records("years")]
    whole.close()
    return CalendarTable(first, last, holidays, types.MappingProxyType({one.year: one for one in years}))


def name_of(record: Record) -> Name:
    """The name written in *record*, in three languages."""
    found = Name(record.take("kk", str), record.take("ru", str), record.take("en", str))
    record.close()
    return found


def one_of(kinds: type[E], record: Record, *, key: str, value: str) -> E:
    """The member of *kinds* whose value *value* is; the error names *key* and the nearest one."""
    try:
        return kinds(value)
    except ValueError:
        raise record.wrong(key, f"no {value!r}{nearest(value, [one.value for one in kinds])}") from None


def _holiday(record: Record) -> Holiday:
    found = Holiday(
        id=record.take("id", str),
        name=name_of(record.record("name")),
        dates=tuple(_month_and_day(record, one) for one in record.items("dates", str)),
        moves=record.take("moves", bool),
        lunar=record.look("lunar", bool) or False,
        since=record.look("since", int) or date.min.year,
        until=record.look("until", int) or date.max.year,
    )
    record.close()
    return found


def _month_and_day(record: Record, text: str) -> tuple[int, int]:
    try:
        found = date.fromisoformat(f"2000-{text}")
    except ValueError:
        raise record.wrong("dates", f"month and day are wanted, as in '03-08', not {text!r}") from None
    return found.month, found.day


def _year(record: Record, names: Mapping[str, Name]) -> Year:
    year, published = record.take("year", int), record.take("published", bool)
    sources = record.items("sources", str)
    days: dict[Week, dict[date, Day]] = {week: {} for week in Week}
    for one in record.records("days"):
        day, weeks = _day(one, names), tuple(_weeks(one))
        one.close()
        if day.date.year != year:
            raise one.wrong("date", f"{day.date} is no day of {year}")
        for week in weeks:
            if day.date in days[week]:
                raise one.wrong("date", f"{day.date} stands twice for the week of {week} days")
            days[week][day.date] = day
    record.close()
    whole = {week: types.MappingProxyType(found) for week, found in days.items()}
    return Year(year, published, sources, types.MappingProxyType(whole))


def _day(record: Record, names: Mapping[str, Name]) -> Day:
    holiday = record.look("holiday", str)
    if holiday is not None and holiday not in names:
        raise record.wrong("holiday", f"no {holiday!r}{nearest(holiday, names)}")
    return Day(
        date=record.take("date", date),
        kind=one_of(DayKind, record, key="kind", value=record.take("kind", str)),
        name=names[holiday] if holiday else None,
        instead_of=record.look("instead_of", date),
        estimated=record.look("estimated", bool) or False,
    )


def _weeks(record: Record) -> Iterator[Week]:
    named = record.items("weeks", str) or tuple(Week)
    return (one_of(Week, record, key="weeks", value=one) for one in named)
