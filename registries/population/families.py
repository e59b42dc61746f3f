"""Households as life makes them: couples with children, the divorced and the widowed, guardians with their wards."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from random import Random

from registries.identifiers import Gender
from registries.population.acts import LAST_PAPER_BIRTH, AbsenceKind
from registries.population.days import years_after, years_before
from registries.population.draft import Draft, Line, Papers, Sketch
from registries.population.names import book_of
from registries.population.organisations import department_bin
from registries.population.person import Nationality, Person
from registries.population.places import cities, some_address

__all__ = ["enter_births_around_the_change", "enter_family", "enter_guardian_family", "some_line"]

_FATES = (AbsenceKind.DEAD, AbsenceKind.DEAD, AbsenceKind.DEPRIVED, AbsenceKind.MISSING, AbsenceKind.UNKNOWN)


class _Kinship(StrEnum):
    GRANDMOTHER = "grandmother"
    AUNT = "aunt"
    NONE = "none"


def some_line(draft: Draft) -> Line:
    """A household to be, somewhere."""
    rng = draft.rng
    nationality = Nationality.KAZAKH if rng.random() < 0.72 else Nationality.RUSSIAN
    since = years_before(draft.as_of, 1) - timedelta(days=rng.randint(0, 300))
    home = some_address(rng, rng.choice(tuple(cities().values())), since)
    return Line(rng.choice(book_of(nationality).surnames), nationality, rng.random() < 0.35, home)


def enter_family(draft: Draft) -> None:
    """A couple, together, widowed or divorced, with up to four children."""
    rng, as_of, line = draft.rng, draft.as_of, some_line(draft)
    his_birth = years_before(as_of, rng.randint(24, 70)) - timedelta(days=rng.randint(0, 364))
    her_birth = min(his_birth + timedelta(days=rng.randint(-900, 1800)), years_before(as_of, 22))
    earliest = years_after(max(his_birth, her_birth), 20)
    married = earliest + timedelta(days=rng.randint(0, min(1500, (as_of - earliest).days)))
    births = _birth_days(rng, married + timedelta(days=300), min(as_of, years_after(her_birth, 42)))
    last = max([married, *births])
    outcome = rng.random()
    end = _between(rng, last, as_of) if outcome < 0.22 else None
    husband = draft.enter(Sketch(Gender.MALE, his_birth, died=end if outcome < 0.11 else None), line)
    papers = Papers.EXPIRED if rng.random() < 0.04 and her_birth < years_before(as_of, 30) else Papers.CURRENT
    wife = draft.enter(Sketch(Gender.FEMALE, her_birth, papers=papers), line)
    draft.marry(husband, wife, married, divorced=end if husband.is_alive else None)
    for born in births:
        sketch = Sketch(_gender(rng), born, mother=wife, father=husband, abroad=rng.random() < 0.04)
        draft.enter(sketch, line)
    if husband.is_alive and end is not None and rng.random() < 0.5:
        _marry_again(draft, husband, line, end)


def enter_births_around_the_change(draft: Draft) -> None:
    """Families with a birth before, on and after the day that divides paper from register (rule C-5)."""
    for offset in (-1, 0, 1):
        born = LAST_PAPER_BIRTH + timedelta(days=offset)
        if born >= draft.as_of:
            continue
        line = some_line(draft)
        husband = draft.enter(Sketch(Gender.MALE, years_before(born, 29)), line)
        wife = draft.enter(Sketch(Gender.FEMALE, years_before(born, 27)), line)
        draft.marry(husband, wife, years_before(born, 3))
        draft.enter(Sketch(_gender(draft.rng), born, mother=wife, father=husband), line)


def enter_guardian_family(draft: Draft) -> None:
    """A guardian or trustee, married or not, with one to three siblings whose parents are dead or absent."""
    rng, as_of, line, home = draft.rng, draft.as_of, some_line(draft), some_line(draft)
    births = _ward_birth_days(rng, as_of)
    her_birth = years_before(births[0], rng.randint(19, 30)) - timedelta(days=rng.randint(0, 364))
    kinship = rng.choice(tuple(_Kinship))
    foundling = kinship is _Kinship.NONE and len(births) == 1 and rng.random() < 0.2
    guardian, grandmother = _enter_guardian(draft, kinship, (births[0], her_birth), home)
    mother_fate, father_fate = rng.choice(_FATES[:-1]), rng.choice(_FATES)
    mother = father = None
    if not foundling:
        sketch = Sketch(Gender.FEMALE, her_birth, mother=grandmother)
        mother = _enter_parent(draft, line, sketch, (mother_fate, births[-1]))
        if father_fate is not AbsenceKind.UNKNOWN:
            his_birth = her_birth - timedelta(days=rng.randint(0, 2000))
            father = _enter_parent(draft, line, Sketch(Gender.MALE, his_birth), (father_fate, births[-1]))
            draft.marry(father, mother, births[0] - timedelta(days=300))
    ward_line = Line(line.surname, line.nationality, line.slavic, guardian.address)
    wards = [
        draft.enter(Sketch(_gender(rng), born, mother=mother, father=father, foundling=foundling), ward_line)
        for born in births
    ]
    for parent, fate in ((mother, mother_fate), (father, father_fate)):
        if parent is not None and fate is AbsenceKind.DEPRIVED:
            deprive_of_all(draft, parent, children=wards, day=_fate_day(rng, births[-1]))
    ordered = births[-1] + timedelta(days=rng.randint(330, 420))
    draft.appoint(guardian, wards, order_date=ordered, provider=department_bin(guardian.address.city_key))


def deprive_of_all(draft: Draft, parent: Person, *, children: list[Person], day: date) -> None:
    """One ruling takes the parent's rights to all the children away."""
    ruling = draft.ruling(parent.address.city_key, day)
    for child in children:
        draft.deprive(parent, child, ruling)


