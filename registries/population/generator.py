"""A population from a seed: the named characters, the officials, and families until there are enough people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from itertools import accumulate
from random import Random
from typing import Final

import sqlalchemy as sa

from registries.population import tables
from registries.population.bodies import Character
from registries.population.characters import enter_characters
from registries.population.draft import Batch, Draft
from registries.population.families import (
    enter_births_around_the_change,
    enter_couple,
    enter_foreigner,
    enter_lone_parent,
    enter_single,
)
from registries.population.lives import Lives
from registries.population.lives_care import (
    enter_adoption,
    enter_former_guardian,
    enter_guardian_family,
    enter_orphans,
)
from registries.population.organisations import found_organisations
from registries.population.rows import document_rows, insert, organisation_row, party_rows, person_row, record_row

__all__ = ["generate"]

_CAST: Final = "shlyuz"
"""Seed of the named characters and the officials, so that every world has the same ones."""

_HOUSEHOLDS: Final[Mapping[Callable[[Draft], None], int]] = {
    enter_guardian_family: 20,
    enter_orphans: 6,
    enter_adoption: 8,
    enter_former_guardian: 8,
    enter_foreigner: 15,
    enter_couple: 640,
    enter_single: 220,
    enter_lone_parent: 83,
}
"""How many out of a thousand households are of a kind."""
_BATCH: Final = 1000
"""People who are made before they are stored: what is held in memory at once."""


def generate(
    connection: sa.Connection,
    *,
    seed: int,
    as_of: date,
    size: int = 300,
    progress: Callable[[int], None] = lambda _people: None,
) -> None:
    """Make the population of *seed* for the day *as_of* in the transaction of *connection*, equal for equal arguments.

    It has at least *size* people: households are not cut apart, and the named characters and the officials are always
    there, the same for every seed on the same day. Memory does not grow with *size*. *progress* is told the number of
    people stored, now and then.

    Raises IntegrityError if people were made before; of two who make them at one moment the second waits, and then
    raises it.
    """
    draft = Draft(Random(_CAST), as_of)
    characters, staff = enter_characters(draft)
    organisations = found_organisations(draft, staff)
    draft.serving = {(one.kind, place): one.bin for one in organisations.values() for place in one.serves}
    # first of all: whoever makes the people at the same time waits here, and then finds them made
    insert(connection, tables.facts, _facts(seed, as_of, characters))
    insert(connection, tables.organisations, [organisation_row(one) for one in organisations.values()])
    stored = number = 0
    for batch in _batches(draft, Random(seed), size):
        number = _store(connection, batch, number)
        stored += len(batch.people)
        progress(stored)
    if connection.dialect.name == "postgresql":
        # explicit numbers leave the sequence where it was
        sequence = sa.func.pg_get_serial_sequence(tables.records.name, "id")
        connection.execute(sa.select(sa.func.setval(sequence, number)))


def _facts(seed: int, as_of: date, characters: Sequence[Character]) -> list[dict[str, object]]:
    facts = {
        "seed": str(seed),
        "as_of": as_of.isoformat(),
        "characters": json.dumps([asdict(one) for one in characters], ensure_ascii=False),
        "version": "1",
    }
    return [{"name": name, "value": value} for name, value in facts.items()]


def _batches(draft: Draft, rng: Random, size: int) -> Iterator[Batch]:
    """The households entered already, then others of *rng*'s choice until there are *size* people."""
    draft.rng = rng
    lives = Lives(draft)
    enter_births_around_the_change(draft)
    kinds, taken = _kinds(rng), 0
    while taken + len(draft.people) < size:
        if len(draft.people) >= _BATCH:
            taken += len(draft.people)
            yield draft.take()
        people, records = len(draft.people), len(draft.records)
        next(kinds)(draft)
        lives.live(people, records)
    yield draft.take()


def _kinds(rng: Random) -> Iterator[Callable[[Draft], None]]:
    """Each kind of household, that the smallest population has them all; then as often as they occur."""
    kinds, weights = tuple(_HOUSEHOLDS), tuple(accumulate(_HOUSEHOLDS.values()))
    yield from kinds
    while True:
        yield rng.choices(kinds, cum_weights=weights)[0]


def _store(connection: sa.Connection, batch: Batch, last: int) -> int:
    """Store *batch*, its records numbered behind *last*; the last number."""
    numbered = list(enumerate(batch.records, last + 1))
    insert(connection, tables.people, [person_row(one) for one in batch.people])
    insert(connection, tables.documents, document_rows(batch.people))
    insert(connection, tables.records, [record_row(number, record) for number, record in numbered])
    insert(connection, tables.parties, [row for number, record in numbered for row in party_rows(number, record)])
    return last + len(numbered)
