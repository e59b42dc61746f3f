"""Rules about parents and children, births and adoptions, marriages and divorces."""

from __future__ import annotations

from datetime import date, timedelta

from registries.identifiers import Gender, Iin
from registries.population.acts import AdoptionAct, BirthAct, DivorceAct, MarriageAct, MarriageEnd
from registries.population.check.contradiction import Contradiction, Found
from registries.population.check.look import Known, Look, overlapping, told
from registries.population.person import age_on

__all__ = ["RULES"]

_LEAST_PARENT = 12
_LEAST_MARRIED = 16
_OF_AGE = 18
_CARRIED = timedelta(days=300)
"""A father may have died as long before the birth (article 47 of the Code on Marriage and Family counts so)."""


def _birth(look: Look) -> Found:
    person, acts = look.person, look.of(BirthAct, "child")
    if len(acts) > 1:
        yield Contradiction("BIRTH-TWICE", person.iin, told(*(act.number for act in acts)))
    for act in acts:
        if act.birth_date != person.birth_date or act.country != person.birth_place:
            yield Contradiction("BIRTH-DATE", person.iin, told(act.number, act.birth_date, act.country.code))
        if act.registered < act.birth_date or (act.entered is not None and act.entered < act.birth_date):
            yield Contradiction("BIRTH-ORDER", person.iin, told(act.number, act.registered, act.entered))
        for role, iin in (("mother", act.mother), ("father", act.father)):
            parent = look.known.get(iin or "")
            if parent is not None:
                yield from _parent(look, parent, role)


def _parent(look: Look, parent: Known, role: str) -> Found:
    person, born = look.person, look.person.birth_date
    if age_on(parent.birth_date, born) < _LEAST_PARENT:
        yield Contradiction("PARENT-AGE", person.iin, told(role, parent.iin))
    if parent.gender is not (Gender.MALE if role == "father" else Gender.FEMALE):
        yield Contradiction("PARENT-SEX", person.iin, told(role, parent.iin))
    if parent.died_before(born - _CARRIED if role == "father" else born):
        yield Contradiction("PARENT-DEAD", person.iin, told(role, parent.iin, parent.death_date))


def _parents(look: Look) -> Found:
    """Parents are those of the birth act, and after an adoption the adopters."""
    person = look.person
    births = look.of(BirthAct, "child")
    parents: tuple[Iin | None, Iin | None] = (births[0].mother, births[0].father) if births else (None, None)
    for act in sorted(look.of(AdoptionAct, "child"), key=lambda act: act.registered):
        if births and (act.former_mother, act.former_father) != parents:
            yield Contradiction("ADOPTION-FORMER", act.number, told(act.former_mother, act.former_father))
        if age_on(person.birth_date, act.registered) >= _OF_AGE or act.registered < person.birth_date:
            yield Contradiction("ADOPTION-AGE", act.number, told(person.iin, act.registered))
        for role, iin in (("mother", act.mother), ("father", act.father)):
            adopter = look.known.get(iin or "")
            if adopter is not None and iin not in (act.former_mother, act.former_father):
                yield from _adopter(act, adopter, role)
        parents = act.mother, act.father
    if (person.mother, person.father) != parents:
        yield Contradiction("PARENTS-DIFFER", person.iin, told(person.mother, person.father, *parents))


def _adopter(act: AdoptionAct, adopter: Known, role: str) -> Found:
    if adopter.gender is not (Gender.MALE if role == "father" else Gender.FEMALE):
        yield Contradiction("PARENT-SEX", act.child, told(role, adopter.iin))
    if adopter.of_age > act.registered or adopter.died_before(act.registered):
        yield Contradiction("ADOPTION-ADOPTER", act.number, adopter.iin)


def _marriages(look: Look) -> Found:
    person, acts = look.person, look.of(MarriageAct)
    both = overlapping([(act.married, act.ended, act.number) for act in acts])
    if both is not None:
        yield Contradiction("MARRIED-TWICE", person.iin, told(*both))
    for act in acts:
        if age_on(person.birth_date, act.married) < _LEAST_MARRIED:
            yield Contradiction("MARRIED-AGE", person.iin, told(act.number, act.married))
        if person.death_date is not None and (act.ended or date.max) > person.death_date:
            yield Contradiction("MARRIED-DEAD", person.iin, told(act.number, act.ended, person.death_date))
        if person.gender is not (Gender.MALE if act.husband == person.iin else Gender.FEMALE):
            yield Contradiction("MARRIED-SEX", person.iin, act.number)
        if act.husband == person.iin:
            yield from _marriage(look, act)


def _marriage(look: Look, act: MarriageAct) -> Found:
    """What is asked once, of the husband."""
    if (act.ended is None) is not (act.end_reason is None):
        yield Contradiction("MARRIAGE-END", act.number, told(act.ended, act.end_reason))
    divorces = [one for one in look.of(DivorceAct) if one.marriage == act.number]
    if act.end_reason is MarriageEnd.DIVORCE and not divorces:
        yield Contradiction("MARRIAGE-DIVORCE", act.number, told(act.ended))
    if act.end_reason is MarriageEnd.DEATH:
        deaths = [look.known[iin].death_date for iin in (act.husband, act.wife) if iin in look.known]
        if act.ended not in deaths:
            yield Contradiction("MARRIAGE-DEATH", act.number, told(act.ended, *deaths))


def _divorces(look: Look) -> Found:
    for act in look.of(DivorceAct, "husband"):
        marriages = [one for one in look.of(MarriageAct, "husband") if one.number == act.marriage]
        fits = [one for one in marriages if one.wife == act.wife and one.ended == act.registered]
        if not any(one.end_reason is MarriageEnd.DIVORCE for one in fits):
            yield Contradiction("DIVORCE-MARRIAGE", act.number, told(act.marriage, act.registered))
        if act.ruling is not None and act.ruling.day > act.registered:
            yield Contradiction("DIVORCE-RULING", act.number, told(act.ruling.number, act.ruling.day, act.registered))


RULES = (_birth, _parents, _marriages, _divorces)
"""What is asked of everybody."""
