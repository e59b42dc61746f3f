"""What a rule looks at: one person, every record about them, and the facts about everybody whom these name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TypeVar, cast

from registries.identifiers import Gender, Iin
from registries.population.days import years_after
from registries.population.person import CourtRuling, Person
from registries.population.records import Record

__all__ = ["Known", "Look", "overlapping", "told"]

_R = TypeVar("_R", bound=Record)
_OF_AGE = 18


@dataclass(frozen=True, slots=True)
class Known:
    """The facts about somebody that rules ask for; a part of what is kept about a person."""

    iin: Iin
    gender: Gender
    birth_date: date
    death_date: date | None = None
    missing: CourtRuling | None = None

    @classmethod
    def of(cls, person: Person) -> Known:
        """The facts about *person*."""
        return cls(person.iin, person.gender, person.birth_date, person.death_date, person.missing)

    @property
    def of_age(self) -> date:
        """The day on which they turn 18."""
        return years_after(self.birth_date, _OF_AGE)

    def died_before(self, day: date) -> bool:
        """True if they were dead before *day*."""
        return self.death_date is not None and self.death_date < day


@dataclass(frozen=True, slots=True)
class Look:
    """One person as every register tells of them."""

    person: Person
    self_known: Known
    """The facts about the person."""
    records: Mapping[type[Record], Sequence[tuple[str, Record]]]
    """By kind, each with the person's role in it, in the order of entry."""
    known: Mapping[str, Known]
    """Everybody whom the person and the records name, as far as they exist."""
    deaths: Mapping[str, Iin]
    """Whose death the acts record that grounds of guardianship name, by number."""
    places: frozenset[str] = field(repr=False)
    """Keys of all places."""

    def of(self, kind: type[_R], role: str | None = None) -> list[_R]:
        """The records of *kind* in *role*, or in any."""
        found = [record for named, record in self.records.get(kind, ()) if role is None or named == role]
        return cast("list[_R]", found)


def told(*parts: object) -> str:
    """*parts* as the detail of a contradiction."""
    return ", ".join(str(part) for part in parts)


def overlapping(spans: Sequence[tuple[date, date | None, str]]) -> tuple[str, str] | None:
    """The labels of two of *spans*, each first day, first day after it and label, that hold at once."""
    ordered = sorted((begin, end or date.max, label) for begin, end, label in spans)
    last, label = date.min, ""
    for (begin, end, mine), (following, _, theirs) in pairwise(ordered):
        if end > last:
            last, label = end, mine
        if following < last and begin <= following:
            return label, theirs
    return None
