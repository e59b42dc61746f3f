"""Children are born and adopted, couples marry and divorce."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from registries.errors import EventRefused
from registries.identifiers import Gender, Iin
from registries.population.acts import (
    KAZAKHSTAN,
    AdoptionAct,
    BirthAct,
    DivorceAct,
    MarriageAct,
    MarriageEnd,
)
from registries.population.care import Guardianship, GuardianshipEnd, Orphan
from registries.population.change import Change
from registries.population.events.base import Event, Happened, city_of, living, not_later, records_of
from registries.population.means import Allowance, AllowanceKind
from registries.population.names import patronymic_from
from registries.population.person import CourtRuling, FormerName, Name, Person
from registries.population.places import ABROAD, RUSSIA
from registries.population.records import Record

__all__ = ["Adoption", "Birth", "Divorce", "Marriage"]

_LEAST_AGE = 16
_MAJORITY = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth(Event, event="birth"):
    """A child is born to a mother, and to a father if there is one."""

    day: date
    gender: Gender
    name: str
    mother: Iin
    father: Iin | None = None
    surname: str | None = None
    """The father's surname, else the mother's, where it is left out."""
    patronymic: str | None = None
    """From the father's name where it is left out."""
    abroad: bool = False
    """Born outside Kazakhstan: the act is one of a registry there."""

    def enter(self, change: Change, today: date) -> Happened:
        """Enter child and birth act."""
        not_later(self.day, today)
        mother = living(change, self.mother, self.day)
        father = None if self.father is None else change.person(self.father)
        if mother.gender is not Gender.FEMALE or (father is not None and father.gender is not Gender.MALE):
            raise EventRefused("EVENT-SEX", ", ".join(filter(None, (self.mother, self.father))))
        for parent in filter(None, (mother, father)):
            if parent.age_on(self.day) < _LEAST_AGE:
                raise EventRefused("EVENT-YOUNG", f"{parent.iin} was {parent.age_on(self.day)} years old")
        child = self._child(change, mother, father)
        city = city_of(mother.address.city_key)
        act = BirthAct(
            number=change.act_number("РФ" if self.abroad else city.acts, today),
            registered=today,
            registry=None if self.abroad else city.key,
            child=child.iin,
            birth_date=self.day,
            place=child.birth_city,
            country=child.birth_place,
            mother=mother.iin,
            father=father.iin if father is not None else None,
            certificate_number=f"9{change.next_number('birth'):07d}",
        )
        change.enter([child], [act])
        return Happened((child.iin, *filter(None, (self.mother, self.father))), (act.number, act.certificate_number))

    def _child(self, change: Change, mother: Person, father: Person | None) -> Person:
        namesake = father or mother
        return Person(
            iin=change.fresh_iin(self.day, self.gender),
            surname=(self.surname or _in_form(namesake.surname, self.gender)).upper(),
            name=self.name.upper(),
            patronymic=self._patronymic(father),
            gender=self.gender,
            birth_date=self.day,
            nationality=namesake.nationality,
            birth_place=RUSSIA if self.abroad else KAZAKHSTAN,
            birth_city=ABROAD if self.abroad else city_of(mother.address.city_key).name,
            address=replace(mother.address, since=max(self.day, mother.address.since)),
            mother=mother.iin,
            father=father.iin if father is not None else None,
        )

    def _patronymic(self, father: Person | None) -> str | None:
        if self.patronymic is not None:
            return self.patronymic.upper()
        if father is None:
            return None
        try:
            return patronymic_from(father.name, self.gender, slavic=False)
        except KeyError:
            raise EventRefused("EVENT-NAME", f"no patronymic is known for {father.name}; give one") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marriage(Event, event="marriage"):
    """Two people marry."""

    husband: Iin
    wife: Iin
    day: date
    common_surname: Literal["husband", "wife"] | None = None
    """Whose surname both bear from then on; None: each keeps their own."""

    def enter(self, change: Change, today: date) -> Happened:
        """Enter the act."""
        not_later(self.day, today)
        husband, wife = living(change, self.husband, self.day), living(change, self.wife, self.day)
        if (husband.gender, wife.gender) != (Gender.MALE, Gender.FEMALE):
            raise EventRefused("EVENT-SEX", f"{husband.iin}, {wife.iin}")
        if _kin(husband, wife):
            raise EventRefused("EVENT-KIN", f"{husband.iin}, {wife.iin}")
        for one in (husband, wife):
            self._may_marry(change, one)
        widowed = min(filter(None, (husband.death_date, wife.death_date)), default=None)
        city = city_of(husband.address.city_key)
        act = MarriageAct(
            number=change.act_number(city.acts, self.day),
            married=self.day,
            registry=city.key,
            husband=husband.iin,
            wife=wife.iin,
            husband_before=self._renamed(change, husband, wife.surname, self.common_surname == "wife"),
            wife_before=self._renamed(change, wife, husband.surname, self.common_surname == "husband"),
            ended=widowed,
            end_reason=MarriageEnd.DEATH if widowed is not None else None,
        )
        change.add(act)
        return Happened((husband.iin, wife.iin), (act.number,))

    def _may_marry(self, change: Change, person: Person) -> None:
        if person.age_on(self.day) < _LEAST_AGE:
            raise EventRefused("EVENT-YOUNG", f"{person.iin} is {person.age_on(self.day)} years old")
        for act in records_of(change, person.iin, MarriageAct):
            if act.until is None or self.day < act.until:
                raise EventRefused("EVENT-MARRIED", f"{person.iin} by the act {act.number}")

    def _renamed(self, change: Change, person: Person, surname: str, changes: bool) -> str | None:
        """The surname of *person* before, if it becomes *surname*; None if it stays."""
        taken = _in_form(surname, person.gender)
        if not changes or taken == person.surname:
            return None
        former = FormerName(Name(person.surname, person.name, person.patronymic), self.day)
        change.put(replace(person, surname=taken, former_names=(former, *person.former_names)))
        return person.surname


