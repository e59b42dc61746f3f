"""The table against the library that the whole world uses; where the two differ, the reason stands here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import holidays
import pytest
from holidays.countries.kazakhstan import KazakhstanStaticHolidays

from sandbox.calendar import Day, DayKind, Week, WorkingCalendar
from sandbox.calendar.law import days_by_law

CALENDAR = WorkingCalendar.load()

NOT_ESTIMATED_HERE = {
    date(2026, 5, 27): "the library computes Kurban Ait of 2026; the muftiate and the ministry published the day",
}
"""Days that the library calls estimated and the table does not."""

DIFFERENT_DAYS: dict[date, str] = {}
"""Days of 2023 to 2027 that are worked by one of the two only: there are none."""


def library(year: int) -> holidays.HolidayBase:
    """The library's calendar of one year; it knows the week of five days only."""
    return holidays.country_holidays("KZ", years=year, language="en_US")


def days_of(year: int) -> Iterator[date]:
    return (date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days))


def what_and_why(day: Day | None) -> object:
    """A day but for whether it is estimated."""
    return day and (day.kind, day.name, day.instead_of)


def kurban_ait_of(year: int) -> set[date]:
    """Where the library and the calendar have the feast, which either may have estimated."""
    theirs = {day for day, name in library(year).items() if "Eid al-Adha" in name}
    ours = {day for day in days_of(year) if (found := CALENDAR.day(day).name) and "Kurban" in found.en}
    return theirs | ours


def days_moved_by_orders(year: int) -> set[date]:
    """The days off of *year* that the library has from orders, and the days worked for them, in either year."""
    rows = KazakhstanStaticHolidays.special_public_holidays.get(year, ())
    moved = {date(year, 12, 28)} if year == 2013 else set()
    for row in (rows,) if rows and isinstance(rows[0], int) else rows:
        off_month, off_day, worked_month, worked_day, *worked_year = row
        moved |= {date(year, off_month, off_day), date(*(worked_year or [year]), worked_month, worked_day)}
    return moved


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_every_day_of_a_published_year_is_worked_when_the_library_says_so(year: int):
    theirs = library(year)
    differing = [day for day in days_of(year) if CALENDAR.is_working_day(day) is not theirs.is_working_day(day)]
    assert differing == [day for day in DIFFERENT_DAYS if day.year == year]


def test_every_day_of_2027_that_is_not_estimated_is_worked_when_the_library_says_so():
    theirs = library(2027)
    sure = (day for day in days_of(2027) if not CALENDAR.day(day).estimated)
    assert [day for day in sure if CALENDAR.is_working_day(day) is not theirs.is_working_day(day)] == []
    assert [day for day in days_of(2027) if CALENDAR.day(day).estimated] == [date(2027, 5, 16)]


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2027])
def test_days_are_off_for_the_reason_that_the_library_gives(year: int):
    kinds = {"(observed": DayKind.HOLIDAY_MOVED, "(substituted": DayKind.REST_MOVED}
    kinds |= {"Eid al-Adha": DayKind.REST, "Orthodox Christmas": DayKind.REST}
    theirs = {
        day: next((kind for part, kind in kinds.items() if part in name), DayKind.HOLIDAY)
        for day, name in library(year).items()
    }
    off = (day for day in days_of(year) if not CALENDAR.is_working_day(day))
    ours = {day: CALENDAR.day(day).kind for day in off if CALENDAR.day(day).kind is not DayKind.WEEKLY_REST}
    assert ours == theirs


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2027])
def test_holidays_have_the_kazakh_names_of_the_library(year: int):
    theirs = holidays.country_holidays("KZ", years=year, language="kk")
    renamed = {"Құрбан айттың бірінші күні": "Құрбан айт", "1995 жылғы Конституция күні": "Конституциясы күні"}
    # the library has a longer name for the same day since 2026
    renamed |= {"Республика күні": "Республикасы күні" if year >= 2026 else "Республика күні"}
    for day in theirs:
        name = CALENDAR.day(day).name
        assert name is None or renamed.get(name.kk, name.kk).casefold() in theirs[day].casefold()


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2027])
def test_estimated_days_are_those_of_the_library_or_are_explained(year: int):
    theirs = {day for day, name in library(year).items() if "estimated" in name}
    ours = {day for day in days_of(year) if CALENDAR.day(day).estimated}
    assert theirs - ours == {day for day in NOT_ESTIMATED_HERE if day.year == year}
    assert ours <= theirs


@pytest.mark.parametrize("year", [*range(2013, 2023), *range(2028, 2051)])
def test_estimates_by_the_law_agree_with_the_library_but_for_orders_and_the_moon(year: int):
    theirs, unsure = library(year), days_moved_by_orders(year) | kurban_ait_of(year)
    sure = (day for day in days_of(year) if day not in unsure)
    assert [day for day in sure if CALENDAR.is_working_day(day) is not theirs.is_working_day(day)] == []
    assert all(CALENDAR.is_estimated(day) for day in days_of(year))


@pytest.mark.parametrize("year", range(2013, 2076))
def test_estimated_kurban_ait_is_at_most_a_day_from_that_of_the_library(year: int):
    theirs = [day for day, name in library(year).items() if "Eid al-Adha" in name]
    ours = [day for day in days_of(year) if (name := CALENDAR.day(day).name) and "Kurban" in name.en]
    # a feast that is sure to fall on another holiday shows the holiday's name
    ours = ours or [day for day in theirs if not CALENDAR.is_working_day(day)]
    assert all(any(abs(one - other) <= timedelta(days=1) for other in theirs) for one in ours)


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2027])
@pytest.mark.parametrize("week", list(Week))
def test_the_frozen_table_is_what_the_law_gives_but_for_orders_and_the_moon(year: int, week: Week):
    table, law = CALENDAR.table.special_days(year, week), days_by_law(CALENDAR.table.holidays, year, week)
    differing = [
        found
        for day in table.keys() | law.keys()
        for found in (table.get(day), law.get(day))
        if found and what_and_why(table.get(day)) != what_and_why(law.get(day))
    ]
    orders = {DayKind.REST_MOVED, DayKind.WORKING_INSTEAD}
    assert [
        day for day in differing if day.kind not in orders and "Kurban" not in (day.name.en if day.name else "")
    ] == []
