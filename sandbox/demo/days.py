"""How a story tells days: when it is, how many working days have gone, and which days nobody worked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from sandbox.calendar import WorkingCalendar
from sandbox.calendar.days import Day, DayKind
from sandbox.clock import in_astana
from signing.texts import LANGUAGES, Catalogue, Lang

__all__ = ["moment", "unusual_days"]

_CATALOGUE: Final = Catalogue.load("sandbox.texts", "story")
_USUAL: Final = (DayKind.WORKING, DayKind.WEEKLY_REST)


def moment(at: datetime | None) -> str:
    """*at* in Kazakhstan; a dash for none."""
    return "–" if at is None else f"{in_astana(at):%d.%m.%Y %H:%M}"


def unusual_days(calendar: WorkingCalendar, start: date, end: date) -> dict[Lang, str]:
    """The days after *start*, up to and with *end*, that are no usual ones of their week, each with its reason."""
    days = (calendar.day(start + timedelta(days=after)) for after in range(1, (end - start).days + 1))
    found = [day for day in days if day.kind not in _USUAL]
    return {lang: "; ".join(f"{day.date:%d.%m} {_reason(day, lang)}" for day in found) or "–" for lang in LANGUAGES}


def _reason(day: Day, lang: Lang) -> str:
    kind = _CATALOGUE.text(f"day-{day.kind}", "title", lang) or day.kind.value
    return kind if day.name is None else f"{day.name.in_language(lang)} ({kind})"
