"""A population while it is being made: people enter, marry, bear other names, die, are adopted and brought up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from registries.identifiers import Bin, Iin
from registries.population.acts import (
    KAZAKHSTAN,
    AdoptionAct,
    BirthAct,
    DeathAct,
    DivorceAct,
    MarriageAct,
    MarriageEnd,
    NameChangeAct,
)
from registries.population.bodies import OrganisationKind
from registries.population.care import (
    AbsenceKind,
    Guardianship,
    GuardianshipEnd,
    ParentAbsence,
    ParentalRightsRuling,
    ParentRole,
    guardianship_kind,
)
from registries.population.days import years_before
from registries.population.lives_papers import DocumentOffice
from registries.population.lives_texts import Abroad, abroad
from registries.population.names import Surname, book_of, patronymic_from
from registries.population.numbers import Numbers
from registries.population.person import Address, CourtRuling, FormerName, Name, Person
from registries.population.places import City, cities
from registries.population.records import Record
from registries.population.sketch import Line, Papers, Sketch

__all__ = ["Batch", "Draft", "Line", "Papers", "Sketch"]

_OF_AGE = 18


@dataclass(frozen=True, slots=True)
class Batch:
    """Whole households with every record about them."""

    people: tuple[Person, ...]
    records: tuple[Record, ...]


class Draft:
    """Everything entered since the last batch was taken. Entering keeps the registers in agreement."""

    def __init__(self, rng: Random, as_of: date) -> None:
        self.rng = rng
        """Source of every free choice; may be replaced between two families."""
        self.as_of = as_of
        self.people: dict[Iin, Person] = {}
        """Everybody, as they are after what was entered so far."""
        self.records: list[Record] = []
        self.numbers = Numbers()
        """Where free numbers come from."""
        self.serving: Mapping[tuple[OrganisationKind, str], Bin] = {}
        """Which body of a kind serves a place; there from the moment on at which the organisations are founded."""
        self._deaths: dict[Iin, DeathAct] = {}
        self._rulings: dict[tuple[Iin, Iin], CourtRuling] = {}
        self._documents = DocumentOffice(self.numbers, as_of)

    def take(self) -> Batch:
        """What was entered, which is forgotten here; no household may be open."""
        batch = Batch(tuple(self.people.values()), tuple(self.records))
        for kept in (self.people, self.records, self._deaths, self._rulings):
            kept.clear()
        return batch

    def enter(self, sketch: Sketch, line: Line) -> Person:
        """A new person, with documents, birth act and death act as the sketch asks."""
        city = cities()[line.home.city_key]
        origin = self.rng.choice(abroad()) if sketch.abroad or sketch.foreign else None
        address, former = _addresses(line, sketch)
        person = Person(
            iin=self.numbers.iin(self.rng, sketch.born, sketch.gender),
            surname=line.surname.form(sketch.gender),
            name=sketch.name or book_of(line.nationality).given_name(self.rng, sketch.gender),
            patronymic=self._patronymic(sketch, line),
            gender=sketch.gender,
            birth_date=sketch.born,
            nationality=line.nationality,
            birth_place=origin.country if origin else KAZAKHSTAN,
            birth_city=self.rng.choice(origin.cities) if origin else city.name,
            address=address,
            former_addresses=former,
            documents=self._documents.documents(self.rng, sketch),
            death_date=sketch.died,
            mother=sketch.mother.iin if sketch.mother else None,
            father=sketch.father.iin if sketch.father else None,
            missing=sketch.missing,
            citizenship=origin.country.code if origin and sketch.foreign else "398",
        )
        self.people[person.iin] = person
        if sketch.has_birth_act:
            self._record_birth(person, city, origin, sketch.entered)
        if person.death_date is not None:
            self._record_death(person, person.death_date, city)
        return person

    def marry(
        self, husband: Person, wife: Person, day: date, *, divorced: date | None = None, maiden: Surname | None = None
    ) -> None:
        """A marriage on *day*; it ends with the divorce or with the first death.

        With *maiden* the wife bore that surname until then; a court divorces those who have children under 18.
        """
        deaths = [each.death_date for each in (husband, wife) if each.death_date is not None]
        ended = divorced or min(deaths, default=None)
        reason = None if ended is None else MarriageEnd.DIVORCE if divorced else MarriageEnd.DEATH
        city = cities()[husband.address.city_key]
        before = None if maiden is None else maiden.form(wife.gender)
        act = MarriageAct(
            number=self.numbers.act(city.acts, day),
            married=day,
            registry=city.key,
            husband=husband.iin,
            wife=wife.iin,
            wife_before=before if before != wife.surname else None,
            ended=ended,
            end_reason=reason,
        )
        self.records.append(act)
        if act.wife_before is not None:
            known = self.people[wife.iin]
            former = FormerName(Name(act.wife_before, known.name, known.patronymic), day)
            self.people[wife.iin] = replace(known, former_names=(*known.former_names, former))
        if divorced is not None:
            self._record_divorce(act, divorced, city)

    def rename(self, person: Person, after: Name, day: date) -> None:
        """Somebody takes another name on *day*, later than any other change of it."""
        known = self.people[person.iin]
        before = Name(known.surname, known.name, known.patronymic)
        former = (FormerName(before, day), *known.former_names)
        self.people[person.iin] = replace(
            known, surname=after.surname, name=after.name, patronymic=after.patronymic, former_names=former
        )
        city = cities()[known.address.city_key]
        number = self.numbers.act(city.acts, day)
        self.records.append(
            NameChangeAct(
                number=number, registered=day, registry=city.key, person=person.iin, before=before, after=after
            )
        )

    def adopt(self, child: Person, parents: tuple[Person | None, Person | None], line: Line, *, day: date) -> None:
        """*parents*, mother and father, adopt the child on *day*, who bears the surname of *line* from then on.

        One of them may stay the parent that they were.
        """
        mother, father = parents
        before = Name(child.surname, child.name, child.patronymic)
        patronymic = child.patronymic
        if father is not None:
            patronymic = patronymic_from(father.name, child.gender, slavic=line.slavic)
        after = Name(line.surname.form(child.gender), child.name, patronymic)
        iins = mother.iin if mother else None, father.iin if father else None
        former = (FormerName(before, day), *child.former_names) if after != before else child.former_names
        self.people[child.iin] = replace(
            child,
            surname=after.surname,
            patronymic=patronymic,
            former_names=former,
            mother=iins[0],
            father=iins[1],
        )
        city = cities()[line.home.city_key]
        self.records.append(
            AdoptionAct(
                number=self.numbers.act(city.acts, day),
                registered=day,
                registry=city.key,
                child=child.iin,
                mother=iins[0],
                father=iins[1],
                ruling=self.ruling(city.key, day),
                before=before,
                former_mother=child.mother,
                former_father=child.father,
            )
        )

    def move(self, person: Person, home: Address) -> None:
        """Somebody lives at *home* from the day on that it tells, which is later than that of their present address."""
        known = self.people[person.iin]
        former = (replace(known.address, until=home.since), *known.former_addresses)
        self.people[person.iin] = replace(known, address=home, former_addresses=former)

    def ruling(self, city_key: str, day: date, *, ended: date | None = None) -> CourtRuling:
        """A court ruling in force from *day*."""
        return CourtRuling(self.numbers.ruling(day), day, cities()[city_key].court, ended)

    def deprive(self, parent: Person, child: Person, ruling: CourtRuling) -> None:
        """The court takes the parent's rights to the child away."""
        self._rulings[parent.iin, child.iin] = ruling
        self.records.append(ParentalRightsRuling(parent=parent.iin, child=child.iin, ruling=ruling))

    def appoint(
        self,
        guardian: Person,
        wards: Sequence[Person],
        *,
        order_date: date,
        provider: Bin,
        ended: tuple[date, GuardianshipEnd] | None = None,
    ) -> None:
        """One order of *provider* puts *wards* under the guardian; the grounds follow from what is entered.

        ValueError for a ward of 18 or more on that day, or one whose parent is there: misuse.
        """
        number = self.numbers.order(order_date)
        for ward in wards:
            if guardianship_kind(ward.birth_date, order_date) is None:
                raise ValueError(f"{ward.iin} is of age")
            self.records.append(
                Guardianship(
                    ward=ward.iin,
                    guardian=guardian.iin,
                    order_number=number,
                    order_date=order_date,
                    provider=provider,
                    grounds=self.grounds(ward),
                    ended=ended[0] if ended else None,
                    end_reason=ended[1] if ended else None,
                )
            )

    def grounds(self, child: Person) -> tuple[ParentAbsence, ParentAbsence]:
        """Why mother and father of *child* are absent; ValueError if one is there."""
        return (
            self._absence(ParentRole.MOTHER, child.mother, child.iin),
            self._absence(ParentRole.FATHER, child.father, child.iin),
        )

    def _patronymic(self, sketch: Sketch, line: Line) -> str | None:
        if sketch.father is not None:
            return patronymic_from(sketch.father.name, sketch.gender, slavic=line.slavic)
        if sketch.patronymic is not None:
            return sketch.patronymic
        if sketch.mother is not None or sketch.foundling:
            return None
        return self.rng.choice(book_of(line.nationality).men).patronymic(sketch.gender, slavic=line.slavic)

    def _record_birth(self, child: Person, city: City, origin: Abroad | None, entered: date | None) -> None:
        registered = self._soon_after(child.birth_date, 50)
        self.records.append(
            BirthAct(
                number=self.numbers.act(origin.acts if origin else city.acts, registered),
                registered=registered,
                registry=None if origin else city.key,
                child=child.iin,
                birth_date=child.birth_date,
                place=child.birth_city,
                country=child.birth_place,
                mother=child.mother,
                father=child.father,
                certificate_number=self.numbers.birth_certificate(),
                entered=entered,
            )
        )

    def _record_death(self, person: Person, day: date, city: City) -> None:
        registered = self._soon_after(day, 3)
        number = self.numbers.act(city.acts, registered)
        act = DeathAct(number=number, registered=registered, registry=city.key, person=person.iin, death_date=day)
        self._deaths[person.iin] = act
        self.records.append(act)

    def _record_divorce(self, act: MarriageAct, day: date, city: City) -> None:
        minors = years_before(day, _OF_AGE)
        by_court = any(
            one.mother == act.wife and one.father == act.husband and minors < one.birth_date <= day
            for one in self.people.values()
        )
        self.records.append(
            DivorceAct(
                number=self.numbers.act(city.acts, day),
                registered=day,
                registry=city.key,
                husband=act.husband,
                wife=act.wife,
                marriage=act.number,
                ruling=self.ruling(city.key, day - timedelta(days=30)) if by_court else None,
            )
        )

    def _soon_after(self, day: date, days: int) -> date:
        return min(self.as_of, day + timedelta(days=self.rng.randint(1, days)))

    def _absence(self, role: ParentRole, parent: Iin | None, child: Iin) -> ParentAbsence:
        if parent is None:
            return ParentAbsence(role, AbsenceKind.UNKNOWN, None, None, None)
        if parent in self._deaths:
            act = self._deaths[parent]
            return ParentAbsence(role, AbsenceKind.DEAD, parent, act.number, act.death_date)
        missing = self.people[parent].missing
        if missing is not None:
            return ParentAbsence(role, AbsenceKind.MISSING, parent, missing.number, missing.day)
        deprived = self._rulings.get((parent, child))
        if deprived is not None:
            return ParentAbsence(role, AbsenceKind.DEPRIVED, parent, deprived.number, deprived.day)
        raise ValueError(f"{parent} can bring up {child}")


def _addresses(line: Line, sketch: Sketch) -> tuple[Address, tuple[Address, ...]]:
    """The present address and the former ones: nobody is registered before the birth or after the death."""
    home, before = line.home, line.before
    there = sketch.died is None or sketch.died >= home.since
    if before is not None and sketch.born < home.since:
        if there:
            return home, (before if before.since >= sketch.born else replace(before, since=sketch.born),)
        home = replace(before, until=None)
    if sketch.died is not None and sketch.died < home.since:
        home = replace(home, since=max(sketch.born, years_before(sketch.died, 5)))
    if home.since < sketch.born:
        home = replace(home, since=sketch.born)
    return home, ()
