"""The register of individuals by agreement: three ways of searching, and what a bad request is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from registries.individuals.contracts import GBD_FL
from registries.individuals.persons import PersonRegister
from registries.population.model import Person, Population
from registries.population.places import cities
from registries.register import Desk
from tests.registries.exchanges import AS_OF, FakeContext, code_of, read, request_of

Named = Callable[[str], Person]


@pytest.fixture
def register(desk: Desk) -> PersonRegister:
    return PersonRegister(desk)


def ask(register: PersonRegister, **fields: str) -> etree._Element:
    answer = register.answer(request_of(**fields), FakeContext())
    assert (answer.status_code, answer.status_message) == ("SCSS001", "Message has been processed successfully")
    return read(answer, GBD_FL)


def iins(root: etree._Element) -> list[str | None]:
    return [person.findtext("iin") for person in root.findall("persons/person")]


def test_a_person_is_found_by_iin(register: PersonRegister, named: Named) -> None:
    guardian = named("guardian-of-one")
    root = ask(register, iin=guardian.iin)
    assert iins(root) == [guardian.iin]
    assert root.findtext("messageResult/code") == "00000"
    assert root.findtext("messageResult/nameRu") == "Сообщение успешно обработано"
    person = root.find("persons/person")
    assert person is not None
    assert person.findtext("surname") == guardian.surname
    assert person.findtext("nationality/nameRu") == "КАЗАШКА"
    assert person.findtext("regAddress/district/code") == cities()[guardian.address.city_key].district.code
    assert person.findtext("birthCertificate/number")
    assert person.findtext("lifeStatus/code") == "0"


def test_the_answer_names_the_request_the_receiver_and_the_moment_of_kazakhstan(
    register: PersonRegister, named: Named
) -> None:
    root = ask(register, iin=named("trustee").iin)
    assert root.findtext("requestId") == "m-1"
    assert root.findtext("messageId") == "11111111-2222-3333-4444-555555555555"
    assert root.findtext("messageDate") == "2026-03-10T12:00:00.000+05:00"
    assert root.findtext("sender/code") == "GBDFL"
    assert root.findtext("receiver/code") == "demo"


def test_a_person_is_found_by_names_and_birth_date_in_any_case(register: PersonRegister, named: Named) -> None:
    trustee = named("trustee")
    root = ask(register, surname=trustee.surname.lower(), birthDate=f"{trustee.birth_date.isoformat()}+05:00")
    assert trustee.iin in iins(root)


def test_a_name_that_does_not_fit_the_birth_date_is_not_found(register: PersonRegister, named: Named) -> None:
    request = request_of(surname=named("trustee").surname, birthDate="1900-01-01")
    answer = register.answer(request, FakeContext())
    assert code_of(answer, GBD_FL) == "404"


def test_a_person_is_found_by_any_document_old_ones_too(register: PersonRegister, population: Population) -> None:
    person = next(each for each in population.people.values() if len(each.documents) > 1)
    for document in person.documents:
        assert iins(ask(register, documentNumber=document.number)) == [person.iin]


def test_the_expired_card_is_returned_with_its_last_day(register: PersonRegister, named: Named) -> None:
    holder = named("expired-document")
    root = ask(register, iin=holder.iin)
    ends = [each.text for each in root.findall("persons/person/documents/document/endDate")]
    assert ends == [document.end_date.isoformat() for document in holder.documents]
    assert root.findtext("persons/person/documents/document/status/code") == "00"


def test_a_dead_person_has_a_death_certificate_and_documents_out_of_force(
    register: PersonRegister, named: Named
) -> None:
    root = ask(register, iin=named("deceased").iin)
    assert root.findtext("persons/person/deathCertificate/number")
    assert root.findtext("persons/person/lifeStatus/code") == "1"
    assert root.findtext("persons/person/documents/document/status/code") == "18"


def test_a_missing_person_is_told_to_be_missing(register: PersonRegister, population: Population, named: Named) -> None:
    ward = population.wards_of(named("trustee").iin, AS_OF)[0]
    assert ward.mother is not None
    root = ask(register, iin=ward.mother)
    assert root.findtext("persons/person/missingStatus/missing") == "true"


def test_every_person_of_the_population_can_be_written(register: PersonRegister, population: Population) -> None:
    for iin in population.people:
        assert iins(ask(register, iin=iin)) == [iin]


def test_nobody_found_is_an_answer_with_the_texts_of_the_state(register: PersonRegister) -> None:
    answer = register.answer(request_of(iin="030101500017"), FakeContext())
    assert answer.status_code == "SCSE001"
    assert answer.status_message == "Не удалось найти информацию по входным данным"
    assert code_of(answer, GBD_FL) == "404"


@pytest.mark.parametrize(
    ("fields", "code", "where"),
    [
        ({}, "REQUEST-SEARCH-NONE", "iin"),
        ({"iin": "", "documentNumber": ""}, "REQUEST-SEARCH-NONE", "iin"),
        ({"iin": "030101500017", "documentNumber": "012345678"}, "REQUEST-SEARCH-SEVERAL", "documentNumber, iin"),
        ({"iin": "030101500017", "birthDate": "1990-01-01"}, "REQUEST-SEARCH-SEVERAL", "birthDate, iin"),
        ({"surname": "А", "name": "Б"}, "REQUEST-SEARCH-INCOMPLETE", "birthDate"),
        ({"patronymic": "А", "birthDate": "1990-01-01"}, "REQUEST-SEARCH-INCOMPLETE", "surname"),
        ({"surname": "А", "birthDate": "20000-01-01"}, "REQUEST-FIELD", "birthDate"),
        ({"surname": "А", "birthDate": "10.03.1990"}, "REQUEST-FIELD", "birthDate"),
        ({"iin": "030101500018"}, "IIN-CHECK-DIGIT", "iin"),
        ({"iin": "0301015"}, "IIN-LENGTH", "iin"),
        ({"citizen": "030101500017"}, "REQUEST-FIELD", "citizen"),
        ({"iin": "030101500017", "messageId": "щ"}, "REQUEST-FIELD", "messageId"),
    ],
)
def test_a_bad_request_is_told_which_field_and_why(
    register: PersonRegister, fields: dict[str, str], code: str, where: str
) -> None:
    answer = register.answer(request_of(**fields), FakeContext())
    assert answer.status_code == "SCSE002"
    assert answer.status_message.startswith(f"{where}: ")
    assert len(answer.status_message) <= 250
    assert code_of(answer, GBD_FL) == code


def test_a_request_without_any_field_is_answered(register: PersonRegister) -> None:
    answer = register.answer(etree.Element("data"), FakeContext())
    assert (answer.status_code, code_of(answer, GBD_FL)) == ("SCSE002", "REQUEST-FIELD")
