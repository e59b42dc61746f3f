"""Searching the register of individuals: several hits, too many, former names, lost documents, letters alike."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from registries.individuals.persons import MOST_HITS, PersonRegister
from registries.population.model import (
    AdoptionAct,
    CourtRuling,
    DocumentKind,
    DocumentStatus,
    FormerName,
    IdentityDocument,
    Name,
    Person,
)
from tests.registries.exchanges import AS_OF
from tests.registries.settlement import COURT, Settlement, settlement_in

BORN = date(1985, 4, 4)
CHANGED = date(2015, 5, 5)
LOST = IdentityDocument(
    *(DocumentKind.IDENTITY_CARD, "012345678", date(2016, 1, 1), date(2025, 12, 31)),
    status=DocumentStatus.LOST,
    invalid_since=date(2020, 1, 1),
)


@pytest.fixture
def town(engine: Engine) -> Settlement:
    return settlement_in(engine)


@pytest.fixture
def person(town: Settlement) -> Person:
    names = (FormerName(Name("СЕМЁНОВА", "АННА"), CHANGED),)
    return town.enter(BORN, surname="ӘБЕНОВА", name="АЙНА", documents=(LOST,), former_names=names)


def iins(town: Settlement, **asked: Any) -> list[str | None]:
    return [one.text for one in town.told(PersonRegister, **asked).findall("persons/person/iin")]


def test_everybody_who_fits_is_told(town: Settlement) -> None:
    twins = sorted(town.enter(BORN, name=name).iin for name in ("ДАНА", "САНА"))
    assert iins(town, surname="ТӨЛЕБАЙ", birthDate=BORN.isoformat()) == twins
    assert len(iins(town, surname="ТӨЛЕБАЙ", name="ДАНА", birthDate=BORN.isoformat())) == 1


def test_so_many_people_that_the_search_has_to_be_narrowed_are_not_told(town: Settlement) -> None:
    asked = {"surname": "ТӨЛЕБАЙ", "birthDate": BORN.isoformat()}
    for _ in range(MOST_HITS):
        town.enter(BORN)
    assert len(iins(town, **asked)) == MOST_HITS
    town.enter(BORN, name="ДАНА")
    assert town.refused(PersonRegister, **asked) == ("SCSE001", "SEARCH-TOO-MANY")
    assert len(iins(town, surname="ТӨЛЕБАЙ", name="ДАНА", birthDate=BORN.isoformat())) == 1


@pytest.mark.parametrize(
    ("surname", "name"),
    [
        ("ӘБЕНОВА", "АЙНА"),
        ("әбенова", "айна"),
        ("ӘБEHOBA", "AЙHA"),  # Latin E, H, O, B, A
        ("  ӘБЕНОВА ", "АИ\u0306НА"),  # a letter in two characters
        ("СЕМЁНОВА", "АННА"),
        ("семенова", "AHHA"),
    ],
)
def test_a_name_is_found_in_any_case_with_letters_that_look_alike_and_from_before_its_change(
    town: Settlement, person: Person, surname: str, name: str
) -> None:
    assert iins(town, surname=surname, name=name, birthDate=BORN.isoformat()) == [person.iin]


def test_parts_of_two_names_are_nobodys_name(town: Settlement, person: Person) -> None:
    asked = {"surname": person.surname, "name": "АННА", "birthDate": BORN.isoformat()}
    assert town.refused(PersonRegister, **asked) == ("SCSE001", "404")


def test_a_name_is_not_found_before_it_is_borne(town: Settlement, person: Person) -> None:
    asked = {"surname": person.surname, "birthDate": BORN.isoformat()}
    assert town.refused(PersonRegister, day=CHANGED - timedelta(days=1), **asked)[1] == "404"
    assert iins(town, day=CHANGED, **asked) == [person.iin]


def test_a_name_from_before_an_adoption_is_not_found(town: Settlement) -> None:
    born, adopted = date(2015, 3, 1), date(2020, 9, 1)
    name = Name("АЛИЕВА", "САУЛЕ")
    adopter = town.enter(BORN)
    child = town.enter(born, mother=adopter.iin, former_names=(FormerName(name, adopted),))
    act = AdoptionAct(
        number="AD-1",
        registered=adopted,
        registry="astana",
        child=child.iin,
        mother=adopter.iin,
        father=None,
        ruling=CourtRuling("2-1/2020", adopted, COURT),
        before=name,
    )
    town.plant(act)
    asked = {"surname": "АЛИЕВА", "birthDate": born.isoformat()}
    assert town.refused(PersonRegister, **asked) == ("SCSE001", "404")
    assert iins(town, day=adopted - timedelta(days=1), **asked) == [child.iin]


def test_a_lost_document_leads_to_its_holder_and_one_not_yet_given_out_to_nobody(
    town: Settlement, person: Person
) -> None:
    assert iins(town, documentNumber="012345678") == [person.iin]
    before = town.refused(PersonRegister, documentNumber="012345678", day=LOST.begin_date - timedelta(days=1))
    assert before == ("SCSE001", "404")


@pytest.mark.parametrize("number", ["NC1234567", "nc1234567", "NС1234567", "NC 1234567"])
def test_the_number_of_a_passport_is_found_however_it_is_typed(town: Settlement, number: str) -> None:
    passport = IdentityDocument(DocumentKind.PASSPORT, "NC1234567", date(2020, 1, 1), date(2029, 12, 31))
    holder = town.enter(BORN, documents=(passport,))
    assert iins(town, documentNumber=number) == [holder.iin]


def test_who_is_born_later_is_not_there_yet(town: Settlement) -> None:
    child = town.enter(AS_OF)
    assert iins(town, iin=child.iin) == [child.iin]
    assert town.refused(PersonRegister, iin=child.iin, day=AS_OF - timedelta(days=1)) == ("SCSE001", "404")


def test_a_birth_date_in_the_future_is_a_bad_request(town: Settlement) -> None:
    tomorrow = (AS_OF + timedelta(days=1)).isoformat()
    assert town.refused(PersonRegister, surname="А", birthDate=tomorrow) == ("SCSE002", "REQUEST-DAY-FUTURE")
    assert town.refused(PersonRegister, surname="А", birthDate=AS_OF.isoformat()) == ("SCSE001", "404")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=40))
def test_whatever_is_typed_is_answered(town: Settlement, typed: str) -> None:
    for asked in ({"surname": typed, "birthDate": BORN.isoformat()}, {"documentNumber": typed}):
        status, code = town.refused(PersonRegister, **asked)
        assert (status, code) in {
            ("SCSE001", "404"),
            ("SCSE002", "REQUEST-SEARCH-NONE"),
            ("SCSE002", "REQUEST-SEARCH-INCOMPLETE"),
        }
