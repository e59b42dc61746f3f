"""Planting contradictions: a bench at which people and records are made that disagree in one thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from registries.population.acts import KAZAKHSTAN, BirthAct, DeathAct, MarriageAct
from registries.population.bodies import Organisation, OrganisationKind
from registries.population.care import AbsenceKind, Guardianship, Orphan, ParentAbsence, ParentRole
from registries.population.change import Change
from registries.population.days import years_before
from registries.population.person import (
    CourtRuling,
    DocumentKind,
    Gender,
    IdentityDocument,
    Nationality,
    Person,
)
from registries.population.records import Record
from registries.population.store import Population
from registries.population.values import Texts

__all__ = ["PLANTED", "TEXTS", "Bench", "Scene", "plants"]

TEXTS = Texts("мәтін", "текст", "text")
Planter = Callable[["Bench"], str]
PLANTED: dict[str, Planter] = {}
"""Who plants the contradiction of a code, and tells the subject that must be named."""
_P = TypeVar("_P", bound=Planter)


def plants(code: str) -> Callable[[_P], _P]:
    """Register a planter for *code*."""

    def registered(planter: _P) -> _P:
        assert code not in PLANTED, code
        PLANTED[code] = planter
        return planter

    return registered


@dataclass(frozen=True, slots=True)
class Scene:
    """What is read of a population before it is changed: in memory, a second reader would end the change."""

    today: date
    template: Person
    """Somebody at whose address others may live."""
    bodies: tuple[Organisation, ...]

    @classmethod
    def of(cls, population: Population) -> Scene:
        somebody = population.person(population.characters[0].iin)
        return cls(population.as_of, somebody, tuple(population.organisations.values()))


@dataclass(frozen=True, slots=True)
class Bench:
    """A population in the course of a change, and means to enter people and records that agree by themselves."""

    scene: Scene
    change: Change

    @property
    def today(self) -> date:
        return self.scene.today

    @property
    def place(self) -> str:
        return self.scene.template.address.city_key

    @property
    def department(self) -> Organisation:
        return next(
            one
            for one in self.scene.bodies
            if one.kind is OrganisationKind.EDUCATION_DEPARTMENT and self.place in one.serves
        )

    def body(self, key: str) -> Organisation:
        """The organisation with this key."""
        return next(one for one in self.scene.bodies if one.key == key)

    def ago(self, years: int, days: int = 0) -> date:
        return years_before(self.today, years) - timedelta(days=days)

    def person(self, gender: Gender = Gender.MALE, *, age: int = 30, **more: Any) -> Person:
        """Somebody without a family."""
        made = self.draw(gender, age=age, **more)
        self.change.enter([made])
        return made

    def woman(self, *, age: int = 30, **more: Any) -> Person:
        return self.person(Gender.FEMALE, age=age, **more)

    def draw(self, gender: Gender = Gender.MALE, *, age: int = 30, **more: Any) -> Person:
        """Somebody who has not entered."""
        born = self.ago(age, 40)
        given: dict[str, Any] = {
            "iin": self.change.fresh_iin(born, gender),
            "surname": "СЫНАҚ",
            "name": "БІРЕУ",
            "gender": gender,
            "birth_date": born,
            "nationality": Nationality.KAZAKH,
            "birth_place": KAZAKHSTAN,
            "birth_city": TEXTS,
            "address": replace(self.scene.template.address, since=born),
        }
        return Person(**given | more)

    def dead(self, gender: Gender = Gender.MALE, *, age: int = 60, died: date | None = None) -> Person:
        """Somebody who died a year ago, with the act."""
        day = died or self.ago(1)
        made = self.person(gender, age=age, death_date=day)
        self.change.add(self.death(made, day))
        return made

    def child(self, *, age: int = 8, mother: Person | None = None, father: Person | None = None) -> Person:
        """A boy with an act of birth."""
        parents = {"mother": mother.iin if mother else None, "father": father.iin if father else None}
        made = self.person(age=age, **parents)
        self.change.add(self.birth(made))
        return made

    def birth(self, child: Person, **more: Any) -> BirthAct:
        given: dict[str, Any] = {
            "number": self.number(),
            "registered": child.birth_date + timedelta(days=9),
            "registry": self.place,
            "child": child.iin,
            "birth_date": child.birth_date,
            "place": TEXTS,
            "mother": child.mother,
            "father": child.father,
            "certificate_number": "1",
        }
        return BirthAct(**given | more)

    def death(self, person: Person, day: date, **more: Any) -> DeathAct:
        given: dict[str, Any] = {
            "number": self.number(),
            "registered": day,
            "registry": self.place,
            "person": person.iin,
            "death_date": day,
        }
        return DeathAct(**given | more)

    def marriage(self, husband: Person, wife: Person, **more: Any) -> MarriageAct:
        """A marriage three years ago, entered."""
        given: dict[str, Any] = {
            "number": self.number(),
            "married": self.ago(3),
            "registry": self.place,
            "husband": husband.iin,
            "wife": wife.iin,
        }
        act = MarriageAct(**given | more)
        self.change.add(act)
        return act

    def guardianship(self, ward: Person, guardian: Person, **more: Any) -> Guardianship:
        """An order of two years ago, entered; nobody knows the parents."""
        given: dict[str, Any] = {
            "ward": ward.iin,
            "guardian": guardian.iin,
            "order_number": self.number(),
            "order_date": self.ago(2),
            "provider": self.department.bin,
            "grounds": self.unknown,
        }
        record = Guardianship(**given | more)
        self.change.add(record)
        return record

    def orphan(self, child: Person, **more: Any) -> Orphan:
        """An entry of two years ago, entered; nobody knows the parents."""
        given: dict[str, Any] = {
            "number": self.number(),
            "child": child.iin,
            "entered": self.ago(2),
            "provider": self.department.bin,
            "grounds": self.unknown,
        }
        record = Orphan(**given | more)
        self.change.add(record)
        return record

    @property
    def unknown(self) -> tuple[ParentAbsence, ...]:
        return tuple(ParentAbsence(role, AbsenceKind.UNKNOWN, None, None, None) for role in ParentRole)

    def card(self, begin: date | None = None, **more: Any) -> IdentityDocument:
        """An identity card of two years ago."""
        day = begin or self.ago(2)
        number = self.change.document_number(DocumentKind.IDENTITY_CARD)
        given: dict[str, Any] = {"begin_date": day, "end_date": day + timedelta(days=3650)}
        return IdentityDocument(DocumentKind.IDENTITY_CARD, number, **given | more)

    def ruling(self, day: date) -> CourtRuling:
        return CourtRuling(self.number(), day, TEXTS)

    def number(self) -> str:
        return f"№ {self.change.next_number('planted')}"

    def add(self, record: Record) -> str:
        """Enter *record*; its number."""
        self.change.add(record)
        return record.key or ""
