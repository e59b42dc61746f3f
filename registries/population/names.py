"""Names to give to people: given names, surnames with their gender forms, patronymics of both kinds."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from registries.identifiers import Gender
from registries.population.person import Nationality

__all__ = ["FatherName", "NameBook", "Surname", "book_of", "patronymic_from", "shares", "some_nationality"]


@dataclass(frozen=True, slots=True)
class Surname:
    """A surname with its forms, upper case."""

    male: str
    female: str

    def form(self, gender: Gender) -> str:
        """The form for *gender*."""
        return self.male if gender is Gender.MALE else self.female


@dataclass(frozen=True, slots=True)
class FatherName:
    """A man's given name with the patronymics of his children, upper case."""

    name: str
    son: str
    daughter: str
    son_slavic: str
    """The ``-ович`` form, equal to :attr:`son` where the name has no other."""
    daughter_slavic: str

    def patronymic(self, gender: Gender, *, slavic: bool) -> str:
        """The patronymic of a son or daughter."""
        if gender is Gender.MALE:
            return self.son_slavic if slavic else self.son
        return self.daughter_slavic if slavic else self.daughter


@dataclass(frozen=True, slots=True)
class NameBook:
    """The names of one nationality."""

    surnames: tuple[Surname, ...]
    men: tuple[FatherName, ...]
    women: tuple[str, ...]

    def given_name(self, rng: Random, gender: Gender) -> str:
        """Some given name."""
        return rng.choice(self.men).name if gender is Gender.MALE else rng.choice(self.women)


@cache
def book_of(nationality: Nationality) -> NameBook:
    """The names of *nationality*."""
    table = _tables()[nationality.name.lower()]
    return NameBook(
        surnames=tuple(Surname(entry["male"].upper(), entry["female"].upper()) for entry in table["surnames"]),
        men=tuple(_father_name(entry) for entry in table["male"]),
        women=tuple(name.upper() for name in table["female"]),
    )


@cache
def shares() -> Mapping[Nationality, int]:
    """How many people out of a thousand are of each nationality."""
    return {nationality: _tables()["shares"][nationality.name.lower()] for nationality in Nationality}


def some_nationality(rng: Random) -> Nationality:
    """A nationality as often as it occurs among people."""
    return rng.choices(tuple(shares()), weights=tuple(shares().values()))[0]


def patronymic_from(father: str, gender: Gender, *, slavic: bool) -> str:
    """The patronymic of a child whose father's given name is *father*; KeyError for a name of no book."""
    return _fathers()[father].patronymic(gender, slavic=slavic)


@cache
def _fathers() -> Mapping[str, FatherName]:
    return {father.name: father for nationality in Nationality for father in book_of(nationality).men}


def _father_name(entry: Mapping[str, str]) -> FatherName:
    son, daughter = entry["son"].upper(), entry["daughter"].upper()
    return FatherName(
        name=entry["name"].upper(),
        son=son,
        daughter=daughter,
        son_slavic=entry.get("son_slavic", son).upper(),
        daughter_slavic=entry.get("daughter_slavic", daughter).upper(),
    )


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("names.toml").read_text("utf-8"))
