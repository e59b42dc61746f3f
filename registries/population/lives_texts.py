"""Words that lives are told with: countries of birth, offences, grounds of ownership, banks, notaries, institutions."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from registries.population.values import DictionaryValue, Texts

__all__ = ["Abroad", "Offence", "Punishment", "abroad", "departures", "offences", "punishments", "words"]


@dataclass(frozen=True, slots=True)
class Abroad:
    """A country in which people were born."""

    country: DictionaryValue
    acts: str
    """Prefix of the numbers of its acts of birth."""
    cities: tuple[Texts, ...]


@dataclass(frozen=True, slots=True)
class Offence:
    """A crime for which people are convicted."""

    article: str
    """Article and part of the Criminal Code."""
    name: Texts


@dataclass(frozen=True, slots=True)
class Punishment:
    """What a court orders."""

    name: Texts
    years: int
    """How long it lasts."""
    prison: bool
    """True if those years are spent in prison."""


@cache
def abroad() -> tuple[Abroad, ...]:
    """The countries, the most frequent first."""
    return tuple(
        Abroad(DictionaryValue(**one["country"]), one["acts"], tuple(Texts(**city) for city in one["cities"]))
        for one in _tables()["abroad"]
    )


@cache
def departures() -> tuple[DictionaryValue, ...]:
    """Why somebody is no longer kept in the register of individuals."""
    return tuple(DictionaryValue(**one["reason"]) for one in _tables()["excluded"])


@cache
def offences() -> tuple[Offence, ...]:
    """The crimes."""
    return tuple(Offence(one["article"], Texts(**one["name"])) for one in _tables()["offences"])


@cache
def punishments() -> tuple[Punishment, ...]:
    """The punishments."""
    return tuple(Punishment(Texts(**one["name"]), one["years"], one["prison"]) for one in _tables()["punishments"])


@cache
def words(theme: str) -> tuple[Texts, ...]:
    """The texts of *theme*, e.g. ``banks``; KeyError for another one."""
    return tuple(Texts(**one) for one in _tables()["words"][theme])


@cache
def _tables() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("lives.toml").read_text("utf-8"))