def _enter_guardian(
    draft: Draft, kinship: _Kinship, births: tuple[date, date], line: Line
) -> tuple[Person, Person | None]:
    """The guardian, and the wards' grandmother if she is here; *births* are the eldest ward's and the mother's."""
    rng = draft.rng
    ward_born, mother_born = births
    if kinship is _Kinship.NONE:
        born = years_before(ward_born, rng.randint(25, 40)) - timedelta(days=rng.randint(0, 364))
        guardian = draft.enter(Sketch(_gender(rng), born), line)
        if rng.random() < 0.6:
            _give_spouse(draft, guardian, line)
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


def _give_spouse(draft: Draft, person: Person, line: Line) -> None:
    other = Gender.FEMALE if person.gender is Gender.MALE else Gender.MALE
    spouse = draft.enter(Sketch(other, person.birth_date + timedelta(days=draft.rng.randint(-700, 700))), line)
    day = years_after(max(person.birth_date, spouse.birth_date), 22)
    draft.marry(*((person, spouse) if other is Gender.FEMALE else (spouse, person)), day)


def _marry_again(draft: Draft, husband: Person, line: Line, divorced: date) -> None:
    born = min(husband.birth_date + timedelta(days=draft.rng.randint(0, 2500)), years_before(divorced, 19))
    draft.marry(husband, draft.enter(Sketch(Gender.FEMALE, born), line), _between(draft.rng, divorced, draft.as_of))


def _enter_parent(draft: Draft, line: Line, sketch: Sketch, fate: tuple[AbsenceKind, date]) -> Person:
    kind, last_birth = fate
    day = _fate_day(draft.rng, last_birth)
    died = day if kind is AbsenceKind.DEAD else None
    missing = draft.ruling(line.home.city_key, day) if kind is AbsenceKind.MISSING else None
    return draft.enter(
        Sketch(sketch.gender, sketch.born, mother=sketch.mother, died=died, missing=missing),
        line,
    )


def _fate_day(rng: Random, last_birth: date) -> date:
    return last_birth + timedelta(days=rng.randint(30, 300))


def _birth_days(rng: Random, first: date, end: date) -> list[date]:
    days: list[date] = []
    day = first + timedelta(days=rng.randint(0, 900))
    for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 4))):
        if day >= end:
            break
        days.append(day)
        day += timedelta(days=rng.randint(400, 1500))
    return days


def _ward_birth_days(rng: Random, as_of: date) -> list[date]:
    """Eldest first; the youngest is old enough for all that has to happen after the birth."""
    day = years_before(as_of, rng.randint(2, 17)) - timedelta(days=rng.randint(0, 300))
    days = [day]
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        day -= timedelta(days=rng.randint(400, 1100))
        if day > years_before(as_of, 18):
            days.insert(0, day)
    return days


def _between(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))


def _gender(rng: Random) -> Gender:
    return rng.choice((Gender.MALE, Gender.FEMALE))
