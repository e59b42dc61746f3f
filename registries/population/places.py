"""The cities and villages in which people live, are born, are registered and go to court."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Final

from registries.errors import UnknownPlace
from registries.population.acts import KAZAKHSTAN
from registries.population.person import Address
from registries.population.values import DictionaryValue, Texts

__all__ = ["ABROAD", "KAZAKHSTAN", "RUSSIA", "City", "cities", "some_address", "some_city"]

RUSSIA: Final = DictionaryValue("643", "РОССИЯ", "РЕСЕЙ")
"""By the same rule: the ISO 3166 numeric code."""

ABROAD: Final = Texts(kk="ОМБЫ", ru="ОМСК", en="Omsk")
"""Where those who were not born in Kazakhstan were born."""


@dataclass(frozen=True, slots=True)
class City:
    """A city, a settlement or a village with its bodies."""

    key: str
    name: Texts
    district: DictionaryValue
    region: DictionaryValue
    acts: str
    """Prefix of the numbers of acts of civil status."""
    addresses: str
    """First four digits of the address codes."""
    streets: tuple[Texts, ...]
    civil_registry: Texts
    court: Texts
    share: int
    """How many out of a hundred people live here."""
    rural: bool
    """True if an akim of a village, a settlement or a rural okrug serves it (AC-1)."""


class _Places(dict[str, City]):
    def __missing__(self, key: str) -> City:
        raise UnknownPlace(key)


@cache
def cities() -> Mapping[str, City]:
    """All places by key, the cities first; :class:`~registries.errors.UnknownPlace` for a key that none has."""
    tables = tomllib.loads(files(__package__).joinpath("places.toml").read_text("utf-8"))
    return _Places((key, _city(key, table)) for key, table in tables.items())


def some_city(rng: Random) -> City:
    """A place as often as people live there."""
    every = tuple(cities().values())
    return rng.choices(every, weights=[city.share for city in every])[0]


def some_address(rng: Random, city: City, since: date) -> Address:
    """Some flat in *city*, registered *since* a day."""
    return Address(
        city_key=city.key,
        street=rng.choice(city.streets),
        building=str(rng.randint(1, 120)),
        flat=str(rng.randint(1, 200)),
        ar_code=f"{city.addresses}{rng.randrange(10**12):012d}",
        since=since,
    )


def _city(key: str, table: Mapping[str, Any]) -> City:
    return City(
        key=key,
        name=Texts(**table["name"]),
        district=DictionaryValue(**table["district"]),
        region=DictionaryValue(**table["region"]),
        acts=table["acts"],
        addresses=table["addresses"],
        streets=tuple(Texts(**street) for street in table["streets"]),
        civil_registry=Texts(**table["civil_registry"]),
        court=Texts(**table["court"]),
        share=table["share"],
        rural=table.get("rural", False),
    )
