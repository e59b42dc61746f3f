"""A court changes how somebody stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from registries.errors import EventRefused
from registries.identifiers import Iin
from registries.population.change import Change
from registries.population.events.base import Event, Happened, city_of, living, not_later
from registries.population.person import CourtRuling, Person

__all__ = ["Incapacity", "Missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing(Event, event="missing"):
    """A court declares somebody missing."""

    person: Iin
    day: date

    def enter(self, change: Change, today: date) -> Happened:
        """Enter the ruling."""
        not_later(self.day, today)
        person = living(change, self.person, self.day)
        if _rules(person.missing, self.day):
            raise EventRefused("EVENT-SAME", f"{person.iin} is missing already")
        ruling = _ruling(change, person, self.day)
        change.put(replace(person, missing=ruling))
        return Happened((person.iin,), (ruling.number,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Incapacity(Event, event="incapacity"):
    """A court declares somebody incapable."""

    person: Iin
    day: date

    def enter(self, change: Change, today: date) -> Happened:
        """Enter the ruling."""
        not_later(self.day, today)
        person = living(change, self.person, self.day)
        if _rules(person.incapable, self.day):
            raise EventRefused("EVENT-SAME", f"{person.iin} is incapable already")
        ruling = _ruling(change, person, self.day)
        change.put(replace(person, incapable=ruling))
        return Happened((person.iin,), (ruling.number,))


def _rules(ruling: CourtRuling | None, day: date) -> bool:
    """True if *ruling* is in force on *day*, or begins after it: only one is kept."""
    return ruling is not None and (ruling.ended is None or day < ruling.ended)


def _ruling(change: Change, person: Person, day: date) -> CourtRuling:
    return CourtRuling(change.ruling_number(day), day, city_of(person.address.city_key).court)
