"""Acts of civil status and records of guardianship: what other registers say about the same people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from registries.identifiers import Bin, Iin
from registries.population.person import CourtRuling, age_on
from registries.population.values import Texts

__all__ = [
    "LAST_PAPER_BIRTH",
    "AbsenceKind",
    "BirthAct",
    "DeathAct",
    "Guardianship",
    "GuardianshipKind",
    "MarriageAct",
    "MarriageEnd",
    "ParentAbsence",
    "ParentRole",
    "ParentalRightsRuling",
    "birth_is_on_paper",
    "guardianship_kind",
]

LAST_PAPER_BIRTH: Final = date(2007, 8, 13)
"""Births up to and including this day are proved by a paper certificate (rule C-5)."""

_TRUSTEESHIP_AGE: Final = 14
_MAJORITY: Final = 18


@dataclass(frozen=True, slots=True)
class BirthAct:
    """A birth as the civil registry recorded it."""

    number: str
    """Number of the act, unique in a population."""
    registered: date
    """Day of registration."""
    body: Texts
    """The registering body."""
    child: Iin
    birth_date: date
    place: Texts
    mother: Iin | None
    father: Iin | None
    father_unknown: bool
    """True if the act names no father."""
    certificate_number: str
    """Number of the birth certificate."""


@dataclass(frozen=True, slots=True)
class DeathAct:
    """A death as the civil registry recorded it."""

    number: str
    registered: date
    """Day of registration."""
    body: Texts
    person: Iin
    death_date: date


class MarriageEnd(StrEnum):
    """Why a marriage ended."""

    DEATH = "death"
    DIVORCE = "divorce"


@dataclass(frozen=True, slots=True)
class MarriageAct:
    """A marriage as the civil registry recorded it."""

    number: str
    married: date
    """Day of the marriage."""
    body: Texts
    husband: Iin
    wife: Iin
    ended: date | None = None
    end_reason: MarriageEnd | None = None


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


@dataclass(frozen=True, slots=True)
class ParentalRightsRuling:
    """A court took a parent's rights to a child away."""

    parent: Iin
    child: Iin
    ruling: CourtRuling


@dataclass(frozen=True, slots=True)
class ParentAbsence:
    """One parent of a ward is absent, and why."""

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


@dataclass(frozen=True, slots=True)
class Guardianship:
    """A record of the Republican data bank of orphans: who brings up whom, and by which order."""

    ward: Iin
    guardian: Iin
    kind: GuardianshipKind
    """By the ward's age on the day for which the population was made."""
    order_number: str
    order_date: date
    provider: Bin
    """The education department that gave the order."""
    grounds: tuple[ParentAbsence, ...]
    """Mother first, then father."""


def guardianship_kind(birth_date: date, day: date) -> GuardianshipKind | None:
    """What holds for a ward born on *birth_date* on *day*; None from the age of 18 on.

    A guardian becomes a trustee when the ward turns 14, without a new order (Marriage and Family Code).
    """
    age = age_on(birth_date, day)
    if age >= _MAJORITY:
        return None
    return GuardianshipKind.TRUSTEESHIP if age >= _TRUSTEESHIP_AGE else GuardianshipKind.GUARDIANSHIP


def birth_is_on_paper(act: BirthAct) -> bool:
    """True if the applicant has to present the certificate: born on or before 13 August 2007 (rule C-5)."""
    return act.birth_date <= LAST_PAPER_BIRTH
