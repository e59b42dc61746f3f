"""Changing a population: people, documents, records and organisations, within one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, TypeVar

import sqlalchemy as sa

from registries.errors import RecordRefused, UnknownPerson
from registries.identifiers import IIN_YEARS, Iin, make_iin
from registries.population import tables
from registries.population.bodies import Organisation
from registries.population.entering import demand_enterable
from registries.population.person import DocumentKind, Gender, Person
from registries.population.records import Record, Stored, decoded, is_known, kind_named
from registries.population.rows import (
    document_rows,
    insert,
    organisation_row,
    party_rows,
    person_row,
    record_at,
    record_row,
)

__all__ = ["Change"]

_R = TypeVar("_R", bound=Record)


class Change:
    """What one transaction does. Nothing here judges whether the records agree: events and the check do that."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection: Final = connection

    def person(self, iin: str) -> Person:
        """The person as this transaction sees them; :class:`~registries.errors.UnknownPerson` if there is none."""
        return decoded(Person, self._demand(iin))

    def enter(self, people: Iterable[Person], records: Iterable[Record] = ()) -> None:
        """Enter *people* who are not there yet, and *records*. RECORD-TAKEN if an IIN or a document's number is.

        RECORD-FIELD for a value that no register could answer with, here and wherever somebody or something is entered.
        """
        newcomers = list(people)
        for one in newcomers:
            demand_enterable(one)
        try:
            insert(self.connection, tables.people, [person_row(one) for one in newcomers])
            insert(self.connection, tables.documents, document_rows(newcomers))
        except sa.exc.IntegrityError as error:
            raise RecordRefused("RECORD-TAKEN", ", ".join(one.iin for one in newcomers)) from error
        for record in records:
            self.add(record)

    def put(self, person: Person) -> None:
        """Let *person* take the place of the one with the same IIN; UnknownPerson if there is none."""
        demand_enterable(person)
        row = person_row(person)
        done = self.connection.execute(sa.update(tables.people).where(tables.people.c.iin == person.iin).values(row))
        if done.rowcount != 1:
            raise UnknownPerson(person.iin)
        self.connection.execute(sa.delete(tables.documents).where(tables.documents.c.iin == person.iin))
        try:
            insert(self.connection, tables.documents, document_rows([person]))
        except sa.exc.IntegrityError as error:
            raise RecordRefused("RECORD-TAKEN", ", ".join(one.number for one in person.documents)) from error

    def add(self, record: Record) -> int:
        """Enter *record*; the number by which it is kept. UnknownPerson if it is about somebody who is not there."""
        self._demand_sound(record)
        row = record_row(0, record)
        del row["id"]
        key = self.connection.execute(sa.insert(tables.records).values(row)).inserted_primary_key
        assert key is not None, "an insert of one row tells its key"
        insert(self.connection, tables.parties, party_rows(key[0], record))
        return int(key[0])

    def replace(self, stored: Stored[Record], record: Record) -> None:
        """Let *record* take the place of *stored*."""
        self._demand_sound(record)
        self.remove(stored)
        self.connection.execute(sa.insert(tables.records).values(record_row(stored.id, record)))
        insert(self.connection, tables.parties, party_rows(stored.id, record))

    def remove(self, stored: Stored[Record]) -> None:
        """Take *stored* away; RECORD-UNKNOWN if it is not there."""
        done = self.connection.execute(sa.delete(tables.records).where(tables.records.c.id == stored.id))
        if done.rowcount != 1:
            raise RecordRefused("RECORD-UNKNOWN", str(stored.id))
        named = [one.iin for one in stored.record.parties()]
        mine = (tables.parties.c.record == stored.id, tables.parties.c.iin.in_(named))
        self.connection.execute(sa.delete(tables.parties).where(*mine))

    def record(self, number: int) -> Stored[Record]:
        """The record kept as *number* as this transaction sees it; RECORD-UNKNOWN if there is none."""
        found = record_at(self.connection, number)
        if found is None:
            raise RecordRefused("RECORD-UNKNOWN", str(number))
        return found

    def about(self, iin: str) -> list[Stored[Record]]:
        """The records about *iin* as this transaction sees them, in the order of entry."""
        query = (
            sa.select(tables.records)
            .where(tables.records.c.id.in_(sa.select(tables.parties.c.record).where(tables.parties.c.iin == iin)))
            .order_by(tables.records.c.id)
        )
        rows = self.connection.execute(query).all()
        return [Stored(row.id, decoded(kind_named(row.kind), row.body)) for row in rows if is_known(row.kind)]

    def numbered(self, kind: type[_R], number: str) -> list[Stored[_R]]:
        """The records of *kind* with this number as this transaction sees them, in the order of entry."""
        query = sa.select(tables.records).where(tables.records.c.kind == kind.kind, tables.records.c.number == number)
        rows = self.connection.execute(query.order_by(tables.records.c.id)).all()
        return [Stored(row.id, decoded(kind, row.body)) for row in rows]

    def begin(self) -> None:
        """Wait until no other change is under way, and give the population another version.

        What is read from then on stays true until the end, and nobody goes by what they read before.
        """
        mine = tables.facts.c.name == "version"
        number = sa.cast(sa.cast(tables.facts.c.value, sa.Integer) + 1, sa.Text)
        self.connection.execute(sa.update(tables.facts).where(mine).values(value=number))

    def offices_of(self, iin: str) -> list[Organisation]:
        """The organisations, those that were struck off apart, that *iin* heads or signs for."""
        query = sa.select(tables.organisations.c.body).where(tables.organisations.c.body.contains(iin, autoescape=True))
        found = [decoded(Organisation, body) for body in self.connection.execute(query).scalars()]
        return [one for one in found if one.ended is None and iin in (one.head, one.signer)]

    def put_organisation(self, organisation: Organisation) -> None:
        """Enter *organisation*, or let it take the place of the one with its BIN."""
        self.connection.execute(sa.delete(tables.organisations).where(tables.organisations.c.bin == organisation.bin))
        try:
            insert(self.connection, tables.organisations, [organisation_row(organisation)])
        except sa.exc.IntegrityError as error:
            raise RecordRefused("RECORD-TAKEN", organisation.key) from error

    def fresh_iin(self, birth_date: date, gender: Gender) -> Iin:
        """A valid IIN that nobody has and that nobody is given a second time.

        Raises :class:`~registries.errors.RecordRefused` RECORD-IIN once a day of birth has used its ten thousand, and
        for a century that no IIN tells of.
        """
        if birth_date.year not in IIN_YEARS:
            raise RecordRefused("RECORD-IIN", f"{birth_date}; an IIN tells of {IIN_YEARS[0]} to {IIN_YEARS[-1]}")
        for _ in range(10_000):
            sequence = self.next_number(f"iin-{birth_date:%Y%m%d}-{gender.value}")
            iin = make_iin(birth_date, gender, sequence) if sequence < 10_000 else None
            taken = sa.select(tables.people.c.iin).where(tables.people.c.iin == iin)
            if iin is not None and self.connection.execute(taken).first() is None:
                return iin
        raise RecordRefused("RECORD-IIN", birth_date.isoformat())

    def document_number(self, kind: DocumentKind) -> str:
        """The number of a new identity document, which no other has."""
        letter = "0" if kind is DocumentKind.IDENTITY_CARD else "N"
        while True:
            number = f"{letter}{99_999_999 - self.next_number('document'):08d}"
            taken = sa.select(tables.documents.c.iin).where(tables.documents.c.number == number)
            if self.connection.execute(taken).first() is None:
                return number

    def act_number(self, prefix: str, day: date) -> str:
        """The number of a new act of civil status; those that were made with the people begin with another digit."""
        return f"{prefix}-{day:%y}-9{self.next_number('act'):06d}"

    def ruling_number(self, day: date) -> str:
        """The number of a new ruling of a court."""
        return f"2-9{self.next_number('ruling'):06d}/{day.year}"

    def next_number(self, series: str) -> int:
        """The next number of *series*, from 1 on, never given twice."""
        mine = tables.facts.c.name == series
        value = sa.cast(sa.cast(tables.facts.c.value, sa.Integer) + 1, sa.Text)
        counted = sa.update(tables.facts).where(mine).values(value=value).returning(tables.facts.c.value)
        found = self.connection.execute(counted).scalar()
        if found is None:
            self.connection.execute(sa.insert(tables.facts).values(name=series, value="1"))
        return int(found or 1)

    def _demand_sound(self, record: Record) -> None:
        demand_enterable(record)
        for party in record.parties():
            self._demand(party.iin)

    def _demand(self, iin: str) -> str:
        """The body of the person; no question about U+0000 may go to PostgreSQL."""
        query = sa.select(tables.people.c.body).where(tables.people.c.iin == iin)
        body: str | None = None if "\0" in iin else self.connection.execute(query).scalar()
        if body is None:
            raise UnknownPerson(iin)
        return body
