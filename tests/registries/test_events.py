"""What happens to people is in every register at once, and what cannot happen changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from registries.errors import EventRefused, RecordRefused, UnknownPerson
from registries.identifiers import Gender, Iin, iin_birth_date, iin_gender, parse_iin
from registries.population.events import (
    Adoption,
    Arrival,
    Birth,
    Death,
    Divorce,
    DocumentIssued,
    DocumentLost,
    Event,
    Happened,
    Incapacity,
    Marriage,
    Missing,
    Move,
    NameChange,
)
from registries.population.model import (
    AdoptionAct,
    DivorceAct,
    DocumentStatus,
    MarriageAct,
    MarriageEnd,
    NameChangeAct,
    Population,
)
from tests.registries.exchanges import AS_OF

TODAY = AS_OF
EARLIER = TODAY - timedelta(days=400)
Happen = Callable[[Event], Happened]


@pytest.fixture
def man(happen: Happen) -> Iin:
    return arrive(happen, Gender.MALE, date(1990, 5, 1), surname="Оспанов")


@pytest.fixture
def woman(happen: Happen) -> Iin:
    return arrive(happen, Gender.FEMALE, date(1992, 7, 1), surname="Сапарова")


def arrive(happen: Happen, gender: Gender, born: date, *, surname: str = "Тестов") -> Iin:
    return happen(Arrival(surname=surname, name="Самат", gender=gender, birth_date=born)).people[0]


def refused(happen: Happen, event: Event) -> str:
    with pytest.raises(EventRefused) as refusal:
        happen(event)
    return refusal.value.code


def test_a_newcomer_has_a_valid_iin_that_fits(people: Population, woman: Iin) -> None:
    assert parse_iin(woman) == woman
    assert (iin_birth_date(woman), iin_gender(woman)) == (date(1992, 7, 1), Gender.FEMALE)
    assert people.person(woman).full_name == "САПАРОВА САМАТ"


def test_a_fresh_iin_is_never_given_twice(people: Population) -> None:
    given = []
    for _ in range(30):
        with people.change() as change:
            given.append(change.fresh_iin(date(1990, 5, 1), Gender.MALE))
    assert len(set(given)) == 30
    assert all(people.find(iin) is None for iin in given)


def test_an_iin_of_ones_own_has_to_fit_and_to_be_free(happen: Happen, man: Iin) -> None:
    newcomer = Arrival(surname="А", name="Б", gender=Gender.MALE, birth_date=date(1990, 5, 1), iin=man)
    with pytest.raises(RecordRefused) as refusal:
        happen(newcomer)
    assert refusal.value.code == "RECORD-TAKEN"
    assert refused(happen, replace(newcomer, gender=Gender.FEMALE)) == "EVENT-IIN"


def test_a_marriage_is_known_of_both_and_a_surname_changes_with_it(
    people: Population, happen: Happen, man: Iin, woman: Iin
) -> None:
    happen(Marriage(husband=man, wife=woman, day=EARLIER, common_surname="husband"))
    spouse = people.spouse_of(man, TODAY)
    assert spouse is not None
    assert (spouse.iin, spouse.surname) == (woman, "ОСПАНОВА")
    assert people.person(woman).on(EARLIER - timedelta(days=1)).surname == "САПАРОВА"
    assert people.spouse_of(woman, EARLIER - timedelta(days=1)) is None
    assert [act.wife_before for act in people.records(MarriageAct, man)] == ["САПАРОВА"]


def test_nobody_marries_twice_too_young_or_the_wrong_way_round(happen: Happen, man: Iin, woman: Iin) -> None:
    wedding = Marriage(husband=man, wife=woman, day=EARLIER)
    assert refused(happen, Marriage(husband=woman, wife=man, day=EARLIER)) == "EVENT-SEX"
    happen(wedding)
    other = arrive(happen, Gender.FEMALE, date(1991, 1, 1))
    assert refused(happen, Marriage(husband=man, wife=other, day=TODAY)) == "EVENT-MARRIED"
    child = arrive(happen, Gender.FEMALE, date(2015, 1, 1))
    bachelor = arrive(happen, Gender.MALE, date(1991, 1, 1))
    assert refused(happen, Marriage(husband=bachelor, wife=child, day=TODAY)) == "EVENT-YOUNG"


def test_a_divorce_ends_the_marriage_and_has_an_act_of_its_own(
    people: Population, happen: Happen, man: Iin, woman: Iin
) -> None:
    happen(Marriage(husband=man, wife=woman, day=EARLIER))
    happened = happen(Divorce(husband=man, wife=woman, day=TODAY, by_court=True))
    assert people.spouse_of(man, TODAY) is None
    assert people.spouse_of(man, TODAY - timedelta(days=1)) is not None
    act = people.numbered(DivorceAct, happened.numbers[0])[0]
    assert act.ruling is not None
    assert act.marriage == people.records(MarriageAct, woman)[0].number
    assert refused(happen, Divorce(husband=man, wife=woman, day=TODAY)) == "EVENT-NOT-MARRIED"


def test_a_child_of_married_people_bears_the_fathers_names(
    people: Population, happen: Happen, man: Iin, woman: Iin
) -> None:
    birth = Birth(day=TODAY, gender=Gender.FEMALE, name="Дана", mother=woman, father=man, patronymic="Саматқызы")
    child = people.person(happen(birth).people[0])
    assert (child.full_name, child.mother, child.father) == ("ОСПАНОВА ДАНА САМАТҚЫЗЫ", woman, man)
    assert people.children_of(man) == (child,)
    act = people.birth_of(child.iin)
    assert act is not None
    assert act.is_electronic_on(TODAY)


def test_a_birth_abroad_is_in_no_registry_here(people: Population, happen: Happen, woman: Iin) -> None:
    birth = Birth(day=TODAY, gender=Gender.MALE, name="Тимур", mother=woman, abroad=True)
    act = people.birth_of(happen(birth).people[0])
    assert act is not None
    assert (act.registry, act.is_electronic_on(TODAY)) == (None, False)


def test_a_death_voids_documents_and_ends_the_marriage(
    people: Population, happen: Happen, man: Iin, woman: Iin
) -> None:
    happen(DocumentIssued(person=man, day=EARLIER))
    happen(Marriage(husband=man, wife=woman, day=EARLIER))
    happen(Death(person=man, day=TODAY))
    dead = people.person(man)
    assert [document.status for document in dead.documents] == [DocumentStatus.HOLDER_DIED]
    assert dead.on(TODAY - timedelta(days=1)).document_on(TODAY - timedelta(days=1)) is not None
    assert people.death_of(man) is not None
    assert [act.end_reason for act in people.records(MarriageAct, woman)] == [MarriageEnd.DEATH]
    assert refused(happen, Death(person=man, day=TODAY)) == "EVENT-DEAD"


def test_an_adoption_gives_other_parents_and_ends_the_guardianship(people: Population, happen: Happen) -> None:
    ward, guardian = people.character("ward").iin, people.character("guardian-of-one").iin
    happen(Adoption(child=ward, day=TODAY, mother=guardian, surname="Серікбаева"))
    assert people.guardianship_over(ward, TODAY) is None
    assert people.guardianship_over(ward, TODAY - timedelta(days=1)) is not None
    assert [child.iin for child in people.children_of(guardian)] == [ward]
    assert people.records(AdoptionAct, ward)[0].former_mother is not None
    assert people.person(ward).surname == "СЕРІКБАЕВА"


def test_a_changed_name_is_told_before_and_after(people: Population, happen: Happen, man: Iin) -> None:
    number = happen(NameChange(person=man, day=TODAY, name="Тимур")).numbers[0]
    assert people.person(man).on(TODAY).name == "ТИМУР"
    assert people.person(man).on(TODAY - timedelta(days=1)).name == "САМАТ"
    assert people.numbered(NameChangeAct, number)[0].after.name == "ТИМУР"
    assert refused(happen, NameChange(person=man, day=TODAY)) == "EVENT-SAME"


def test_documents_are_replaced_and_lost_and_found_by_number(people: Population, happen: Happen, man: Iin) -> None:
    first = happen(DocumentIssued(person=man, day=EARLIER)).numbers[0]
    second = happen(DocumentIssued(person=man, day=TODAY - timedelta(days=5))).numbers[0]
    happen(DocumentLost(person=man, day=TODAY, number=second))
    statuses = {document.number: document.status for document in people.person(man).documents}
    assert statuses == {first: DocumentStatus.REPLACED, second: DocumentStatus.LOST}
    for number in (first, second):
        holder = people.by_document(number)
        assert holder is not None
        assert holder.iin == man
    assert refused(happen, DocumentLost(person=man, day=TODAY, number=first)) == "EVENT-DOCUMENT"


def test_a_move_leaves_the_former_address_behind(people: Population, happen: Happen, man: Iin) -> None:
    with people.change() as change:
        settled = change.person(man)
        change.put(replace(settled, address=replace(settled.address, since=EARLIER)))
    happen(Move(person=man, day=TODAY, city="almaty", flat="7"))
    moved = people.person(man)
    assert (moved.address.city_key, moved.address.flat) == ("almaty", "7")
    assert moved.on(TODAY - timedelta(days=1)).address.city_key == "astana"


@pytest.mark.parametrize("kind", [Missing, Incapacity])
def test_a_court_changes_how_somebody_stands(people: Population, happen: Happen, man: Iin, kind: type[Any]) -> None:
    happen(kind(person=man, day=TODAY))
    person = people.person(man)
    assert (person.missing is None) is (kind is Incapacity)
    assert person.on(TODAY - timedelta(days=1)) == replace(person, missing=None, incapable=None)
    assert refused(happen, kind(person=man, day=TODAY)) == "EVENT-SAME"


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (Death(person=Iin("000000000000"), day=TODAY), "PERSON-UNKNOWN"),
        (Arrival(surname="А", name="Б", gender=Gender.MALE, birth_date=TODAY + timedelta(days=1)), "EVENT-FUTURE"),
        (Arrival(surname="А", name="Б", gender=Gender.MALE, birth_date=TODAY, city="nowhere"), "EVENT-PLACE"),
    ],
)
def test_what_cannot_happen_is_told_and_changes_nothing(people: Population, event: Event, code: str) -> None:
    before = list(people.people)
    with pytest.raises((EventRefused, UnknownPerson)) as refusal, people.change() as change:
        event.apply(change, TODAY)
    assert refusal.value.code == code
    assert list(people.people) == before


def test_a_refused_event_takes_back_what_was_done_in_the_same_change(people: Population, man: Iin) -> None:
    def twice() -> None:
        with people.change() as change:
            NameChange(person=man, day=TODAY, name="Тимур").apply(change, TODAY)
            NameChange(person=man, day=TODAY, name="Тимур").apply(change, TODAY)

    with pytest.raises(EventRefused):
        twice()
    assert people.person(man).name == "САМАТ"
