"""Organisations: every place has the bodies that serve it, every organisation its people."""

from __future__ import annotations

import pytest

from registries.identifiers import parse_bin
from registries.population.model import OrganisationKey, OrganisationKind, Person, Population
from registries.population.organisations import department_bin, serving_bin
from registries.population.places import cities
from signing.texts import LANGUAGES
from tests.registries.exchanges import AS_OF

SERVING = (OrganisationKind.EDUCATION_DEPARTMENT, OrganisationKind.LOCAL_EXECUTIVE, OrganisationKind.STATE_CORPORATION)


@pytest.mark.parametrize("key", list(cities()))
@pytest.mark.parametrize("kind", SERVING, ids=lambda kind: kind.value)
def test_every_place_has_one_body_of_each_kind(population: Population, kind: OrganisationKind, key: str) -> None:
    found = [one for one in population.organisations.values() if one.kind is kind and key in one.serves]
    assert [one.bin for one in found] == [serving_bin(kind, key)]


@pytest.mark.rule("AC-1")
def test_rural_places_have_an_akim_and_no_others(population: Population) -> None:
    akims = [one for one in population.organisations.values() if one.kind is OrganisationKind.RURAL_AKIM]
    served = sorted(key for akim in akims for key in akim.serves)
    assert served == sorted(city.key for city in cities().values() if city.rural)


@pytest.mark.rule("GC-1")
def test_somebody_is_served_by_the_department_of_their_place(population: Population) -> None:
    for character in population.characters:
        person = population.person(character.iin)
        department = population.education_department_for(person)
        assert department.bin == department_bin(person.address.city_key)


def test_the_organisations_that_every_population_has_are_there(population: Population) -> None:
    assert {population.organisation(key).key for key in OrganisationKey} == set(OrganisationKey)


def test_head_and_signer_are_living_adults_with_a_document(population: Population) -> None:
    for one in population.organisations.values():
        for iin in (one.head, one.signer):
            person = population.person(iin)
            assert person.is_alive, one.key
            assert person.age_on(AS_OF) >= 18
            assert person.document_on(AS_OF) is not None


def test_staff_of_state_bodies_is_of_age_and_of_this_country(population: Population) -> None:
    state = [one for one in population.organisations.values() if one.kind is not OrganisationKind.COMPANY]
    assert {population.person(iin).citizenship for one in state for iin in (one.head, one.signer)} == {"398"}


def test_each_has_a_number_of_its_own_an_address_and_names(population: Population) -> None:
    for number, one in population.organisations.items():
        assert parse_bin(number) == one.bin
        assert number.startswith(f"{one.registered:%y%m}")
        assert one.street in cities()[one.city_key].streets
        assert one.building
        assert all(one.names.get(lang) for lang in LANGUAGES)
        assert all(key in cities() for key in one.serves)
    assert len({one.key for one in population.organisations.values()}) == len(population.organisations)


def test_a_branch_has_the_number_of_a_branch_and_the_corporation_for_a_founder(population: Population) -> None:
    corporation = population.organisation(OrganisationKey.STATE_CORPORATION)
    kind = OrganisationKind.STATE_CORPORATION
    branches = [one for one in population.organisations.values() if one.kind is kind and one.serves]
    assert {one.bin[5] for one in branches} == {"1"}
    assert {one.founders_bodies for one in branches} == {(corporation.bin,)}
    assert corporation.bin[5] == "0"


def companies(population: Population) -> list[str]:
    return [one.key for one in population.organisations.values() if one.kind is OrganisationKind.COMPANY]


def test_one_enterprise_is_at_work_one_struck_off_one_has_a_founder_from_abroad(population: Population) -> None:
    found = [population.organisation(key) for key in companies(population)]
    assert [one.key for one in found if one.ended is not None] == ["company-altyn-ine"]
    abroad = [one.key for one in found if any(foreign(population.person(iin)) for iin in one.founders_people)]
    assert abroad == ["company-kopir-trade"]
    assert all(one.founders_people for one in found)


def foreign(person: Person) -> bool:
    return person.citizenship != "398"


def test_founders_are_in_the_registers(population: Population) -> None:
    for one in population.organisations.values():
        assert all(population.person(iin).iin == iin for iin in one.founders_people)
        assert all(population.organisation(number).bin == number for number in one.founders_bodies)
