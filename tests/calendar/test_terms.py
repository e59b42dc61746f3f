"""When a term ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.calendar import DayKind, Office, Term, TermUnit, WorkingCalendar, office
from sandbox.calendar.terms import same_day_of_month
from sandbox.clock import ASTANA

CALENDAR = WorkingCalendar.load()

moments = st.datetimes(datetime(2023, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
places = st.sampled_from([None, *map(office, ("provider", "state-corporation", "portal"))])
day_terms = st.builds(Term.working_days, st.integers(1, 60))
long_terms = day_terms | st.builds(Term.months, st.integers(1, 14))


def at(text: str) -> datetime:
    """A moment on the wall clock of Kazakhstan."""
    return datetime.fromisoformat(text).replace(tzinfo=ASTANA)


@pytest.mark.rule("C-14")
@pytest.mark.parametrize("taken", ["2026-11-09T09:00", "2026-11-09T14:15", "2026-11-09T19:59"])
def test_day_on_which_the_documents_are_taken_is_not_counted(taken: str):
    end = CALENDAR.term_end(at(taken), Term.working_days(3), office=office("provider"))
    assert end.isoformat() == "2026-11-12T18:00:00+05:00"


@pytest.mark.rule("C-14")
@given(moments, day_terms)
def test_term_has_its_working_days_after_the_day_on_which_it_begins(start: datetime, term: Term):
    end = CALENDAR.term_end(start, term)
    begun = start.astimezone(ASTANA).date()
    assert CALENDAR.working_days_between(begun, end.date()) == term.amount


def test_nineteen_working_days_cross_the_holidays_of_march():
    assert CALENDAR.term_end(at("2026-03-02T10:00"), Term.working_days(19)).isoformat() == "2026-04-02T23:59:59+05:00"


@given(moments)
def test_stages_of_two_three_twelve_and_two_days_end_with_the_term_of_nineteen(start: datetime):
    end = start
    for stage in (2, 3, 12, 2):
        end = CALENDAR.term_end(end, Term.working_days(stage))
    assert end == CALENDAR.term_end(start, Term.working_days(19))


@given(moments, long_terms, places)
def test_term_never_ends_on_a_day_that_is_not_worked(start: datetime, term: Term, place: Office | None):
    end = CALENDAR.term_end(start, term, office=place)
    assert end > start
    if place and place.week:
        assert CALENDAR.is_working_day(end.date(), place.week)
    else:
        assert CALENDAR.is_working_day(end.date())


@given(moments, moments, long_terms, places)
def test_term_that_begins_later_never_ends_earlier(one: datetime, other: datetime, term: Term, place: Office | None):
    ends = [CALENDAR.term_end(start, term, office=place) for start in sorted((one, other))]
    assert ends == sorted(ends)


@given(moments, st.integers(1, 60), st.sampled_from([Term.working_days, Term.months, Term.minutes]))
def test_longer_term_never_ends_earlier(start: datetime, amount: int, make):
    assert CALENDAR.term_end(start, make(amount)) <= CALENDAR.term_end(start, make(amount + 1))


@given(moments, st.integers(1, 5000))
def test_minutes_run_on_every_day_and_through_the_night(start: datetime, minutes: int):
    assert CALENDAR.term_end(start, Term.minutes(minutes)).astimezone(UTC) - start == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-12T10:00", 1, "2026-02-12"),
        ("2026-01-31T10:00", 1, "2026-03-02"),
        ("2025-12-02T10:00", 1, "2026-01-05"),
        ("2026-02-21T10:00", 1, "2026-03-26"),
        ("2025-11-30T10:00", 14, "2027-02-01"),
    ],
)
def test_month_ends_on_the_day_of_the_same_number_or_the_next_one_worked(start: str, months: int, end: str):
    assert CALENDAR.term_end(at(start), Term.months(months)).date() == date.fromisoformat(end)


def test_month_at_an_office_that_works_on_saturdays_ends_on_a_saturday():
    end = CALENDAR.term_end(at("2026-10-14T10:00"), Term.months(1), office=office("state-corporation"))
    assert end.isoformat() == "2026-11-14T20:00:00+05:00"


def test_last_day_of_a_short_month_stands_for_days_that_it_has_not():
    assert same_day_of_month(date(2023, 12, 31), 2) == date(2024, 2, 29)
    assert same_day_of_month(date(2023, 12, 31), 12) == date(2024, 12, 31)


def test_day_begins_when_it_begins_in_kazakhstan():
    evening_in_utc = datetime(2026, 11, 8, 19, 30, tzinfo=UTC)
    assert CALENDAR.term_end(evening_in_utc, Term.working_days(1)).date() == date(2026, 11, 10)


def test_whole_of_the_long_day_on_which_the_clocks_changed_belongs_to_the_term():
    end = CALENDAR.term_end(at("2024-02-28T10:00"), Term.working_days(1))
    assert end.isoformat() == "2024-02-29T23:59:59+05:00"
    assert end.astimezone(UTC) == datetime(2024, 2, 29, 18, 59, 59, tzinfo=UTC)


def test_hour_before_the_change_of_clocks_is_an_hour_of_another_offset():
    ends = [
        CALENDAR.term_end(at(f"2024-02-{day}T12:00"), Term.working_days(1), office=office("provider"))
        for day in (27, 29)
    ]
    assert [end.isoformat() for end in ends] == ["2024-02-28T18:00:00+06:00", "2024-03-01T18:00:00+05:00"]


def test_term_follows_a_day_that_was_changed():
    day_off = CALENDAR.with_day(date(2026, 11, 10), DayKind.HOLIDAY)
    assert day_off.term_end(at("2026-11-09T10:00"), Term.working_days(1)).date() == date(2026, 11, 11)


def test_term_of_nothing_is_none():
    with pytest.raises(ValueError, match="at least one"):
        Term.working_days(0)


def test_moment_without_an_offset_begins_no_term():
    with pytest.raises(ValueError, match="offset"):
        CALENDAR.term_end(datetime(2026, 11, 9, 10), Term(3, TermUnit.WORKING_DAY))
