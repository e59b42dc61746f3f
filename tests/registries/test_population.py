"""The registers agree with one another, whatever the seed and the day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registries.errors import UnknownCharacter, UnknownOrganisation, UnknownPerson
from registries.identifiers import iin_birth_date, iin_gender, parse_bin, parse_iin
from registries.population.acts import LAST_PAPER_BIRTH
from registries.population.generator import generate
from registries.population.model import (
    AbsenceKind,
    DocumentStatus,
    OrganisationKey,
    OrganisationKind,
    ParentRole,
    Person,
    Population,
    birth_is_on_paper,
    guardianship_kind,
)

worlds = st.tuples(st.integers(), st.dates(date(2009, 1, 1), date(2090, 12, 31)))
many = settings(max_examples=25, deadline=None)


@many
@given(worlds)
def test_numbers_are_right_and_names_are_upper_case(world: tuple[int, date]) -> None:
    population = generate(world[0], as_of=world[1])
    for iin, person in population.people.items():
        assert parse_iin(iin) == person.iin
        assert (iin_birth_date(iin), iin_gender(iin)) == (person.birth_date, person.gender)
        assert person.full_name == person.full_name.upper()
        assert person.birth_date <= population.as_of
    assert all(parse_bin(number) == each.bin for number, each in population.organisations.items())


@many
@given(worlds)
def test_every_child_born_here_has_a_birth_act_that_agrees(world: tuple[int, date]) -> None:
    population = generate(world[0], as_of=world[1])
    for person in population.people.values():
        if (person.mother or person.father) and person.born_in_kazakhstan:
            act = population.births[person.iin]
            assert (act.mother, act.father, act.birth_date) == (person.mother, person.father, person.birth_date)
            assert act.father_unknown is (person.father is None)
            assert person.birth_date <= act.registered <= population.as_of
    assert all(population.person(child).born_in_kazakhstan for child in population.births)


@many
@given(worlds)
def test_parents_are_older_by_sixteen_years_and_alive_at_birth(world: tuple[int, date]) -> None:
    population = generate(world[0], as_of=world[1])
    for child in population.people.values():
        for iin in filter(None, (child.mother, child.father)):
            parent = population.person(iin)
            assert parent.age_on(child.birth_date) >= 16
            assert parent.death_date is None or parent.death_date >= child.birth_date


@many
@given(worlds)
def test_the_dead_and_nobody_else_have_a_death_act(world: tuple[int, date]) -> None:
    population = generate(world[0], as_of=world[1])
    dead = {person.iin: person.death_date for person in population.people.values() if person.death_date}
    assert {iin: act.death_date for iin, act in population.deaths.items()} == dead
    for iin, act in population.deaths.items():
        assert act.death_date <= act.registered <= population.as_of
        assert all(document.status is not DocumentStatus.VALID for document in population.person(iin).documents)


@many
@given(worlds)
def test_nobody_is_married_twice_at_once_or_after_death(world: tuple[int, date]) -> None:
    population = generate(world[0], as_of=world[1])
    spans: dict[str, list[tuple[date, date]]] = {}
    for act in population.marriages:
        end = act.ended or date.max
        assert act.married <= min(end, population.as_of)
        for iin in (act.husband, act.wife):
            person = population.person(iin)
            assert person.age_on(act.married) >= 16
            assert person.death_date is None or end <= person.death_date
            spans.setdefault(iin, []).append((act.married, end))
    for periods in spans.values():
        periods.sort()
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(periods))


@many
@given(worlds)
def test_a_ward_has_one_guardian_and_grounds_that_other_registers_confirm(world: tuple[int, date]) -> None:
    population = generate(world[0], as_of=world[1])
    assert all(count == 1 for count in Counter(record.ward for record in population.guardianships).values())
    deprived = {(each.parent, each.child, each.ruling.number) for each in population.rulings}
    for record in population.guardianships:
        ward, guardian = population.person(record.ward), population.person(record.guardian)
        assert record.kind is guardianship_kind(ward.birth_date, population.as_of)
        assert guardian.is_alive
        assert guardian.age_on(record.order_date) >= 18
        assert ward.birth_date < record.order_date <= population.as_of
        assert population.organisation(record.provider) == population.education_department_for(guardian)
        assert [ground.parent for ground in record.grounds] == [ParentRole.MOTHER, ParentRole.FATHER]
        for ground, parent in zip(record.grounds, (ward.mother, ward.father), strict=True):
            assert ground.iin == parent
            assert (ground.kind is AbsenceKind.UNKNOWN) is (parent is None)
            assert ground.since is None or ground.since <= record.order_date
            if ground.kind is AbsenceKind.DEAD and parent:
                assert population.deaths[parent].number == ground.document
            if ground.kind is AbsenceKind.DEPRIVED:
                assert (parent, ward.iin, ground.document) in deprived
            if ground.kind is AbsenceKind.MISSING and parent:
                ruling = population.person(parent).missing
                assert ruling is not None
                assert ruling.number == ground.document


@many
@given(worlds)
def test_documents_begin_at_sixteen_and_their_numbers_are_unique(world: tuple[int, date]) -> None:
    population = generate(world[0], as_of=world[1])
    numbers = Counter(document.number for person in population.people.values() for document in person.documents)
    assert set(numbers.values()) == {1}
    for person in population.people.values():
        last = person.death_date or population.as_of
        assert bool(person.documents) is (person.age_on(last) >= 16)
        for document in person.documents:
            assert person.age_on(document.begin_date) >= 16
            assert document.begin_date <= last
            assert document.begin_date < document.end_date


@many
@given(worlds)
def test_every_organisation_has_living_staff_and_every_address_a_department(world: tuple[int, date]) -> None:
    population = generate(world[0], as_of=world[1])
    for organisation in population.organisations.values():
        assert population.person(organisation.head).is_alive
        assert population.person(organisation.signer).is_alive
    for person in population.people.values():
        department = population.education_department_for(person)
        assert department.kind is OrganisationKind.EDUCATION_DEPARTMENT


def test_equal_arguments_give_equal_populations_and_other_seeds_other_people() -> None:
    day = date(2026, 3, 10)
    assert generate(1, as_of=day) == generate(1, as_of=day)
    assert generate(1, as_of=day).people != generate(2, as_of=day).people


@pytest.mark.parametrize("size", [150, 300, 1000])
def test_a_population_has_the_size_asked_for_within_one_household(size: int) -> None:
    assert size <= len(generate(3, as_of=date(2026, 3, 10), size=size).people) < size + 12


def test_wards_of_the_general_population_know_every_kind_of_absence() -> None:
    population = generate(1, as_of=date(2026, 3, 10), size=1000)
    kinds = {ground.kind for record in population.guardianships for ground in record.grounds}
    assert kinds == set(AbsenceKind)


@pytest.mark.rule("C-5")
def test_births_before_and_on_the_change_are_on_paper_and_after_it_are_not(population: Population) -> None:
    on_paper = {act.birth_date: birth_is_on_paper(act) for act in population.births.values()}
    day = timedelta(days=1)
    assert on_paper[LAST_PAPER_BIRTH - day]
    assert on_paper[LAST_PAPER_BIRTH]
    assert not on_paper[LAST_PAPER_BIRTH + day]


@pytest.mark.parametrize("key", list(OrganisationKey))
def test_each_organisation_of_the_story_is_there_by_its_key(population: Population, key: OrganisationKey) -> None:
    organisation = population.organisation(key)
    assert population.organisation(organisation.bin) is organisation


def test_what_is_not_there_is_said_to_be_unknown(population: Population) -> None:
    with pytest.raises(UnknownPerson):
        population.person("000000000000")
    with pytest.raises(UnknownOrganisation):
        population.organisation("nobody")
    with pytest.raises(UnknownCharacter):
        population.character("nobody")


def test_children_come_eldest_first(population: Population) -> None:
    families: list[tuple[Person, ...]] = [population.children_of(iin) for iin in population.people]
    assert any(len(children) > 2 for children in families)
    assert all(list(each) == sorted(each, key=lambda child: child.birth_date) for each in families)
