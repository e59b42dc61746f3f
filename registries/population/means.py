"""What people have and receive: housing with its encumbrances, allowances, targeted social assistance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from registries.identifiers import Bin, Iin
from registries.population.records import Party, Record
from registries.population.values import Strict, Texts

__all__ = [
    "Allowance",
    "AllowanceKind",
    "Assistance",
    "Encumbrance",
    "EncumbranceKind",
    "Housing",
    "HousingKind",
    "Share",
]


class HousingKind(StrEnum):
    """What is owned."""

    FLAT = "flat"
    HOUSE = "house"


class EncumbranceKind(StrEnum):
    """What limits the owner's right."""

    MORTGAGE = "mortgage"
    ARREST = "arrest"
    LIFE_USE = "life-use"


@dataclass(frozen=True, slots=True)
class Share(Strict):
    """The part of one owner."""

    owner: Iin
    numerator: int = 1
    denominator: int = 1


@dataclass(frozen=True, slots=True)
class Encumbrance(Strict):
    """A limit to the owner's right, entered in the register."""

    kind: EncumbranceKind
    since: date
    holder: Texts
    """In whose favour."""
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Housing(Record, kind="housing", key="cadastral_number", since="registered", until="ended"):
    """A right of ownership to housing; when it is sold, this one ends and another begins."""

    cadastral_number: str
    housing: HousingKind
    city_key: str
    """Key of the place in the list of places."""
    street: Texts
    building: str
    flat: str | None
    """None for a house."""
    area: Decimal
    """Square metres."""
    rooms: int
    owners: tuple[Share, ...]
    """The shares add up to one."""
    registered: date
    """Day on which the right was registered."""
    ground: Texts
    """The document that the right rests on, e.g. a contract of sale."""
    encumbrances: tuple[Encumbrance, ...] = ()
    ended: date | None = None
    """Day on which the right passed to somebody else."""

    def parties(self) -> Iterator[Party]:
        """Each ``owner``."""
        return (Party("owner", share.owner) for share in self.owners)


class AllowanceKind(StrEnum):
    """A state allowance or another social payment."""

    CHILD_UPKEEP = "child-upkeep"
    """For the upkeep of a child under guardianship (GE-13)."""
    LARGE_FAMILY = "large-family"
    DISABLED_CHILD = "disabled-child"
    DISABILITY = "disability"
    SURVIVOR = "survivor"
    """Loss of the breadwinner."""
    PENSION = "pension"
    CHILD_CARE = "child-care"
    """For the care of a child of up to a year and a half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance(Record, kind="allowance", key="number", since="begins", until="ends", parties=("recipient", "child")):
    """A payment that somebody receives from the state each month."""

    number: str
    allowance: AllowanceKind
    recipient: Iin
    child: Iin | None = None
    """For whom it is paid, where it is paid for a child."""
    monthly: int
    """Tenge."""
    begins: date
    ends: date | None = None
    """First day without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistance(Record, kind="assistance", key="number", since="begins", until="ends"):
    """Targeted social assistance (АӘК, АСП) granted to a family."""

    number: str
    applicant: Iin
    members: tuple[Iin, ...]
    """Everybody in the family, the applicant first."""
    provider: Bin
    """The body that granted it."""
    monthly: int
    """Tenge for the whole family."""
    begins: date
    ends: date
    """First day without it; granted for a quarter or a half-year."""

    def parties(self) -> Iterator[Party]:
        """``applicant``, and each ``member``, the applicant among them."""
        yield Party("applicant", self.applicant)
        for iin in self.members:
            yield Party("member", iin)
