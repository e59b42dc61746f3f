"""Somebody comes, bears another name, dies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from registries.errors import EventRefused
from registries.identifiers import Gender, Iin, iin_birth_date, iin_gender, parse_iin
from registries.population.acts import KAZAKHSTAN, DeathAct, MarriageAct, MarriageEnd, NameChangeAct
from registries.population.care import Candidate, Guardianship, GuardianshipEnd, Orphan
from registries.population.change import Change
from registries.population.events.base import Event, Happened, city_of, living, not_later
from registries.population.events.papers import address_in, void
from registries.population.means import Allowance
from registries.population.person import DocumentStatus, FormerName, Name, Nationality, Person
from registries.population.records import Record
from registries.population.standing import PowerOfAttorney

__all__ = ["Arrival", "Death", "NameChange"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival(Event, event="arrival"):
    """Somebody who was not known so far lives here from now on: a person for a test, without a family."""

    surname: str
    name: str
    patronymic: str | None = None
    gender: Gender
    birth_date: date
    iin: Iin | None = None
    """Must fit birth date and sex; a free one is given where it is left out."""
    nationality: Nationality = Nationality.KAZAKH
    citizenship: str = "398"
    """ISO 3166 numeric code."""
    city: str = "astana"
    """Key of the place."""
    since: date | None = None
    """Day of registration at the address there; the world's day where it is left out."""

    def enter(self, change: Change, today: date) -> Happened:
        """Enter the person, registered at an address, without documents."""
        since = self.since or today
        not_later(max(self.birth_date, since), today)
        city = city_of(self.city)
        iin = self._iin(change)
        person = Person(
            iin=iin,
            surname=self.surname.upper(),
            name=self.name.upper(),
            patronymic=self.patronymic.upper() if self.patronymic else None,
            gender=self.gender,
            birth_date=self.birth_date,
            nationality=self.nationality,
            birth_place=KAZAKHSTAN,
            birth_city=city.name,
            address=address_in(change, city, since),
            citizenship=self.citizenship,
        )
        change.enter([person])
        return Happened((iin,))

    def _iin(self, change: Change) -> Iin:
        if self.iin is None:
            return change.fresh_iin(self.birth_date, self.gender)
        iin = parse_iin(self.iin)
        if (iin_birth_date(iin), iin_gender(iin)) != (self.birth_date, self.gender):
            raise EventRefused("EVENT-IIN", f"{iin} is of another birth date or sex")
        return iin


@dataclass(frozen=True, slots=True, kw_only=True)
class Death(Event, event="death"):
    """Somebody dies: documents become void, the marriage, payments and powers end."""

    person: Iin
    day: date

    def enter(self, change: Change, today: date) -> Happened:
        """Enter the death in every register."""
        not_later(self.day, today)
        person = living(change, self.person, self.day)
        if person.death_date is not None:
            raise EventRefused("EVENT-DEAD", f"{person.iin} died on {person.death_date}")
        offices = change.offices_of(person.iin)
        if offices:
            raise EventRefused("EVENT-OFFICE", ", ".join(f"{one.key} {one.bin}" for one in offices))
        documents = tuple(void(one, self.day, DocumentStatus.HOLDER_DIED) for one in person.documents)
        change.put(replace(person, death_date=self.day, documents=documents))
        for stored in change.about(person.iin):
            ended = self._ended(stored.record)
            if ended is not None:
                change.replace(stored, ended)
        city = city_of(person.address.city_key)
        act = DeathAct(
            number=change.act_number(city.acts, today),
            registered=today,
            registry=city.key,
            person=person.iin,
            death_date=self.day,
        )
        change.add(act)
        return Happened((person.iin,), (act.number,))

    def _ended(self, record: Record) -> Record | None:
        """*record* as the death ends it; None if it stays as it is."""
        if not record.holds_on(self.day):
            return None
        match record:
            case MarriageAct():
                return replace(record, ended=self.day, end_reason=MarriageEnd.DEATH)
            case Guardianship():
                return replace(record, ended=self.day, end_reason=GuardianshipEnd.DEATH)
            case Allowance():
                return replace(record, ends=self.day)
            case Candidate() | Orphan():
                return replace(record, left=self.day)
            case PowerOfAttorney():
                return replace(record, withdrawn=self.day)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameChange(Event, event="name-change"):
    """Somebody takes another name."""

    person: Iin
    day: date
    surname: str | None = None
    name: str | None = None
    patronymic: str | None = None

    def enter(self, change: Change, today: date) -> Happened:
        """Enter the act; documents in the old name stay until others are issued."""
        not_later(self.day, today)
        person = living(change, self.person, self.day)
        before = Name(person.surname, person.name, person.patronymic)
        after = Name(
            (self.surname or person.surname).upper(),
            (self.name or person.name).upper(),
            (self.patronymic or person.patronymic or "").upper() or None,
        )
        if before == after:
            raise EventRefused("EVENT-SAME", person.full_name)
        if any(old.until > self.day for old in person.former_names):
            raise EventRefused("EVENT-ORDER", f"the name was changed after {self.day} already")
        former = (FormerName(before, self.day), *person.former_names)
        change.put(
            replace(person, surname=after.surname, name=after.name, patronymic=after.patronymic, former_names=former)
        )
        city = city_of(person.address.city_key)
        act = NameChangeAct(
            number=change.act_number(city.acts, self.day),
            registered=self.day,
            registry=city.key,
            person=person.iin,
            before=before,
            after=after,
        )
        change.add(act)
        return Happened((person.iin,), (act.number,))
