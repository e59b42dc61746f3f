"""Who is what to whom on a day: parents by birth or by adoption, spouses, guardians; and who may speak for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Final

from registries.identifiers import Iin
from registries.population.model import (
    AdoptionAct,
    Candidate,
    MarriageAct,
    MarriageEnd,
    Orphan,
    Person,
    Population,
    guardianship_kind,
)

__all__ = ["Bond", "Kin", "adoption_on", "consenters", "parents_on"]

_MAJORITY: Final = 18


class Kin(Enum):
    """What somebody who asks is to the person asked about."""

    SELF = auto()
    PARENT = auto()
    """By birth; after an adoption the adopter, and the parent by birth no more."""
    CHILD = auto()
    SPOUSE = auto()
    """Husband or wife, or widowed of the person."""
    GUARDIAN = auto()
    """Guardian or trustee of the person."""
    GRANDPARENT = auto()
    GUARDIAN_OF_CHILD = auto()
    """Guardian or trustee of a child of the person."""
    CANDIDATE = auto()
    """On the books of the data bank as one who wishes to take a child, of whom the person is one (GE-6)."""


def adoption_on(population: Population, child: str, day: date) -> AdoptionAct | None:
    """The latest adoption of *child* that was registered by *day*, or None."""
    known = [act for act in population.records(AdoptionAct, child, "child") if act.since <= day]
    return known[-1] if known else None


def parents_on(population: Population, child: Person, day: date) -> tuple[Iin | None, Iin | None]:
    """Mother and father of *child* on *day*: the adopters from the registration of the adoption on, before it others.

    None for who is unknown, or not in the population.
    """
    adoption = adoption_on(population, child.iin, day)
    if adoption is not None:
        return adoption.mother, adoption.father
    later = population.records(AdoptionAct, child.iin, "child")
    if not later:
        return child.mother, child.father
    birth = population.birth_of(child.iin)
    return (later[0].former_mother, later[0].former_father) if birth is None else (birth.mother, birth.father)


def consenters(population: Population, person: Person, day: date) -> list[Iin]:
    """Who may consent to the reading of the person's data: an adult alone, for a child the guardian or a parent."""
    if person.age_on(day) >= _MAJORITY:
        return [person.iin]
    record = population.guardianship_over(person.iin, day)
    if record is not None:
        return [record.guardian]
    return [iin for iin in parents_on(population, person, day) if iin is not None]


@dataclass(frozen=True, slots=True)
class Bond:
    """Two people on a day: the one who asks, and the one asked about."""

    population: Population
    asker: Iin
    subject: Iin
    day: date

    def is_any(self, kinds: Iterable[Kin]) -> bool:
        """True if the one who asks is one of *kinds* to the other; looked up in their order."""
        return any(_HOLDS[kind](self) for kind in kinds)


def _is_child(population: Population, parent: str, child: str, day: date) -> bool:
    person = population.find(child)
    return person is not None and parent in parents_on(population, person, day)


def _is_spouse(bond: Bond) -> bool:
    return any(
        bond.asker in (act.husband, act.wife)
        and (act.holds_on(bond.day) or (act.since <= bond.day and act.end_reason is MarriageEnd.DEATH))
        for act in bond.population.records(MarriageAct, bond.subject)
    )


def _is_guardian(bond: Bond) -> bool:
    record = bond.population.guardianship_over(bond.subject, bond.day)
    return record is not None and record.guardian == bond.asker and _is_minor(bond, bond.subject)


def _is_minor(bond: Bond, iin: str) -> bool:
    person = bond.population.find(iin)
    return person is not None and guardianship_kind(person.birth_date, bond.day) is not None


def _is_grandparent(bond: Bond) -> bool:
    person = bond.population.find(bond.subject)
    parents = parents_on(bond.population, person, bond.day) if person is not None else ()
    return any(_is_child(bond.population, bond.asker, parent, bond.day) for parent in parents if parent is not None)


def _is_guardian_of_child(bond: Bond) -> bool:
    return any(
        bond.subject in parents_on(bond.population, ward, bond.day) and _is_minor(bond, ward.iin)
        for ward in bond.population.wards_of(bond.asker, bond.day)
    )


def _is_candidate(bond: Bond) -> bool:
    return any(one.holds_on(bond.day) for one in bond.population.records(Candidate, bond.asker)) and any(
        one.holds_on(bond.day) for one in bond.population.records(Orphan, bond.subject)
    )


_HOLDS: Final[Mapping[Kin, Callable[[Bond], bool]]] = {
    Kin.SELF: lambda bond: bond.asker == bond.subject,
    Kin.PARENT: lambda bond: _is_child(bond.population, bond.asker, bond.subject, bond.day),
    Kin.CHILD: lambda bond: _is_child(bond.population, bond.subject, bond.asker, bond.day),
    Kin.SPOUSE: _is_spouse,
    Kin.GUARDIAN: _is_guardian,
    Kin.GRANDPARENT: _is_grandparent,
    Kin.GUARDIAN_OF_CHILD: _is_guardian_of_child,
    Kin.CANDIDATE: _is_candidate,
}
