"""How members of households stand: convicted, missing, incapable, gone, come back, under another name, represented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from registries.population.days import years_after, years_before
from registries.population.draft import Draft
from registries.population.families import some_day
from registries.population.household import Household
from registries.population.lives_texts import departures, offences, punishments, words
from registries.population.names import book_of
from registries.population.person import Exclusion, Name, Nationality, Person, Repatriation
from registries.population.standing import Conviction, Power, PowerOfAttorney

__all__ = ["give_powers", "give_standing"]

_ADULT: Final = 18
_CONVICTED: Final = 0.03
_RENAMED: Final = 0.015
_EMPOWERED: Final = 0.03
_FATES: Final = (
    (0.003, "incapable"),
    (0.005, "missing"),
    (0.0075, "disappeared"),
    (0.01, "excluded"),
)
"""Up to which draw this happened to a grown person."""
_POWERS: Final = (
    (Power.APPLY, Power.COLLECT),
    (Power.APPLY,),
    (Power.COLLECT,),
    (Power.SELL_HOUSING,),
    (Power.EVERYTHING,),
)
_DAY: Final = timedelta(days=1)


def give_standing(draft: Draft, household: Household) -> None:
    """Convictions, rulings and names of the grown members."""
    rng = draft.rng
    for person in household.adults:
        draw = rng.random()
        if draw < _RENAMED:
            _rename(draft, person)
        if person.repatriated is None and not person.born_in_kazakhstan and person.citizenship == "398":
            _bring_back(draft, person)
        if person.iin in household.carers or person.missing is not None:
            continue
        if 0.5 < draw < 0.5 + _CONVICTED:
            _convict(draft, person)
        fate = rng.random()
        happened = next((what for limit, what in _FATES if fate < limit), None)
        if happened is not None and person.birth_date < years_before(draft.as_of, _ADULT + 2):
            _befall(draft, person, happened)


def give_powers(draft: Draft, household: Household) -> None:
    """A power of attorney for another grown member, or for a neighbour: valid, expired or withdrawn."""
    rng = draft.rng
    if not household.adults or rng.random() >= _EMPOWERED * len(household.people) / 3:
        return
    principal = rng.choice(household.adults)
    others = [one for one in (*household.adults, household.neighbour) if one is not None and one is not principal]
    grown = max(years_after(one.birth_date, _ADULT) for one in (principal, *others)) if others else draft.as_of
    if grown >= draft.as_of - _DAY:
        return
    state = rng.choice(("valid", "valid", "expired", "withdrawn"))
    years = rng.randint(1, 3)
    latest = years_before(draft.as_of, years) - _DAY if state == "expired" else draft.as_of - _DAY
    issued = some_day(rng, max(grown, years_before(latest, 1)), latest)
    expires = years_after(issued, years)
    withdrawn = some_day(rng, issued + _DAY, draft.as_of) if state == "withdrawn" else None
    draft.records.append(
        PowerOfAttorney(
            number=draft.numbers.entry("СХ", issued),
            principal=principal.iin,
            representative=rng.choice(others).iin,
            notary=rng.choice(words("notaries")),
            city_key=principal.address.city_key,
            issued=issued,
            expires=expires,
            withdrawn=withdrawn if withdrawn and withdrawn < expires else None,
            powers=rng.choice(_POWERS),
        )
    )


def _rename(draft: Draft, person: Person) -> None:
    """Another surname or another given name, later than any change before."""
    rng, known = draft.rng, draft.people[person.iin]
    first = years_after(person.birth_date, _ADULT)
    if known.former_names:
        first = max(first, known.former_names[0].until + _DAY)
    book = book_of(person.nationality)
    after = Name(rng.choice(book.surnames).form(person.gender), known.name, known.patronymic)
    if rng.random() < 0.4:
        after = Name(known.surname, book.given_name(rng, person.gender), known.patronymic)
    if first < draft.as_of and after != Name(known.surname, known.name, known.patronymic):
        draft.rename(person, after, some_day(rng, first, draft.as_of))


def _convict(draft: Draft, person: Person) -> None:
    rng, as_of = draft.rng, draft.as_of
    first = max(years_after(person.birth_date, _ADULT), years_before(as_of, 15))
    day = some_day(rng, first, as_of)
    offence, punishment = rng.choice(offences()), rng.choice(punishments())
    over = years_after(day, punishment.years)
    # after the sentence a conviction counts for as long again, and one more year
    spent = years_after(over, punishment.years + 1)
    imprisoned = day if punishment.prison else None
    draft.records.append(
        Conviction(
            person=person.iin,
            article=offence.article,
            offence=offence.name,
            ruling=draft.ruling(person.address.city_key, day),
            punishment=punishment.name,
            imprisoned=imprisoned,
            released=over if imprisoned and over <= as_of else None,
            spent=spent if over <= as_of else None,
        )
    )


def _befall(draft: Draft, person: Person, what: str) -> None:
    known = draft.people[person.iin]
    day = some_day(draft.rng, years_before(draft.as_of, 2), draft.as_of)
    place = known.address.city_key
    match what:
        case "incapable":
            known = replace(known, incapable=draft.ruling(place, day))
        case "missing":
            known = replace(known, disappeared=day - timedelta(days=400), missing=draft.ruling(place, day))
        case "disappeared":
            known = replace(known, disappeared=day)
        case _:
            known = replace(known, excluded=Exclusion(departures()[0], day))
    draft.people[person.iin] = known


def _bring_back(draft: Draft, person: Person) -> None:
    """Kazakhs who were born abroad came as kandas."""
    known = draft.people[person.iin]
    if person.nationality is Nationality.KAZAKH and person.address.since > person.birth_date:
        number = draft.numbers.entry("ҚД", person.address.since)
        came = Repatriation(number, _came(person), person.birth_place)
        draft.people[person.iin] = replace(known, repatriated=came)


def _came(person: Person) -> date:
    """The day of the oldest registration that is known."""
    return (person.address, *person.former_addresses)[-1].since
