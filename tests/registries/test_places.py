"""Places: cities and villages with what the registers write of them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

import pytest

from registries.population.places import City, cities, some_address, some_city

EVERY = list(cities().values())


def test_there_are_cities_and_at_least_three_rural_places() -> None:
    assert sum(city.rural for city in EVERY) >= 3
    assert sum(not city.rural for city in EVERY) >= 5


@pytest.mark.parametrize("field", ["acts", "addresses", "name", "civil_registry"])
def test_no_two_places_share_what_tells_them_apart(field: str) -> None:
    assert len({getattr(city, field) for city in EVERY}) == len(EVERY)


@pytest.mark.parametrize("city", EVERY, ids=lambda city: city.key)
def test_codes_have_the_shape_of_the_register(city: City) -> None:
    assert (len(city.district.code), len(city.region.code), len(city.addresses)) == (4, 7, 4)
    assert city.region.code.startswith(city.district.code)
    assert all(text.isupper() for text in (city.name.kk, city.name.ru, city.district.kk, city.region.kk))


@pytest.mark.parametrize("city", EVERY, ids=lambda city: city.key)
def test_an_address_is_in_its_place(city: City) -> None:
    address = some_address(Random(3), city, date(2020, 5, 1))
    assert (address.city_key, address.street in city.streets) == (city.key, True)
    assert address.ar_code.startswith(city.addresses)
    assert len(address.ar_code) == 16


def test_people_live_in_places_by_their_shares() -> None:
    assert sum(city.share for city in EVERY) == 100
    rng = Random(1)
    drawn = Counter(some_city(rng).key for _ in range(10_000))
    assert all(abs(drawn[city.key] / 100 - city.share) < 3 for city in EVERY)
