"""What may be entered as a value: texts that a register can put into an answer, days and numbers of this world."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final

from registries.errors import RecordRefused
from registries.population.person import Person
from registries.population.records import Record

__all__ = ["demand_enterable"]

_FORBIDDEN: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for (its production Char)."""
_LONGEST: Final = 1000
_LONGEST_NUMBER: Final = 80
"""Of a record; the column of the tables."""
_LONGEST_DOCUMENT: Final = 20
"""Number of an identity document; the column of the tables."""
_FIRST_YEAR: Final = 1800
_LAST_YEAR: Final = 2199
_LARGEST: Final = 10**12
_COUNTED: Final = frozenset({"rooms", "numerator", "denominator"})
"""Fields of which there is one at least; the other numbers may be 0."""


def demand_enterable(value: Person | Record) -> None:
    """Refuse what no register could answer with; whether *value* is true is not asked.

    Raises :class:`~registries.errors.RecordRefused` RECORD-FIELD that names the field.
    """
    for place, why in _faults(value, type(value).__name__):
        raise RecordRefused("RECORD-FIELD", f"{place}: {why}")
    if isinstance(value, Record):
        if value.key is not None and len(value.key) > _LONGEST_NUMBER:
            raise RecordRefused("RECORD-FIELD", f"{value.kind}: a number of more than {_LONGEST_NUMBER} characters")
        return
    for number, document in enumerate(value.documents):
        if len(document.number) > _LONGEST_DOCUMENT:
            place = f"Person.documents.{number}.number"
            raise RecordRefused("RECORD-FIELD", f"{place}: more than {_LONGEST_DOCUMENT} characters")


def _faults(value: object, place: str) -> Iterator[tuple[str, str]]:
    """The places within *value* that cannot be entered, and why."""
    if isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from _faults(one, f"{place}.{number}")
    elif is_dataclass(value):
        for field in fields(value):
            yield from _faults(getattr(value, field.name), f"{place}.{field.name}")
    elif isinstance(value, str) and not isinstance(value, Enum):
        yield from ((place, why) for why in _faults_of_text(value))
    elif isinstance(value, date) and not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        yield place, f"{value} is not between {_FIRST_YEAR} and {_LAST_YEAR}"
    elif isinstance(value, int | Decimal):
        least = 1 if place.rpartition(".")[2] in _COUNTED else 0
        if not least <= value <= _LARGEST:
            yield place, f"{value} is not between {least} and {_LARGEST}"


def _faults_of_text(text: str) -> Iterator[str]:
    strange = _FORBIDDEN.search(text)
    if strange is not None:
        yield f"U+{ord(strange[0]):04X} is part of no text"
    elif not text.strip():
        yield "a text that says nothing"
    elif len(text) > _LONGEST:
        yield f"more than {_LONGEST} characters"
