"""Rules about one person: numbers, addresses, identity documents, names, death."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from registries.errors import InvalidIdentifier
from registries.identifiers import iin_birth_date, iin_gender, parse_iin
from registries.population.acts import AdoptionAct, DeathAct, MarriageAct, NameChangeAct
from registries.population.check.contradiction import Contradiction, Found
from registries.population.check.look import Look, told
from registries.population.person import DocumentKind, DocumentStatus, IdentityDocument, Name, Person, age_on

__all__ = ["RULES"]

_DOCUMENT_AGE = 16
_DAY = timedelta(days=1)


def _number(look: Look) -> Found:
    person = look.person
    try:
        parse_iin(person.iin)
    except InvalidIdentifier as error:
        yield Contradiction("IIN-FALSE", person.iin, error.code)
        return
    said = iin_birth_date(person.iin), iin_gender(person.iin)
    if said != (person.birth_date, person.gender):
        yield Contradiction("IIN-BIRTH", person.iin, told(*said, person.birth_date, person.gender))


def _addresses(look: Look) -> Found:
    person = look.person
    addresses = (person.address, *person.former_addresses)
    for one in addresses:
        if one.city_key not in look.places:
            yield Contradiction("PLACE-UNKNOWN", person.iin, one.city_key)
    last = person.death_date or date.max
    for newer, older in pairwise(addresses):
        if older.until is None or older.until > newer.since or older.since > older.until:
            yield Contradiction("ADDRESS-ORDER", person.iin, told(older.since, older.until, newer.since))
    if addresses[-1].since < person.birth_date or person.address.since > last or person.address.until is not None:
        yield Contradiction("ADDRESS-ORDER", person.iin, told(addresses[-1].since, person.address.since))


def _documents(look: Look) -> Found:
    person = look.person
    for one in person.documents:
        if one.end_date < one.begin_date or one.begin_date < person.birth_date:
            yield Contradiction("DOCUMENT-ORDER", person.iin, told(one.number, one.begin_date, one.end_date))
        elif (one.status is DocumentStatus.VALID) is not (one.invalid_since is None):
            yield Contradiction("DOCUMENT-STATUS", person.iin, told(one.number, one.status, one.invalid_since))
        elif one.invalid_since is not None and one.invalid_since < one.begin_date:
            yield Contradiction("DOCUMENT-ORDER", person.iin, told(one.number, one.begin_date, one.invalid_since))
        if one.kind is DocumentKind.IDENTITY_CARD and age_on(person.birth_date, one.begin_date) < _DOCUMENT_AGE:
            yield Contradiction("DOCUMENT-AGE", person.iin, told(one.number, one.begin_date))
        if _outlives(one, person):
            yield Contradiction("DOCUMENT-DEAD", person.iin, told(one.number, one.status, person.death_date))


def _outlives(document: IdentityDocument, person: Person) -> bool:
    """True for a document that a death neither ended nor kept from being issued."""
    if person.death_date is None:
        return document.status is DocumentStatus.HOLDER_DIED
    return document.status is DocumentStatus.VALID or document.begin_date > person.death_date


def _death(look: Look) -> Found:
    person = look.person
    acts = look.of(DeathAct)
    if person.death_date is not None and person.death_date < person.birth_date:
        yield Contradiction("DEATH-BEFORE-BIRTH", person.iin, told(person.death_date, person.birth_date))
    if person.death_date is not None and not acts:
        yield Contradiction("DEATH-WITHOUT-ACT", person.iin, told(person.death_date))
    for act in acts:
        if act.death_date != person.death_date:
            yield Contradiction("DEATH-DATE", person.iin, told(act.number, act.death_date, person.death_date))
        elif act.registered < act.death_date:
            yield Contradiction("DEATH-DATE", person.iin, told(act.number, act.death_date, act.registered))
    if len(acts) > 1:
        yield Contradiction("DEATH-TWICE", person.iin, told(*(act.number for act in acts)))


def _names(look: Look) -> Found:
    person = look.person
    changes = _changes(look)
    for newer, older in pairwise(person.former_names):
        if older.until > newer.until:
            yield Contradiction("NAME-ORDER", person.iin, told(newer.until, older.until))
    explained = {day for day, _, _ in changes}
    for former in person.former_names:
        if former.until not in explained:
            yield Contradiction("NAME-WITHOUT-ACT", person.iin, told(former.name.surname, former.until))
    for day, number, fits in changes:
        if not fits:
            yield Contradiction("NAME-ACT", person.iin, told(number, day))


def _changes(look: Look) -> list[tuple[date, str, bool]]:
    """Day and number of each act that changed the name, and whether the names before and after are those kept."""
    if not look.person.former_names and not look.records.keys() & {NameChangeAct, AdoptionAct, MarriageAct}:
        return []
    person, made = look.person, []
    for change in look.of(NameChangeAct):
        day = change.registered
        made.append(
            (day, change.number, (_named(person, day - _DAY), _named(person, day)) == (change.before, change.after))
        )
    for adoption in look.of(AdoptionAct, "child"):
        day = adoption.registered
        made.append((day, adoption.number, _named(person, day - _DAY) == adoption.before))
    for marriage in look.of(MarriageAct):
        before = marriage.husband_before if marriage.husband == person.iin else marriage.wife_before
        if before is not None:
            then, now = _named(person, marriage.married - _DAY).surname, _named(person, marriage.married).surname
            made.append((marriage.married, marriage.number, then == before != now))
    return made


def _named(person: Person, day: date) -> Name:
    """The name on *day*."""
    present = Name(person.surname, person.name, person.patronymic)
    return next((old.name for old in reversed(person.former_names) if day < old.until), present)


RULES = (_number, _addresses, _documents, _death, _names)
"""What is asked of everybody."""
