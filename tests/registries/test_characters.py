"""The named characters are the same everywhere, and those of the first demonstrations are who they are said to be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from registries.population.cast.script import Scene, scenes
from registries.population.check import contradictions
from registries.population.model import GuardianshipKind, MarriageAct, Person, Population, guardianship_kind
from signing.texts import LANGUAGES
from tests.population import in_memory
from tests.registries.exchanges import AS_OF

Named = Callable[[str], Person]

FIRST_KEYS = [
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
]
KEYS = [key for scene in scenes() for key in scene.characters]
WITHOUT_DOCUMENT = {
    "expired-document",
    "lost-document",
    "deceased",
    *(key for scene in scenes() for key, role in scene.characters.items() if role.age is not None and role.age < 16),
}


def kinds(population: Population, person: Person) -> list[GuardianshipKind | None]:
    return [guardianship_kind(ward.birth_date, AS_OF) for ward in population.wards_of(person.iin, AS_OF)]


def test_the_keys_are_fixed_and_the_first_is_the_default_applicant(population: Population) -> None:
    keys = [character.key for character in population.characters]
    assert keys == KEYS
    assert keys[: len(FIRST_KEYS)] == FIRST_KEYS
    assert len(set(keys)) == len(keys)


def test_everybody_who_is_good_for_something_is_a_character_and_nobody_else() -> None:
    assert all(role.good_for for scene in scenes() for role in scene.characters.values())
    assert not any(role.good_for for scene in scenes() for role in scene.relatives.values())


def test_a_key_that_is_not_known_is_an_error() -> None:
    file = {"title": "Some", "characters": {"one": {"name": "Айгүл", "gender": "female", "agee": 38}}}
    with pytest.raises(ValidationError, match="agee"):
        TypeAdapter(Scene).validate_python(file)


def test_each_is_good_for_something_in_three_languages(population: Population) -> None:
    texts = [character.good_for.get(lang) for character in population.characters for lang in LANGUAGES]
    assert all(texts)
    assert len(set(texts)) == len(texts)


@settings(max_examples=5, deadline=None)
@given(st.integers(), st.dates(date(2009, 1, 1), date(2090, 12, 31)))
def test_they_are_the_same_in_every_world_of_the_same_day(seed: int, as_of: date) -> None:
    mine, other = in_memory(seed, as_of=as_of, size=1), in_memory(0, as_of=as_of, size=400)
    assert mine.characters == other.characters
    for character in mine.characters:
        assert mine.person(character.iin) == other.person(character.iin)


@settings(max_examples=5, deadline=None)
@given(st.dates(date(2009, 1, 1), date(2090, 12, 31)))
def test_their_registers_agree_on_every_day(as_of: date) -> None:
    assert list(contradictions(in_memory(0, as_of=as_of, size=1))) == []


def test_a_world_of_an_early_day_has_nobody_who_is_not_born_yet() -> None:
    early = in_memory(0, as_of=date(2008, 6, 1), size=1)
    assert [one.key for one in early.characters if one.key.startswith("orphan-born-")] == ["orphan-born-abroad"]


def test_ages_are_those_of_the_files(population: Population, named: Named) -> None:
    for scene in scenes():
        for key, role in scene.characters.items():
            if role.age is not None:
                assert named(key).age_on(AS_OF) == role.age, key


def test_the_guardian_of_one_brings_up_the_ward(population: Population, named: Named) -> None:
    guardian = named("guardian-of-one")
    assert population.wards_of(guardian.iin, AS_OF) == (named("ward"),)
    assert kinds(population, guardian) == [GuardianshipKind.GUARDIANSHIP]


def test_the_guardian_of_three_has_siblings_one_of_them_under_trusteeship(population: Population, named: Named) -> None:
    guardian = named("guardian-of-three")
    assert len({(ward.mother, ward.father) for ward in population.wards_of(guardian.iin, AS_OF)}) == 1
    assert sorted(str(kind) for kind in kinds(population, guardian)) == ["guardianship", "guardianship", "trusteeship"]


def test_the_trustee_has_a_ward_of_sixteen(population: Population, named: Named) -> None:
    wards = population.wards_of(named("trustee").iin, AS_OF)
    assert [ward.age_on(AS_OF) for ward in wards] == [16]
    assert kinds(population, named("trustee")) == [GuardianshipKind.TRUSTEESHIP]


def test_the_citizen_without_a_record_has_a_child_of_her_own(population: Population, named: Named) -> None:
    citizen = named("without-record")
    (child,) = population.children_of(citizen.iin)
    assert population.guardianships_of(citizen.iin) == ()
    assert population.guardianship_over(child.iin, AS_OF) is None


@pytest.mark.parametrize("key", ["without-consent", "married-guardian", "widow", "expired-document"])
def test_the_other_guardians_have_a_ward(population: Population, named: Named, key: str) -> None:
    assert kinds(population, named(key)) == [GuardianshipKind.GUARDIANSHIP]


def test_the_married_guardian_has_a_spouse_and_the_widow_had_one(population: Population, named: Named) -> None:
    spouse = population.spouse_of(named("married-guardian").iin, AS_OF)
    assert spouse is not None
    assert population.spouse_of(spouse.iin, AS_OF) == named("married-guardian")
    assert population.spouse_of(named("widow").iin, AS_OF) is None
    ended = population.records(MarriageAct, named("widow").iin, "wife")
    assert [(act.husband, act.ended) for act in ended] == [(named("deceased").iin, named("deceased").death_date)]


@pytest.mark.parametrize("key", [key for key in KEYS if key not in WITHOUT_DOCUMENT])
def test_everybody_who_can_apply_has_a_document_in_force(named: Named, key: str) -> None:
    assert named(key).document_on(AS_OF) is not None


@pytest.mark.parametrize("key", sorted(WITHOUT_DOCUMENT))
def test_those_who_cannot_apply_have_no_document_in_force(named: Named, key: str) -> None:
    assert named(key).document_on(AS_OF) is None


@pytest.mark.parametrize(("organisation", "post"), [(k, p) for scene in scenes() for k, p in scene.posts.items()])
def test_the_officials_work_where_the_files_say(
    population: Population, named: Named, organisation: str, post: object
) -> None:
    body = population.organisation(organisation)
    told = [getattr(post, part) for part in ("head", "signer")]
    assert [body.head, body.signer] == [named(key).iin for key in told]
    assert {named(key).address.city_key for key in told} <= {body.city_key} or not body.serves
