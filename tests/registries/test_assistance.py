"""The recipients of targeted social assistance, by person and by family (rule AC-5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from registries.assistance import AssistanceRegister
from registries.identifiers import Bin, Iin
from registries.population.model import Assistance, Organisation, OrganisationKind
from tests.registries.exchanges import AS_OF
from tests.registries.planted import WORD, Town, a_town

BEGUN = date(2026, 1, 1)
OVER = date(2026, 4, 1)
AKIM = Organisation(
    bin=Bin("200140000033"),
    key="rural-akim-of-the-test",
    kind=OrganisationKind.RURAL_AKIM,
    names=WORD,
    head=Iin("030101500017"),
    signer=Iin("030101500017"),
    city_key="almaty",
    registered=date(2020, 1, 1),
)


@pytest.fixture
def town(engine: Engine) -> Town:
    made = a_town(engine)
    with made.population.change() as change:
        change.put_organisation(AKIM)
    return made


def granted(*members: Iin, number: str = "A-1", begins: date = BEGUN, ends: date = OVER) -> Assistance:
    return Assistance(
        number=number,
        applicant=members[0],
        members=members,
        provider=AKIM.bin,
        monthly=90_000,
        begins=begins,
        ends=ends,
    )


@pytest.mark.rule("AC-5")
def test_who_is_not_a_recipient_gets_a_result_and_no_refusal(town: Town) -> None:
    person = town.newcomer()
    told = town.told(AssistanceRegister, consenter=person.iin, personIin=person.iin)
    assert (told.findtext("recipient/receives"), told.findtext("recipient/status/code")) == ("false", "none")
    assert told.find("recipient/decision") is None


@pytest.mark.rule("AC-5")
def test_a_recipient_is_told_since_when_and_by_whom(town: Town) -> None:
    person = town.newcomer()
    town.plant(granted(person.iin))
    told = town.told(AssistanceRegister, consenter=person.iin, personIin=person.iin)
    assert told.findtext("recipient/receives") == "true"
    assert told.findtext("recipient/decision/begins") == "2026-01-01"
    assert told.findtext("recipient/decision/provider/bin") == AKIM.bin
    assert told.find("family") is None


@pytest.mark.rule("AC-5")
def test_a_family_is_told_with_all_its_members(town: Town) -> None:
    mother = town.newcomer()
    child = town.newcomer(age=9, mother=mother.iin)
    town.plant(granted(mother.iin, child.iin))
    for asked in (mother.iin, child.iin):
        told = town.told(AssistanceRegister, consenter=mother.iin, familyIin=asked)
        assert told.findtext("family/person/iin") == asked
        assert [one.text for one in told.findall("family/member/iin")] == [mother.iin, child.iin]
        assert told.findtext("family/status/nameKz") == "АТАУЛЫ ӘЛЕУМЕТТІК КӨМЕК АЛУШЫ"


def test_a_member_receives_as_the_applicant_does(town: Town) -> None:
    mother = town.newcomer()
    child = town.newcomer(age=9, mother=mother.iin)
    town.plant(granted(mother.iin, child.iin))
    told = town.told(AssistanceRegister, consenter=mother.iin, personIin=child.iin)
    assert told.findtext("recipient/receives") == "true"


@pytest.mark.rule("AC-5")
def test_a_family_without_a_decision_is_no_recipient(town: Town) -> None:
    person = town.newcomer()
    told = town.told(AssistanceRegister, consenter=person.iin, familyIin=person.iin)
    assert told.findtext("family/receives") == "false"
    assert [one.text for one in told.findall("family/member/iin")] == [person.iin]


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (BEGUN - timedelta(days=1), "none"),
        (BEGUN, "recipient"),
        (OVER - timedelta(days=1), "recipient"),
        (OVER, "former"),
    ],
)
def test_the_answer_is_as_of_the_day(town: Town, day: date, status: str) -> None:
    person = town.newcomer()
    town.plant(granted(person.iin))
    told = town.told(AssistanceRegister, consenter=person.iin, day=day, personIin=person.iin)
    assert told.findtext("recipient/status/code") == status
    assert (told.findtext("recipient/receives") == "true") is (status == "recipient")


def test_of_several_decisions_the_latest_is_told(town: Town) -> None:
    person = town.newcomer()
    before = granted(person.iin, number="A-0", begins=date(2025, 10, 1), ends=BEGUN)
    town.plant(granted(person.iin), before)
    told = town.told(AssistanceRegister, consenter=person.iin, day=AS_OF, personIin=person.iin)
    assert told.findtext("recipient/decision/number") == "A-1"


def test_neither_person_nor_family_and_both_are_bad_requests(town: Town) -> None:
    iin = town.newcomer().iin
    neither = town.refused(AssistanceRegister, consenter=iin)
    both = town.refused(AssistanceRegister, consenter=iin, personIin=iin, familyIin=iin)
    assert neither == ("SCSE002", "REQUEST-QUESTION-NONE")
    assert both == ("SCSE002", "REQUEST-QUESTION-SEVERAL")


def test_a_family_of_nobody_is_told_by_the_field_that_was_asked(town: Town) -> None:
    answer = town.ask(AssistanceRegister, consenter="030101500017", familyIin="030101500017")
    assert answer.status_code == "SCSE001"
    assert answer.status_message.startswith("familyIin: ")
