"""The named characters of the demonstrations, each with the family that the story needs."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

from registries.identifiers import Gender
from registries.population.days import years_after, years_before
from registries.population.draft import Draft, Line, Papers, Sketch
from registries.population.model import Character
from registries.population.names import Surname, book_of
from registries.population.organisations import department_bin
from registries.population.person import Address, Nationality, Person
from registries.population.places import cities, some_address
from registries.population.values import Texts

__all__ = ["enter_characters"]

_BIRTHDAYS: Final = (20, 200, 37)
"""Days since the last birthday: at least, spread and step by age; no birthday is near, so that ages hold for weeks."""


def enter_characters(draft: Draft) -> tuple[tuple[Character, ...], dict[str, tuple[Person, Person]]]:
    """The characters in their order, and head and signer of the organisations whose staff is named."""
    stage = _Stage(draft, {})
    for scene in _SCENES:
        scene(stage)
    characters = tuple(
        Character(key, stage.cast[key].iin, Texts(**table["good_for"]))
        for key, table in _tables()["characters"].items()
    )
    return characters, {"education-department-astana": (stage.cast["head"], stage.cast["official"])}


@dataclass(frozen=True, slots=True)
class _Part:
    """What a person of the story is, beyond their entry in the table."""

    home: Address | None = None
    mother: Person | None = None
    father: Person | None = None
    died: date | None = None
    missing_since: date | None = None
    papers: Papers = Papers.CURRENT


@dataclass(frozen=True, slots=True)
class _Stage:
    """The draft, and who of the cast has entered."""

    draft: Draft
    cast: dict[str, Person]

    def ago(self, days: int) -> date:
        """The day that was *days* before the population's."""
        return self.draft.as_of - timedelta(days=days)

    def born(self, age: int) -> date:
        """The birth date of somebody of *age*."""
        least, spread, step = _BIRTHDAYS
        return years_before(self.draft.as_of, age) - timedelta(days=least + age * step % spread)

    def enter(self, key: str, part: _Part = _Part()) -> Person:
        """The person of the table's entry *key*."""
        table = _tables()["characters"].get(key) or _tables()["relatives"][key]
        missing = self.draft.ruling(table["city"], part.missing_since) if part.missing_since else None
        sketch = Sketch(
            gender=Gender[table["gender"].upper()],
            born=self.born(table["age"]),
            name=table["name"].upper(),
            patronymic=table["patronymic"].upper() if "patronymic" in table else None,
            mother=part.mother,
            father=part.father,
            died=part.died,
            missing=missing,
            papers=part.papers,
        )
        self.cast[key] = self.draft.enter(sketch, self._line(table, part.home))
        return self.cast[key]

    def child(self, mother: Person, father: Person | None, *, home: Address, sketch: Sketch) -> Person:
        """A child without a part of their own; bears the father's surname, else the mother's."""
        surname = next(each for each in _surnames() if (father or mother).surname in (each.male, each.female))
        named = Sketch(sketch.gender, sketch.born, name=sketch.name, mother=mother, father=father)
        return self.draft.enter(named, Line(surname, mother.nationality, False, home))

    def _line(self, table: Mapping[str, Any], home: Address | None) -> Line:
        address = home or some_address(self.draft.rng, cities()[table["city"]], self.ago(900))
        slavic = table.get("patronymic", "").endswith(("ич", "на"))
        return Line(_surname(table), Nationality[table["nationality"].upper()], slavic, address)


def _guardian_of_one(stage: _Stage) -> None:
    grandfather = stage.enter("grandfather-of-ward", _Part(died=stage.ago(2600)))
    grandmother = stage.enter("grandmother-of-ward", _Part(home=grandfather.address, died=stage.ago(1500)))
    stage.draft.marry(grandfather, grandmother, years_after(grandmother.birth_date, 23))
    family = _Part(mother=grandmother, father=grandfather)
    aunt = stage.enter("guardian-of-one", family)
    father = stage.enter("father-of-ward", _Part(died=stage.ago(1100)))
    mother = stage.enter(
        "mother-of-ward", _Part(father.address, mother=grandmother, father=grandfather, died=stage.ago(1100))
    )
    stage.draft.marry(father, mother, stage.born(11))
    ward = stage.enter("ward", _Part(home=aunt.address, mother=mother, father=father))
    _appoint(stage, aunt, [ward], stage.ago(1000))


