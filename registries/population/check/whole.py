"""Rules about the whole: numbers that two records bear, references to nobody, organisations, rows without a record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from registries.errors import InvalidIdentifier
from registries.identifiers import parse_bin
from registries.population import tables
from registries.population.acts import AdoptionAct, BirthAct, DeathAct, DivorceAct, MarriageAct, NameChangeAct
from registries.population.bodies import Organisation, OrganisationKind
from registries.population.care import Candidate, Orphan
from registries.population.check.contradiction import Contradiction, Found
from registries.population.check.look import overlapping, told
from registries.population.check.pages import people_of, readable
from registries.population.means import Allowance, Assistance, Housing
from registries.population.places import cities
from registries.population.records import kinds
from registries.population.standing import PowerOfAttorney

__all__ = ["numbers_twice", "organisations", "parties_to_nobody", "stray_documents", "stray_records"]

_ONCE: Final = (
    AdoptionAct,
    Allowance,
    Assistance,
    BirthAct,
    Candidate,
    DeathAct,
    DivorceAct,
    MarriageAct,
    NameChangeAct,
    Orphan,
    PowerOfAttorney,
)
"""Kinds of which each record has a number of its own; rulings, orders and objects may be named by several."""
_PAGE: Final = 1000


def numbers_twice(connection: sa.Connection) -> Found:
    """Acts and decisions that share a number, and housing that two own at once."""
    kind, number = tables.records.c.kind, tables.records.c.number
    wanted = [one.kind for one in (*_ONCE, Housing)]
    query = sa.select(kind, number).where(kind.in_(wanted)).group_by(kind, number).having(sa.func.count() > 1)
    for row in connection.execute(query).all():
        bodies = connection.execute(
            sa.select(tables.records.c.body).where(kind == row.kind, number == row.number).order_by(tables.records.c.id)
        ).scalars()
        if row.kind != Housing.kind:
            yield Contradiction("NUMBER-TWICE", row.number, told(row.kind, len(bodies.all())))
            continue
        rights = list(readable(Housing, bodies))
        both = overlapping([(one.registered, one.ended, one.owners[0].owner if one.owners else "") for one in rights])
        if both is not None:
            yield Contradiction("HOUSING-TWICE", row.number, told(*both))


def parties_to_nobody(connection: sa.Connection) -> Found:
    """Records about somebody who is not there."""
    people, parties, records = tables.people, tables.parties, tables.records
    query = (
        sa.select(parties.c.iin, parties.c.role, records.c.kind, records.c.number)
        .outerjoin(people, people.c.iin == parties.c.iin)
        .outerjoin(records, records.c.id == parties.c.record)
        .where(sa.or_(people.c.iin.is_(None), records.c.id.is_(None)))
    )
    for row in connection.execute(query):
        code = "RECORD-PARTIES" if row.kind is None else "IIN-UNKNOWN"
        yield Contradiction(code, row.iin, told(row.role, row.kind, row.number))


def organisations(connection: sa.Connection, known: list[Organisation]) -> Found:
    """Bodies whose people are not there, whose number is false, and places that no department serves."""
    iins = {iin for one in known for iin in (one.head, one.signer, *one.founders_people)}
    people = {one.iin: one for one in people_of(connection, iins)}
    bins = {one.bin for one in known}
    for one in known:
        try:
            parse_bin(one.bin)
        except InvalidIdentifier as error:
            yield Contradiction("BIN-FALSE", one.bin, error.code)
        for iin in (one.head, one.signer):
            if iin not in people or (one.ended is None and people[iin].death_date is not None):
                yield Contradiction("ORGANISATION-STAFF", one.bin, told(one.key, iin))
        yield from (Contradiction("IIN-UNKNOWN", iin, one.key) for iin in one.founders_people if iin not in people)
        yield from (Contradiction("BIN-UNKNOWN", body, one.key) for body in one.founders_bodies if body not in bins)
        for place in sorted({one.city_key, *one.serves} - cities().keys()):
            yield Contradiction("PLACE-UNKNOWN", one.bin, place)
    served = {place for one in known if one.kind is OrganisationKind.EDUCATION_DEPARTMENT for place in one.serves}
    yield from (Contradiction("PLACE-UNSERVED", place) for place in cities() if place not in served)


def stray_documents(connection: sa.Connection) -> Found:
    """Rows of documents that their holder does not have."""
    for page in _pages(connection, tables.documents, tables.documents.c.number):
        holders = {one.iin: one for one in people_of(connection, {row.iin for row in page})}
        for row in page:
            person = holders.get(row.iin)
            if person is None or all(document.number != row.number for document in person.documents):
                yield Contradiction("DOCUMENT-HOLDER", row.iin, row.number)


def stray_records(connection: sa.Connection) -> Found:
    """Records that cannot be read, or that are not found by somebody whom they are about."""
    parties = tables.parties.c
    known = kinds()
    for page in _pages(connection, tables.records, tables.records.c.id):
        for row in page:
            if row.kind not in known:
                continue
            record = next(readable(known[row.kind], [row.body]), None)
            if record is None:
                yield Contradiction("RECORD-UNREADABLE", str(row.id), told(row.kind, row.number))
                continue
            wanted = {(one.iin, one.role) for one in record.parties()}
            mine = sa.select(parties.iin, parties.role).where(
                parties.iin.in_([iin for iin, _ in wanted]), parties.record == row.id
            )
            missing = wanted - {(one.iin, one.role) for one in connection.execute(mine)}
            for iin, role in sorted(missing):
                yield Contradiction("RECORD-PARTIES", iin, told(role, row.kind, row.number))


def _pages(connection: sa.Connection, table: sa.Table, key: sa.Column[Any]) -> Iterator[list[Any]]:
    query, after = sa.select(table).order_by(key).limit(_PAGE), None
    while page := list(connection.execute(query if after is None else query.where(key > after)).all()):
        yield page
        after = getattr(page[-1], key.name)
