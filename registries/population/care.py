"""The data bank of orphans: who is without parental care, who brings up whom, who wishes to take a child."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from registries.identifiers import Bin, Gender, Iin
from registries.population.person import CourtRuling, age_on
from registries.population.records import Record
from registries.population.values import Strict, Texts

__all__ = [
    "AbsenceKind",
    "Candidate",
    "Guardianship",
    "GuardianshipEnd",
    "GuardianshipKind",
    "Orphan",
    "ParentAbsence",
    "ParentRole",
    "ParentalRightsRuling",
    "guardianship_kind",
]

_TRUSTEESHIP_AGE: Final = 14
_MAJORITY: Final = 18


class ParentRole(StrEnum):
    """Which parent."""

    MOTHER = "mother"
    FATHER = "father"


class AbsenceKind(StrEnum):
    """Why a parent does not bring up the child."""

    DEAD = "dead"
    DEPRIVED = "deprived"
    """Deprived of parental rights by a court."""
    MISSING = "missing"
    """Declared missing by a court."""
    UNKNOWN = "unknown"
    """Nobody knows who the parent is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentalRightsRuling(
    Record,
    kind="parental-rights",
    key="ruling.number",
    since="ruling.day",
    until="ruling.ended",
    parties=("parent", "child"),
):
    """A court took a parent's rights to a child away; one ruling may be about several children."""

    parent: Iin
    child: Iin
    ruling: CourtRuling


@dataclass(frozen=True, slots=True)
class ParentAbsence(Strict):
    """One parent of a child is absent, and why."""

    parent: ParentRole
    kind: AbsenceKind
    iin: Iin | None
    """The parent; None only if unknown."""
    document: str | None
    """Number of the death act or of the ruling; None only if unknown."""
    since: date | None


class GuardianshipKind(StrEnum):
    """What the law calls it, by the ward's age."""

    GUARDIANSHIP = "guardianship"
    """Қорғаншылық, опека: a child under 14."""
    TRUSTEESHIP = "trusteeship"
    """Қамқоршылық, попечительство: a child of 14 to 17."""


class GuardianshipEnd(StrEnum):
    """Why a guardianship ended before the ward came of age."""

    RELEASED = "released"
    """The guardian asked for it."""
    REMOVED = "removed"
    """The guardian failed in the duties."""
    ADOPTED = "adopted"
    RETURNED = "returned"
    """The child went back to a parent."""
    DEATH = "death"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardianship(
    Record, kind="guardianship", key="order_number", since="order_date", until="ended", parties=("ward", "guardian")
):
    """A record of the data bank: who brings up whom, and by which order, which may be about several children.

    That the ward came of age ends it without a record.
    """

    ward: Iin
    guardian: Iin
    order_number: str
    order_date: date
    provider: Bin
    """The education department that gave the order."""
    grounds: tuple[ParentAbsence, ...]
    """Mother first, then father."""
    ended: date | None = None
    end_reason: GuardianshipEnd | None = None
    end_order: str | None = None
    """The number of the order that ended it, if a department ended it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan(Record, kind="orphan", key="number", since="entered", until="left", parties=("child",)):
    """A child entered in the data bank as an orphan or as one without parental care."""

    number: str
    """Number in the data bank."""
    child: Iin
    entered: date
    provider: Bin
    """The education department that entered the child."""
    grounds: tuple[ParentAbsence, ...]
    """Mother first, then father."""
    placed: Texts | None = None
    """The institution in which the child lives; None in a family, or not yet placed."""
    left: date | None = None
    """Day on which the child was taken off the books."""
    left_order: str | None = None
    """The number of the order by which the child was taken off the books."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate(Record, kind="candidate", key="number", since="entered", until="left", parties=("person",)):
    """Somebody who wishes to take a child into the family."""

    number: str
    """Number in the data bank."""
    person: Iin
    entered: date
    provider: Bin
    """The education department that entered the candidate."""
    form: str = "guardianship"
    """``guardianship``, ``adoption``, ``patronage`` or ``foster-family``."""
    least_age: int = 0
    """Of the child, full years."""
    most_age: int = 17
    gender: Gender | None = None
    left: date | None = None
    """Day on which the candidate was taken off the books."""
    left_order: str | None = None
    """The number of the order by which the candidate was taken off the books."""


def guardianship_kind(birth_date: date, day: date) -> GuardianshipKind | None:
    """What holds for a ward born on *birth_date* on *day*; None from the age of 18 on.

    A guardian becomes a trustee when the ward turns 14, without a new order (Marriage and Family Code).
    """
    age = age_on(birth_date, day)
    if age >= _MAJORITY:
        return None
    return GuardianshipKind.TRUSTEESHIP if age >= _TRUSTEESHIP_AGE else GuardianshipKind.GUARDIANSHIP
