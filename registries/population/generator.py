"""A population from a seed: the named characters, the officials, and families until there are enough people."""

from __future__ import annotations

from datetime import date
from random import Random
from types import MappingProxyType
from typing import Final

from registries.population.characters import enter_characters
from registries.population.draft import Draft
from registries.population.families import enter_births_around_the_change, enter_family, enter_guardian_family
from registries.population.model import Population
from registries.population.organisations import found_organisations

__all__ = ["generate"]

_CAST: Final = "shlyuz"
"""Seed of the named characters and the officials, so that every world has the same ones."""

_GUARDIAN_SHARE: Final = 0.25


def generate(seed: int, *, as_of: date, size: int = 300) -> Population:
    """The population of *seed* for the day *as_of*, equal for equal arguments.

    It has at least *size* people: households are not cut apart, and the named characters and the officials (about a
    hundred people, the same for every seed on the same day) are always there.
    """
    draft = Draft(Random(_CAST), as_of)
    characters, staff = enter_characters(draft)
    organisations = found_organisations(draft, staff)
    draft.rng = Random(seed)
    enter_births_around_the_change(draft)
    while len(draft.people) < size:
        enter = enter_guardian_family if draft.rng.random() < _GUARDIAN_SHARE else enter_family
        enter(draft)
    return Population(
        seed=seed,
        as_of=as_of,
        people=MappingProxyType(draft.people),
        organisations=MappingProxyType(organisations),
        births=MappingProxyType(draft.births),
        marriages=tuple(draft.marriages),
        deaths=MappingProxyType(draft.deaths),
        rulings=tuple(draft.rulings),
        guardianships=tuple(draft.guardianships),
        characters=characters,
    )
