"""Marriages, divorces, deaths and changes of name: by person and by number, as of the day, for those who may know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from registries.civil_acts import (
    BirthRegister,
    DeathRegister,
    DivorceRegister,
    MarriageRegister,
    NameChangeRegister,
)
from registries.civil_register import CivilRegister
from registries.identifiers import Gender
from registries.population.model import (
    CourtRuling,
    DeathAct,
    DivorceAct,
    FormerName,
    MarriageAct,
    MarriageEnd,
    Name,
    NameChangeAct,
    Person,
)
from tests.registries.settlement import COURT, Settlement, settlement_in

MARRIED, ENDED = date(2005, 6, 7), date(2019, 4, 3)
DIVORCED, CHANGED = ENDED, date(2021, 2, 1)
ALL = (BirthRegister, MarriageRegister, DivorceRegister, DeathRegister, NameChangeRegister)


@dataclass
class Story:
    """A couple that divorced; she changed her name afterwards, and he died."""

    town: Settlement
    husband: Person
    wife: Person
    mother: Person
    stranger: Person

    def asked(self, kind: type[CivilRegister[Any]], **said: Any) -> Any:
        """The only act of an answer."""
        acts = self.town.told(kind, **said).findall(f"{kind.element}s/{kind.element}")
        assert len(acts) == 1
        return acts[0]


@pytest.fixture
def story(engine: Engine) -> Story:
    town = settlement_in(engine)
    mother, stranger = town.enter(date(1955, 1, 1)), town.enter(date(1970, 1, 1))
    husband = town.enter(date(1979, 2, 3), Gender.MALE, surname="ОМАРОВ", death_date=date(2022, 1, 5))
    maiden, wedded = Name("АХМЕТОВА", "ДАНА"), Name("ОМАРОВА", "ДАНА")
    names = (FormerName(wedded, CHANGED), FormerName(maiden, MARRIED))
    wife = town.enter(date(1981, 8, 9), surname="САРЫ", name="ДАНА", mother=mother.iin, former_names=names)
    couple = {"husband": husband.iin, "wife": wife.iin, "registry": "astana"}
    marriage = MarriageAct(
        number="M-1",
        married=MARRIED,
        **couple,
        wife_before="АХМЕТОВА",
        ended=ENDED,
        end_reason=MarriageEnd.DIVORCE,
    )
    ruling = CourtRuling("2-7/2019", ENDED - timedelta(days=40), COURT)
    divorce = DivorceAct(number="D-1", registered=DIVORCED, **couple, marriage="M-1", ruling=ruling)
    change = NameChangeAct(
        number="N-1",
        registered=CHANGED,
        registry="astana",
        person=wife.iin,
        before=wedded,
        after=Name("САРЫ", "ДАНА"),
    )
    death = DeathAct(
        number="X-1",
        registered=date(2022, 1, 7),
        registry="astana",
        person=husband.iin,
        death_date=date(2022, 1, 5),
    )
    town.plant(marriage, divorce, change, death)
    return Story(town, husband, wife, mother, stranger)


@pytest.mark.rule("GE-6")
def test_a_marriage_that_ended_is_told_with_its_end_and_the_surname_before(story: Story) -> None:
    act = story.asked(MarriageRegister, by=story.wife.iin, iin=story.wife.iin)
    assert (act.findtext("number"), act.findtext("date")) == ("M-1", MARRIED.isoformat())
    assert (act.findtext("husband/iin"), act.findtext("wife/iin")) == (story.husband.iin, story.wife.iin)
    assert (act.findtext("wife/surname"), act.findtext("wifeSurnameBefore")) == ("ОМАРОВА", "АХМЕТОВА")
    assert act.find("husbandSurnameBefore") is None
    assert (act.findtext("state/code"), act.findtext("ended")) == ("divorced", ENDED.isoformat())


@pytest.mark.rule("GE-6")
def test_a_marriage_that_ends_later_still_runs(story: Story) -> None:
    act = story.asked(MarriageRegister, by=story.wife.iin, iin=story.wife.iin, day=ENDED - timedelta(days=1))
    assert (act.findtext("state/code"), act.find("ended")) == ("running", None)
    assert story.asked(MarriageRegister, by=story.wife.iin, iin=story.wife.iin, day=ENDED).findtext("ended")


def test_a_divorce_names_the_marriage_and_the_ruling(story: Story) -> None:
    act = story.asked(DivorceRegister, by=story.wife.iin, iin=story.wife.iin)
    assert (act.findtext("marriageNumber"), act.findtext("ruling/number")) == ("M-1", "2-7/2019")
    assert act.findtext("ruling/court/nameKz") == "СОТ"
    before = story.town.refused(
        DivorceRegister, by=story.wife.iin, iin=story.wife.iin, day=DIVORCED - timedelta(days=1)
    )
    assert before == ("SCSE001", "404")


def test_a_change_of_name_has_both_names(story: Story) -> None:
    act = story.asked(NameChangeRegister, by=story.wife.iin, iin=story.wife.iin)
    assert (act.findtext("before/surname"), act.findtext("after/surname")) == ("ОМАРОВА", "САРЫ")
    assert act.findtext("person/surname") == "САРЫ"
    assert act.find("after/patronymic") is None


def test_a_death_is_told_to_a_child_of_who_died_from_its_registration_on(story: Story) -> None:
    town = story.town
    child = town.enter(date(2006, 3, 1), father=story.husband.iin)
    asked = {"by": child.iin, "iin": story.husband.iin}
    act = story.asked(DeathRegister, **asked)
    assert (act.findtext("person/iin"), act.findtext("deathDate")) == (story.husband.iin, "2022-01-05")
    assert town.refused(DeathRegister, day=date(2022, 1, 6), **asked) == ("SCSE001", "404")


@pytest.mark.parametrize(
    ("kind", "number"),
    [(MarriageRegister, "M-1"), (DivorceRegister, "d-1"), (NameChangeRegister, " N-1 ")],
    ids=["marriage", "divorce", "name"],
)
def test_an_act_is_found_by_its_number_for_its_own_people(
    story: Story, kind: type[CivilRegister[Any]], number: str
) -> None:
    assert story.asked(kind, by=story.wife.iin, actNumber=number).findtext("number") == number.strip().upper()


def test_an_act_whose_number_was_entered_in_small_letters_is_found_by_it(story: Story) -> None:
    with story.town.population.change() as change:
        for stored in change.numbered(MarriageAct, "M-1"):
            change.replace(stored, replace(stored.record, number="m-1"))
    assert story.asked(MarriageRegister, by=story.wife.iin, actNumber="m-1").findtext("number") == "m-1"


@pytest.mark.parametrize("kind", [MarriageRegister, DivorceRegister, NameChangeRegister])
def test_to_a_stranger_an_act_and_a_number_that_nobody_has_look_the_same(
    story: Story, kind: type[CivilRegister[Any]]
) -> None:
    number = {"marriageAct": "M-1", "divorceAct": "D-1", "nameChangeAct": "N-1"}[kind.element]
    for asked in (number, "M-999"):
        assert story.town.refused(kind, by=story.stranger.iin, actNumber=asked) == ("SCSE001", "404")


@pytest.mark.parametrize("kind", ALL)
def test_a_stranger_may_not_ask_and_does_not_learn_who_exists(story: Story, kind: type[CivilRegister[Any]]) -> None:
    for iin in (story.wife.iin, story.husband.iin, "030101500017"):
        refused = story.town.refused(kind, by=story.stranger.iin, **{kind.iin_fields[0]: iin})
        assert refused == ("SCSE001", "ACT-NOT-ENTITLED")


def test_a_parent_may_ask_for_the_childs_acts(story: Story) -> None:
    assert story.asked(MarriageRegister, by=story.mother.iin, iin=story.wife.iin).findtext("number") == "M-1"


def test_a_spouse_may_ask_while_the_marriage_runs_and_a_divorced_one_not(story: Story) -> None:
    asked = {"by": story.wife.iin, "iin": story.husband.iin}
    assert story.asked(MarriageRegister, day=ENDED - timedelta(days=1), **asked).findtext("number") == "M-1"
    assert story.town.refused(MarriageRegister, day=ENDED, **asked)[1] == "ACT-NOT-ENTITLED"


def test_a_widow_learns_of_the_death(story: Story) -> None:
    town = story.town
    husband, widow = town.enter(date(1960, 1, 1), Gender.MALE), town.enter(date(1961, 1, 1))
    died = date(2024, 5, 5)
    act = MarriageAct(
        number="M-2",
        married=MARRIED,
        registry="astana",
        husband=husband.iin,
        wife=widow.iin,
        ended=died,
        end_reason=MarriageEnd.DEATH,
    )
    town.plant(act, DeathAct(number="X-2", registered=died, registry="oral", person=husband.iin, death_date=died))
    assert story.asked(DeathRegister, by=widow.iin, iin=husband.iin).findtext("number") == "X-2"
    assert story.asked(MarriageRegister, by=widow.iin, iin=widow.iin).findtext("state/code") == "widowed"


@pytest.mark.rule("GE-7")
def test_who_never_married_here_has_no_act_of_marriage(story: Story) -> None:
    stranger = story.stranger.iin
    assert story.town.refused(MarriageRegister, by=stranger, iin=stranger) == ("SCSE001", "404")


def test_marriages_stand_in_the_order_of_their_days(story: Story) -> None:
    town = story.town
    (first,) = town.population.records(MarriageAct, story.wife.iin)
    second = replace(first, number="M-0", married=CHANGED, ended=None, end_reason=None)
    town.plant(second)
    told = town.told(MarriageRegister, by=story.wife.iin, iin=story.wife.iin)
    assert [one.findtext("number") for one in told.findall("marriageActs/marriageAct")] == ["M-1", "M-0"]


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    ("asked", "code", "where"),
    [
        ({}, "ACT-SEARCH-NONE", "{iin}"),
        ({"{iin}": "", "actNumber": " "}, "ACT-SEARCH-NONE", "{iin}"),
        ({"{iin}": "030101500017", "actNumber": "M-1"}, "REQUEST-SEARCH-SEVERAL", "{iin}, actNumber"),
        ({"{iin}": "030101500018"}, "IIN-CHECK-DIGIT", "{iin}"),
        ({"{iin}": "03010150001"}, "IIN-LENGTH", "{iin}"),
        ({"person": "030101500017"}, "REQUEST-FIELD", "person"),
    ],
)
def test_a_bad_request_is_told_which_field_and_why(
    story: Story, kind: type[CivilRegister[Any]], asked: dict[str, str], code: str, where: str
) -> None:
    iin = kind.iin_fields[0]
    fields = {name.format(iin=iin): text for name, text in asked.items()}
    answer = story.town.ask(kind, by=story.wife.iin, **fields)
    assert answer.status_code == "SCSE002"
    assert answer.status_message.startswith(where.format(iin=iin) + ": ")
    assert story.town.refused(kind, by=story.wife.iin, **fields) == ("SCSE002", code)
