"""What falls due in a world, and the passing of time: in order, once, and told."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, Protocol

from sandbox.calendar import Week, WorkingCalendar
from sandbox.clock import ASTANA
from sandbox.errors import ClockRefused
from sandbox.world_clock import WorldClock

__all__ = ["Agenda", "DueSource", "DueThing", "Passage", "Ran"]

_MOST_AT_ONCE: Final = 100_000
"""Due things that one advance runs before it stops where it is: a source that never ends must not hold the clock."""


@dataclass(frozen=True, slots=True, order=True)
class DueThing:
    """One thing that happens at a moment."""

    at: datetime
    """When, UTC."""
    kind: str
    """What, e.g. ``case-attempt``."""
    subject: str
    """To whom or what, e.g. the number of a case."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A due thing with what came of it."""

    due: DueThing
    outcome: str
    """One word of its kind, e.g. ``issued``; ``elsewhere`` where another worker had it already."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What an advance did."""

    start: datetime
    end: datetime
    ran: tuple[Ran, ...]

    def as_dict(self) -> dict[str, Any]:
        """The passage as JSON data."""
        return {
            "from": self.start.isoformat(),
            "to": self.end.isoformat(),
            "ran": [
                {
                    "at": one.due.at.isoformat(),
                    "kind": one.due.kind,
                    "subject": one.due.subject,
                    "outcome": one.outcome,
                }
                for one in self.ran
            ],
        }


class DueSource(Protocol):
    """A part of the world in which things fall due."""

    def waiting(self) -> Iterable[DueThing]:
        """What waits, the earliest first, as it is in the database now."""
        ...

    def run(self, due: DueThing) -> str:
        """Do *due*, whose moment it is, and say what came of it; once, whoever else tries."""
        ...


class Agenda:
    """Everything that waits in a world, and the only way in which its time is moved forward."""

    def __init__(
        self, clock: WorldClock, sources: Sequence[DueSource], *, calendar: Callable[[], WorkingCalendar]
    ) -> None:
        self._clock = clock
        self._calendar = calendar
        self._sources = tuple(sources)

    def waiting(self, limit: int | None = None) -> tuple[DueThing, ...]:
        """What waits, the earliest first."""
        return tuple(islice(heapq.merge(*(source.waiting() for source in self._sources)), limit))

    def advance(self, to: datetime) -> Passage:
        """Move the clock to *to* and run what falls due until then, in order, each at its own moment.

        One caller advances at a time; the next one begins where the first ended, and a *to* that has passed by then is
        where it is already. Raises :class:`~sandbox.errors.ClockRefused` CLOCK-BACK if *to* had passed at the call.
        """
        if to.tzinfo is None:
            raise ClockRefused("CLOCK-RANGE", f"{to.isoformat()} has no offset")
        if to < self._clock.now():
            raise ClockRefused("CLOCK-BACK", f"it is {self._clock.now().isoformat()} already")
        with self._clock.held() as keep:
            start = self._clock.now()
            ran: list[Ran] = []
            while len(ran) < _MOST_AT_ONCE and keep():
                found = self._next(max(to, self._clock.now()))
                if found is None:
                    self._clock.reach(to)
                    break
                source, due = found
                self._clock.reach(due.at)
                ran.append(Ran(due, source.run(due)))
            return Passage(start, self._clock.now(), tuple(ran))

    def advance_by(self, duration: timedelta) -> Passage:
        """Move the clock on by *duration*, as :meth:`advance` does."""
        return self.advance(self._later(duration))

    def advance_working_days(self, days: int, week: Week = Week.FIVE) -> Passage:
        """Move the clock to the same time of day on the *days*-th working day after this one.

        Raises :class:`~sandbox.errors.ClockRefused` CLOCK-RANGE for fewer than one day.
        """
        if days < 1:
            raise ClockRefused("CLOCK-RANGE", f"{days} working days")
        now = self._clock.now().astimezone(ASTANA)
        day = self._calendar().add_working_days(now.date(), days, week)
        return self.advance(datetime.combine(day, now.time(), ASTANA))

    def advance_to_next(self) -> Passage:
        """Move the clock to the next thing due and run what falls due then; nowhere if nothing waits."""
        due = self.next_due()
        return self.advance(self._clock.now() if due is None else due)

    def next_due(self) -> datetime | None:
        """When the next thing falls due; None if nothing waits."""
        found = self.waiting(1)
        return max(found[0].at, self._clock.now()) if found else None

    def _later(self, duration: timedelta) -> datetime:
        try:
            return self._clock.now() + duration
        except OverflowError:
            raise ClockRefused("CLOCK-RANGE", f"{duration} from now") from None

    def _next(self, until: datetime) -> tuple[DueSource, DueThing] | None:
        firsts = ((next(iter(source.waiting()), None), source) for source in self._sources)
        waiting = [(due, number, source) for number, (due, source) in enumerate(firsts) if due is not None]
        if not waiting:
            return None
        due, _, source = min(waiting, key=lambda one: one[:2])
        return (source, due) if due.at <= until else None
