"""Households as life makes them: couples with children and grandchildren, the divorced, the widowed, the single."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from registries.identifiers import Gender
from registries.population.acts import LAST_PAPER_BIRTH
from registries.population.days import years_after, years_before
from registries.population.draft import Draft, Line, Papers, Sketch
from registries.population.names import Surname, book_of, some_nationality
from registries.population.person import Person
from registries.population.places import cities, some_address, some_city

__all__ = [
    "enter_births_around_the_change",
    "enter_couple",
    "enter_foreigner",
    "enter_lone_parent",
    "enter_single",
    "give_spouse",
    "some_day",
    "some_gender",
    "some_line",
]

_ADULT: Final = 18
_TAKES_HIS_NAME: Final = 0.7
_DIVORCES: Final = 0.17
_MOVED: Final = 0.3
_BORN_ABROAD: Final = 0.03
_ENTERED_LATER: Final = 0.12
"""Share of births on paper that were entered into the electronic registry after all."""
_PAPERS: Final = ((0.03, Papers.EXPIRED), (0.045, Papers.LOST))
"""Up to which draw somebody's papers are like this."""


def some_line(draft: Draft) -> Line:
    """A household to be, somewhere."""
    rng = draft.rng
    nationality = some_nationality(rng)
    since = draft.as_of - timedelta(days=rng.randint(100, 5000))
    home = some_address(rng, some_city(rng), since)
    before = None
    if rng.random() < _MOVED:
        before = some_address(rng, some_city(rng), since - timedelta(days=rng.randint(400, 6000)))
        before = replace(before, until=since)
    return Line(rng.choice(book_of(nationality).surnames), nationality, rng.random() < 0.35, home, before)


def enter_couple(draft: Draft) -> None:
    """A couple, together, widowed or divorced, with up to four children, of whom some have families of their own."""
    rng, as_of, line = draft.rng, draft.as_of, some_line(draft)
    his_birth = years_before(as_of, 24 + int(60 * rng.random() ** 1.6)) - timedelta(days=rng.randrange(365))
    her_birth = min(his_birth + timedelta(days=rng.randint(-900, 1800)), years_before(as_of, 22))
    earliest = years_after(max(his_birth, her_birth), 20)
    married = earliest + timedelta(days=rng.randint(0, min(1500, (as_of - earliest).days)))
    births = _birth_days(rng, married + timedelta(days=300), min(as_of, years_after(her_birth, 42)))
    last = max([married, *births])
    divorced = some_day(rng, last, as_of) if rng.random() < _DIVORCES else None
    deaths = [None if divorced else _death_day(draft, birth, last) for birth in (his_birth, her_birth)]
    husband = draft.enter(Sketch(Gender.MALE, his_birth, died=deaths[0], papers=_papers(rng, deaths[0])), line)
    wife = _enter_wife(draft, line, Sketch(Gender.FEMALE, her_birth, died=deaths[1], papers=_papers(rng, deaths[1])))
    children = [_enter_child(draft, line, born, (wife, husband)) for born in births]
    _marry(draft, (husband, wife), line, married, divorced=divorced)
    for child in children:
        if child.age_on(as_of) > 22 and rng.random() < 0.4:
            _settle(draft, child, line)
    if divorced is not None:
        _part(draft, husband, line, divorced)


def enter_single(draft: Draft) -> None:
    """Somebody whose family is not known here, living or dead."""
    rng = draft.rng
    born = years_before(draft.as_of, rng.randint(_ADULT, 92)) - timedelta(days=rng.randrange(365))
    died = _death_day(draft, born, years_after(born, _ADULT))
    draft.enter(Sketch(some_gender(rng), born, died=died, papers=_papers(rng, died)), some_line(draft))


def enter_lone_parent(draft: Draft) -> None:
    """A mother, and a child or two whose acts of birth name no father."""
    rng, as_of, line = draft.rng, draft.as_of, some_line(draft)
    her_birth = years_before(as_of, rng.randint(20, 60)) - timedelta(days=rng.randrange(365))
    mother = draft.enter(Sketch(Gender.FEMALE, her_birth), line)
    births = _birth_days(rng, years_after(her_birth, 19), min(as_of, years_after(her_birth, 42)))
    for born in births[:2]:
        _enter_child(draft, line, born, (mother, None))


def enter_foreigner(draft: Draft) -> None:
    """A citizen of another country with a permit to live here."""
    rng = draft.rng
    born = years_before(draft.as_of, rng.randint(_ADULT, 70)) - timedelta(days=rng.randrange(365))
    draft.enter(Sketch(some_gender(rng), born, abroad=True, foreign=True), replace(some_line(draft), before=None))


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
        draft.enter(Sketch(some_gender(draft.rng), born, mother=wife, father=husband), line)


def give_spouse(draft: Draft, person: Person, line: Line) -> Person:
    """A husband or wife of about the same age, since they were both 22."""
    other = Gender.FEMALE if person.gender is Gender.MALE else Gender.MALE
    spouse = draft.enter(Sketch(other, person.birth_date + timedelta(days=draft.rng.randint(-700, 700))), line)
    day = years_after(max(person.birth_date, spouse.birth_date), 22)
    draft.marry(*((person, spouse) if other is Gender.FEMALE else (spouse, person)), day)
    return spouse


