"""What was published about single years: numbers of working days, moved days, and terms across them."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta

import pytest

from sandbox.calendar import DayKind, Term, Week, WorkingCalendar, office
from sandbox.calendar.law import kurban_ait
from sandbox.clock import ASTANA

CALENDAR = WorkingCalendar.load()

BALANCE_OF_2024 = {
    Week.FIVE: (21, 21, 17, 22, 20, 19, 22, 21, 21, 22, 21, 21),
    Week.SIX: (25, 25, 22, 26, 24, 24, 26, 26, 25, 26, 26, 25),
}
"""Working days of each month in the ministry's balance of working time for 2024."""

LATER_ON_IN_2024 = {6: 1}
"""Days that the balance lacks: it had Kurban Ait on Monday 17 June, which became Sunday 16 June and was not moved."""

MOVED_IN_2026 = {
    Week.FIVE: {(3, 8): (3, 9), (3, 21): (3, 24), (3, 22): (3, 25), (5, 9): (5, 11), (10, 25): (10, 26)},
    Week.SIX: {(3, 8): (3, 9), (3, 22): (3, 24), (10, 25): (10, 26)},
}
"""From which holiday to which working day the ministry's calendar for 2026 moves rest; 30 August was dropped later."""


def worked(year: int, month: int, week: Week) -> int:
    """How many days of a month are worked."""
    last = date(year, month, calendar.monthrange(year, month)[1])
    return CALENDAR.working_days_between(date(year, month, 1) - timedelta(days=1), last, week)


@pytest.mark.parametrize("week", list(Week))
def test_months_of_2024_have_the_working_days_of_the_ministrys_balance(week: Week):
    expected = [days + LATER_ON_IN_2024.get(month, 0) for month, days in enumerate(BALANCE_OF_2024[week], 1)]
    assert [worked(2024, month, week) for month in range(1, 13)] == expected


@pytest.mark.parametrize(
    ("year", "month", "week", "days"),
    [
        (2023, 7, Week.FIVE, 20),
        (2025, 7, Week.FIVE, 22),
        (2025, 10, Week.FIVE, 22),
        (2025, 11, Week.FIVE, 20),
        (2025, 11, Week.SIX, 25),
        (2026, 1, Week.FIVE, 19),
        (2026, 1, Week.SIX, 24),
        (2026, 5, Week.FIVE, 17),
    ],
)
def test_month_has_as_many_working_days_as_was_published(year: int, month: int, week: Week, days: int):
    assert worked(year, month, week) == days


@pytest.mark.parametrize("week", list(Week))
def test_holidays_of_2026_move_as_the_ministry_published(week: Week):
    moved = {
        (found.instead_of.month, found.instead_of.day): (found.date.month, found.date.day)
        for found in CALENDAR.table.special_days(2026, week).values()
        if found.kind is DayKind.HOLIDAY_MOVED and found.instead_of
    }
    assert moved == MOVED_IN_2026[week]


@pytest.mark.parametrize(
    ("day", "five", "six"),
    [
        (date(2023, 5, 8), False, False),
        (date(2023, 7, 1), True, True),
        (date(2024, 3, 25), False, True),
        (date(2024, 6, 17), True, True),
        (date(2025, 1, 3), False, False),
        (date(2025, 1, 4), False, True),
        (date(2025, 1, 5), True, True),
        (date(2025, 7, 7), False, False),
        (date(2025, 10, 25), False, False),
        (date(2025, 10, 27), False, True),
        (date(2026, 1, 3), False, True),
    ],
)
def test_day_is_worked_as_was_published_for_each_week(day: date, five: bool, six: bool):
    assert (CALENDAR.is_working_day(day, Week.FIVE), CALENDAR.is_working_day(day, Week.SIX)) == (five, six)


def test_30_august_is_worked_since_2026_and_15_march_is_free_since_2027():
    assert CALENDAR.day(date(2025, 8, 30)).kind is DayKind.HOLIDAY
    assert CALENDAR.is_working_day(date(2026, 8, 31))
    assert CALENDAR.is_working_day(date(2026, 3, 16))
    assert [CALENDAR.is_working_day(date(year, 3, 15)) for year in (2027, 2028, 2029)] == [False] * 3
    assert CALENDAR.is_working_day(date(2027, 8, 30))


@pytest.mark.parametrize(
    ("start", "term", "five", "six"),
    [
        ("2023-06-30T19:00", 2, "2023-07-03", "2023-07-03"),
        ("2024-05-03T19:00", 3, "2024-05-10", "2024-05-08"),
        ("2024-12-31T19:00", 2, "2025-01-06", "2025-01-05"),
        ("2025-08-29T19:00", 2, "2025-09-03", "2025-09-02"),
        ("2026-03-20T19:00", 2, "2026-03-27", "2026-03-26"),
        ("2026-08-28T19:00", 2, "2026-09-01", "2026-08-31"),
        ("2027-04-30T19:00", 2, "2027-05-05", "2027-05-04"),
    ],
)
@pytest.mark.rule("C-14")
def test_term_begun_on_an_evening_before_holidays_ends_after_them(start: str, term: int, five: str, six: str):
    begun = datetime.fromisoformat(start).replace(tzinfo=ASTANA)
    ends = [
        CALENDAR.term_end(begun, Term.working_days(term), office=office(where)).replace(tzinfo=None).isoformat()
        for where in ("provider", "state-corporation")
    ]
    assert ends == [f"{five}T18:00:00", f"{six}T20:00:00"]


@pytest.mark.parametrize(
    ("year", "feast"), [(2025, date(2025, 6, 6)), (2023, date(2023, 6, 28)), (2031, date(2031, 4, 2))]
)
def test_kurban_ait_is_estimated_within_a_day(year: int, feast: date):
    [found] = kurban_ait(year)
    assert abs((found - feast).days) <= 1


def test_year_2039_has_two_feasts():
    assert [feast.month for feast in kurban_ait(2039)] == [1, 12]


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2027])
def test_every_year_of_the_table_names_its_sources(year: int):
    assert CALENDAR.table.years[year].sources
    assert CALENDAR.table.years[year].published is (year < 2027)
