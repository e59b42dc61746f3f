"""An entry that a department makes in the data bank of orphans, and what every entry has to satisfy (GE-15)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from registries.errors import EntryRefused, UnknownPerson
from registries.identifiers import Bin, Iin
from registries.population.change import Change
from registries.population.model import (
    AbsenceKind,
    DeathAct,
    DictionaryValue,
    Guardianship,
    Organisation,
    ParentAbsence,
    ParentalRightsRuling,
    ParentRole,
    Person,
    guardianship_kind,
)

__all__ = ["Entry", "Filing", "demand_adult", "demand_child", "demand_free", "demand_place", "grounds_of", "person_or"]

_MAJORITY = 18


@dataclass(frozen=True, slots=True)
class Filing:
    """On what an entry rests: who makes it, by which order, and when it reaches the data bank."""

    number: str
    """Number of the department's order."""
    day: date
    """Day of the order; from it on the entry holds."""
    department: Organisation
    today: date
    """The day in Kazakhstan on which the entry reaches the data bank."""


class Entry(ABC):
    """Base of everything that a department enters or changes."""

    __slots__ = ()

    action: ClassVar[DictionaryValue]
    """What it is, as the answer names it."""

    @property
    @abstractmethod
    def subjects(self) -> tuple[Iin, ...]:
        """Whom it is about."""

    @abstractmethod
    def apply(self, change: Change, filing: Filing) -> None:
        """Make the entry, all of it; nothing if this very entry was made before.

        Raises :class:`~registries.errors.EntryRefused`; the change must then be given up.
        """


def person_or(change: Change, iin: str, code: str) -> Person:
    """The person *iin*; EntryRefused *code* if there is none."""
    try:
        return change.person(iin)
    except UnknownPerson:
        raise EntryRefused(code, iin) from None


def demand_place(filing: Filing, person: Person, made_by: Bin | None = None) -> None:
    """Refuse a department that does not serve the place of *person*, unless it made the entry itself: *made_by*."""
    place = person.on(filing.today).address.city_key
    if place not in filing.department.serves and filing.department.bin != made_by:
        raise EntryRefused("ENTRY-DEPARTMENT-ELSEWHERE", f"{filing.department.bin}, {place}")


def demand_adult(filing: Filing, person: Person, role: str) -> None:
    """Refuse as *role*, ``GUARDIAN`` or ``CANDIDATE``, who is dead, under 18 or incapable."""
    if person.on(filing.today).death_date is not None:
        raise EntryRefused(f"ENTRY-{role}-DEAD", person.iin)
    if person.age_on(filing.day) < _MAJORITY:
        raise EntryRefused(f"ENTRY-{role}-MINOR", person.iin)
    if person.incapable is not None and person.incapable.holds_on(filing.day):
        raise EntryRefused(f"ENTRY-{role}-INCAPABLE", person.iin)


def demand_child(filing: Filing, child: Person) -> None:
    """Refuse a child who is dead, not born yet on the day of the order, or of age by then."""
    if child.on(filing.today).death_date is not None:
        raise EntryRefused("ENTRY-WARD-DEAD", child.iin)
    if filing.day < child.birth_date:
        raise EntryRefused("ENTRY-DATE-EARLY", f"{filing.day}, {child.birth_date}")
    if guardianship_kind(child.birth_date, filing.day) is None:
        raise EntryRefused("ENTRY-WARD-OF-AGE", child.iin)


def demand_free(change: Change, filing: Filing, child: Person) -> None:
    """Refuse a child who is under guardianship on the day of the order, or comes under it later."""
    for stored in change.about(child.iin):
        record = stored.record
        if isinstance(record, Guardianship) and record.ward == child.iin and _lasts(record, filing.day):
            raise EntryRefused("ENTRY-WARD-TAKEN", f"{child.iin}, {record.order_number}")


def _lasts(record: Guardianship, day: date) -> bool:
    return record.ended is None or day < record.ended


def grounds_of(change: Change, child: Person, day: date) -> tuple[ParentAbsence, ...]:
    """Why neither parent brings up *child* on *day*, mother first, as the state registers have it.

    Raises EntryRefused ENTRY-PARENT-PRESENT for a child with a parent who can.
    """
    return (
        _absence(change, ParentRole.MOTHER, (child.iin, child.mother), day),
        _absence(change, ParentRole.FATHER, (child.iin, child.father), day),
    )


def _absence(change: Change, role: ParentRole, pair: tuple[Iin, Iin | None], day: date) -> ParentAbsence:
    child, iin = pair
    if iin is None:
        return ParentAbsence(role, AbsenceKind.UNKNOWN, None, None, None)
    parent = change.person(iin)
    records = [stored.record for stored in change.about(iin)]
    if parent.death_date is not None and parent.death_date <= day:
        act = next((one.number for one in records if isinstance(one, DeathAct)), None)
        return ParentAbsence(role, AbsenceKind.DEAD, iin, act, parent.death_date)
    if parent.missing is not None and parent.missing.holds_on(day):
        return ParentAbsence(role, AbsenceKind.MISSING, iin, parent.missing.number, parent.missing.day)
    for one in records:
        if isinstance(one, ParentalRightsRuling) and (one.parent, one.child) == (iin, child) and one.holds_on(day):
            return ParentAbsence(role, AbsenceKind.DEPRIVED, iin, one.ruling.number, one.ruling.day)
    raise EntryRefused("ENTRY-PARENT-PRESENT", f"{child}, {iin}")
