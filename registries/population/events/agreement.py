"""What an event leaves behind agrees: nothing that the check would find may come of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

from registries.errors import UnknownPerson
from registries.identifiers import Iin
from registries.population.acts import DeathAct
from registries.population.care import AbsenceKind, Guardianship, Orphan
from registries.population.change import Change
from registries.population.check.contradiction import Contradiction
from registries.population.check.look import Known, Look
from registries.population.check.walk import RULES
from registries.population.person import Person
from registries.population.places import cities
from registries.population.records import Record, Stored

__all__ = ["disagreements"]


def disagreements(change: Change, iins: Iterable[str]) -> frozenset[Contradiction]:
    """The contradictions about *iins* and everybody whom a record names beside them, as *change* sees them now."""
    return frozenset(_Neighbours(change).found(iins))


class _Neighbours:
    """People who have to do with one another; each is read once."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._people: dict[str, Person | None] = {}
        self._places = frozenset(cities())

    def found(self, iins: Iterable[str]) -> Iterator[Contradiction]:
        """Everything that is wrong."""
        there = [iin for iin in iins if self._person(iin) is not None]
        named = {party.iin for iin in there for one in self._change.about(iin) for party in one.record.parties()}
        for iin in sorted({*there, *named}):
            person = self._person(iin)
            if person is not None:
                look = self._look(person)
                yield from chain.from_iterable(rule(look) for rule in RULES)

    def _person(self, iin: str) -> Person | None:
        if iin not in self._people:
            try:
                self._people[iin] = self._change.person(iin)
            except UnknownPerson:
                self._people[iin] = None
        return self._people[iin]

    def _look(self, person: Person) -> Look:
        about = self._change.about(person.iin)
        records: dict[type[Record], list[tuple[str, Record]]] = defaultdict(list)
        known: dict[str, Known] = {person.iin: Known.of(person)}
        for stored in about:
            for party in dict.fromkeys(stored.record.parties()):
                if party.iin == person.iin:
                    records[type(stored.record)].append((party.role, stored.record))
                other = self._person(party.iin)
                if other is not None:
                    known[party.iin] = Known.of(other)
        return Look(person, known[person.iin], records, known, self._deaths(about), self._places)

    def _deaths(self, about: Iterable[Stored[Record]]) -> dict[str, Iin]:
        cares = [stored.record for stored in about if isinstance(stored.record, Guardianship | Orphan)]
        grounds = [one for care in cares for one in care.grounds if one.kind is AbsenceKind.DEAD]
        numbers = {one.document for one in grounds if one.document is not None}
        return {number: act.record.person for number in numbers for act in self._change.numbered(DeathAct, number)}
