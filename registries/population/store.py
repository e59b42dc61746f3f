"""A population: everybody and everything that the registers know, kept in a database, read as of a day."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Final, TypeVar, cast

import sqlalchemy as sa

from registries.errors import UnknownCharacter, UnknownOrganisation, UnknownPerson
from registries.identifiers import Bin, Iin
from registries.population.acts import AdoptionAct, BirthAct, DeathAct, MarriageAct
from registries.population.bodies import Character, Organisation, OrganisationKind
from registries.population.care import Guardianship
from registries.population.change import Change
from registries.population.people_view import PeopleView
from registries.population.person import Person
from registries.population.records import Record, Stored
from registries.population.rows import Rows
from registries.population.values import Texts

__all__ = ["Population"]

_R = TypeVar("_R", bound=Record)
_REMEMBERED: Final = 4096
"""People whose dossiers a process keeps at hand."""


@dataclass(frozen=True, slots=True)
class _Dossier:
    """One person with every record about them."""

    person: Person | None
    records: tuple[tuple[str, Stored[Record]], ...]


class Population:
    """The people, organisations and records behind *engine*. Safe to share among threads and over a fork.

    What was read is remembered until the version of the population changes.
    """

    def __init__(
        self,
        engine: sa.Engine,
        *,
        version: Callable[[], str] | None = None,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """Somebody must live there already, see :func:`~registries.population.generator.generate`.

        *version* tells :meth:`Rows.version` as all workers know it, the storage itself by default; *changed* returns
        when every worker knows that it is another one.
        """
        self.rows: Final = Rows(engine)
        self._engine = engine
        self._version = version or self.rows.version
        self._changed = changed
        facts = self.rows.facts()
        self.seed: Final = int(facts["seed"])
        self.as_of: Final = date.fromisoformat(facts["as_of"])
        """The day for which the people were made."""
        self.characters: Final = tuple(
            Character(one["key"], Iin(one["iin"]), Texts(**one["good_for"])) for one in json.loads(facts["characters"])
        )
        """The first is the default applicant of a demonstration."""
        self._lock = Lock()
        self._known_version = ""
        self._dossiers: OrderedDict[str, _Dossier] = OrderedDict()
        self._organisations: Mapping[Bin, Organisation] | None = None

    @contextmanager
    def change(self) -> Iterator[Change]:
        """A transaction in which people, records and organisations are entered and changed: all of it, or nothing.

        One change at a time: another one waits until this one ends. Then every register of every worker answers by it.
        """
        with self._engine.begin() as connection:
            change = Change(connection)
            change.begin()
            yield change
        self._changed()

    @property
    def people(self) -> Mapping[Iin, Person]:
        """Everybody by IIN; to walk through it reads a page at a time."""
        return PeopleView(self)

    def find(self, iin: str) -> Person | None:
        """The person with *iin*, as they are after everything that was ever recorded, or None."""
        return self._dossier(iin).person

    def person(self, iin: str) -> Person:
        """The person with *iin*; :class:`~registries.errors.UnknownPerson` if there is none."""
        person = self.find(iin)
        if person is None:
            raise UnknownPerson(iin)
        return person

    def by_document(self, number: str) -> Person | None:
        """The holder of the identity document *number*, or None."""
        iin = self.rows.holder(number)
        return None if iin is None else self.find(iin)

    def born_on(self, day: date) -> Iterator[Person]:
        """Everybody born on *day*, by IIN."""
        return self.rows.born_on(day)

    def stored(self, kind: type[_R], iin: str, role: str | None = None) -> tuple[Stored[_R], ...]:
        """The records of *kind* about *iin*, in *role* or any, the earliest first, with their numbers."""
        found = dict.fromkeys(
            one for named, one in self._dossier(iin).records if isinstance(one.record, kind) and role in (None, named)
        )
        return cast("tuple[Stored[_R], ...]", tuple(sorted(found, key=lambda one: (one.record.since, one.id))))

    def records(self, kind: type[_R], iin: str, role: str | None = None) -> tuple[_R, ...]:
        """The records of *kind* about *iin*, in *role* or any, the earliest first."""
        return tuple(one.record for one in self.stored(kind, iin, role))

    def numbered(self, kind: type[_R], number: str) -> tuple[_R, ...]:
        """The records of *kind* with this number."""
        return tuple(one.record for one in self.rows.numbered(kind, number))

    def every(self, kind: type[_R]) -> Iterator[_R]:
        """Every record of *kind* in the order of entry, read a page at a time."""
        return (one.record for one in self.rows.every(kind))

    def character(self, key: str) -> Character:
        """The named character *key*; :class:`~registries.errors.UnknownCharacter` if there is none."""
        for character in self.characters:
            if character.key == key:
                return character
        raise UnknownCharacter(key)

    @property
    def organisations(self) -> Mapping[Bin, Organisation]:
        """Every organisation by BIN."""
        self._refresh()
        known = self._organisations
        if known is None:
            known = self._organisations = {one.bin: one for one in self.rows.organisations()}
        return known

    def organisation(self, bin_or_key: str) -> Organisation:
        """The organisation with this BIN or key; :class:`~registries.errors.UnknownOrganisation` if there is none."""
        known = self.organisations
        found = known.get(Bin(bin_or_key)) or next((one for one in known.values() if one.key == bin_or_key), None)
        if found is None:
            raise UnknownOrganisation(bin_or_key)
        return found

    def education_department_for(self, person: Person) -> Organisation:
        """The department that serves the person's address (rule GC-1)."""
        return self.serving(OrganisationKind.EDUCATION_DEPARTMENT, person.address.city_key)

    def serving(self, kind: OrganisationKind, city_key: str) -> Organisation:
        """The organisation of *kind* that serves the place *city_key*.

        Raises :class:`~registries.errors.UnknownOrganisation` if none does.
        """
        for one in self.organisations.values():
            if one.kind is kind and city_key in one.serves:
                return one
        raise UnknownOrganisation(f"{kind.value} of {city_key}")

    def birth_of(self, iin: str) -> BirthAct | None:
        """The birth act of *iin*, or None."""
        return next(iter(self.records(BirthAct, iin, "child")), None)

    def death_of(self, iin: str) -> DeathAct | None:
        """The death act of *iin*, or None."""
        return next(iter(self.records(DeathAct, iin)), None)

    def guardianships_of(self, guardian: str) -> tuple[Guardianship, ...]:
        """Every record in which *guardian* brings or brought somebody up, by the days of the orders."""
        found = self.records(Guardianship, guardian, "guardian")
        return tuple(sorted(found, key=lambda one: (one.order_date, one.order_number, one.ward)))

    def guardianship_over(self, ward: str, day: date) -> Guardianship | None:
        """The record about *ward* that holds on *day*, or None."""
        return next((one for one in self.records(Guardianship, ward, "ward") if one.holds_on(day)), None)

    def wards_of(self, guardian: str, day: date) -> tuple[Person, ...]:
        """Those whom *guardian* brings up on *day*, in the order of :meth:`guardianships_of`."""
        return tuple(self.person(one.ward) for one in self.guardianships_of(guardian) if one.holds_on(day))

    def children_of(self, iin: str) -> tuple[Person, ...]:
        """The children of a mother or father, eldest first; after an adoption they are the adopters'."""
        acts: Sequence[BirthAct | AdoptionAct] = (*self.records(BirthAct, iin), *self.records(AdoptionAct, iin))
        children = (self.person(child) for child in dict.fromkeys(act.child for act in acts))
        return tuple(sorted((one for one in children if iin in (one.mother, one.father)), key=_age))

    def spouse_of(self, iin: str, day: date) -> Person | None:
        """The husband or wife on *day*, or None."""
        for act in self.records(MarriageAct, iin):
            if act.holds_on(day):
                return self.person(act.wife if act.husband == iin else act.husband)
        return None

    def _dossier(self, iin: str) -> _Dossier:
        self._refresh()
        with self._lock:
            known = self._dossiers.get(iin)
            if known is not None:
                self._dossiers.move_to_end(iin)
                return known
            version = self._known_version
        read = _Dossier(self.rows.person(iin), self.rows.records_about(iin))
        with self._lock:
            if version == self._known_version:
                self._dossiers[iin] = read
                if len(self._dossiers) > _REMEMBERED:
                    self._dossiers.popitem(last=False)
        return read

    def _refresh(self) -> None:
        version = self._version()
        if version != self._known_version:
            with self._lock:
                self._known_version = version
                self._dossiers.clear()
                self._organisations = None


def _age(person: Person) -> tuple[date, str]:
    return person.birth_date, person.iin
