"""Everybody in a population as a mapping that holds nobody in memory."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from typing import TYPE_CHECKING

from registries.identifiers import Iin
from registries.population.person import Person

if TYPE_CHECKING:
    from registries.population.store import Population

__all__ = ["PeopleView"]


class PeopleView(Mapping[Iin, Person]):
    """People by IIN, in the order of their IIN."""

    def __init__(self, population: Population) -> None:
        self._population = population

    def __getitem__(self, iin: Iin) -> Person:
        person = self._population.find(iin)
        if person is None:
            raise KeyError(iin)
        return person

    def __iter__(self) -> Iterator[Iin]:
        return (person.iin for person in self._population.rows.people())

    def __len__(self) -> int:
        return self._population.rows.count()

    def values(self) -> ValuesView[Person]:
        """Everybody, a page at a time."""
        return _Values(self)

    def items(self) -> ItemsView[Iin, Person]:
        """Everybody with their IIN, a page at a time."""
        return _Items(self)

    def all(self) -> Iterator[Person]:
        """Everybody, a page at a time."""
        return self._population.rows.people()


class _Values(ValuesView[Person]):
    _mapping: PeopleView

    def __iter__(self) -> Iterator[Person]:
        return self._mapping.all()


class _Items(ItemsView[Iin, Person]):
    _mapping: PeopleView

    def __iter__(self) -> Iterator[tuple[Iin, Person]]:
        return ((person.iin, person) for person in self._mapping.all())
