"""Households of children without parental care: with guardians, with adopters, in institutions, alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Final

from registries.identifiers import Bin, Gender
from registries.population.bodies import OrganisationKind
from registries.population.care import AbsenceKind, GuardianshipEnd, Orphan
from registries.population.days import years_after, years_before
from registries.population.draft import Draft, Line, Sketch
from registries.population.families import give_spouse, some_day, some_gender, some_line
from registries.population.lives_texts import words
from registries.population.person import CourtRuling, Person

__all__ = ["enter_adoption", "enter_former_guardian", "enter_guardian_family", "enter_orphans"]

_FATES: Final = (AbsenceKind.DEAD, AbsenceKind.DEAD, AbsenceKind.DEPRIVED, AbsenceKind.MISSING, AbsenceKind.UNKNOWN)
_YEAR: Final = timedelta(days=365)


class _Kinship(StrEnum):
    GRANDMOTHER = "grandmother"
    AUNT = "aunt"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class _Bereaved:
    """Siblings without parents."""

    children: list[Person]
    lost: date
    """Day from which on they can be put under guardianship."""


def enter_guardian_family(draft: Draft) -> None:
    """A guardian or trustee, married or not, with one to three siblings whose parents are dead or absent."""
    rng, home = draft.rng, some_line(draft)
    births = _ward_birth_days(rng, draft.as_of)
    her_birth = years_before(births[0], rng.randint(20, 30)) - timedelta(days=rng.randrange(365))
    kinship = rng.choice(tuple(_Kinship))
    foundling = kinship is _Kinship.NONE and len(births) == 1 and rng.random() < 0.2
    guardian, grandmother = _enter_guardian(draft, kinship, (births[0], her_birth), home)
    if foundling:
        bereaved = _enter_foundling(draft, home, births[0])
    else:
        bereaved = _enter_bereaved(draft, home, births, Sketch(Gender.FEMALE, her_birth, mother=grandmother))
    _book(draft, bereaved, home)
    ordered = bereaved.lost + timedelta(days=rng.randint(20, 90))
    draft.appoint(guardian, bereaved.children, order_date=ordered, provider=_department(draft, home))


def enter_former_guardian(draft: Draft) -> None:
    """A guardianship that ended: the ward came of age or went home, or another guardian followed."""
    rng, as_of, home = draft.rng, draft.as_of, some_line(draft)
    born = years_before(as_of, rng.randint(5, 24)) - timedelta(days=rng.randrange(365))
    mother = Sketch(Gender.FEMALE, years_before(born, rng.randint(20, 32)))
    guardian = draft.enter(Sketch(some_gender(rng), years_before(born, rng.randint(24, 38))), home)
    reason = rng.choice((GuardianshipEnd.RELEASED, GuardianshipEnd.REMOVED, GuardianshipEnd.RETURNED, None))
    returned = some_day(rng, born + 3 * _YEAR, min(as_of, years_after(born, 17)))
    bereaved = _enter_bereaved(
        draft, home, [born], mother, returned=returned if reason is GuardianshipEnd.RETURNED else None
    )
    _book(draft, bereaved, home, left=returned if reason is GuardianshipEnd.RETURNED else None)
    ordered = bereaved.lost + timedelta(days=rng.randint(20, 90))
    provider = _department(draft, home)
    ended = None if reason is None else (returned, reason)
    draft.appoint(guardian, bereaved.children, order_date=ordered, provider=provider, ended=ended)
    if reason in (GuardianshipEnd.RELEASED, GuardianshipEnd.REMOVED):
        other = draft.enter(Sketch(some_gender(rng), years_before(born, rng.randint(24, 38))), home)
        draft.appoint(other, bereaved.children, order_date=returned, provider=provider)


def enter_orphans(draft: Draft) -> None:
    """One to three siblings without parents and without a guardian, in an institution or not placed yet."""
    rng, line = draft.rng, some_line(draft)
    births = _ward_birth_days(rng, draft.as_of)
    her_birth = years_before(births[0], rng.randint(19, 30)) - timedelta(days=rng.randrange(365))
    bereaved = _enter_bereaved(draft, line, births, Sketch(Gender.FEMALE, her_birth))
    _book(draft, bereaved, line, institution=rng.random() < 0.75)


def enter_adoption(draft: Draft) -> None:
    """A couple that adopted an orphan, often after a guardianship."""
    rng, as_of, line = draft.rng, draft.as_of, some_line(draft)
    born = years_before(as_of, rng.randint(4, 25)) - timedelta(days=rng.randrange(365))
    father = draft.enter(Sketch(Gender.MALE, years_before(born, rng.randint(26, 40))), line)
    mother = give_spouse(draft, father, line)
    if rng.random() < 0.3:
        bereaved = _enter_foundling(draft, line, born)
    else:
        sketch = Sketch(Gender.FEMALE, years_before(born, rng.randint(19, 30)))
        bereaved = _enter_bereaved(draft, line, [born], sketch)
    adopted = bereaved.lost + timedelta(days=rng.randint(200, 600))
    _book(draft, bereaved, line, left=adopted)
    if rng.random() < 0.4:
        ended = (adopted, GuardianshipEnd.ADOPTED)
        ordered = bereaved.lost + timedelta(days=rng.randint(20, 90))
        provider = _department(draft, line)
        draft.appoint(mother, bereaved.children, order_date=ordered, provider=provider, ended=ended)
    for child in bereaved.children:
        draft.adopt(child, (mother, father), line, day=adopted)


def _enter_guardian(
    draft: Draft, kinship: _Kinship, births: tuple[date, date], line: Line
) -> tuple[Person, Person | None]:
    """The guardian, and the wards' grandmother if she is here; *births* are the eldest ward's and the mother's."""
    rng = draft.rng
    ward_born, mother_born = births
    if kinship is _Kinship.NONE:
        born = years_before(ward_born, rng.randint(25, 40)) - timedelta(days=rng.randrange(365))
        guardian = draft.enter(Sketch(some_gender(rng), born), line)
        if rng.random() < 0.6:
            give_spouse(draft, guardian, line)
        return guardian, None
    her_birth = years_before(mother_born, rng.randint(19, 26))
    if kinship is _Kinship.GRANDMOTHER:
        grandmother = draft.enter(Sketch(Gender.FEMALE, her_birth), line)
        return grandmother, grandmother
    died = draft.as_of - timedelta(days=rng.randint(100, 1500))
    grandmother = draft.enter(Sketch(Gender.FEMALE, her_birth, died=died), line)
    # close enough in age to be an adult when the order is given
    aunt_born = mother_born + timedelta(days=rng.choice((-1, 1)) * rng.randint(300, 600))
    return draft.enter(Sketch(Gender.FEMALE, aunt_born, mother=grandmother), line), grandmother


