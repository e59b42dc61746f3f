"""The working calendar of a world: the published one, and the days that somebody changed."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from sandbox.agreement import Agreed
from sandbox.calendar import DayKind, Name, WorkingCalendar
from sandbox.tables import calendar_days as rows

__all__ = ["CalendarStore"]


class CalendarStore:
    """Reads and edits the calendar of one world. Safe to share among threads and over a fork."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._calendar = Agreed(self._stored)

    def current(self) -> WorkingCalendar:
        """The calendar in force."""
        return self._calendar.value()

    def change(self, day: date, kind: DayKind, *, name: Name | None = None) -> WorkingCalendar:
        """Make *day* a *kind*, in both kinds of week; the calendar after that."""
        names = None if name is None else {"kk": name.kk, "ru": name.ru, "en": name.en}
        with self._engine.begin() as connection:
            connection.execute(sa.delete(rows).where(rows.c.day == day))
            connection.execute(sa.insert(rows).values(day=day, kind=kind.value, name=names))
        self._calendar.changed()
        return self.current()

    def forget(self, day: date) -> WorkingCalendar:
        """Let *day* be what was published; the calendar after that."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(rows).where(rows.c.day == day))
        self._calendar.changed()
        return self.current()

    def _stored(self) -> WorkingCalendar:
        calendar = WorkingCalendar.load()
        with self._engine.connect() as connection:
            for row in connection.execute(sa.select(rows).order_by(rows.c.day)):
                name = None if row.name is None else Name(**row.name)
                calendar = calendar.with_day(row.day, DayKind(row.kind), name=name)
        return calendar
