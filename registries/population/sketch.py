"""What is decided about somebody before they enter a population."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registries.identifiers import Gender
from registries.population.names import Surname
from registries.population.person import Address, CourtRuling, Nationality, Person

__all__ = ["Line", "Papers", "Sketch"]


class Papers(StrEnum):
    """State of somebody's identity documents on the day of the population."""

    CURRENT = "current"
    EXPIRED = "expired"
    """The identity card has lapsed, and there is no other."""
    LOST = "lost"
    """The identity card was reported lost, and there is no other yet."""


@dataclass(frozen=True, slots=True)
class Line:
    """What the members of a household share."""

    surname: Surname
    nationality: Nationality
    slavic: bool
    """True if patronymics are in the ``-ович`` form."""
    home: Address
    before: Address | None = None
    """Where they lived until they came to :attr:`home`; its end is the beginning of that."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is decided about a person before they enter; the rest is drawn."""

    gender: Gender
    born: date
    name: str | None = None
    patronymic: str | None = None
    """Given only where no father in the population decides it."""
    mother: Person | None = None
    father: Person | None = None
    foundling: bool = False
    """True if the birth was registered without parents."""
    died: date | None = None
    missing: CourtRuling | None = None
    papers: Papers = Papers.CURRENT
    abroad: bool = False
    """True if born outside Kazakhstan: then the birth act is one of a registry abroad."""
    foreign: bool = False
    """True for a citizen of the country of birth, who has a passport of that country (kind 015); implies *abroad*."""
    entered: date | None = None
    """Day on which a birth act on paper was entered into the electronic registry."""

    @property
    def has_birth_act(self) -> bool:
        """True if this population knows the birth act."""
        return self.foundling or self.mother is not None or self.father is not None
