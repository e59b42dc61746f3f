"""Moments come from the world's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.clock import ASTANA, FrozenClock, SystemClock, in_astana

NOON = datetime(2026, 11, 20, 7, tzinfo=UTC)


def test_system_clock_tells_an_aware_moment_in_utc():
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_frozen_clock_stands_still_until_it_is_told_to_move():
    clock = FrozenClock(NOON)
    assert clock.now() == clock.now() == NOON
    assert clock.advance(timedelta(minutes=30)) == clock.now() == NOON + timedelta(minutes=30)
    clock.set(NOON)
    assert clock.now() == NOON


def test_moment_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        FrozenClock(datetime(2026, 11, 20, 7))


@pytest.mark.parametrize(("year", "hours"), [(2024, 6), (2026, 5)])
def test_kazakhstan_has_one_offset_which_changed_in_2024(year: int, hours: int):
    moment = datetime(year, 1, 15, 12, 0, 0, 999, tzinfo=UTC)
    assert in_astana(moment).utcoffset() == timedelta(hours=hours)
    assert in_astana(moment).microsecond == 0
    assert in_astana(moment).tzinfo is ASTANA
