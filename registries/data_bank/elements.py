"""What the answers of the data bank of orphans are made of: bodies, orders, entries, grounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from lxml import etree

from registries.elements import dictionary, put
from registries.population.model import (
    AbsenceKind,
    Candidate,
    DictionaryValue,
    GuardianshipKind,
    Organisation,
    Orphan,
    ParentAbsence,
    ParentRole,
)

__all__ = ["KINDS", "body_ref", "write_entry", "write_grounds", "write_order"]

KINDS: Final = {
    GuardianshipKind.GUARDIANSHIP: DictionaryValue("guardianship", "ОПЕКА", "ҚОРҒАНШЫЛЫҚ"),
    GuardianshipKind.TRUSTEESHIP: DictionaryValue("trusteeship", "ПОПЕЧИТЕЛЬСТВО", "ҚАМҚОРШЫЛЫҚ"),
}
"""Guardianship and trusteeship as the answers name them."""

_PARENTS: Final = {
    ParentRole.MOTHER: DictionaryValue("mother", "МАТЬ", "АНАСЫ"),
    ParentRole.FATHER: DictionaryValue("father", "ОТЕЦ", "ӘКЕСІ"),
}
_REASONS: Final = {
    AbsenceKind.DEAD: DictionaryValue("dead", "СМЕРТЬ", "ҚАЙТЫС БОЛУЫ"),
    AbsenceKind.DEPRIVED: DictionaryValue("deprived", "ЛИШЕНИЕ РОДИТЕЛЬСКИХ ПРАВ", "АТА-АНА ҚҰҚЫҒЫНАН АЙЫРУ"),
    AbsenceKind.MISSING: DictionaryValue("missing", "БЕЗВЕСТНОЕ ОТСУТСТВИЕ", "ХАБАРСЫЗ КЕТУІ"),
    AbsenceKind.UNKNOWN: DictionaryValue("unknown", "НЕИЗВЕСТЕН", "БЕЛГІСІЗ"),
}


def body_ref(parent: etree._Element, name: str, organisation: Organisation) -> None:
    """Append an organisation: ``bin``, ``nameRu``, ``nameKz``."""
    element = put(parent, name)
    put(element, "bin", organisation.bin)
    put(element, "nameRu", organisation.names.ru)
    put(element, "nameKz", organisation.names.kk)


def write_order(parent: etree._Element, number: str, day: date) -> None:
    """Append ``order``: its number and its day."""
    order = put(parent, "order")
    put(order, "number", number)
    put(order, "date", day)


def write_entry(element: etree._Element, entry: Orphan | Candidate, provider: Organisation) -> None:
    """Fill *element* with number and day of an entry in the data bank, and with the department that made it."""
    put(element, "number", entry.number)
    put(element, "since", entry.entered)
    body_ref(element, "provider", provider)


def write_grounds(parent: etree._Element, grounds: Sequence[ParentAbsence]) -> None:
    """Append ``grounds``: why neither parent brings up the child."""
    element = put(parent, "grounds")
    for ground in grounds:
        one = put(element, "ground")
        dictionary(one, "parent", _PARENTS[ground.parent])
        dictionary(one, "reason", _REASONS[ground.kind])
        if ground.since is not None:
            put(one, "since", ground.since)
        if ground.document is not None:
            put(one, "documentNumber", ground.document)