def _guardian_of_three(stage: _Stage) -> None:
    grandmother = stage.enter("guardian-of-three")
    father = stage.enter("father-of-three")
    mother = stage.enter("mother-of-three", _Part(mother=grandmother, died=stage.ago(1300)))
    stage.draft.marry(father, mother, stage.born(17))
    wards = [
        stage.child(mother, father, home=grandmother.address, sketch=Sketch(gender, stage.born(age)))
        for gender, age in ((Gender.MALE, 15), (Gender.FEMALE, 11), (Gender.MALE, 6))
    ]
    ruling = stage.draft.ruling("almaty", stage.ago(1200))
    for ward in wards:
        stage.draft.deprive(father, ward, ruling)
    _appoint(stage, grandmother, wards, stage.ago(1100))


def _trustee(stage: _Stage) -> None:
    trustee = stage.enter("trustee")
    mother = stage.enter("mother-of-teenager", _Part(missing_since=stage.ago(900)))
    ward = stage.child(mother, None, home=trustee.address, sketch=Sketch(Gender.MALE, stage.born(16)))
    _appoint(stage, trustee, [ward], stage.ago(700))


def _without_record(stage: _Stage) -> None:
    husband = stage.enter("husband-of-citizen")
    wife = stage.enter("without-record", _Part(home=husband.address))
    stage.draft.marry(husband, wife, stage.born(9))
    stage.child(wife, husband, home=wife.address, sketch=Sketch(Gender.FEMALE, stage.born(7)))


def _without_consent(stage: _Stage) -> None:
    _guardian_of_orphan(stage, stage.enter("without-consent"), 12)


def _married_guardian(stage: _Stage) -> None:
    husband = stage.enter("married-guardian")
    wife = stage.enter("wife-of-guardian", _Part(home=husband.address))
    stage.draft.marry(husband, wife, stage.born(14))
    _guardian_of_orphan(stage, husband, 8)


def _widow(stage: _Stage) -> None:
    husband = stage.enter("deceased", _Part(died=stage.ago(480)))
    widow = stage.enter("widow", _Part(home=husband.address))
    stage.draft.marry(husband, widow, stage.born(42))
    daughter = stage.enter("daughter-of-widow", _Part(mother=widow, father=husband, died=stage.ago(1400)))
    ward = stage.child(daughter, None, home=widow.address, sketch=Sketch(Gender.FEMALE, stage.born(10)))
    _appoint(stage, widow, [ward], stage.ago(1300))


def _expired_document(stage: _Stage) -> None:
    _guardian_of_orphan(stage, stage.enter("expired-document", _Part(papers=Papers.EXPIRED)), 5)


def _officials(stage: _Stage) -> None:
    stage.enter("official")
    stage.enter("head")


def _guardian_of_orphan(stage: _Stage, guardian: Person, age: int) -> None:
    """A ward of *age* whose mother has died and whose father is unknown; no relative of the guardian."""
    draft = stage.draft
    surname = draft.rng.choice(book_of(guardian.nationality).surnames)
    away = some_address(draft.rng, cities()[guardian.address.city_key], stage.ago(3000))
    born = stage.born(age)
    mother = draft.enter(
        Sketch(Gender.FEMALE, years_before(born, 24), died=born + timedelta(days=400)),
        Line(surname, guardian.nationality, False, away),
    )
    ward = stage.child(mother, None, home=guardian.address, sketch=Sketch(Gender.MALE, born))
    _appoint(stage, guardian, [ward], born + timedelta(days=480))


def _appoint(stage: _Stage, guardian: Person, wards: list[Person], day: date) -> None:
    stage.draft.appoint(guardian, wards, order_date=day, provider=department_bin(guardian.address.city_key))


_SCENES: Final[tuple[Callable[[_Stage], None], ...]] = (
    _guardian_of_one,
    _guardian_of_three,
    _trustee,
    _without_record,
    _without_consent,
    _married_guardian,
    _widow,
    _expired_document,
    _officials,
)


def _surname(table: Mapping[str, Any]) -> Surname:
    return Surname(table["surname"]["male"].upper(), table["surname"]["female"].upper())


@cache
def _surnames() -> tuple[Surname, ...]:
    named = [_surname(table) for section in _tables().values() for table in section.values()]
    return (*named, *(surname for nationality in Nationality for surname in book_of(nationality).surnames))


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("characters.toml").read_text("utf-8"))
