"""The people of one household as they entered, for those who decide what they own and receive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from registries.identifiers import Iin
from registries.population.acts import MarriageAct
from registries.population.care import Guardianship, guardianship_kind
from registries.population.days import years_before
from registries.population.person import Person
from registries.population.records import Record

__all__ = ["Household"]

_OF_AGE = 18


@dataclass(frozen=True)
class Household:
    """Everybody who entered together, with what was recorded about them so far."""

    people: Sequence[Person]
    records: Sequence[Record]
    as_of: date
    neighbour: Person | None
    """A grown, living person of another household."""

    @cached_property
    def adults(self) -> tuple[Person, ...]:
        """The living who are of age."""
        last = years_before(self.as_of, _OF_AGE)
        return tuple(one for one in self.people if one.death_date is None and one.birth_date <= last)

    @cached_property
    def minors(self) -> tuple[Person, ...]:
        """The living who are not of age."""
        last = years_before(self.as_of, _OF_AGE)
        return tuple(one for one in self.people if one.death_date is None and one.birth_date > last)

    @cached_property
    def heads(self) -> tuple[tuple[Person, ...], ...]:
        """Those who keep house: couples, and grown people who are in none."""
        adults = {one.iin: one for one in self.adults}
        married = (act for act in self.records if isinstance(act, MarriageAct) and act.ended is None)
        couples = [(adults.pop(act.husband), adults.pop(act.wife)) for act in married if self._both(adults, act)]
        return (*couples, *((one,) for one in adults.values()))

    @cached_property
    def guardianships(self) -> tuple[Guardianship, ...]:
        """Those that hold."""
        return tuple(self._guardianships())

    @cached_property
    def carers(self) -> frozenset[Iin]:
        """Those who bring up somebody else's child: nothing may happen to them that would forbid it."""
        return frozenset(one.guardian for one in self.records if isinstance(one, Guardianship))

    def _guardianships(self) -> Iterator[Guardianship]:
        born = {one.iin: one.birth_date for one in self.people}
        for one in self.records:
            if not isinstance(one, Guardianship) or one.ended is not None:
                continue
            if guardianship_kind(born[one.ward], self.as_of) is not None:
                yield one

    @staticmethod
    def _both(adults: dict[Iin, Person], act: MarriageAct) -> bool:
        return act.husband in adults and act.wife in adults
