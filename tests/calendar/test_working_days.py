"""Adding and counting working days, whatever the dates are."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.calendar import DayKind, Name, Week, WorkingCalendar
from sandbox.clock import ASTANA
from sandbox.errors import CalendarError

CALENDAR = WorkingCalendar.load()

days = st.dates(date(2013, 1, 1), date(2090, 1, 1))
recent = st.dates(date(2022, 12, 1), date(2028, 2, 1))
weeks = st.sampled_from(Week)
numbers = st.integers(0, 300)


@given(days | recent, numbers, weeks)
def test_counting_undoes_adding(start: date, n: int, week: Week):
    assert CALENDAR.working_days_between(start, CALENDAR.add_working_days(start, n, week), week) == n


@given(recent, st.integers(1, 60), weeks)
def test_added_days_end_on_a_working_day(start: date, n: int, week: Week):
    assert CALENDAR.is_working_day(CALENDAR.add_working_days(start, n, week), week)


@given(recent, recent, numbers, weeks)
def test_later_start_never_ends_earlier(one: date, other: date, n: int, week: Week):
    ends = [CALENDAR.add_working_days(start, n, week) for start in sorted((one, other))]
    assert ends == sorted(ends)


@given(recent, st.integers(0, 60), st.integers(0, 60), weeks)
def test_adding_twice_is_adding_the_sum(start: date, one: int, other: int, week: Week):
    first = CALENDAR.add_working_days(start, one, week)
    assert CALENDAR.add_working_days(first, other, week) == CALENDAR.add_working_days(start, one + other, week)


@given(recent, recent, recent, weeks)
def test_counts_of_parts_make_the_count_of_the_whole(one: date, other: date, third: date, week: Week):
    def between(start: date, end: date) -> int:
        return CALENDAR.working_days_between(start, end, week)

    assert between(one, other) + between(other, third) == between(one, third)


@given(days)
def test_who_works_six_days_works_at_least_as_many_days_in_a_fortnight(start: date):
    end = start + timedelta(days=14)
    assert CALENDAR.working_days_between(start, end, Week.SIX) >= CALENDAR.working_days_between(start, end, Week.FIVE)


@given(days, weeks)
def test_what_comes_instead_of_a_day_names_a_day_that_was_met_by_rest(day: date, week: Week):
    found = CALENDAR.day(day, week)
    if found.kind is DayKind.HOLIDAY_MOVED:
        assert found.instead_of is not None
        assert week.rests_on(found.instead_of)
        assert not week.rests_on(day)


def test_no_days_leave_the_day_as_it_is():
    assert CALENDAR.add_working_days(date(2026, 3, 21), 0) == date(2026, 3, 21)


def test_days_are_not_added_backwards():
    with pytest.raises(ValueError, match="forwards"):
        CALENDAR.add_working_days(date(2026, 3, 21), -1)


def test_moment_is_no_day():
    with pytest.raises(TypeError, match="not a moment"):
        CALENDAR.is_working_day(datetime(2026, 3, 21, 12, tzinfo=ASTANA))


def test_day_can_be_changed_in_a_copy():
    day = date(2026, 11, 6)
    name = Name("Қала күні", "День города", "City Day")
    changed = CALENDAR.with_day(day, DayKind.HOLIDAY, name=name)
    assert changed.day(day).name == name
    assert not changed.is_working_day(day, Week.SIX)
    assert CALENDAR.is_working_day(day)
    assert changed.with_day(day, DayKind.WORKING).is_working_day(day)


@given(recent, st.integers(1, 40), weeks)
def test_day_off_within_a_span_makes_it_one_working_day_shorter(start: date, n: int, week: Week):
    end = CALENDAR.add_working_days(start, n, week)
    changed = CALENDAR.with_day(end, DayKind.HOLIDAY)
    assert changed.working_days_between(start, end, week) == n - 1


@pytest.mark.parametrize("year", [2012, 2100])
def test_year_about_which_nothing_is_known_is_an_error_that_names_the_range(year: int):
    with pytest.raises(CalendarError, match=r"CALENDAR-RANGE: .* from 2013 to 2099") as error:
        CALENDAR.is_working_day(date(year, 6, 1))
    assert error.value.code == "CALENDAR-RANGE"


@pytest.mark.parametrize(
    ("year", "estimated"), [(2022, True), (2023, False), (2026, False), (2027, True), (2031, True)]
)
def test_years_that_nobody_published_are_estimated_and_say_so(year: int, estimated: bool):
    assert CALENDAR.is_estimated(date(year, 6, 1)) is estimated
    assert not CALENDAR.is_working_day(date(year, 1, 2))


def test_changed_day_is_no_estimate():
    assert not CALENDAR.with_day(date(2031, 6, 2), DayKind.HOLIDAY).is_estimated(date(2031, 6, 2))
