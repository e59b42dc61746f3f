"""Dictionary values of the register of individuals, by dictionary and code."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from registries.contract import SCHEMA_DIRECTORY
from registries.identifiers import Gender
from registries.population.model import DictionaryValue, Nationality

__all__ = ["nationality_value", "value_of"]


@cache
def value_of(dictionary: str, code: str) -> DictionaryValue:
    """The value of *code* in *dictionary*; KeyError if the register has no such value."""
    entry = _tables()[dictionary][code]
    return DictionaryValue(code, entry["ru"], entry["kk"])


def nationality_value(nationality: Nationality, gender: Gender) -> DictionaryValue:
    """The nationality, named after the sex of the person (protocol: GBD FL)."""
    entry = value_of("nationality", f"{nationality.value}.{gender.value}")
    return DictionaryValue(nationality.value, entry.ru, entry.kk)


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads((SCHEMA_DIRECTORY / "gbd_fl_dictionaries.toml").read_text("utf-8"))
