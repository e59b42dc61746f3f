"""What households own: housing, alone or together, free or encumbered, bought from somebody known or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from registries.population.days import years_after
from registries.population.draft import Draft
from registries.population.families import some_day
from registries.population.household import Household
from registries.population.lives_texts import words
from registries.population.means import Encumbrance, EncumbranceKind, Housing, HousingKind, Share
from registries.population.person import Person
from registries.population.places import cities

__all__ = ["give_housing"]

_OWNERS: Final = 0.62
"""Share of those who keep house that own housing."""
_ENCUMBRANCES: Final = (
    (0.17, EncumbranceKind.MORTGAGE),
    (0.19, EncumbranceKind.ARREST),
    (0.2, EncumbranceKind.LIFE_USE),
)
"""Up to which draw housing is encumbered like this."""
_HOLDERS: Final = {
    EncumbranceKind.MORTGAGE: "banks",
    EncumbranceKind.ARREST: "bailiffs",
    EncumbranceKind.LIFE_USE: "life-users",
}
_SOLD_BY_A_NEIGHBOUR: Final = 0.12
_SOLD_SINCE: Final = 0.06


def give_housing(draft: Draft, household: Household) -> None:
    """Housing for most of those who keep house."""
    rng = draft.rng
    for heads in household.heads:
        if rng.random() >= _OWNERS:
            continue
        housing = _housing(draft, household, heads)
        if rng.random() < _SOLD_SINCE and housing.registered < draft.as_of:
            day = some_day(rng, housing.registered + timedelta(days=1), draft.as_of)
            housing = replace(housing, ended=day, encumbrances=tuple(_lifted(one, day) for one in housing.encumbrances))
        draft.records.append(housing)
        if household.neighbour is not None and rng.random() < _SOLD_BY_A_NEIGHBOUR:
            _sold_by(draft, household.neighbour, housing)


def _housing(draft: Draft, household: Household, heads: Sequence[Person]) -> Housing:
    """What *heads* own: the place where they live, since they live there if they were of age then."""
    rng, home = draft.rng, heads[0].address
    city = cities()[home.city_key]
    owners = _owners(rng, household, heads)
    born = {one.iin: one.birth_date for one in household.people}
    grown = max(
        [home.since, *(born[share.owner] for share in owners), *(years_after(one.birth_date, 18) for one in heads)]
    )
    registered = min(draft.as_of, grown)
    rooms = rng.randint(1, 5)
    return Housing(
        cadastral_number=draft.numbers.cadastral(city.addresses),
        housing=HousingKind.HOUSE if city.rural else HousingKind.FLAT,
        city_key=city.key,
        street=home.street,
        building=home.building,
        flat=None if city.rural else home.flat,
        area=Decimal(rooms * 180 + rng.randint(0, 250)) / 10,
        rooms=rooms,
        owners=owners,
        registered=registered,
        ground=rng.choice(words("grounds")),
        encumbrances=_encumbrances(rng, registered, draft.as_of),
    )


def _owners(rng: Random, household: Household, heads: Sequence[Person]) -> tuple[Share, ...]:
    """One of the heads, both, or both with their children."""
    draw = rng.random()
    if draw < 0.5 or (len(heads) == 1 and draw < 0.85):
        return (Share(rng.choice(heads).iin),)
    known = {one.iin for one in heads}
    children = [one.iin for one in household.minors if draw > 0.85 and (one.mother in known or one.father in known)]
    owners = [*(one.iin for one in heads), *children]
    return tuple(Share(iin, 1, len(owners)) for iin in owners)


def _encumbrances(rng: Random, registered: date, as_of: date) -> tuple[Encumbrance, ...]:
    draw = rng.random()
    kind = next((kind for limit, kind in _ENCUMBRANCES if draw < limit), None)
    if kind is None:
        return ()
    since = registered if kind is EncumbranceKind.MORTGAGE else some_day(rng, registered, as_of)
    until = some_day(rng, since + timedelta(days=1), as_of) if since < as_of and rng.random() < 0.25 else None
    return (Encumbrance(kind, since, rng.choice(words(_HOLDERS[kind])), until),)


def _lifted(encumbrance: Encumbrance, day: date) -> Encumbrance:
    """*encumbrance*, which a sale on *day* ends."""
    if encumbrance.until is not None and encumbrance.until <= day:
        return encumbrance
    return replace(encumbrance, since=min(encumbrance.since, day), until=day)


def _sold_by(draft: Draft, seller: Person, housing: Housing) -> None:
    """*seller* owned it until the present owners bought it."""
    bought = max(years_after(seller.birth_date, 18), housing.registered - timedelta(days=draft.rng.randint(300, 4000)))
    if bought >= housing.registered:
        return
    before = replace(
        housing,
        owners=(Share(seller.iin),),
        registered=bought,
        ended=housing.registered,
        ground=draft.rng.choice(words("grounds")),
        encumbrances=(),
    )
    draft.records.append(before)
