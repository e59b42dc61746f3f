"""What the cast own and receive: housing, allowances, targeted social assistance."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from registries.population.bodies import OrganisationKind
from registries.population.cast.role import Part, When
from registries.population.cast.stage import Stage
from registries.population.means import (
    Allowance,
    AllowanceKind,
    Assistance,
    Encumbrance,
    EncumbranceKind,
    Housing,
    HousingKind,
    Share,
)
from registries.population.organisations import serving_bin
from registries.population.values import Texts

__all__ = ["Burden", "Grant", "Ownership", "Payment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden(Part):
    """What limits an owner's right."""

    kind: EncumbranceKind
    when: When
    holder: Texts
    until: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership(Part):
    """Housing that people of the cast own in equal shares; it is where the first of them is registered."""

    owners: tuple[str, ...]
    when: When
    housing: HousingKind = HousingKind.FLAT
    area: Decimal
    rooms: int
    ground: Texts
    """The document that the right rests on."""
    encumbrance: Burden | None = None
    sold: When | None = None

    def play(self, stage: Stage) -> None:
        """Enter the right."""
        home, day = stage.cast[self.owners[0]].address, stage.day(self.when)
        city = stage.city_of(self.owners[0])
        stage.draft.records.append(
            Housing(
                cadastral_number=stage.draft.numbers.cadastral(city.addresses),
                housing=self.housing,
                city_key=home.city_key,
                street=home.street,
                building=home.building,
                flat=home.flat if self.housing is HousingKind.FLAT else None,
                area=self.area,
                rooms=self.rooms,
                owners=tuple(Share(stage.cast[owner].iin, 1, len(self.owners)) for owner in self.owners),
                registered=day,
                ground=self.ground,
                encumbrances=tuple(self._encumbrances(stage)),
                ended=None if self.sold is None else stage.day(self.sold),
            )
        )

    def _encumbrances(self, stage: Stage) -> list[Encumbrance]:
        if self.encumbrance is None:
            return []
        one = self.encumbrance
        until = None if one.until is None else stage.day(one.until)
        return [Encumbrance(one.kind, stage.day(one.when), one.holder, until)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Part):
    """An allowance."""

    kind: AllowanceKind
    recipient: str
    child: str | None = None
    monthly: int
    """Tenge."""
    when: When
    until: When | None = None

    def play(self, stage: Stage) -> None:
        """Enter the decision."""
        day = stage.day(self.when)
        stage.draft.records.append(
            Allowance(
                number=stage.draft.numbers.entry("ЖП", day),
                allowance=self.kind,
                recipient=stage.cast[self.recipient].iin,
                child=None if self.child is None else stage.cast[self.child].iin,
                monthly=self.monthly,
                begins=day,
                ends=None if self.until is None else stage.day(self.until),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(Part):
    """Targeted social assistance for a family, the applicant first."""

    members: tuple[str, ...]
    monthly: int
    """Tenge for the whole family."""
    when: When
    until: When

    def play(self, stage: Stage) -> None:
        """Enter the decision of the body that serves the applicant's place."""
        members, day = tuple(stage.cast[member] for member in self.members), stage.day(self.when)
        stage.draft.records.append(
            Assistance(
                number=stage.draft.numbers.entry("АӘК", day),
                applicant=members[0].iin,
                members=tuple(member.iin for member in members),
                provider=serving_bin(OrganisationKind.LOCAL_EXECUTIVE, members[0].address.city_key),
                monthly=self.monthly,
                begins=day,
                ends=stage.day(self.until),
            )
        )
