"""Dictionary values of the register of individuals, by dictionary and code."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from registries.contract import SCHEMA_DIRECTORY
from registries.identifiers import Gender
from registries.population.model import DictionaryValue, Nationality

__all__ = ["country_value", "nationality_value", "value_of"]


@cache
def value_of(dictionary: str, code: str) -> DictionaryValue:
    """The value of *code* in *dictionary*; KeyError if the register has no such value."""
    entry = _tables()[dictionary][code]
    return DictionaryValue(code, entry["ru"], entry["kk"])


def country_value(code: str) -> DictionaryValue:
    """The country with this ISO 3166 numeric code; named by its code where the dictionary does not have it."""
    return value_of("country", code) if code in _tables()["country"] else DictionaryValue(code, code, code)


def nationality_value(nationality: Nationality, gender: Gender) -> DictionaryValue:
    """The nationality, named after the sex of the person (protocol: GBD FL)."""
    entry = value_of("nationality", f"{nationality.value}.{gender.value}")
    return DictionaryValue(nationality.value, entry.ru, entry.kk)


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads((SCHEMA_DIRECTORY / "gbd_fl_dictionaries.toml").read_text("utf-8"))
