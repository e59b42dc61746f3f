"""The rows of a population, read and written as they lie; whoever wants meaning asks the population."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from registries.identifiers import Iin
from registries.population import tables
from registries.population.bodies import Organisation
from registries.population.person import Person
from registries.population.records import Record, Stored, decoded, encoded, is_known, kind_named

__all__ = ["Rows", "document_rows", "insert", "organisation_row", "party_rows", "person_row", "record_at", "record_row"]

_R = TypeVar("_R", bound=Record)
_PAGE = 1000
_LARGEST_ID: Final = 2**31 - 1
"""What the column holds on PostgreSQL."""


class Rows:
    """The tables behind *engine*. Each call is a statement or two of its own."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine: Final = engine

    def facts(self) -> dict[str, str]:
        """Facts about the whole; empty if nobody was made yet."""
        with self.engine.connect() as connection:
            return {row.name: row.value for row in connection.execute(sa.select(tables.facts))}

    def version(self) -> str:
        """What changes with every change; empty if nobody was made yet."""
        with self.engine.connect() as connection:
            return connection.execute(_VERSION).scalar() or ""

    def person(self, iin: str) -> Person | None:
        """The person *iin*, or None."""
        with self.engine.connect() as connection:
            body = connection.execute(_PERSON, {"iin": iin}).scalar()
        return None if body is None else decoded(Person, body)

    def records_about(self, iin: str) -> tuple[tuple[str, Stored[Record]], ...]:
        """Every record about *iin* with the role in it, in the order of entry."""
        with self.engine.connect() as connection:
            rows = connection.execute(_ABOUT, {"iin": iin}).all()
        return tuple((row.role, _stored(row)) for row in rows if is_known(row.kind))

    def holder(self, number: str) -> Iin | None:
        """Whose the identity document *number* is."""
        query = sa.select(tables.documents.c.iin).where(tables.documents.c.number == number)
        with self.engine.connect() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else Iin(found)

    def born_on(self, day: date) -> Iterator[Person]:
        """Everybody born on *day*, by IIN."""
        query = sa.select(tables.people.c.body).where(tables.people.c.birth_date == day).order_by(tables.people.c.iin)
        with self.engine.connect() as connection:
            bodies = connection.execute(query).scalars().all()
        return (decoded(Person, body) for body in bodies)

    def numbered(self, kind: type[_R], number: str) -> tuple[Stored[_R], ...]:
        """The records of *kind* with this number."""
        query = sa.select(tables.records).where(tables.records.c.kind == kind.kind, tables.records.c.number == number)
        with self.engine.connect() as connection:
            return tuple(_stored(row) for row in connection.execute(query.order_by(tables.records.c.id)))

    def record(self, number: int) -> Stored[Record] | None:
        """The record that is kept as *number*, or None."""
        with self.engine.connect() as connection:
            return record_at(connection, number)

    def organisations(self) -> Iterator[Organisation]:
        """Every organisation, by BIN."""
        query = sa.select(tables.organisations.c.body).order_by(tables.organisations.c.bin)
        with self.engine.connect() as connection:
            bodies = connection.execute(query).scalars().all()
        return (decoded(Organisation, body) for body in bodies)

    def count(self) -> int:
        """How many people there are."""
        with self.engine.connect() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(tables.people)).scalar_one()

    def people(self, after: str = "") -> Iterator[Person]:
        """Everybody by IIN, beginning behind *after*, read a page at a time."""
        return (decoded(Person, row.body) for row in self._pages(tables.people, tables.people.c.iin, after=after))

    def every(self, kind: type[_R]) -> Iterator[Stored[_R]]:
        """Every record of *kind* in the order of entry, read a page at a time."""
        only = tables.records.c.kind == kind.kind
        return (_stored(row) for row in self._pages(tables.records, tables.records.c.id, after=0, only=only))

    def _pages(
        self, table: sa.Table, key: sa.Column[Any], *, after: Any, only: sa.ColumnElement[bool] | None = None
    ) -> Iterator[sa.Row[Any]]:
        wanted = sa.select(table) if only is None else sa.select(table).where(only)
        while True:
            with self.engine.connect() as connection:
                page = connection.execute(wanted.where(key > after).order_by(key).limit(_PAGE)).all()
            yield from page
            if len(page) < _PAGE:
                return
            after = getattr(page[-1], key.name)


_VERSION = sa.select(tables.facts.c.value).where(tables.facts.c.name == "version")
_PERSON = sa.select(tables.people.c.body).where(tables.people.c.iin == sa.bindparam("iin"))
_ABOUT = (
    sa.select(tables.parties.c.role, tables.records)
    .join(tables.records, tables.records.c.id == tables.parties.c.record)
    .where(tables.parties.c.iin == sa.bindparam("iin"))
    .order_by(tables.records.c.id)
)


def _stored(row: sa.Row[Any]) -> Stored[Any]:
    return Stored(row.id, decoded(kind_named(row.kind), row.body))


def record_at(connection: sa.Connection, number: int) -> Stored[Record] | None:
    """The record that is kept as *number*, or None."""
    if not 0 < number <= _LARGEST_ID:
        return None
    row = connection.execute(sa.select(tables.records).where(tables.records.c.id == number)).first()
    return None if row is None else _stored(row)


def person_row(person: Person) -> dict[str, object]:
    """*person* as a row."""
    return {"iin": person.iin, "birth_date": person.birth_date, "body": encoded(person)}


def document_rows(people: Iterable[Person]) -> list[dict[str, object]]:
    """The identity documents of *people* as rows."""
    return [{"number": one.number, "iin": person.iin} for person in people for one in person.documents]


def record_row(number: int, record: Record) -> dict[str, object]:
    """*record*, kept as *number*, as a row."""
    return {"id": number, "kind": record.kind, "number": record.key, "body": encoded(record)}


def party_rows(number: int, record: Record) -> list[dict[str, object]]:
    """Those whom *record*, kept as *number*, is about, as rows."""
    # whoever is named twice in one role is found once
    named = dict.fromkeys(record.parties())
    return [{"iin": one.iin, "record": number, "role": one.role} for one in named]


def organisation_row(organisation: Organisation) -> dict[str, object]:
    """*organisation* as a row."""
    return {"bin": organisation.bin, "key": organisation.key, "body": encoded(organisation)}


def insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, object]]) -> None:
    """Insert *rows* into *table*; nothing where there are none."""
    if rows:
        connection.execute(sa.insert(table), rows)
