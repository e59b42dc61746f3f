"""Acts of civil status: what the civil registry holds about births, marriages, divorces, deaths, names, adoptions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from registries.identifiers import Iin
from registries.population.person import CourtRuling, Name
from registries.population.records import Record
from registries.population.values import DictionaryValue, Texts

__all__ = [
    "KAZAKHSTAN",
    "LAST_PAPER_BIRTH",
    "AdoptionAct",
    "BirthAct",
    "DeathAct",
    "DivorceAct",
    "MarriageAct",
    "MarriageEnd",
    "NameChangeAct",
]

LAST_PAPER_BIRTH: Final = date(2007, 8, 13)
"""Births up to and including this day are proved by a paper certificate (rule C-5)."""

KAZAKHSTAN: Final = DictionaryValue("398", "КАЗАХСТАН", "ҚАЗАҚСТАН")
"""Observed dictionary value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthAct(Record, kind="birth", key="number", since="registered", parties=("child", "mother", "father")):
    """A birth as a civil registry recorded it, electronically or on paper."""

    number: str
    """Number of the act, unique in a population."""
    registered: date
    """Day of registration."""
    registry: str | None
    """Key of the place whose civil registry recorded it; None for a registry abroad."""
    child: Iin
    birth_date: date
    place: Texts
    country: DictionaryValue = KAZAKHSTAN
    mother: Iin | None = None
    father: Iin | None = None
    """None: the act names no father."""
    certificate_number: str
    """Number of the birth certificate."""
    entered: date | None = None
    """Day on which an act on paper was entered into the electronic registry after all."""

    def is_electronic_on(self, day: date) -> bool:
        """True if the electronic registry holds the act on *day* (rules C-4 and C-5).

        It holds what was registered in Kazakhstan of births after 13 August 2007, and what was entered later.
        """
        if self.birth_date > LAST_PAPER_BIRTH and self.registry is not None:
            return self.registered <= day
        return self.entered is not None and self.entered <= day


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathAct(Record, kind="death", key="number", since="registered", parties=("person",)):
    """A death as the civil registry recorded it."""

    number: str
    registered: date
    """Day of registration."""
    registry: str
    """Key of the place whose civil registry recorded it."""
    person: Iin
    death_date: date


class MarriageEnd(StrEnum):
    """Why a marriage ended."""

    DEATH = "death"
    DIVORCE = "divorce"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarriageAct(Record, kind="marriage", key="number", since="married", until="ended", parties=("husband", "wife")):
    """A marriage as the civil registry recorded it."""

    number: str
    married: date
    """Day of the marriage and of its registration."""
    registry: str
    """Key of the place whose civil registry recorded it."""
    husband: Iin
    wife: Iin
    husband_before: str | None = None
    """His surname before the marriage, if he took another one."""
    wife_before: str | None = None
    """Her surname before the marriage, if she took another one."""
    ended: date | None = None
    end_reason: MarriageEnd | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DivorceAct(Record, kind="divorce", key="number", since="registered", parties=("husband", "wife")):
    """A divorce as the civil registry recorded it."""

    number: str
    registered: date
    """Day of registration, on which the marriage ended."""
    registry: str
    """Key of the place whose civil registry recorded it."""
    husband: Iin
    wife: Iin
    marriage: str
    """Number of the act of marriage."""
    ruling: CourtRuling | None = None
    """The ruling of a court, where the spouses had children or did not agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameChangeAct(Record, kind="name-change", key="number", since="registered", parties=("person",)):
    """A change of somebody's name on their own wish."""

    number: str
    registered: date
    """Day of registration, the first of the new name."""
    registry: str
    """Key of the place whose civil registry recorded it."""
    person: Iin
    before: Name
    after: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionAct(Record, kind="adoption", key="number", since="registered", parties=("child", "mother", "father")):
    """An adoption: from then on the adopters are the child's parents. The former ones are not told (its secrecy)."""

    number: str
    registered: date
    """Day of registration."""
    registry: str
    """Key of the place whose civil registry recorded it."""
    child: Iin
    mother: Iin | None
    """The adoptive mother, or the mother who stays one."""
    father: Iin | None
    """The adoptive father, or the father who stays one."""
    ruling: CourtRuling
    before: Name
    """The child's name before the adoption."""
    former_mother: Iin | None = None
    former_father: Iin | None = None
