"""The rows behind the rules: people a page at a time, each with every record about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from registries.errors import RecordRefused
from registries.identifiers import Iin
from registries.population import tables
from registries.population.acts import DeathAct
from registries.population.care import AbsenceKind, Guardianship, Orphan
from registries.population.check.contradiction import Contradiction
from registries.population.check.look import Known, told
from registries.population.person import Person
from registries.population.records import Record, Stored, decoded, kinds

__all__ = ["Page", "pages", "people_of", "readable"]

_T = TypeVar("_T")

_PAGE: Final = 1000
_CHUNK: Final = 500
"""Values in one question to the database."""


@dataclass(slots=True)
class Page:
    """People in the order of their IIN, with what the tables hold about them."""

    people: list[Person]
    records: dict[str, list[tuple[str, Stored[Record]]]]
    """By IIN, each with the role."""
    known: dict[str, Known] = field(default_factory=dict)
    """Everybody whom the people and the records name, as far as they exist."""
    deaths: dict[str, Iin] = field(default_factory=dict)
    """Whose death the acts record that grounds name, by number."""
    holders: dict[str, str] = field(default_factory=dict)
    """Whose the documents are by the table of documents."""
    unreadable: list[Contradiction] = field(default_factory=list)
    """Whom nobody can read, and what does not fit its row."""
    strange: int = 0
    """Rows about records of a kind that no register here knows."""


def pages(connection: sa.Connection) -> Iterator[Page]:
    """Everybody, a page at a time; nothing is remembered from one page to the next."""
    after = ""
    query = sa.select(tables.people).order_by(tables.people.c.iin).limit(_PAGE)
    while rows := connection.execute(query.where(tables.people.c.iin > after)).all():
        page = Page([], defaultdict(list))
        for row in rows:
            _read_person(page, row)
        _read_records(connection, page, (rows[0].iin, rows[-1].iin))
        _read_known(connection, page)
        _read_deaths(connection, page)
        numbers = [document.number for person in page.people for document in person.documents]
        for number, iin in _found(connection, tables.documents.c.number, tables.documents.c.iin, numbers):
            page.holders[number] = iin
        yield page
        after = rows[-1].iin


def readable(kind: type[_T], bodies: Iterable[str]) -> Iterator[_T]:
    """Each of *bodies* that can be read as a *kind*; the others are told when their own row comes."""
    for body in bodies:
        with suppress(RecordRefused):
            yield decoded(kind, body)


def people_of(connection: sa.Connection, iins: Iterable[str]) -> Iterator[Person]:
    """Those of *iins* who are there."""
    found = _found(connection, tables.people.c.iin, tables.people.c.body, iins)
    return readable(Person, [body for _, body in found])


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """*values* in pieces of what one question may hold."""
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def _found(
    connection: sa.Connection, by: sa.Column[Any], wanted: sa.Column[Any], values: Iterable[str]
) -> Iterator[tuple[str, Any]]:
    for chunk in _chunks(sorted(set(values))):
        for row in connection.execute(sa.select(by, wanted).where(by.in_(chunk))):
            yield row[0], row[1]


def _read_person(page: Page, row: sa.Row[Any]) -> None:
    try:
        person = decoded(Person, row.body)
    except RecordRefused as error:
        page.unreadable.append(Contradiction("PERSON-UNREADABLE", row.iin, error.subject))
        return
    if (person.iin, person.birth_date) != (row.iin, row.birth_date):
        page.unreadable.append(Contradiction("PERSON-ROW", row.iin, told(person.iin, person.birth_date)))
        return
    page.people.append(person)
    page.known[person.iin] = Known.of(person)


def _read_records(connection: sa.Connection, page: Page, span: tuple[str, str]) -> None:
    query = (
        sa.select(tables.parties.c.iin, tables.parties.c.role, tables.records)
        .join(tables.records, tables.records.c.id == tables.parties.c.record)
        .where(tables.parties.c.iin.between(*span))
        .order_by(tables.parties.c.iin, tables.parties.c.record)
    )
    read: dict[int, Stored[Record] | None] = {}
    known = kinds()
    for row in connection.execute(query):
        kind = known.get(row.kind)
        if kind is None:
            page.strange += 1
            continue
        if row.id not in read:
            read[row.id] = _read_record(page, kind, row)
        stored = read[row.id]
        if stored is not None:
            page.records[row.iin].append((row.role, stored))


def _read_record(page: Page, kind: type[Record], row: sa.Row[Any]) -> Stored[Record] | None:
    record = next(readable(kind, [row.body]), None)
    if record is None:
        return None  # nobody is found to lead to it then, and so it is told at the end
    if record.key != row.number:
        page.unreadable.append(Contradiction("RECORD-ROW", str(row.id), told(kind.kind, row.number, record.key)))
    return Stored(row.id, record)


def _read_known(connection: sa.Connection, page: Page) -> None:
    """The facts about those who are named and are not on the page."""
    named = {iin for person in page.people for iin in (person.mother, person.father) if iin is not None}
    for found in page.records.values():
        for _, stored in found:
            named.update(party.iin for party in stored.record.parties())
    others = _found(connection, tables.people.c.iin, tables.people.c.body, named - page.known.keys())
    for one in readable(Known, (body for _, body in others)):
        page.known[one.iin] = one


def _read_deaths(connection: sa.Connection, page: Page) -> None:
    """The acts of death that grounds of guardianship name."""
    numbers: set[str | None] = set()
    for found in page.records.values():
        for _, stored in found:
            if isinstance(stored.record, Guardianship | Orphan):
                numbers.update(one.document for one in stored.record.grounds if one.kind is AbsenceKind.DEAD)
    for chunk in _chunks(sorted(number for number in numbers if number)):
        acts = sa.select(tables.records.c.body).where(
            tables.records.c.kind == DeathAct.kind, tables.records.c.number.in_(chunk)
        )
        for act in readable(DeathAct, connection.execute(acts).scalars()):
            page.deaths[act.number] = act.person
