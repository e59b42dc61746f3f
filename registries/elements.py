"""Writing the elements that answers are made of. Locals are unqualified in every contract here."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Final

from lxml import etree

from registries.outcome import Outcome
from registries.population.model import DictionaryValue, Person

__all__ = [
    "ASTANA_OFFSET",
    "day_of",
    "dictionary",
    "moment_text",
    "named",
    "outcome_value",
    "person_ref",
    "put",
    "text_of",
]

ASTANA_OFFSET: Final = timezone(timedelta(hours=5))
"""The one offset of Kazakhstan since 1 March 2024."""


def put(parent: etree._Element, name: str, value: str | date | bool | None = None) -> etree._Element:
    """A new last child; dates as ``xsd:date``, truth values as ``xsd:boolean``."""
    child = etree.SubElement(parent, name)
    if isinstance(value, bool):
        child.text = "true" if value else "false"
    elif isinstance(value, date):
        child.text = value.isoformat()
    elif value is not None:
        child.text = value
    return child


def dictionary(parent: etree._Element, name: str, value: DictionaryValue) -> etree._Element:
    """A value of a dictionary: code, nameRu, nameKz (protocol: GBD FL)."""
    child = put(parent, name)
    put(child, "code", value.code)
    put(child, "nameRu", value.ru)
    put(child, "nameKz", value.kk)
    return child


def named(parent: etree._Element, name: str, *, ru: str, kk: str) -> etree._Element:
    """A name in two languages without a code."""
    child = put(parent, name)
    put(child, "nameRu", ru)
    put(child, "nameKz", kk)
    return child


def person_ref(parent: etree._Element, name: str, person: Person) -> etree._Element:
    """Who somebody is: number, names, date of birth."""
    child = put(parent, name)
    put(child, "iin", person.iin)
    put(child, "surname", person.surname)
    put(child, "name", person.name)
    if person.patronymic:
        put(child, "patronymic", person.patronymic)
    put(child, "birthDate", person.birth_date)
    return child


def outcome_value(outcome: Outcome) -> DictionaryValue:
    """An outcome as the dictionary value that answers carry."""
    return DictionaryValue(outcome.code, outcome.text("ru"), outcome.text("kk"))


def moment_text(moment: datetime) -> str:
    """*moment* as ``xsd:dateTime`` with the offset of Kazakhstan, to the millisecond."""
    return moment.astimezone(ASTANA_OFFSET).isoformat(timespec="milliseconds")


def text_of(fields: etree._Element, path: str) -> str:
    """The text at *path* without surrounding space; empty if it is absent."""
    return (fields.findtext(path) or "").strip()


def day_of(text: str) -> date | None:
    """The day of an ``xsd:date``, which may carry a zone; None if it lies outside our calendar."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
