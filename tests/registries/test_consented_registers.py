"""Registers that are read under a consent: what they disclose, and that without it they disclose nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from lxml import etree

from registries.civil_acts import CIVIL_ACTS, BirthRegister
from registries.consent.ledger import ConsentLedger
from registries.data_bank.guardianships import GUARDIANSHIP, GuardianshipRegister
from registries.individuals.contracts import GBD_FL_TOKEN
from registries.individuals.persons import ConsentedPersonRegister
from registries.population.model import Person, Population
from registries.register import Desk
from tests.registries.exchanges import AS_OF, CLAIM, NOON, FakeContext, code_of, consent_block, mark, read, request_of

Named = Callable[[str], Person]
Give = Callable[..., None]


@pytest.fixture
def civil(population: Population, ledger: ConsentLedger) -> BirthRegister:
    return BirthRegister(Desk(population, mark, ledger))


@pytest.fixture
def data_bank(population: Population, ledger: ConsentLedger) -> GuardianshipRegister:
    return GuardianshipRegister(Desk(population, mark, ledger))


@pytest.fixture
def persons(population: Population, ledger: ConsentLedger) -> ConsentedPersonRegister:
    return ConsentedPersonRegister(Desk(population, mark, ledger))


def with_token(**fields: str) -> etree._Element:
    return request_of(**fields, kdpToken=CLAIM.token, publicKey=CLAIM.public_key)


@pytest.mark.rule("C-4")
def test_the_birth_act_of_a_ward_names_child_parents_and_body(
    civil: BirthRegister, population: Population, named: Named, consent_of: Give
) -> None:
    ward, guardian = named("ward"), named("guardian-of-one")
    consent_of(guardian.iin, civil.service_id)
    request = request_of(childIin=ward.iin, consent=consent_block(guardian.iin))
    root = read(civil.answer(request, FakeContext()), CIVIL_ACTS)
    act = root.find("birthActs/birthAct")
    assert act is not None
    recorded = population.birth_of(ward.iin)
    assert recorded is not None
    assert act.findtext("number") == recorded.number
    assert act.findtext("child/iin") == ward.iin
    assert (act.findtext("mother/person/iin"), act.findtext("father/person/iin")) == (ward.mother, ward.father)
    assert act.findtext("registeringBody/nameKz")


def test_a_birth_act_without_a_father_says_so(
    civil: BirthRegister, population: Population, named: Named, consent_of: Give
) -> None:
    trustee = named("trustee")
    consent_of(trustee.iin, civil.service_id)
    child = population.wards_of(trustee.iin, AS_OF)[0].iin
    answer = civil.answer(request_of(childIin=child, consent=consent_block(trustee.iin)), FakeContext())
    assert read(answer, CIVIL_ACTS).findtext("birthActs/birthAct/father/absence/code") == "unknown"


def test_the_data_bank_names_wards_orders_providers_and_grounds(
    data_bank: GuardianshipRegister, population: Population, named: Named, consent_of: Give
) -> None:
    guardian = named("guardian-of-three")
    consent_of(guardian.iin, data_bank.service_id)
    request = request_of(guardianIin=guardian.iin, consent=consent_block(guardian.iin))
    root = read(data_bank.answer(request, FakeContext()), GUARDIANSHIP)
    assert root.findtext("guardian/iin") == guardian.iin
    records = root.findall("records/record")
    wards = population.wards_of(guardian.iin, AS_OF)
    assert [each.findtext("ward/iin") for each in records] == [ward.iin for ward in wards]
    assert sorted(each.findtext("kind/nameKz") or "" for each in records) == [
        "ҚАМҚОРШЫЛЫҚ",
        "ҚОРҒАНШЫЛЫҚ",
        "ҚОРҒАНШЫЛЫҚ",
    ]
    assert {each.findtext("provider/bin") for each in records} == {population.education_department_for(guardian).bin}
    assert [each.text for each in records[0].findall("grounds/ground/reason/code")] == ["dead", "deprived"]


def test_a_guardian_becomes_a_trustee_and_then_nobody_as_the_clock_advances(
    data_bank: GuardianshipRegister, named: Named, consent_of: Give
) -> None:
    guardian = named("guardian-of-one").iin
    consent_of(guardian, data_bank.service_id, seconds=157_680_000 * 2)
    seen = []
    for years in (0, 6, 9.5):
        context = FakeContext(moment=NOON + timedelta(days=365.25 * years))
        answer = data_bank.answer(request_of(guardianIin=guardian, consent=consent_block(guardian)), context)
        seen.append(read(answer, GUARDIANSHIP).findtext("records/record/kind/code"))
    assert seen == ["guardianship", "trusteeship", None]


def test_the_data_bank_has_nothing_on_an_ordinary_citizen(
    data_bank: GuardianshipRegister, named: Named, consent_of: Give
) -> None:
    citizen = named("without-record").iin
    consent_of(citizen, data_bank.service_id)
    answer = data_bank.answer(request_of(guardianIin=citizen, consent=consent_block(citizen)), FakeContext())
    assert (answer.status_code, code_of(answer, GUARDIANSHIP)) == ("SCSE001", "404")


@pytest.mark.rule("C-6")
def test_without_consent_on_record_no_register_discloses_anything(
    civil: BirthRegister, data_bank: GuardianshipRegister, persons: ConsentedPersonRegister, named: Named
) -> None:
    guardian, ward = named("without-consent").iin, named("ward").iin
    block = consent_block(guardian)
    answers = [
        (civil.answer(request_of(childIin=ward, consent=block), FakeContext()), CIVIL_ACTS),
        (data_bank.answer(request_of(guardianIin=guardian, consent=block), FakeContext()), GUARDIANSHIP),
        (persons.answer(with_token(iin=guardian), FakeContext()), GBD_FL_TOKEN),
    ]
    for answer, contract in answers:
        assert answer.status_code == "SCSE001"
        assert code_of(answer, contract) == "CONSENT-UNKNOWN"


@pytest.mark.rule("C-6")
def test_one_guardians_consent_does_not_open_anothers_records(
    data_bank: GuardianshipRegister, named: Named, consent_of: Give
) -> None:
    mine, other = named("guardian-of-one").iin, named("guardian-of-three").iin
    consent_of(mine, data_bank.service_id)
    answer = data_bank.answer(request_of(guardianIin=other, consent=consent_block(mine)), FakeContext())
    assert code_of(answer, GUARDIANSHIP) == "CONSENT-OTHER-PERSON"


@pytest.mark.rule("C-6")
def test_a_token_opens_its_own_person_in_each_way_of_searching(
    persons: ConsentedPersonRegister, named: Named, consent_of: Give
) -> None:
    person = named("guardian-of-one")
    consent_of(person.iin, persons.service_id)
    for request in (
        with_token(iin=person.iin),
        with_token(surname=person.surname, birthDate=person.birth_date.isoformat()),
        with_token(documentNumber=person.documents[0].number),
    ):
        root = read(persons.answer(request, FakeContext()), GBD_FL_TOKEN)
        assert [each.text for each in root.findall("persons/person/iin")] == [person.iin]


def test_a_guardian_consents_for_the_ward_and_a_parent_for_the_child(
    persons: ConsentedPersonRegister, population: Population, named: Named, consent_of: Give
) -> None:
    consent_of(named("guardian-of-one").iin, persons.service_id)
    assert persons.answer(with_token(iin=named("ward").iin), FakeContext()).status_code == "SCSS001"
    own_child = population.children_of(named("without-record").iin)[0].iin
    assert code_of(persons.answer(with_token(iin=own_child), FakeContext()), GBD_FL_TOKEN) == "CONSENT-OTHER-PERSON"


@pytest.mark.rule("C-6")
def test_those_who_are_not_covered_and_those_who_do_not_exist_look_the_same(
    persons: ConsentedPersonRegister, named: Named, consent_of: Give
) -> None:
    consent_of(named("guardian-of-one").iin, persons.service_id)
    other = persons.answer(with_token(iin=named("trustee").iin), FakeContext())
    nobody = persons.answer(with_token(iin="030101500017"), FakeContext())
    assert other.data == nobody.data
    assert code_of(other, GBD_FL_TOKEN) == "CONSENT-OTHER-PERSON"


def test_an_applicants_iin_with_a_wrong_check_digit_is_a_bad_request(civil: BirthRegister, named: Named) -> None:
    request = request_of(childIin=named("ward").iin, consent=consent_block("030101500018"))
    answer = civil.answer(request, FakeContext())
    assert (answer.status_code, code_of(answer, CIVIL_ACTS)) == ("SCSE002", "IIN-CHECK-DIGIT")
    assert answer.status_message.startswith("consent/applicantIin: ")
