"""How people stand before the law: convictions, and powers of attorney that a notary drew up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registries.identifiers import Iin
from registries.population.person import CourtRuling
from registries.population.records import Record
from registries.population.values import Texts

__all__ = ["Conviction", "Power", "PowerOfAttorney"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conviction(
    Record, kind="conviction", key="ruling.number", since="ruling.day", until="spent", parties=("person",)
):
    """A conviction by a court. It stands until it is spent (погашена, жойылған)."""

    person: Iin
    article: str
    """Article of the Criminal Code, e.g. ``188``, with its part after a full stop."""
    offence: Texts
    ruling: CourtRuling
    punishment: Texts
    imprisoned: date | None = None
    """First day in prison."""
    released: date | None = None
    """Day of release."""
    spent: date | None = None
    """First day on which it no longer counts; None while the sentence lasts."""


class Power(StrEnum):
    """What a representative may do."""

    APPLY = "apply"
    """Apply for public services (AC-7)."""
    COLLECT = "collect"
    """Receive results (C-10)."""
    SELL_HOUSING = "sell-housing"
    EVERYTHING = "everything"
    """General power."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerOfAttorney(
    Record, kind="power-of-attorney", key="number", since="issued", parties=("principal", "representative")
):
    """A power of attorney in the notaries' register."""

    number: str
    """Number in the notaries' register."""
    principal: Iin
    representative: Iin
    notary: Texts
    """Name of the notary, with the licence."""
    city_key: str
    """Key of the place in which the notary works."""
    issued: date
    expires: date
    """First day on which it no longer holds."""
    withdrawn: date | None = None
    """Day on which the principal withdrew it."""
    powers: tuple[Power, ...]

    @property
    def until(self) -> date:
        """The day on which it expires or was withdrawn, whichever is first."""
        return self.expires if self.withdrawn is None else min(self.expires, self.withdrawn)

    def allows(self, power: Power) -> bool:
        """True if it covers *power*."""
        return power in self.powers or Power.EVERYTHING in self.powers