def _enter_foundling(draft: Draft, home: Line, born: date) -> _Bereaved:
    line = replace(some_line(draft), home=home.home, before=None)
    child = draft.enter(Sketch(some_gender(draft.rng), born, foundling=True), line)
    return _Bereaved([child], born + timedelta(days=draft.rng.randint(30, 120)))


def _enter_bereaved(
    draft: Draft, home: Line, births: list[date], mother: Sketch, *, returned: date | None = None
) -> _Bereaved:
    """Siblings who live at *home*, and their parents, whom they lost; with *returned* a parent got them back then."""
    rng, line = draft.rng, some_line(draft)
    day = births[-1] + timedelta(days=rng.randint(30, 300))
    fates = [rng.choice(_FATES[:-1]), rng.choice(_FATES)]
    if returned is not None:
        fates = [AbsenceKind.DEPRIVED, AbsenceKind.UNKNOWN]
    her = _enter_parent(draft, line, mother, (fates[0], day))
    him = None
    if fates[1] is not AbsenceKind.UNKNOWN:
        his_birth = her.birth_date - timedelta(days=rng.randint(0, 2000))
        him = _enter_parent(draft, line, Sketch(Gender.MALE, his_birth), (fates[1], day))
        draft.marry(him, her, births[0] - timedelta(days=300))
    theirs = replace(line, home=home.home, before=home.before)
    children = [draft.enter(Sketch(some_gender(rng), born, mother=her, father=him), theirs) for born in births]
    for parent, fate in ((her, fates[0]), (him, fates[1])):
        if parent is not None and fate is AbsenceKind.DEPRIVED:
            ruling = draft.ruling(parent.address.city_key, day, ended=returned)
            _deprive_of_all(draft, parent, children, ruling)
    return _Bereaved(children, day)


def _enter_parent(draft: Draft, line: Line, sketch: Sketch, fate: tuple[AbsenceKind, date]) -> Person:
    kind, day = fate
    died = day if kind is AbsenceKind.DEAD else None
    missing = draft.ruling(line.home.city_key, day) if kind is AbsenceKind.MISSING else None
    return draft.enter(replace(sketch, died=died, missing=missing), line)


def _deprive_of_all(draft: Draft, parent: Person, children: list[Person], ruling: CourtRuling) -> None:
    for child in children:
        draft.deprive(parent, child, ruling)


def _book(
    draft: Draft, bereaved: _Bereaved, line: Line, *, institution: bool = False, left: date | None = None
) -> None:
    """Enter the children in the data bank; they leave it when they come of age, at the latest."""
    entered = bereaved.lost + timedelta(days=draft.rng.randint(1, 15))
    placed = draft.rng.choice(words("institutions")) if institution else None
    for child in bereaved.children:
        grown = years_after(child.birth_date, 18)
        draft.records.append(
            Orphan(
                number=draft.numbers.entry("ДС", entered),
                child=child.iin,
                entered=entered,
                provider=_department(draft, line),
                grounds=draft.grounds(child),
                placed=placed,
                left=left or (grown if grown <= draft.as_of else None),
            )
        )


def _department(draft: Draft, line: Line) -> Bin:
    return draft.serving[OrganisationKind.EDUCATION_DEPARTMENT, line.home.city_key]


def _ward_birth_days(rng: Random, as_of: date) -> list[date]:
    """Eldest first; the youngest is old enough for all that has to happen after the birth."""
    day = years_before(as_of, rng.randint(2, 17)) - timedelta(days=rng.randint(0, 300))
    days = [day]
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        day -= timedelta(days=rng.randint(400, 1100))
        if day > years_before(as_of, 18):
            days.insert(0, day)
    return days
