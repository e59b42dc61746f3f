"""A population while it is being made: people enter, marry, die, are put under guardianship."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Final

from registries.identifiers import Bin, Gender, Iin
from registries.population.acts import (
    AbsenceKind,
    BirthAct,
    DeathAct,
    Guardianship,
    MarriageAct,
    MarriageEnd,
    ParentAbsence,
    ParentalRightsRuling,
    ParentRole,
    guardianship_kind,
)
from registries.population.days import years_after, years_before
from registries.population.names import Surname, book_of, patronymic_from
from registries.population.numbers import Numbers
from registries.population.person import (
    Address,
    CourtRuling,
    DocumentKind,
    DocumentStatus,
    IdentityDocument,
    Nationality,
    Person,
)
from registries.population.places import ABROAD, KAZAKHSTAN, RUSSIA, City, cities

__all__ = ["Draft", "Line", "Papers", "Sketch"]

_DOCUMENT_AGE: Final = 16
_DOCUMENT_TERM: Final = 10


class Papers(StrEnum):
    """State of somebody's identity documents on the day of the population."""

    CURRENT = "current"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Line:
    """What the members of a household share."""

    surname: Surname
    nationality: Nationality
    slavic: bool
    """True if patronymics are in the ``-ович`` form."""
    home: Address


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is decided about a person before they enter; the rest is drawn."""

    gender: Gender
    born: date
    name: str | None = None
    patronymic: str | None = None
    """Given only where no father in the population decides it."""
    mother: Person | None = None
    father: Person | None = None
    foundling: bool = False
    """True if the birth was registered without parents."""
    died: date | None = None
    missing: CourtRuling | None = None
    papers: Papers = Papers.CURRENT
    abroad: bool = False
    """True if born outside Kazakhstan: then no birth act."""

    @property
    def has_registered_birth(self) -> bool:
        """True if this population records the birth."""
        return not self.abroad and (self.foundling or self.mother is not None or self.father is not None)


class Draft:
    """Everything entered so far. Entering keeps the registers in agreement."""

    def __init__(self, rng: Random, as_of: date) -> None:
        self.rng = rng
        """Source of every free choice; may be replaced between two families."""
        self.as_of = as_of
        self.people: dict[Iin, Person] = {}
        self.births: dict[Iin, BirthAct] = {}
        self.deaths: dict[Iin, DeathAct] = {}
        self.marriages: list[MarriageAct] = []
        self.rulings: list[ParentalRightsRuling] = []
        self.guardianships: list[Guardianship] = []
        self._numbers = Numbers()

    def enter(self, sketch: Sketch, line: Line) -> Person:
        """A new person, with documents, birth act and death act as the sketch asks."""
        city = cities()[line.home.city_key]
        person = Person(
            iin=self._numbers.iin(self.rng, sketch.born, sketch.gender),
            surname=line.surname.form(sketch.gender),
            name=sketch.name or book_of(line.nationality).given_name(self.rng, sketch.gender),
            patronymic=self._patronymic(sketch, line),
            gender=sketch.gender,
            birth_date=sketch.born,
            nationality=line.nationality,
            birth_place=RUSSIA if sketch.abroad else KAZAKHSTAN,
            birth_city=ABROAD if sketch.abroad else city.name,
            address=line.home,
            documents=self._documents(sketch),
            death_date=sketch.died,
            mother=sketch.mother.iin if sketch.mother else None,
            father=sketch.father.iin if sketch.father else None,
            missing=sketch.missing,
        )
        self.people[person.iin] = person
        if sketch.has_registered_birth:
            self._record_birth(person, city)
        if person.death_date is not None:
            self._record_death(person, person.death_date, city)
        return person

    def marry(self, husband: Person, wife: Person, day: date, *, divorced: date | None = None) -> None:
        """A marriage on *day*; it ends with the divorce or with the first death."""
        deaths = [each.death_date for each in (husband, wife) if each.death_date is not None]
        ended = divorced or min(deaths, default=None)
        reason = None if ended is None else MarriageEnd.DIVORCE if divorced else MarriageEnd.DEATH
        city = cities()[husband.address.city_key]
        number = self._numbers.act(city.acts, day)
        self.marriages.append(
            MarriageAct(number, day, city.civil_registry, husband.iin, wife.iin, ended=ended, end_reason=reason)
        )

    def ruling(self, city_key: str, day: date) -> CourtRuling:
        """A court ruling in force from *day*."""
        return CourtRuling(self._numbers.ruling(day), day, cities()[city_key].court)

    def deprive(self, parent: Person, child: Person, ruling: CourtRuling) -> None:
        """The court takes the parent's rights to the child away."""
        self.rulings.append(ParentalRightsRuling(parent.iin, child.iin, ruling))

    def appoint(self, guardian: Person, wards: Sequence[Person], *, order_date: date, provider: Bin) -> None:
        """One order of *provider* puts *wards* under the guardian; the grounds follow from what is entered.

        ValueError for a ward of 18 or more, or one whose parent is there: misuse.
        """
        number = self._numbers.order(order_date)
        for ward in wards:
            kind = guardianship_kind(ward.birth_date, self.as_of)
            if kind is None:
                raise ValueError(f"{ward.iin} is of age")
            grounds = (
                self._absence(ParentRole.MOTHER, ward.mother, ward.iin),
                self._absence(ParentRole.FATHER, ward.father, ward.iin),
            )
            self.guardianships.append(Guardianship(ward.iin, guardian.iin, kind, number, order_date, provider, grounds))

    def _patronymic(self, sketch: Sketch, line: Line) -> str | None:
        if sketch.father is not None:
            return patronymic_from(sketch.father.name, sketch.gender, slavic=line.slavic)
        if sketch.patronymic is not None:
            return sketch.patronymic
        if sketch.mother is not None or sketch.foundling:
            return None
        return self.rng.choice(book_of(line.nationality).men).patronymic(sketch.gender, slavic=line.slavic)

    def _documents(self, sketch: Sketch) -> tuple[IdentityDocument, ...]:
        sixteen = years_after(sketch.born, _DOCUMENT_AGE)
        last = sketch.died or self.as_of
        if sixteen > last:
            return ()
        card = self._current_card(sixteen, last)
        if sketch.papers is Papers.EXPIRED:
            begin = years_before(last, _DOCUMENT_TERM) - timedelta(days=self.rng.randint(20, 90))
            card = self._document(DocumentKind.IDENTITY_CARD, begin)
        documents = [_void(card, sketch.died, DocumentStatus.HOLDER_DIED)]
        if card.begin_date > years_after(sixteen, 1):
            documents.append(_void(self._former_card(sixteen, card), card.begin_date, DocumentStatus.REPLACED))
        if sketch.papers is Papers.CURRENT and self.rng.random() < 0.3:
            passport = self._document(DocumentKind.PASSPORT, card.begin_date)
            documents.append(_void(passport, sketch.died, DocumentStatus.HOLDER_DIED))
        return tuple(documents)

    def _current_card(self, sixteen: date, last: date) -> IdentityDocument:
        earliest = max(sixteen, years_before(last, _DOCUMENT_TERM - 1))
        begin = earliest + timedelta(days=self.rng.randint(0, (last - earliest).days))
        return self._document(DocumentKind.IDENTITY_CARD, begin)

    def _former_card(self, sixteen: date, card: IdentityDocument) -> IdentityDocument:
        return self._document(DocumentKind.IDENTITY_CARD, max(sixteen, years_before(card.begin_date, _DOCUMENT_TERM)))

    def _document(self, kind: DocumentKind, begin: date) -> IdentityDocument:
        is_card = kind is DocumentKind.IDENTITY_CARD
        number = self._numbers.card(self.rng) if is_card else self._numbers.passport(self.rng)
        return IdentityDocument(kind, number, begin, years_after(begin, _DOCUMENT_TERM) - timedelta(days=1))

    def _record_birth(self, child: Person, city: City) -> None:
        registered = self._soon_after(child.birth_date, 50)
        self.births[child.iin] = BirthAct(
            number=self._numbers.act(city.acts, registered),
            registered=registered,
            body=city.civil_registry,
            child=child.iin,
            birth_date=child.birth_date,
            place=child.birth_city,
            mother=child.mother,
            father=child.father,
            father_unknown=child.father is None,
            certificate_number=self._numbers.birth_certificate(self.rng),
        )

    def _record_death(self, person: Person, day: date, city: City) -> None:
        registered = self._soon_after(day, 3)
        number = self._numbers.act(city.acts, registered)
        self.deaths[person.iin] = DeathAct(number, registered, city.civil_registry, person.iin, day)

    def _soon_after(self, day: date, days: int) -> date:
        return min(self.as_of, day + timedelta(days=self.rng.randint(1, days)))

    def _absence(self, role: ParentRole, parent: Iin | None, child: Iin) -> ParentAbsence:
        if parent is None:
            return ParentAbsence(role, AbsenceKind.UNKNOWN, None, None, None)
        if parent in self.deaths:
            act = self.deaths[parent]
            return ParentAbsence(role, AbsenceKind.DEAD, parent, act.number, act.death_date)
        missing = self.people[parent].missing
        if missing is not None:
            return ParentAbsence(role, AbsenceKind.MISSING, parent, missing.number, missing.day)
        for each in self.rulings:
            if each.parent == parent and each.child == child:
                return ParentAbsence(role, AbsenceKind.DEPRIVED, parent, each.ruling.number, each.ruling.day)
        raise ValueError(f"{parent} can bring up {child}")


def _void(document: IdentityDocument, since: date | None, status: DocumentStatus) -> IdentityDocument:
    if since is None:
        return document
    return IdentityDocument(document.kind, document.number, document.begin_date, document.end_date, status, since)