def some_day(rng: Random, first: date, last: date) -> date:
    """Some day from *first* to *last*; *first* if that is later."""
    return first + timedelta(days=int(rng.random() * (max(0, (last - first).days) + 1)))


def some_gender(rng: Random) -> Gender:
    """One of the two."""
    return rng.choice((Gender.MALE, Gender.FEMALE))


def _enter_wife(draft: Draft, line: Line, sketch: Sketch) -> Person:
    """She bears the name of *line*, or one of her own."""
    if draft.rng.random() < _TAKES_HIS_NAME:
        return draft.enter(sketch, line)
    return draft.enter(sketch, replace(line, surname=_another_surname(draft, line)))


def _marry(draft: Draft, couple: tuple[Person, Person], line: Line, day: date, *, divorced: date | None = None) -> None:
    """Husband and wife of *couple* marry; who bears the surname of *line* bore another one before."""
    husband, wife = couple
    maiden = _another_surname(draft, line) if wife.surname == line.surname.female else None
    draft.marry(husband, wife, day, divorced=divorced, maiden=maiden)


def _another_surname(draft: Draft, line: Line) -> Surname:
    return draft.rng.choice(book_of(line.nationality).surnames)


def _enter_child(draft: Draft, line: Line, born: date, parents: tuple[Person, Person | None]) -> Person:
    rng = draft.rng
    away = rng.random() < _BORN_ABROAD
    paper = away or born <= LAST_PAPER_BIRTH
    entered = some_day(rng, born, draft.as_of) if paper and rng.random() < _ENTERED_LATER else None
    sketch = Sketch(some_gender(rng), born, mother=parents[0], father=parents[1], abroad=away, entered=entered)
    return draft.enter(sketch, line)


def _settle(draft: Draft, child: Person, line: Line) -> None:
    """The grown child marries and lives elsewhere, with a child or two."""
    rng, as_of = draft.rng, draft.as_of
    married = some_day(rng, years_after(child.birth_date, 20), min(as_of, years_after(child.birth_date, 29)))
    born = max(years_before(married, 32), min(years_before(married, 19), child.birth_date + _spread(rng, 900)))
    since = max(married, child.address.since + timedelta(days=1))
    if since > as_of:
        return
    home = replace(some_address(rng, some_city(rng), since))
    other = Gender.FEMALE if child.gender is Gender.MALE else Gender.MALE
    surname = line.surname if other is Gender.FEMALE else _another_surname(draft, line)
    theirs = Line(surname, line.nationality, line.slavic, home)
    spouse = draft.enter(Sketch(other, born), theirs)
    draft.move(child, home)
    husband, wife = (child, spouse) if other is Gender.FEMALE else (spouse, child)
    if other is Gender.FEMALE:
        _marry(draft, (husband, wife), theirs, married)
    else:
        draft.marry(husband, wife, married)
    for day in _birth_days(rng, married + timedelta(days=300), min(as_of, years_after(wife.birth_date, 42)))[:2]:
        _enter_child(draft, theirs, day, (wife, husband))


def _part(draft: Draft, husband: Person, line: Line, divorced: date) -> None:
    """The divorced husband lives elsewhere, often with another wife."""
    rng = draft.rng
    away = some_address(rng, cities()[line.home.city_key], max(divorced, husband.address.since + timedelta(days=1)))
    if away.since > draft.as_of:
        return
    draft.move(husband, away)
    if rng.random() < 0.5:
        born = min(husband.birth_date + timedelta(days=rng.randint(0, 2500)), years_before(divorced, 19))
        theirs = replace(line, home=away, before=None)
        second = draft.enter(Sketch(Gender.FEMALE, born), theirs)
        _marry(draft, (husband, second), theirs, some_day(rng, divorced, draft.as_of))


def _death_day(draft: Draft, born: date, after: date) -> date | None:
    """When somebody *born* then died, later than *after*; None while they live, the less likely the older they are."""
    age = draft.as_of.year - born.year
    if draft.rng.random() > 0.02 + max(0, age - 45) * 0.009:
        return None
    return some_day(draft.rng, max(after, years_before(draft.as_of, 12)), draft.as_of)


def _papers(rng: Random, died: date | None) -> Papers:
    if died is not None:
        return Papers.CURRENT
    draw = rng.random()
    return next((papers for limit, papers in _PAPERS if draw < limit), Papers.CURRENT)


def _spread(rng: Random, days: int) -> timedelta:
    return timedelta(days=rng.randint(-days, days))


def _birth_days(rng: Random, first: date, end: date) -> list[date]:
    days: list[date] = []
    day = first + timedelta(days=rng.randint(0, 900))
    for _ in range(rng.choice((0, 1, 1, 2, 2, 2, 3, 3, 4))):
        if day >= end:
            break
        days.append(day)
        day += timedelta(days=rng.randint(400, 1500))
    return days
