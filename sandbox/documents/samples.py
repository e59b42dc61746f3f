"""A paper of every kind of the services, filled with the people and the bodies of a world."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from registries.population.model import guardianship_kind
from sandbox.clock import in_astana
from sandbox.documents.papers import form_named
from sandbox.documents.plain_facts import facts_from_plain

if TYPE_CHECKING:
    from registries.population.model import Person
    from sandbox.world import World

__all__ = ["Sample", "samples"]

_POSITION: Final = {"kk": "уәкілетті адам", "ru": "уполномоченное лицо", "en": "authorised person"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One paper to be made."""

    name: str
    """What to call its files."""
    form: str
    service: str
    facts: Mapping[str, object]


def samples(world: World) -> Iterator[Sample]:
    """The samples, with the people and bodies of *world* in them."""
    filling = _Filling(world)
    for one in _data():
        form = form_named(one["form"], world.forms)
        facts = facts_from_plain(form, filling.filled(one["facts"]))
        yield Sample(one["name"], one["form"], one["service"], facts)


@cache
def _data() -> list[dict[str, Any]]:
    text = files("sandbox.documents").joinpath("samples.toml").read_text("utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["papers"]
    return found


class _Filling:
    """What stands for people and bodies, by the word before the colon."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._of: Mapping[str, Callable[[str], object]] = {
            "person": lambda key: self._person(self._character(key)),
            "iin": lambda key: self._character(key).iin,
            "name": lambda key: self._character(key).full_name,
            "office": self._office,
            "official": self._official,
            "children": lambda key: [{"child": one["child"]} for one in self._wards(key)],
            "wards": self._wards,
        }

    def filled(self, value: object) -> object:
        """*value* with people and bodies put in their places."""
        if isinstance(value, dict):
            return {name: self.filled(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self.filled(one) for one in value]
        if isinstance(value, str) and value.startswith("@"):
            kind, _, key = value[1:].partition(":")
            return self._of[kind](key)
        return value

    def _character(self, key: str) -> Person:
        population = self._world.population
        return population.person(population.character(key).iin)

    def _person(self, person: Person) -> Mapping[str, object]:
        return {"iin": person.iin, "fullName": person.full_name, "birthDate": person.birth_date}

    def _office(self, key: str) -> Mapping[str, object]:
        found = self._world.population.organisation(key)
        return {"bin": found.bin, "name": {"kk": found.names.kk, "ru": found.names.ru, "en": found.names.en}}

    def _official(self, key: str) -> Mapping[str, object]:
        person = self._world.population.person(self._world.population.organisation(key).signer)
        return {"iin": person.iin, "fullName": person.full_name, "position": _POSITION}

    def _wards(self, key: str) -> list[Mapping[str, object]]:
        population, today = self._world.population, in_astana(self._world.clock.now()).date()
        found: list[Mapping[str, object]] = []
        for record in population.guardianships_of(self._character(key).iin):
            child = population.person(record.ward)
            department = population.organisation(record.provider).names.kk
            order = {"number": record.order_number, "date": record.order_date, "issuedBy": department}
            care = guardianship_kind(child.birth_date, today)
            found.append({"child": self._person(child), "care": str(care), "order": order})
        return found
