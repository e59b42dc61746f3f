"""Acts of civil status: what the civil registry holds about births, marriages, divorces, deaths, names, adoptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from registries.identifiers import Iin
from registries.population.person import CourtRuling, Name
from registries.population.records import Party, Record
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
class BirthAct(Record, kind="birth"):
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

    @property
    def key(self) -> str:
        """The number of the act."""
        return self.number

    @property
    def since(self) -> date:
        """The day of registration."""
        return self.registered

    def parties(self) -> Iterator[Party]:
        """``child``, ``mother``, ``father``."""
        yield Party("child", self.child)
        for role, iin in (("mother", self.mother), ("father", self.father)):
            if iin is not None:
                yield Party(role, iin)

    def is_electronic_on(self, day: date) -> bool:
        """True if the electronic registry holds the act on *day* (rules C-4 and C-5).

        It holds what was registered in Kazakhstan of births after 13 August 2007, and what was entered later.
        """
        if self.birth_date > LAST_PAPER_BIRTH and self.registry is not None:
            return self.registered <= day
        return self.entered is not None and self.entered <= day


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathAct(Record, kind="death"):
    """A death as the civil registry recorded it."""

    number: str
    registered: date
    """Day of registration."""
    registry: str
    """Key of the place whose civil registry recorded it."""
    person: Iin
    death_date: date

    @property
    def key(self) -> str:
        """The number of the act."""
        return self.number

    @property
    def since(self) -> date:
        """The day of registration."""
        return self.registered

    def parties(self) -> Iterator[Party]:
        """``person``."""
        yield Party("person", self.person)


class MarriageEnd(StrEnum):
    """Why a marriage ended."""

    DEATH = "death"
    DIVORCE = "divorce"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarriageAct(Record, kind="marriage"):
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

    @property
    def key(self) -> str:
        """The number of the act."""
        return self.number

    @property
    def since(self) -> date:
        """The day of the marriage."""
        return self.married

    @property
    def until(self) -> date | None:
        """The day on which it ended."""
        return self.ended

    def parties(self) -> Iterator[Party]:
        """``husband`` and ``wife``."""
        yield Party("husband", self.husband)
        yield Party("wife", self.wife)


@dataclass(frozen=True, slots=True, kw_only=True)
class DivorceAct(Record, kind="divorce"):
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

    @property
    def key(self) -> str:
        """The number of the act."""
        return self.number

    @property
    def since(self) -> date:
        """The day of registration."""
        return self.registered

    def parties(self) -> Iterator[Party]:
        """``husband`` and ``wife``."""
        yield Party("husband", self.husband)
        yield Party("wife", self.wife)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameChangeAct(Record, kind="name-change"):
    """A change of somebody's name on their own wish."""

    number: str
    registered: date
    """Day of registration, the first of the new name."""
    registry: str
    """Key of the place whose civil registry recorded it."""
    person: Iin
    before: Name
    after: Name

    @property
    def key(self) -> str:
        """The number of the act."""
        return self.number

    @property
    def since(self) -> date:
        """The day of registration."""
        return self.registered

    def parties(self) -> Iterator[Party]:
        """``person``."""
        yield Party("person", self.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionAct(Record, kind="adoption"):
    """An adoption: from then on the adopters are the child's parents."""

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

    @property
    def key(self) -> str:
        """The number of the act."""
        return self.number

    @property
    def since(self) -> date:
        """The day of registration."""
        return self.registered

    def parties(self) -> Iterator[Party]:
        """``child``, ``mother``, ``father``; the former parents are not told of it (secrecy of adoption)."""
        yield Party("child", self.child)
        for role, iin in (("mother", self.mother), ("father", self.father)):
            if iin is not None:
                yield Party(role, iin)
