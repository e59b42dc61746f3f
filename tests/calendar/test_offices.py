"""When the offices are open (C-15)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.calendar import Break, Closure, DayKind, Hours, Office, Week, WorkingCalendar, load_offices, office
from sandbox.clock import ASTANA
from sandbox.errors import CalendarError

CALENDAR = WorkingCalendar.load()

STATE_CORPORATION = office("state-corporation")
AKIM = office("rural-akim")
PORTAL = office("portal")

moments = st.datetimes(datetime(2023, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
closures = st.builds(
    lambda begins, hours: Closure(begins, begins + timedelta(hours=hours)), moments, st.integers(1, 24 * 40)
)
places = st.builds(
    lambda one, shut: Office(**{name: getattr(one, name) for name in Office.__slots__} | {"closures": tuple(shut)}),
    st.sampled_from([*load_offices().values(), AKIM.counter]),
    st.lists(closures, max_size=3),
)


def at(text: str) -> datetime:
    """A moment on the wall clock of Kazakhstan."""
    return datetime.fromisoformat(text).replace(tzinfo=ASTANA)


@pytest.mark.rule("C-15")
@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-09T08:59:59", False),
        ("2026-11-09T09:00", True),
        ("2026-11-09T13:30", True),
        ("2026-11-09T19:59:59", True),
        ("2026-11-09T20:00", False),
        ("2026-11-14T19:00", True),
        ("2026-11-15T12:00", False),
        ("2026-12-16T12:00", False),
        ("2026-05-09T12:00", False),
        ("2026-05-11T12:00", True),
    ],
)
def test_state_corporation_is_open_from_monday_to_saturday_without_a_break(moment: str, is_open: bool):
    assert CALENDAR.is_open(STATE_CORPORATION, at(moment)) is is_open


@pytest.mark.rule("C-15")
@pytest.mark.parametrize(
    ("moment", "works", "accepts"),
    [
        ("2026-11-09T09:00", True, True),
        ("2026-11-09T12:59:59", True, True),
        ("2026-11-09T13:00", False, False),
        ("2026-11-09T14:00", True, False),
        ("2026-11-09T14:30", True, True),
        ("2026-11-09T17:29:59", True, True),
        ("2026-11-09T17:30", True, False),
        ("2026-11-09T18:00", False, False),
        ("2026-11-14T12:00", False, False),
        ("2026-05-11T12:00", False, False),
    ],
)
def test_rural_akim_works_longer_than_requests_are_taken(moment: str, works: bool, accepts: bool):
    assert CALENDAR.is_open(AKIM, at(moment)) is works
    assert CALENDAR.is_open(AKIM.counter, at(moment)) is accepts


@pytest.mark.rule("C-15")
@given(moments)
def test_portal_is_open_around_the_clock(moment: datetime):
    assert CALENDAR.is_open(PORTAL, moment)
    assert CALENDAR.next_opening(PORTAL, moment) == moment


@pytest.mark.rule("C-15")
def test_portal_is_shut_during_maintenance():
    shut = PORTAL.with_closure(Closure(at("2026-11-09T23:00"), at("2026-11-10T03:00")))
    assert not CALENDAR.is_open(shut, at("2026-11-10T00:30"))
    assert CALENDAR.next_opening(shut, at("2026-11-10T00:30")) == at("2026-11-10T03:00")
    assert CALENDAR.is_open(PORTAL, at("2026-11-10T00:30"))


@given(places, moments)
def test_next_opening_is_open_and_not_in_the_past(place: Office, moment: datetime):
    opening = CALENDAR.next_opening(place, moment)
    assert opening >= moment
    assert CALENDAR.is_open(place, opening)


@given(places, moments, st.floats(0, 1, exclude_max=True))
def test_no_moment_before_the_next_opening_is_open(place: Office, moment: datetime, part: float):
    opening = CALENDAR.next_opening(place, moment).astimezone(UTC)
    if opening > moment:
        assert not CALENDAR.is_open(place, opening - timedelta(microseconds=1))
        assert not CALENDAR.is_open(place, min(moment + (opening - moment) * part, opening - timedelta(microseconds=1)))


@given(places, moments)
def test_open_office_opens_now(place: Office, moment: datetime):
    assert CALENDAR.is_open(place, moment) is (CALENDAR.next_opening(place, moment) == moment)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-11-09T08:00", "2026-11-09T09:00:00+05:00"),
        ("2026-11-09T13:10", "2026-11-09T14:30:00+05:00"),
        ("2026-11-13T17:30", "2026-11-16T09:00:00+05:00"),
        ("2026-03-20T18:00", "2026-03-26T09:00:00+05:00"),
        ("2024-02-29T18:00", "2024-03-01T09:00:00+05:00"),
        ("2024-02-28T18:00", "2024-02-29T09:00:00+06:00"),
    ],
)
def test_counter_opens_again_after_breaks_nights_and_holidays(moment: str, opening: str):
    assert CALENDAR.next_opening(AKIM.counter, at(moment)).isoformat() == opening


def test_day_before_the_clocks_changed_has_an_hour_more():
    before, after = (CALENDAR.next_opening(AKIM, at(f"{day}T08:00")) for day in ("2024-02-29", "2024-03-01"))
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=25)


def test_office_with_one_schedule_takes_requests_in_all_its_hours():
    assert STATE_CORPORATION.counter is STATE_CORPORATION


def test_sunday_worked_by_order_opens_both_offices():
    assert CALENDAR.is_open(AKIM, at("2025-01-05T10:00"))
    assert CALENDAR.is_open(STATE_CORPORATION, at("2025-01-05T10:00"))


def test_changed_day_shuts_an_office():
    changed = CALENDAR.with_day(date(2026, 11, 9), DayKind.HOLIDAY)
    assert changed.next_opening(AKIM, at("2026-11-09T10:00")) == at("2026-11-10T09:00")


def test_unknown_office_is_an_error_that_names_the_nearest():
    with pytest.raises(CalendarError, match=r"OFFICE-UNKNOWN: .* 'state-corporation'"):
        office("state-corporaton")


def test_hours_that_do_not_follow_one_another_are_none():
    with pytest.raises(ValueError, match="follow"):
        Hours(time(9), time(18), (Break(time(13), time(19)),))


def test_closure_has_moments_with_offsets_and_an_end_after_its_beginning():
    with pytest.raises(ValueError, match="offset"):
        Closure(datetime(2026, 11, 9), datetime(2026, 11, 10))
    with pytest.raises(ValueError, match="after"):
        Closure(at("2026-11-10T00:00"), at("2026-11-10T00:00"))


def test_every_office_says_in_three_languages_what_it_is():
    assert {one.week for one in load_offices().values()} == {Week.FIVE, Week.SIX, None}
    for one in load_offices().values():
        assert all(one.name.in_language(lang) for lang in ("kk", "ru", "en"))
