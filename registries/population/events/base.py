"""What every event is: a name, the day on which it happens, and what it does to the registers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, ClassVar, Final, TypeVar

from registries.errors import EventRefused
from registries.identifiers import Iin
from registries.population.change import Change
from registries.population.events.agreement import disagreements
from registries.population.person import Person
from registries.population.places import City, cities
from registries.population.records import Record
from registries.population.values import Strict

__all__ = ["Event", "Happened", "city_of", "event_named", "events", "living", "not_later", "records_of"]

_ROLES: Final = ("person", "child", "mother", "father", "husband", "wife")
"""Fields of events that name somebody who is there already."""
_EVENTS: dict[str, type[Event]] = {}
_R = TypeVar("_R", bound=Record)


@dataclass(frozen=True, slots=True)
class Happened:
    """What came of an event."""

    people: tuple[Iin, ...]
    """Those to whom it happened; a newcomer first."""
    numbers: tuple[str, ...] = ()
    """Numbers of the acts and documents that were made."""


class Event(Strict, ABC):
    """Base of every event: a frozen dataclass with the fields that the control API takes."""

    __slots__ = ()

    event: ClassVar[str]
    """Name in the control API and on the command line."""

    def __init_subclass__(cls, event: str = "", **more: Any) -> None:
        super().__init_subclass__(**more)
        # a dataclass with slots is made twice, the second time without arguments
        cls.event = event or cls.event
        _EVENTS[cls.event] = cls

    def apply(self, change: Change, today: date) -> Happened:
        """Enter the event with all its consequences.

        *today* is the world's day. Raises :class:`~registries.errors.EventRefused` EVENT-* for what cannot happen, for
        what would let the registers contradict one another above all, and :class:`~registries.errors.UnknownPerson`;
        the change must then be given up.
        """
        named = [iin for role in _ROLES if (iin := getattr(self, role, None)) is not None]
        before = disagreements(change, named)
        happened = self.enter(change, today)
        for one in sorted(disagreements(change, happened.people) - before, key=attrgetter("code", "subject")):
            raise EventRefused("EVENT-CONTRADICTION", f"{one.code} {one.subject} ({one.detail})")
        return happened

    @abstractmethod
    def enter(self, change: Change, today: date) -> Happened:
        """Enter the event and what follows from it."""


def events() -> Mapping[str, type[Event]]:
    """Every event by name."""
    return dict(sorted(_EVENTS.items()))


def event_named(name: str) -> type[Event]:
    """The event *name*; EventRefused EVENT-KIND if there is none."""
    found = _EVENTS.get(name)
    if found is None:
        raise EventRefused("EVENT-KIND", f"{name}; there are {', '.join(events())}")
    return found


def living(change: Change, iin: str, day: date) -> Person:
    """The person *iin*, who is born and alive on *day*."""
    person = change.person(iin)
    if day < person.birth_date:
        raise EventRefused("EVENT-ORDER", f"{iin} was born on {person.birth_date}, which is after {day}")
    if person.death_date is not None and day > person.death_date:
        raise EventRefused("EVENT-DEAD", f"{iin} died on {person.death_date}")
    return person


def not_later(day: date, today: date) -> None:
    """Refuse a *day* that has not come."""
    if day > today:
        raise EventRefused("EVENT-FUTURE", f"{day}, and today is {today}")


def city_of(key: str) -> City:
    """The place *key*; EventRefused EVENT-PLACE if there is none."""
    found = cities().get(key)
    if found is None:
        raise EventRefused("EVENT-PLACE", f"{key}; there are {', '.join(cities())}")
    return found


def records_of(change: Change, iin: str, kind: type[_R]) -> list[_R]:
    """The records of *kind* about *iin* as the change sees them."""
    return [one.record for one in change.about(iin) if isinstance(one.record, kind)]
