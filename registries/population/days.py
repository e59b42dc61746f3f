"""Arithmetic with years: the same day in another year, 29 February becoming 28 February."""

from __future__ import annotations

from datetime import date

__all__ = ["years_after", "years_before"]


def years_after(day: date, years: int) -> date:
    """The same day *years* later."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def years_before(day: date, years: int) -> date:
    """The same day *years* earlier; somebody born then is exactly that old on *day*."""
    return years_after(day, -years)
