"""The register of convictions: none, spent or standing, as of the day (rule GE-6)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from registries.convictions import ConvictionRegister
from registries.identifiers import Iin
from registries.population.model import Conviction, CourtRuling, Texts
from tests.registries.exchanges import AS_OF
from tests.registries.planted import WORD, Town, a_town

JUDGED = date(2019, 5, 6)
SPENT = date(2024, 5, 6)


@pytest.fixture
def town(engine: Engine) -> Town:
    return a_town(engine)


def conviction(iin: Iin, number: str = "1-17/2019", *, spent: date | None = SPENT) -> Conviction:
    return Conviction(
        person=iin,
        article="188.1",
        offence=Texts("ұрлық", "кража", "theft"),
        ruling=CourtRuling(number, JUDGED, WORD),
        punishment=Texts("бас бостандығынан айыру", "лишение свободы", "imprisonment"),
        imprisoned=date(2019, 5, 7),
        released=date(2021, 5, 7),
        spent=spent,
    )


def test_who_is_not_born_yet_looks_as_if_they_did_not_exist(town: Town) -> None:
    mother = town.newcomer()
    child = town.newcomer(age=0, mother=mother.iin)
    before = child.birth_date - timedelta(days=1)
    for consenter, code in ((child, "SUBJECT-UNKNOWN"), (mother, "CONSENT-OTHER-PERSON")):
        asked = {"consenter": consenter.iin, "personIin": child.iin}
        assert town.refused(ConvictionRegister, day=before, **asked) == ("SCSE001", code)


@pytest.mark.rule("GE-6")
def test_no_record_is_a_certificate_like_any_other(town: Town) -> None:
    person = town.newcomer()
    told = town.told(ConvictionRegister, consenter=person.iin, personIin=person.iin)
    assert told.findtext("certificate/person/iin") == person.iin
    assert told.findtext("certificate/asOf") == AS_OF.isoformat()
    assert told.findtext("certificate/status/code") == "none"
    assert told.find("certificate/conviction") is None


@pytest.mark.rule("GE-6")
def test_a_standing_conviction_is_told_with_article_and_judgement(town: Town) -> None:
    person = town.newcomer()
    town.plant(conviction(person.iin, spent=None))
    told = town.told(ConvictionRegister, consenter=person.iin, personIin=person.iin)
    assert told.findtext("certificate/status/nameKz") == "СОТТЫЛЫҒЫ БАР"
    one = told.find("certificate/conviction")
    assert one is not None
    assert (one.findtext("article"), one.findtext("offence/nameKz")) == ("188.1", "ұрлық")
    assert (one.findtext("judgement/number"), one.findtext("judgement/date")) == ("1-17/2019", "2019-05-06")
    assert (one.findtext("imprisoned"), one.findtext("released")) == ("2019-05-07", "2021-05-07")
    assert one.find("spent") is None


@pytest.mark.parametrize(
    ("day", "status", "happened"),
    [
        (JUDGED - timedelta(days=1), "none", None),
        (JUDGED, "standing", []),
        (date(2019, 5, 7), "standing", ["imprisoned"]),
        (SPENT - timedelta(days=1), "standing", ["imprisoned", "released"]),
        (SPENT, "spent", ["imprisoned", "released", "spent"]),
    ],
)
def test_the_answer_is_as_of_the_day(town: Town, day: date, status: str, happened: list[str] | None) -> None:
    person = town.newcomer()
    town.plant(conviction(person.iin))
    told = town.told(ConvictionRegister, consenter=person.iin, day=day, personIin=person.iin)
    assert told.findtext("certificate/status/code") == status
    one = told.find("certificate/conviction")
    tags = None if one is None else [child.tag for child in one][5:]
    assert tags == happened


def test_one_that_stands_outweighs_those_that_are_spent(town: Town) -> None:
    person = town.newcomer()
    town.plant(conviction(person.iin), conviction(person.iin, "1-40/2019", spent=None))
    told = town.told(ConvictionRegister, consenter=person.iin, personIin=person.iin)
    assert told.findtext("certificate/status/code") == "standing"
    assert [one.text for one in told.findall("certificate/conviction/status/code")] == ["spent", "standing"]


@pytest.mark.rule("C-6")
def test_the_spouse_has_to_consent_alone(town: Town) -> None:
    applicant, spouse = town.newcomer(), town.newcomer()
    asked = town.refused(ConvictionRegister, consenter=applicant.iin, personIin=spouse.iin)
    assert asked == ("SCSE001", "CONSENT-OTHER-PERSON")
    told = town.told(ConvictionRegister, consenter=spouse.iin, personIin=spouse.iin)
    assert told.findtext("certificate/person/iin") == spouse.iin


def test_who_is_not_there_and_who_did_not_consent_look_the_same_to_a_stranger(town: Town) -> None:
    applicant = town.newcomer()
    asked = town.refused(ConvictionRegister, consenter=applicant.iin, personIin="030101500017")
    assert asked == ("SCSE001", "CONSENT-OTHER-PERSON")


def test_a_number_of_nobody_is_not_found(town: Town) -> None:
    asked = town.refused(ConvictionRegister, consenter="030101500017", personIin="030101500017")
    assert asked == ("SCSE001", "SUBJECT-UNKNOWN")


def test_a_wrong_check_digit_is_a_bad_request(town: Town) -> None:
    asked = town.refused(ConvictionRegister, consenter="030101500017", personIin="030101500018")
    assert asked == ("SCSE002", "IIN-CHECK-DIGIT")
