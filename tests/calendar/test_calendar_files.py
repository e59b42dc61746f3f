"""A data file that does not fit is an error that says where."""

from __future__ import annotations

from datetime import date

import pytest

from sandbox.calendar import DayKind, Week, WorkingCalendar
from sandbox.calendar.offices import read_offices
from sandbox.calendar.table import read_table
from sandbox.errors import CalendarError

TABLE = """
first_year = 2030
last_year = 2040

[[holidays]]
id = "new-year"
dates = ["01-01"]
moves = true
name = { kk = "Жаңа жыл", ru = "Новый год", en = "New Year" }

[[years]]
year = 2031
published = true
sources = ["A sample"]
days = [
    { date = 2031-01-01, kind = "holiday", holiday = "new-year" },
    { date = 2031-06-07, kind = "working-instead", instead_of = 2031-06-09, weeks = ["five"] },
]
"""

OFFICE = """
[[offices]]
id = "post"
rule = "project-defined"
week = "five"
hours = { opens = 09:00:00, closes = 18:00:00 }
name = { kk = "Пошта", ru = "Почта", en = "Post" }
"""


def fault(text: str, old: str, new: str) -> str:
    """What is said of *text* with *old* replaced."""
    assert old in text
    read = read_offices if "[[offices]]" in text else read_table
    with pytest.raises(CalendarError) as error:
        read("own.toml", text.replace(old, new))
    assert error.value.code == "CALENDAR-DATA"
    return error.value.detail


def test_own_table_makes_an_own_calendar():
    own = WorkingCalendar(read_table("own.toml", TABLE))
    assert own.day(date(2031, 6, 7)).kind is DayKind.WORKING_INSTEAD
    assert own.day(date(2031, 6, 7), Week.SIX).kind is DayKind.WORKING
    assert not own.is_estimated(date(2031, 6, 8))
    assert own.is_estimated(date(2032, 6, 8))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("first_year = 2030", "first_year =", "own.toml: "),
        ("first_year = 2030", "", "own.toml: first_year: missing"),
        ("published =", "publised =", "published: missing"),
        ('sources = ["A', 'source = ["A', "years[0]: source: unknown key; the nearest known one is 'sources'"),
        ("year = 2031", 'year = "2031"', "years[0]: year: int is wanted, not '2031'"),
        ("year = 2031", "year = true", "int is wanted, not True"),
        ('["A sample"]', "[1]", "sources: str is wanted, not 1"),
        ('kind = "holiday"', 'kind = "holliday"', "days[0]: kind: no 'holliday'; the nearest known one is 'holiday'"),
        ('holiday = "new-year"', 'holiday = "new-yer"', "no 'new-yer'; the nearest known one is 'new-year'"),
        ("date = 2031-01-01", "date = 2032-01-01", "2032-01-01 is no day of 2031"),
        ("date = 2031-01-01", "date = 2031-06-07", "2031-06-07 stands twice for the week of five days"),
        ('weeks = ["five"]', 'weeks = ["fife"]', "weeks: no 'fife'; the nearest known one is 'five'"),
        ('["01-01"]', '["31-12"]', "month and day are wanted"),
        ("name = {", "name = 1 #", "name: dict is wanted, not 1"),
    ],
)
def test_fault_of_a_table_says_file_key_and_what_was_meant(old: str, new: str, said: str):
    assert said in fault(TABLE, old, new)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('week = "five"', 'week = "four"', "week: no 'four'"),
        ('week = "five"', "", "has both a week and hours"),
        ("closes = 18:00:00", "closes = 08:00:00", "do not follow one another"),
        ("closes =", "close =", "hours: closes: missing"),
        ("[[offices]]", "offices = [1]\n[offices_]", "a table is wanted, not 1"),
    ],
)
def test_fault_of_the_offices_says_file_key_and_what_was_meant(old: str, new: str, said: str):
    with pytest.raises(CalendarError) as error:
        read_offices("own.toml", OFFICE.replace(old, new))
    assert said in error.value.detail


def test_good_files_are_read():
    assert read_offices("own.toml", OFFICE)["post"].week is Week.FIVE
