"""The named characters are who the demonstration says they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registries.population.generator import generate
from registries.population.model import GuardianshipKind, Person, Population
from signing.texts import LANGUAGES

Named = Callable[[str], Person]

KEYS = [
    "guardian-of-one",
    "guardian-of-three",
    "trustee",
    "without-record",
    "without-consent",
    "married-guardian",
    "widow",
    "expired-document",
    "deceased",
    "ward",
    "official",
    "head",
]


def kinds(population: Population, person: Person) -> list[GuardianshipKind]:
    return [record.kind for record in population.guardianships_of(person.iin)]


def test_the_keys_are_fixed_and_the_first_is_the_default_applicant(population: Population) -> None:
    assert [character.key for character in population.characters] == KEYS


def test_each_is_good_for_something_in_three_languages(population: Population) -> None:
    assert all(character.good_for.get(lang) for character in population.characters for lang in LANGUAGES)


@settings(max_examples=10, deadline=None)
@given(st.integers(), st.dates(date(2009, 1, 1), date(2090, 12, 31)))
def test_they_are_the_same_in_every_world_of_the_same_day(seed: int, as_of: date) -> None:
    assert generate(seed, as_of=as_of).characters == generate(0, as_of=as_of, size=1).characters


def test_the_guardian_of_one_brings_up_the_ward(population: Population, named: Named) -> None:
    guardian = named("guardian-of-one")
    assert population.wards_of(guardian.iin) == (named("ward"),)
    assert kinds(population, guardian) == [GuardianshipKind.GUARDIANSHIP]
    assert named("ward").age_on(population.as_of) == 9


def test_the_guardian_of_three_has_siblings_one_of_them_under_trusteeship(population: Population, named: Named) -> None:
    guardian = named("guardian-of-three")
    assert len({(ward.mother, ward.father) for ward in population.wards_of(guardian.iin)}) == 1
    assert sorted(kinds(population, guardian)) == ["guardianship", "guardianship", "trusteeship"]


def test_the_trustee_has_a_ward_of_sixteen(population: Population, named: Named) -> None:
    wards = population.wards_of(named("trustee").iin)
    assert [ward.age_on(population.as_of) for ward in wards] == [16]
    assert kinds(population, named("trustee")) == [GuardianshipKind.TRUSTEESHIP]


def test_the_citizen_without_a_record_has_a_child_of_her_own(population: Population, named: Named) -> None:
    citizen = named("without-record")
    assert population.children_of(citizen.iin)
    assert population.guardianships_of(citizen.iin) == ()
    assert population.guardianship_over(population.children_of(citizen.iin)[0].iin) is None


@pytest.mark.parametrize("key", ["without-consent", "married-guardian", "widow", "expired-document"])
def test_the_other_guardians_have_a_ward(population: Population, named: Named, key: str) -> None:
    assert kinds(population, named(key)) == [GuardianshipKind.GUARDIANSHIP]


def test_the_married_guardian_has_a_spouse_and_the_widow_had_one(population: Population, named: Named) -> None:
    spouse = population.spouse_of(named("married-guardian").iin)
    assert spouse is not None
    assert population.spouse_of(spouse.iin) == named("married-guardian")
    assert population.spouse_of(named("widow").iin) is None
    ended = [act for act in population.marriages if act.wife == named("widow").iin]
    assert [(act.husband, act.ended) for act in ended] == [(named("deceased").iin, named("deceased").death_date)]


@pytest.mark.parametrize("key", [key for key in KEYS if key not in ("expired-document", "deceased", "ward")])
def test_everybody_who_can_apply_has_a_document_in_force(population: Population, named: Named, key: str) -> None:
    assert named(key).document_on(population.as_of) is not None


@pytest.mark.parametrize("key", ["expired-document", "deceased", "ward"])
def test_those_who_cannot_apply_have_no_document_in_force(population: Population, named: Named, key: str) -> None:
    assert named(key).document_on(population.as_of) is None


def test_the_officials_work_at_the_department_of_the_default_applicant(population: Population, named: Named) -> None:
    department = population.education_department_for(named("guardian-of-one"))
    assert (department.head, department.signer) == (named("head").iin, named("official").iin)
