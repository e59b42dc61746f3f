"""The organisations of the story, with a head and an employee who may sign."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

from registries.identifiers import Bin, Gender, make_bin
from registries.population.bodies import ADMINISTRATION, STATE_INSTITUTION, Organisation, OrganisationKind
from registries.population.days import years_before
from registries.population.draft import Draft, Line, Sketch
from registries.population.names import book_of
from registries.population.person import Nationality, Person
from registries.population.places import cities, some_address
from registries.population.values import DictionaryValue, Texts

__all__ = ["Staff", "department_bin", "found_organisations", "serving_bin"]

_BRANCH: Final = 1
"""Sixth digit of the BIN of a branch."""


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of an organisation who are characters."""

    head: Person
    signer: Person
    founders: tuple[Person, ...] = ()


def department_bin(city_key: str) -> Bin:
    """The BIN of the education department that serves the place."""
    return serving_bin(OrganisationKind.EDUCATION_DEPARTMENT, city_key)


def serving_bin(kind: OrganisationKind, city_key: str) -> Bin:
    """The BIN of the organisation of *kind* that serves the place; KeyError if none does."""
    key = f"{kind.value}-{city_key}"
    return _bin_of(key, _tables()[key])


def found_organisations(draft: Draft, staff: Mapping[str, Staff]) -> dict[Bin, Organisation]:
    """All organisations; *staff* is that of those who have it already, by the organisation's key."""
    founded = (_found(draft, key, staff.get(key)) for key in _tables())
    return {organisation.bin: organisation for organisation in founded}


def _found(draft: Draft, key: str, staff: Staff | None) -> Organisation:
    table = _tables()[key]
    city = cities()[table["city"]]
    staff = staff or Staff(_employee(draft, city.key, 50), _employee(draft, city.key, 36))
    return Organisation(
        bin=_bin_of(key, table),
        key=key,
        kind=OrganisationKind(table["kind"]),
        names=Texts(**table["names"]),
        head=staff.head.iin,
        signer=staff.signer.iin,
        city_key=city.key,
        registered=table["registered"],
        serves=frozenset(table.get("serves", ())),
        ended=table.get("ended"),
        org_form=DictionaryValue(**table["org_form"]) if "org_form" in table else STATE_INSTITUTION,
        activity=DictionaryValue(**table["activity"]) if "activity" in table else ADMINISTRATION,
        founders_people=tuple(founder.iin for founder in staff.founders),
        founders_bodies=tuple(_bin_of(founder, _tables()[founder]) for founder in table.get("founders", ())),
        street=city.streets[table["street"]],
        building=table["building"],
    )


def _employee(draft: Draft, city_key: str, age: int) -> Person:
    rng = draft.rng
    nationality = Nationality.KAZAKH if rng.random() < 0.8 else Nationality.RUSSIAN
    born = years_before(draft.as_of, age) - timedelta(days=rng.randint(1, 2000))
    home = some_address(rng, cities()[city_key], years_before(draft.as_of, 2))
    line = Line(rng.choice(book_of(nationality).surnames), nationality, rng.random() < 0.3, home)
    return draft.enter(Sketch(rng.choice(tuple(Gender)), born), line)


def _bin_of(key: str, table: Mapping[str, Any]) -> Bin:
    registered: date = table["registered"]
    subdivision = _BRANCH if table.get("branch") else 0
    for sequence in range(table["sequence"], table["sequence"] + 20):
        number = make_bin(registered, sequence, subdivision=subdivision)
        if number is not None:
            return number
    raise ValueError(f"no number can be issued to {key}")


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("organisations.toml").read_text("utf-8"))
