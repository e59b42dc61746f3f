"""The people of a world while they are changed: events, records and fields, by name and as JSON data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registries.errors import RecordRefused
from registries.identifiers import Gender, Iin
from registries.population.events import Happened, event_named
from registries.population.model import Person, Record, Stored
from registries.population.records import decoded, encoded, kind_named
from sandbox.clock import in_astana
from sandbox.world import World

__all__ = ["People", "Told", "as_data"]

_FIXED = ("iin", "birth_date", "gender")
"""What an IIN carries cannot change without it."""


@dataclass(frozen=True, slots=True)
class Told:
    """A person with every record about them."""

    person: Person
    records: tuple[tuple[tuple[str, ...], Stored[Record]], ...]
    """Each record with the roles of the person in it, in the order of entry."""


class People:
    """Whoever changes people does it here: what is refused changes nothing, what is done is in every register at once.

    Errors are those of the registers: RECORD-*, EVENT-*, PERSON-UNKNOWN, IIN-*.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def today(self) -> date:
        """The world's day in Kazakhstan."""
        return in_astana(self._world.clock.now()).date()

    def tell(self, iin: str) -> Told:
        """Everything on record about *iin*, whatever the day."""
        population = self._world.population
        person = population.person(iin)
        roles: dict[int, list[str]] = {}
        found: dict[int, Stored[Record]] = {}
        for role, stored in population.rows.records_about(iin):
            roles.setdefault(stored.id, []).append(role)
            found[stored.id] = stored
        return Told(person, tuple((tuple(roles[number]), stored) for number, stored in found.items()))

    def happen(self, event: str, fields: Mapping[str, object]) -> Happened:
        """Let the event of this name happen, with *fields* as JSON data."""
        wanted = decoded(event_named(event), _json(fields))
        with self._world.population.change() as change:
            return wanted.apply(change, self.today)

    def change(self, iin: str, fields: Mapping[str, object]) -> Person:
        """Give a person other *fields*, as JSON data; whether the registers still agree is not asked."""
        for name in _FIXED:
            if name in fields:
                raise RecordRefused("RECORD-FIELD", f"Person.{name}: it follows from the IIN")
        with self._world.population.change() as change:
            changed = decoded(Person, _json({**as_data(change.person(iin)), **fields}))
            change.put(changed)
        return changed

    def add(self, kind: str, fields: Mapping[str, object]) -> Stored[Record]:
        """Enter a record of *kind* with *fields*, as JSON data."""
        record = decoded(kind_named(kind), _json(fields))
        with self._world.population.change() as change:
            return Stored(change.add(record), record)

    def record(self, number: int) -> Stored[Record]:
        """The record kept as *number*; RECORD-UNKNOWN if there is none."""
        found = self._world.population.rows.record(number)
        if found is None:
            raise RecordRefused("RECORD-UNKNOWN", str(number))
        return found

    def replace(self, number: int, fields: Mapping[str, object]) -> Stored[Record]:
        """Give the record kept as *number* other *fields*; those that are left out stay."""
        with self._world.population.change() as change:
            stored = change.record(number)
            record = decoded(type(stored.record), _json({**as_data(stored.record), **fields}))
            change.replace(stored, record)
        return Stored(number, record)

    def remove(self, number: int) -> None:
        """Take the record kept as *number* away."""
        with self._world.population.change() as change:
            change.remove(change.record(number))

    def fresh_iin(self, birth_date: date, gender: Gender) -> Iin:
        """A valid IIN that nobody has and that is given nobody else."""
        with self._world.population.change() as change:
            return change.fresh_iin(birth_date, gender)

    def key_file(self, iin: str, password: str) -> bytes:
        """The person's own key with its certificate, as PKCS#12."""
        return self._world.keyring.person(iin).to_pkcs12(password)


def as_data(value: Person | Record) -> dict[str, Any]:
    """*value* as JSON data, without the fields that have their defaults."""
    data: dict[str, Any] = json.loads(encoded(value))
    return data


def _json(fields: Mapping[str, object]) -> str:
    return json.dumps(fields, default=str)
