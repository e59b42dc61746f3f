"""A population: people, organisations and what the registers say about them, in agreement with one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from registries.errors import UnknownCharacter, UnknownOrganisation, UnknownPerson
from registries.identifiers import Bin, Iin
from registries.population.acts import (
    AbsenceKind,
    BirthAct,
    DeathAct,
    Guardianship,
    GuardianshipKind,
    MarriageAct,
    MarriageEnd,
    ParentAbsence,
    ParentalRightsRuling,
    ParentRole,
    birth_is_on_paper,
    guardianship_kind,
)
from registries.population.person import (
    Address,
    CourtRuling,
    DocumentKind,
    DocumentStatus,
    Gender,
    IdentityDocument,
    Nationality,
    Person,
)
from registries.population.values import DictionaryValue, Texts

__all__ = [
    "AbsenceKind",
    "Address",
    "BirthAct",
    "Character",
    "CourtRuling",
    "DeathAct",
    "DictionaryValue",
    "DocumentKind",
    "DocumentStatus",
    "Gender",
    "Guardianship",
    "GuardianshipKind",
    "IdentityDocument",
    "MarriageAct",
    "MarriageEnd",
    "Nationality",
    "Organisation",
    "OrganisationKey",
    "OrganisationKind",
    "ParentAbsence",
    "ParentRole",
    "ParentalRightsRuling",
    "Person",
    "Population",
    "Texts",
    "birth_is_on_paper",
    "guardianship_kind",
]


class OrganisationKind(StrEnum):
    """What an organisation is in the story."""

    REGISTER_OWNER = "register-owner"
    CONSENT_SERVICE_OWNER = "consent-service-owner"
    GATEWAY_OPERATOR = "gateway-operator"
    PORTAL = "portal"
    STATE_CORPORATION = "state-corporation"
    EDUCATION_DEPARTMENT = "education-department"


class OrganisationKey(StrEnum):
    """Organisations that every population has exactly one of."""

    INDIVIDUALS = "individuals-owner"
    """Ministry of Internal Affairs, owner of the register of individuals."""
    CIVIL_REGISTRY = "civil-registry-owner"
    """Ministry of Justice, owner of the civil registry."""
    DATA_BANK = "data-bank-owner"
    """Ministry of Education, owner of the data bank of orphans."""
    CONSENT = "consent-owner"
    GATEWAY = "gateway-operator"
    PORTAL = "portal-operator"
    STATE_CORPORATION = "state-corporation"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A state body or a state company."""

    bin: Bin
    key: str
    """One of :class:`OrganisationKey`, or ``education-department-<city>``."""
    kind: OrganisationKind
    names: Texts
    head: Iin
    """First head."""
    signer: Iin
    """Employee with the right to sign."""
    city_keys: frozenset[str] = frozenset()
    """Cities that an education department serves; empty for others."""


@dataclass(frozen=True, slots=True)
class Character:
    """A named person for demonstrations."""

    key: str
    """Fixed name, e.g. ``guardian-of-one``."""
    iin: Iin
    good_for: Texts
    """What a demonstration can show with this person."""


@dataclass(frozen=True)
class Population:
    """Everybody and everything that the registers know; every reference resolves."""

    seed: int
    as_of: date
    """The day for which ages, documents and kinds of guardianship hold."""
    people: Mapping[Iin, Person]
    organisations: Mapping[Bin, Organisation]
    births: Mapping[Iin, BirthAct]
    """By the child's IIN; every child of somebody here that was born in Kazakhstan."""
    marriages: tuple[MarriageAct, ...]
    deaths: Mapping[Iin, DeathAct]
    """By the dead person's IIN."""
    rulings: tuple[ParentalRightsRuling, ...]
    guardianships: tuple[Guardianship, ...]
    characters: tuple[Character, ...]
    """The first is the default applicant of a demonstration."""

    def person(self, iin: str) -> Person:
        """The person with *iin*; :class:`~registries.errors.UnknownPerson` if there is none."""
        person = self.people.get(Iin(iin))
        if person is None:
            raise UnknownPerson(iin)
        return person

    def organisation(self, bin_or_key: str) -> Organisation:
        """The organisation with this BIN or key; :class:`~registries.errors.UnknownOrganisation` if there is none."""
        found = self.organisations.get(Bin(bin_or_key)) or self._organisations_by_key.get(bin_or_key)
        if found is None:
            raise UnknownOrganisation(bin_or_key)
        return found

    def character(self, key: str) -> Character:
        """The named character *key*; :class:`~registries.errors.UnknownCharacter` if there is none."""
        for character in self.characters:
            if character.key == key:
                return character
        raise UnknownCharacter(key)

    def guardianships_of(self, guardian: str) -> tuple[Guardianship, ...]:
        """The records in which *guardian* brings somebody up, in the order of the orders; empty if there is none."""
        return self._guardianships_by_guardian.get(Iin(guardian), ())

    def guardianship_over(self, ward: str) -> Guardianship | None:
        """The record about *ward*, or None."""
        return self._guardianship_by_ward.get(Iin(ward))

    def wards_of(self, iin: str) -> tuple[Person, ...]:
        """The wards of a guardian or trustee, in the order of :meth:`guardianships_of`."""
        return tuple(self.people[record.ward] for record in self.guardianships_of(iin))

    def children_of(self, iin: str) -> tuple[Person, ...]:
        """The children of a mother or father, eldest first."""
        return self._children_by_parent.get(Iin(iin), ())

    def spouse_of(self, iin: str) -> Person | None:
        """The husband or wife at :attr:`as_of`, or None."""
        for act in self.marriages:
            if act.ended is None and iin in (act.husband, act.wife):
                return self.people[act.wife if act.husband == iin else act.husband]
        return None

    def education_department_for(self, person: Person) -> Organisation:
        """The department that serves the person's address (rule GC-1)."""
        return self._department_by_city[person.address.city_key]

    @cached_property
    def _organisations_by_key(self) -> dict[str, Organisation]:
        return {organisation.key: organisation for organisation in self.organisations.values()}

    @cached_property
    def _department_by_city(self) -> dict[str, Organisation]:
        return {city: each for each in self.organisations.values() for city in each.city_keys}

    @cached_property
    def _guardianships_by_guardian(self) -> dict[Iin, tuple[Guardianship, ...]]:
        grouped: dict[Iin, list[Guardianship]] = {}
        for record in self.guardianships:
            grouped.setdefault(record.guardian, []).append(record)
        return {guardian: tuple(sorted(records, key=_by_order)) for guardian, records in grouped.items()}

    @cached_property
    def _guardianship_by_ward(self) -> dict[Iin, Guardianship]:
        return {record.ward: record for record in self.guardianships}

    @cached_property
    def _children_by_parent(self) -> dict[Iin, tuple[Person, ...]]:
        grouped: dict[Iin, list[Person]] = {}
        for person in sorted(self.people.values(), key=lambda each: each.birth_date):
            for parent in (person.mother, person.father):
                if parent is not None:
                    grouped.setdefault(parent, []).append(person)
        return {parent: tuple(children) for parent, children in grouped.items()}


def _by_order(record: Guardianship) -> tuple[date, str]:
    return record.order_date, record.order_number
