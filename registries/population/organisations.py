"""The organisations of the story, with a head and an employee who may sign."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

from registries.identifiers import Bin, Gender, make_bin
from registries.population.days import years_before
from registries.population.draft import Draft, Line, Sketch
from registries.population.model import Organisation, OrganisationKind
from registries.population.names import book_of
from registries.population.person import Nationality, Person
from registries.population.places import cities, some_address
from registries.population.values import Texts

__all__ = ["department_bin", "found_organisations"]

_DEPARTMENT: Final = "education-department-"


def department_bin(city_key: str) -> Bin:
    """The BIN of the education department that serves the city."""
    return _bin_of(f"{_DEPARTMENT}{city_key}", _tables()[f"{_DEPARTMENT}{city_key}"])


def found_organisations(draft: Draft, staff: Mapping[str, tuple[Person, Person]]) -> dict[Bin, Organisation]:
    """All organisations; *staff* names head and signer of those that have them already, by key."""
    founded = {}
    for key, table in _tables().items():
        head, signer = staff.get(key) or (_employee(draft, table["city"], 50), _employee(draft, table["city"], 36))
        number = _bin_of(key, table)
        founded[number] = Organisation(
            bin=number,
            key=key,
            kind=OrganisationKind(table["kind"]),
            names=Texts(**table["names"]),
            head=head.iin,
            signer=signer.iin,
            city_keys=frozenset(table["serves"]),
        )
    return founded


def _employee(draft: Draft, city_key: str, age: int) -> Person:
    rng = draft.rng
    nationality = Nationality.KAZAKH if rng.random() < 0.8 else Nationality.RUSSIAN
    born = years_before(draft.as_of, age) - timedelta(days=rng.randint(1, 2000))
    home = some_address(rng, cities()[city_key], years_before(draft.as_of, 2))
    line = Line(rng.choice(book_of(nationality).surnames), nationality, rng.random() < 0.3, home)
    return draft.enter(Sketch(rng.choice(tuple(Gender)), born), line)


def _bin_of(key: str, table: Mapping[str, Any]) -> Bin:
    registered: date = table["registered"]
    for sequence in range(table["sequence"], table["sequence"] + 20):
        number = make_bin(registered, sequence)
        if number is not None:
            return number
    raise ValueError(f"no number can be issued to {key}")


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("organisations.toml").read_text("utf-8"))
