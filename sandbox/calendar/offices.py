"""The offices that people go to, with their hours (C-15) as data."""

from __future__ import annotations

import itertools
import types
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files

from sandbox.calendar.days import Name, Week
from sandbox.calendar.reading import Record
from sandbox.calendar.table import name_of, one_of
from sandbox.data_reader import nearest
from sandbox.errors import CalendarError

__all__ = ["Break", "Closure", "Hours", "Office", "load_offices", "office", "read_offices"]


@dataclass(frozen=True, slots=True)
class Break:
    """A break in the hours of a day: from its beginning, up to but not including its end."""

    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a working day by the wall clock: from opening, up to but not including closing."""

    opens: time
    closes: time
    breaks: tuple[Break, ...] = ()

    def __post_init__(self) -> None:
        """ValueError if the hours and their breaks do not follow one another."""
        marks = [self.opens, *(mark for one in self.breaks for mark in (one.begins, one.ends)), self.closes]
        if any(later <= earlier for earlier, later in itertools.pairwise(marks)):
            raise ValueError("opening, breaks and closing do not follow one another")

    def contain(self, at: time) -> bool:
        """True if *at* is within the hours and in no break."""
        in_a_break = any(one.begins <= at < one.ends for one in self.breaks)
        return self.opens <= at < self.closes and not in_a_break

    @property
    def openings(self) -> tuple[time, ...]:
        """When doors open: in the morning and after each break."""
        return (self.opens, *(one.ends for one in self.breaks))


@dataclass(frozen=True, slots=True)
class Closure:
    """A time in which an office is shut beside its hours, such as maintenance of the portal (C-15)."""

    begins: datetime
    """Aware."""
    ends: datetime
    """Aware, the first moment after it."""

    def __post_init__(self) -> None:
        """ValueError for a naive moment or an end that is not after the beginning."""
        if self.begins.tzinfo is None or self.ends.tzinfo is None:
            raise ValueError("a moment without an offset names no moment")
        if self.ends.astimezone(UTC) <= self.begins.astimezone(UTC):
            raise ValueError("a closure ends after it begins")

    def contains(self, moment: datetime) -> bool:
        """True if *moment* falls into it."""
        return self.begins.astimezone(UTC) <= moment.astimezone(UTC) < self.ends.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Office:
    """A place where requests are taken and results are given."""

    id: str
    name: Name
    rule: str
    """Where its hours come from: a rule of the services, or ``project-defined``."""
    week: Week | None = None
    """None: around the clock, every day."""
    hours: Hours | None = None
    """None: around the clock."""
    acceptance: Hours | None = None
    """When requests are taken and results are given, where that is less than the hours."""
    closures: tuple[Closure, ...] = ()

    @property
    def counter(self) -> Office:
        """The same office as applicants find it: its hours are those in which requests are taken."""
        return replace(self, hours=self.acceptance, acceptance=None) if self.acceptance else self

    def with_closure(self, closure: Closure) -> Office:
        """A copy that is also shut during *closure*."""
        return replace(self, closures=(*self.closures, closure))

    def closure_at(self, moment: datetime) -> Closure | None:
        """The closure into which *moment* falls, or None."""
        return next((one for one in self.closures if one.contains(moment)), None)


@cache
def load_offices() -> Mapping[str, Office]:
    """Every office that comes with the sandbox, by id."""
    file = files("sandbox.calendar").joinpath("offices.toml")
    return read_offices(file.name, file.read_text("utf-8"))


def office(office_id: str) -> Office:
    """The office *office_id*; CalendarError OFFICE-UNKNOWN names the nearest one there is."""
    known = load_offices()
    if office_id not in known:
        raise CalendarError("OFFICE-UNKNOWN", f"{office_id}{nearest(office_id, known)}")
    return known[office_id]


def read_offices(name: str, text: str) -> Mapping[str, Office]:
    """The offices written in *text*, the contents of the file *name*; CalendarError CALENDAR-DATA as for a table."""
    whole = Record.of_text(text, name)
    found = [_office(one) for one in whole.records("offices")]
    whole.close()
    return types.MappingProxyType({one.id: one for one in found})


def _office(record: Record) -> Office:
    week = record.look("week", str)
    found = Office(
        id=record.take("id", str),
        name=name_of(record.record("name")),
        rule=record.take("rule", str),
        week=None if week is None else one_of(Week, record, key="week", value=week),
        hours=_hours(record, "hours"),
        acceptance=_hours(record, "acceptance"),
    )
    if (found.week is None) is not (found.hours is None):
        raise record.wrong("hours", "an office has both a week and hours, or is open around the clock")
    record.close()
    return found


def _hours(record: Record, key: str) -> Hours | None:
    if record.look(key, dict) is None:
        return None
    inner = record.record(key)
    opens, closes = inner.take("opens", time), inner.take("closes", time)
    breaks = tuple(_break(one) for one in inner.records("breaks"))
    inner.close()
    try:
        return Hours(opens, closes, breaks)
    except ValueError as error:
        raise record.wrong(key, str(error)) from error


def _break(record: Record) -> Break:
    found = Break(record.take("begins", time), record.take("ends", time))
    record.close()
    return found
