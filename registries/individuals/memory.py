"""People as a register wrote them lately, so that whoever is asked about again is not written again."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from threading import Lock

from lxml import etree

from registries.identifiers import Iin
from registries.individuals.element import write_person
from registries.population.model import Person, Population

__all__ = ["WrittenPeople"]


class WrittenPeople:
    """The elements of at most *most* people, those asked about last. Safe to share among threads."""

    def __init__(self, population: Population, *, most: int = 512) -> None:
        self._population = population
        self._most = most
        self._known: OrderedDict[Iin, tuple[Person, date, etree._Element]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._known)

    def element_of(self, person: Person, day: date) -> etree._Element:
        """``person`` on *day*, not to be changed: the one written before if nothing about them has changed since.

        Whoever changes anything gives the population another version, and then it hands out other people.
        """
        with self._lock:
            known = self._known.get(person.iin)
            if known is not None and known[0] is person and known[1] == day:
                self._known.move_to_end(person.iin)
                return known[2]
        element = write_person(etree.Element("persons"), person, self._population, day=day)
        with self._lock:
            self._known[person.iin] = (person, day, element)
            self._known.move_to_end(person.iin)
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return element
