"""What stands in a field instead of what was there, by the kind of the field and by whose it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from registries.population.model import Person
from sandbox.recording.kinds import Kind
from sandbox.recording.stand_ins import StandIn, StandInBody
from sandbox.recording.substitution import REMOVED, Known

__all__ = ["WORDS", "Owner", "instead_of"]

_ISO: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)")
_DOTTED: Final = re.compile(r"(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4})")
_DAYS: Final = 40
WORDS: Final = frozenset(
    {Kind.SURNAME, Kind.GIVEN_NAME, Kind.PATRONYMIC, Kind.FULL_NAME, Kind.BIRTH_DATE, Kind.DOCUMENT_NUMBER}
    | {Kind.ORGANISATION_NAME, Kind.PHONE, Kind.EMAIL, Kind.ADDRESS}
)
"""Kinds whose values are looked for in all other texts, too."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a field is."""

    person: StandIn | None
    """By the nearest IIN; None: nobody's that is known."""
    body: StandInBody | None
    """By the nearest BIN."""
    key: str
    """What tells one nobody from another: the real name."""
    kazakh: bool = False
    """True for a field that has its text in Kazakh."""


def instead_of(kind: Kind, value: str, *, owner: Owner, known: Known) -> str:
    """What stands in a field of *kind* for *value*, which is *owner*'s."""
    if kind in (Kind.IIN, Kind.BIN):
        return known.numbers.get(value) or known.disguise.same_form(value)
    if kind is Kind.SECRET:
        return REMOVED
    if kind is Kind.BIRTH_DATE:
        return _birth_date(value, owner, known)
    if kind is Kind.ORGANISATION_NAME:
        names = (owner.body or known.people.some_body(owner.key)).names
        return names[0] if owner.kazakh else names[1]
    if kind is Kind.PHONE:
        return known.phone(value) if any(sign.isdigit() for sign in value) else known.disguise.same_form(value)
    if kind is Kind.EMAIL:
        return f"person-{known.disguise.digest(value)[:8]}@example.kz"
    if kind in _OF_PERSON:
        person = owner.person.like if owner.person is not None else known.people.somebody(owner.key)
        return _OF_PERSON[kind](person, owner.kazakh)
    return known.disguise.same_form(value)


def _address(person: Person, kazakh: bool) -> str:
    address = person.address
    return f"{address.street.kk if kazakh else address.street.ru}, {address.building}, {address.flat}"


_OF_PERSON: Final[Mapping[Kind, Callable[[Person, bool], str]]] = {
    Kind.SURNAME: lambda person, _: person.surname,
    Kind.GIVEN_NAME: lambda person, _: person.name,
    Kind.PATRONYMIC: lambda person, _: person.patronymic or "",
    Kind.FULL_NAME: lambda person, _: person.full_name,
    Kind.STREET: lambda person, kazakh: person.address.street.kk if kazakh else person.address.street.ru,
    Kind.BUILDING: lambda person, _: person.address.building,
    Kind.FLAT: lambda person, _: person.address.flat,
    Kind.ADDRESS_CODE: lambda person, _: person.address.ar_code,
    Kind.ADDRESS: _address,
}


def _birth_date(value: str, owner: Owner, known: Known) -> str:
    """The stand-in's date of birth, written as the real one was."""
    for form, pattern in ((_ISO, "%Y-%m-%d"), (_DOTTED, "%d.%m.%Y")):
        found = form.match(value)
        if found is None:
            continue
        try:
            real = date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            break
        day = owner.person.birth_date if owner.person is not None else known.disguise.day_near(real, _DAYS)
        return day.strftime(pattern) + value[found.end() :]
    return known.disguise.same_form(value)
