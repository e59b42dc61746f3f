"""The walk: everybody once, by IIN, then the whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Final

import sqlalchemy as sa

from registries.population import tables
from registries.population.check import care, kinship, means, people, whole
from registries.population.check.contradiction import Contradiction, Found
from registries.population.check.look import Look, told
from registries.population.check.pages import Page, pages, people_of
from registries.population.person import Person
from registries.population.places import cities
from registries.population.records import Party, Record, Stored, kinds
from registries.population.store import Population

__all__ = ["RULES", "contradictions"]

RULES: Final = (*people.RULES, *kinship.RULES, *care.RULES, *means.RULES)
"""What is asked of everybody."""


def contradictions(population: Population) -> Iterator[Contradiction]:
    """Every contradiction between what the registers hold, whatever the day; nothing where they agree.

    Memory does not grow with the population: a page of it is held at once.
    """
    with population.rows.engine.connect() as connection:
        yield from _Walk(population, connection).found()


class _Walk:
    """One walk; counts what it meets, so that rows which nobody leads to are noticed."""

    def __init__(self, population: Population, connection: sa.Connection) -> None:
        self._population = population
        self._connection = connection
        self._bodies = population.organisations
        self._places = frozenset(cities())
        self._parties = 0
        self._records = 0
        self._documents = 0

    def found(self) -> Found:
        """Everything."""
        for page in pages(self._connection):
            yield from page.unreadable
            self._parties += page.strange
            for person in page.people:
                yield from self._about(page, person)
        yield from whole.parties_to_nobody(self._connection)
        yield from whole.numbers_twice(self._connection)
        yield from whole.organisations(self._connection, list(self._bodies.values()))
        yield from self._characters()
        if self._documents != self._count(tables.documents):
            yield from whole.stray_documents(self._connection)
        known = tables.records.c.kind.in_(tuple(kinds()))
        if (self._parties, self._records) != (self._count(tables.parties), self._count(tables.records, known)):
            yield from whole.stray_records(self._connection)

    def _characters(self) -> Found:
        named = {one.iin: one.key for one in self._population.characters}
        there = {one.iin for one in people_of(self._connection, named)}
        yield from (Contradiction("IIN-UNKNOWN", iin, key) for iin, key in named.items() if iin not in there)

    def _count(self, table: sa.Table, *only: sa.ColumnElement[bool]) -> int:
        query = sa.select(sa.func.count()).select_from(table).where(*only)
        return self._connection.execute(query).scalar_one()

    def _about(self, page: Page, person: Person) -> Found:
        records: dict[type[Record], list[tuple[str, Record]]] = defaultdict(list)
        for role, stored in page.records.get(person.iin, ()):
            records[type(stored.record)].append((role, stored.record))
            yield from self._reference(person, role, stored)
        for iin in (person.mother, person.father):
            if iin is not None and iin not in page.known:
                yield Contradiction("IIN-UNKNOWN", iin, told(person.iin))
        yield from self._holder(page, person)
        look = Look(person, page.known[person.iin], records, page.known, page.deaths, self._places)
        yield from chain.from_iterable(rule(look) for rule in RULES)

    def _reference(self, person: Person, role: str, stored: Stored[Record]) -> Found:
        """Whom, where and by whom: what is asked of a record once, when the first of its people is met."""
        record = stored.record
        parties = list(record.parties())
        if Party(role, person.iin) not in parties:
            yield Contradiction("RECORD-PARTIES", person.iin, told(role, record.kind, record.key))
            return
        if parties[0] != Party(role, person.iin):
            return
        self._parties += len(set(parties))
        self._records += 1
        number = record.key or str(stored.id)
        if record.until is not None and record.until < record.since:
            yield Contradiction("RECORD-ORDER", number, told(record.kind, record.since, record.until))
        for place in (getattr(record, "registry", None), getattr(record, "city_key", None)):
            if place is not None and place not in self._places:
                yield Contradiction("PLACE-UNKNOWN", number, told(record.kind, place))
        provider = getattr(record, "provider", None)
        if provider is not None and provider not in self._bodies:
            yield Contradiction("BIN-UNKNOWN", provider, told(record.kind, number))

    def _holder(self, page: Page, person: Person) -> Found:
        numbers = {document.number for document in person.documents}
        for number in sorted(numbers):
            holder = page.holders.get(number)
            if holder == person.iin:
                self._documents += 1
                continue
            other = next(people_of(self._connection, filter(None, [holder])), None)
            twice = other is not None and any(document.number == number for document in other.documents)
            yield Contradiction(
                "DOCUMENT-TWO-HOLDERS" if twice else "DOCUMENT-HOLDER", person.iin, told(number, holder)
            )
