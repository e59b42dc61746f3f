"""``shlyuz calendar``: what each day is, and days changed in one world alone."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Run


def test_moved_holidays_are_told_by_name(run: Run):
    lines = run("calendar", "show", "2026-03-20", "--days", "6", "--lang", "en").stdout.splitlines()
    assert lines[0] == "+ 2026-03-20 Fri  working"
    assert lines[4] == "- 2026-03-24 Tue  holiday-moved  Nauryz"
    assert [line[0] for line in lines] == ["+", "-", "-", "-", "-", "-"]


def test_saturday_is_worked_in_the_six_day_week(run: Run):
    assert run("calendar", "show", "2026-06-13", "--days", "1", "--week", "six").stdout.startswith("+")
    assert run("calendar", "show", "2026-06-13", "--days", "1").stdout.startswith("-")


def test_day_is_changed_and_forgotten(run: Run):
    assert run("calendar", "set", "2026-06-15", "holiday", "--name", "Той", "Праздник", "Feast").exit_code == 0
    [day] = json.loads(run("calendar", "show", "2026-06-15", "--days", "1", "--json").stdout)
    assert (day["works"], day["edited"], day["name"]["ru"]) == (False, True, "Праздник")
    assert run("calendar", "forget", "2026-06-15").stdout == "2026-06-15: working\n"
    [day] = json.loads(run("calendar", "show", "2026-06-15", "--days", "1", "--json").stdout)
    assert (day["works"], day["edited"]) == (True, False)


def test_year_that_nobody_knows_is_told(run: Run):
    refused = run("calendar", "show", "2500-01-01")
    assert (refused.exit_code, "CALENDAR-RANGE" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    "words", [["set", "2026-06-15", "party"], ["set", "soon", "holiday"], ["forget", "2026-13-01"]]
)
def test_misuse_is_told_with_exit_code_2(run: Run, words: list[str]):
    assert run("calendar", *words).exit_code == 2
