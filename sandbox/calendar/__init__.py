"""The working calendar of Kazakhstan and the hours of the offices: pure functions, every moment an argument."""

from __future__ import annotations

from sandbox.calendar.days import Day, DayKind, Name, Week
from sandbox.calendar.offices import Break, Closure, Hours, Office, load_offices, office
from sandbox.calendar.terms import Term, TermUnit
from sandbox.calendar.working import WorkingCalendar

__all__ = [
    "Break",
    "Closure",
    "Day",
    "DayKind",
    "Hours",
    "Name",
    "Office",
    "Term",
    "TermUnit",
    "Week",
    "WorkingCalendar",
    "load_offices",
    "office",
]
