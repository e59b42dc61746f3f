"""How the people of the story enter: parents and hosts first, then what no other household needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from registries.identifiers import Gender
from registries.population.cast.role import Role
from registries.population.cast.stage import Stage
from registries.population.days import years_before
from registries.population.lives_texts import abroad, departures
from registries.population.names import Surname
from registries.population.person import Address, DocumentKind, Exclusion, Nationality, Person, Repatriation
from registries.population.places import cities, some_address
from registries.population.sketch import Line, Sketch

__all__ = ["enter"]

_AT_HOME: Final = 900
"""Days for which people of the story live where they live."""


def enter(stage: Stage, key: str, roles: Mapping[str, Role]) -> Person:
    """The person of the role *key*, entered now unless they were already, with those whom the role names."""
    if key in stage.cast:
        return stage.cast[key]
    role = roles[key]
    mother, father, host = (_named(stage, one, roles) for one in (role.mother, role.father, role.home))
    born = role.born or _born(stage, role)
    sketch = Sketch(
        gender=Gender[role.gender.upper()],
        born=born,
        name=role.name.upper(),
        patronymic=role.patronymic.upper() if role.patronymic else None,
        mother=mother,
        father=father,
        foundling=role.foundling,
        died=None if role.died is None else stage.day(role.died),
        papers=role.papers,
        abroad=role.abroad,
        foreign=role.foreign,
    )
    home = _home(stage, role, host.address if host is not None else None)
    line = Line(_surname(key, roles), Nationality[role.nationality.upper()], role.slavic, home)
    stage.cast[key] = stage.draft.enter(sketch, line)
    if role.country is not None:
        _born_in(stage, key, role.country)
    _amend(stage, key, role)
    return stage.cast[key]


def _named(stage: Stage, key: str | None, roles: Mapping[str, Role]) -> Person | None:
    return None if key is None else enter(stage, key, roles)


def _born(stage: Stage, role: Role) -> date:
    age = role.age
    assert age is not None, f"{role.name} has neither an age nor a birth date"
    if role.birthday_in is None:
        return stage.years_ago(age)
    return years_before(stage.draft.as_of, age + 1) + timedelta(days=role.birthday_in)


def _home(stage: Stage, role: Role, host: Address | None) -> Address:
    since = stage.day(_AT_HOME)
    if host is not None:
        return replace(host, since=since)
    assert role.city is not None, f"{role.name} has neither a place nor a host"
    return some_address(stage.draft.rng, cities()[role.city], since)


def _surname(key: str, roles: Mapping[str, Role]) -> Surname:
    role = roles[key]
    if role.surname is not None:
        return Surname(*(form.upper() for form in role.surname))
    namesake = role.father or role.mother
    assert namesake is not None, f"{key} has neither a surname nor a parent"
    return _surname(namesake, roles)


def _born_in(stage: Stage, key: str, code: str) -> None:
    origin = next(one for one in abroad() if one.country.code == code)
    citizenship = "398" if stage.cast[key].citizenship == "398" else code
    stage.amend(key, birth_place=origin.country, birth_city=origin.cities[0], citizenship=citizenship)


def _amend(stage: Stage, key: str, role: Role) -> None:
    """What only people of the story are. They have no passport, so that what they show does not hang on a lot."""
    person, day = stage.cast[key], stage.day
    stage.amend(
        key,
        documents=tuple(one for one in person.documents if one.kind is not DocumentKind.PASSPORT),
        missing=None if role.missing is None else stage.ruling(key, role.missing),
        incapable=None if role.incapable is None else stage.ruling(key, role.incapable),
        disappeared=None if role.disappeared is None else day(role.disappeared),
        excluded=None if role.excluded is None else Exclusion(departures()[0], day(role.excluded)),
        repatriated=None if role.repatriated is None else _repatriation(stage, person, day(role.repatriated)),
        has_phone=role.has_phone,
    )


def _repatriation(stage: Stage, person: Person, day: date) -> Repatriation:
    return Repatriation(stage.draft.numbers.entry("ҚД", day), day, person.birth_place)