@dataclass(frozen=True, slots=True, kw_only=True)
class Divorce(Event, event="divorce"):
    """A marriage ends by divorce."""

    husband: Iin
    wife: Iin
    day: date
    by_court: bool = False

    def enter(self, change: Change, today: date) -> Happened:
        """Enter the act; the act of marriage tells that it ended."""
        not_later(self.day, today)
        husband = living(change, self.husband, self.day)
        for stored in change.about(husband.iin):
            marriage = stored.record
            if isinstance(marriage, MarriageAct) and marriage.wife == self.wife and marriage.holds_on(self.day):
                break
        else:
            raise EventRefused("EVENT-NOT-MARRIED", f"{self.husband} and {self.wife} on {self.day}")
        assert isinstance(marriage, MarriageAct), "the loop was left with one"
        change.replace(stored, replace(marriage, ended=self.day, end_reason=MarriageEnd.DIVORCE))
        city = city_of(husband.address.city_key)
        number = change.ruling_number(self.day)
        act = DivorceAct(
            number=change.act_number(city.acts, self.day),
            registered=self.day,
            registry=city.key,
            husband=self.husband,
            wife=self.wife,
            marriage=marriage.number,
            ruling=CourtRuling(number, self.day, city.court) if self.by_court else None,
        )
        change.add(act)
        return Happened((self.husband, self.wife), (act.number,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption(Event, event="adoption"):
    """A child is adopted; a guardianship over it and the allowance for its upkeep end."""

    child: Iin
    day: date
    mother: Iin | None = None
    """The adoptive mother."""
    father: Iin | None = None
    """The adoptive father."""
    surname: str | None = None
    """The child's surname from then on; it stays where it is left out."""
    patronymic: str | None = None

    def enter(self, change: Change, today: date) -> Happened:
        """Enter the act; from then on the adopters are the parents."""
        not_later(self.day, today)
        child = living(change, self.child, self.day)
        adopters = self._adopters(change, child)
        self._end_care(change, child)
        before = Name(child.surname, child.name, child.patronymic)
        after = Name((self.surname or child.surname).upper(), child.name, (self.patronymic or child.patronymic))
        former = (FormerName(before, self.day), *child.former_names) if after != before else child.former_names
        change.put(
            replace(
                child,
                surname=after.surname,
                patronymic=after.patronymic.upper() if after.patronymic else None,
                former_names=former,
                mother=self.mother,
                father=self.father,
            )
        )
        city = city_of(adopters[0].address.city_key)
        act = AdoptionAct(
            number=change.act_number(city.acts, self.day),
            registered=self.day,
            registry=city.key,
            child=child.iin,
            mother=self.mother,
            father=self.father,
            ruling=CourtRuling(change.ruling_number(self.day), self.day, city.court),
            before=before,
            former_mother=child.mother,
            former_father=child.father,
        )
        change.add(act)
        return Happened((child.iin, *(one.iin for one in adopters)), (act.number,))

    def _adopters(self, change: Change, child: Person) -> list[Person]:
        if child.age_on(self.day) >= _MAJORITY:
            raise EventRefused("EVENT-OLD", f"{child.iin} is {child.age_on(self.day)} years old")
        wanted = ((self.mother, Gender.FEMALE), (self.father, Gender.MALE))
        adopters = [(living(change, iin, self.day), gender) for iin, gender in wanted if iin is not None]
        if not adopters:
            raise EventRefused("EVENT-NOBODY", "an adoption has an adoptive mother or father")
        if {self.mother, self.father} <= {child.mother, child.father, None}:
            raise EventRefused("EVENT-SAME", f"{child.iin} is their child")
        for adopter, gender in adopters:
            if adopter.gender is not gender:
                raise EventRefused("EVENT-SEX", adopter.iin)
            if adopter.birth_date.year + _LEAST_AGE > child.birth_date.year:
                raise EventRefused("EVENT-YOUNG", f"{adopter.iin} is less than {_LEAST_AGE} years older")
        return [adopter for adopter, _ in adopters]

    def _end_care(self, change: Change, child: Person) -> None:
        for stored in change.about(child.iin):
            ended = self._ended(stored.record, child) if stored.record.holds_on(self.day) else None
            if ended is not None:
                change.replace(stored, ended)

    def _ended(self, record: Record, child: Person) -> Record | None:
        """*record* as the adoption ends it; None if it stays as it is."""
        match record:
            case Guardianship() if record.ward == child.iin:
                return replace(record, ended=self.day, end_reason=GuardianshipEnd.ADOPTED)
            case Orphan():
                return replace(record, left=self.day)
            case Allowance() if (record.allowance, record.child) == (AllowanceKind.CHILD_UPKEEP, child.iin):
                return replace(record, ends=self.day)
        return None


def _kin(one: Person, other: Person) -> bool:
    """True for parent and child, and for brother and sister by blood or half, adopted ones too."""
    parents, others = {one.mother, one.father} - {None}, {other.mother, other.father} - {None}
    return one.iin in others or other.iin in parents or bool(parents & others)


def _in_form(surname: str, gender: Gender) -> str:
    """*surname* in the form for *gender*: ``-ОВ``/``-ОВА``, ``-ИН``/``-ИНА``, ``-СКИЙ``/``-СКАЯ``; others have one."""
    female = surname.endswith(("ОВА", "ЕВА", "ЁВА", "ИНА", "ЫНА"))
    if gender is Gender.MALE:
        if surname.endswith("СКАЯ"):
            return surname[:-2] + "ИЙ"
        return surname[:-1] if female else surname
    if surname.endswith("СКИЙ"):
        return surname[:-2] + "АЯ"
    return surname + "А" if surname.endswith(("ОВ", "ЕВ", "ЁВ", "ИН", "ЫН")) else surname
