"""What households receive: pensions, allowances of every kind where they are due, targeted social assistance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from registries.identifiers import Bin, Gender, Iin
from registries.population.bodies import OrganisationKind
from registries.population.days import years_after, years_before
from registries.population.draft import Draft
from registries.population.families import some_day
from registries.population.household import Household
from registries.population.means import Allowance, AllowanceKind, Assistance
from registries.population.person import Person

__all__ = ["give_payments"]

_PENSION_AGE: Final = {Gender.MALE: 63, Gender.FEMALE: 61}
_OF_AGE: Final = 18
_CITIZEN: Final = "398"
_CHILD_CARE: Final = timedelta(days=547)
_LARGE: Final = 4
"""Children under 18 that make a family large."""
_DISABLED: Final = 0.025
_DISABLED_CHILDREN: Final = 0.015
_ASSISTED: Final = 0.06
_QUARTER: Final = 3
_Term = tuple[date, date | None]
_MONTHLY: Final = {
    AllowanceKind.CHILD_UPKEEP: (39, 40),
    AllowanceKind.LARGE_FAMILY: (63, 90),
    AllowanceKind.DISABLED_CHILD: (70, 85),
    AllowanceKind.DISABILITY: (55, 130),
    AllowanceKind.SURVIVOR: (50, 90),
    AllowanceKind.PENSION: (80, 260),
    AllowanceKind.CHILD_CARE: (35, 120),
}
"""Least and most, in thousands of tenge."""


def give_payments(draft: Draft, household: Household) -> None:
    """Everything that is due to the members of *household*, each from the day on which it became due."""
    for person in household.people:
        _give_own(draft, person)
    born = {one.iin: one.birth_date for one in household.people}
    for care in household.guardianships:
        term = care.order_date, years_after(born[care.ward], _OF_AGE)
        _pay(draft, AllowanceKind.CHILD_UPKEEP, care.guardian, term, child=care.ward)
    orders = {one.ward: one for one in household.guardianships}
    living = {one.iin for one in household.adults}
    for child in household.minors:
        parent = next((iin for iin in (child.mother, child.father) if iin in living), None)
        if child.iin in orders:
            order = orders[child.iin]
            _give_for_child(draft, household, child, (order.guardian, order.order_date))
        elif parent is not None:
            _give_for_child(draft, household, child, (parent, child.birth_date))
    _give_large_family(draft, household)
    if draft.rng.random() < _ASSISTED and household.adults:
        _assist(draft, household)


def _give_own(draft: Draft, person: Person) -> None:
    last = person.death_date or draft.as_of
    pension = years_after(person.birth_date, _PENSION_AGE[person.gender])
    if pension < last and person.citizenship == _CITIZEN:
        _pay(draft, AllowanceKind.PENSION, person.iin, (pension, person.death_date))
    grown = years_after(person.birth_date, _OF_AGE)
    if grown < min(last, pension) and draft.rng.random() < _DISABLED:
        begins = some_day(draft.rng, grown, min(last, pension) - timedelta(days=1))
        ends = min(pension, person.death_date) if person.death_date else pension
        _pay(draft, AllowanceKind.DISABILITY, person.iin, (begins, ends))


def _give_for_child(draft: Draft, household: Household, child: Person, carer: tuple[Iin, date]) -> None:
    """What the *carer* receives for the child, from the day on which they bring it up."""
    rng, (recipient, since) = draft.rng, carer
    grown = years_after(child.birth_date, _OF_AGE)
    if child.birth_date + _CHILD_CARE > draft.as_of and recipient == child.mother:
        term = since, child.birth_date + _CHILD_CARE
        _pay(draft, AllowanceKind.CHILD_CARE, recipient, term, child=child.iin)
    if rng.random() < _DISABLED_CHILDREN:
        begins = some_day(rng, max(since, years_before(draft.as_of, 3)), draft.as_of)
        _pay(draft, AllowanceKind.DISABLED_CHILD, recipient, (begins, grown), child=child.iin)
    lost = min(_lost(household, child), default=None)
    if lost is not None:
        begins = max(since, lost + timedelta(days=20))
        if begins <= draft.as_of:
            _pay(draft, AllowanceKind.SURVIVOR, recipient, (begins, grown), child=child.iin)


def _lost(household: Household, child: Person) -> Iterator[date]:
    """The days on which parents of *child* died."""
    for one in household.people:
        if one.death_date is not None and one.iin in (child.mother, child.father):
            yield one.death_date


def _give_large_family(draft: Draft, household: Household) -> None:
    children: dict[Iin, list[date]] = defaultdict(list)
    for child in household.minors:
        if child.mother is not None:
            children[child.mother].append(child.birth_date)
    for mother in household.adults:
        births = sorted(children.get(mother.iin, ()))
        if len(births) >= _LARGE:
            term = births[_LARGE - 1], years_after(births[-_LARGE], _OF_AGE)
            _pay(draft, AllowanceKind.LARGE_FAMILY, mother.iin, term)


def _pay(draft: Draft, kind: AllowanceKind, recipient: Iin, term: _Term, *, child: Iin | None = None) -> None:
    begins, ends = term
    draft.records.append(
        Allowance(
            number=draft.numbers.entry("ЖП", begins),
            allowance=kind,
            recipient=recipient,
            child=child,
            monthly=draft.rng.randint(*_MONTHLY[kind]) * 1000,
            begins=begins,
            ends=ends,
        )
    )


def _assist(draft: Draft, household: Household) -> None:
    """Targeted social assistance of a quarter: the present one, or one that is over."""
    rng, applicant = draft.rng, household.adults[0]
    provider = _granting(draft, applicant.address.city_key)
    begins = _quarter(draft.as_of, 0 if rng.random() < 0.55 else rng.randint(1, 12))
    if provider is None or applicant.birth_date > years_before(begins, _OF_AGE):
        return
    members = tuple(
        one.iin
        for one in (*household.adults, *household.minors)
        if one.address.ar_code == applicant.address.ar_code and one.birth_date <= begins
    )
    draft.records.append(
        Assistance(
            number=draft.numbers.entry("АӘК", begins),
            applicant=applicant.iin,
            members=members,
            provider=provider,
            monthly=len(members) * rng.randint(9, 24) * 1000,
            begins=begins,
            ends=_quarter(begins, -1),
        )
    )


def _granting(draft: Draft, place: str) -> Bin | None:
    """The body that grants assistance to those who live in *place* (AC-1)."""
    akim = draft.serving.get((OrganisationKind.RURAL_AKIM, place))
    return akim or draft.serving.get((OrganisationKind.LOCAL_EXECUTIVE, place))


def _quarter(day: date, back: int) -> date:
    """The first day of the quarter of *day*, or of that many quarters before it."""
    quarters = day.year * 4 + (day.month - 1) // _QUARTER - back
    return date(quarters // 4, quarters % 4 * _QUARTER + 1, 1)
