"""What the civil registry says of a birth: on paper until 13 August 2007, abroad, entered later, after an adoption."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from registries.civil_acts import BirthRegister
from registries.identifiers import Gender
from registries.population.model import AdoptionAct, CourtRuling, FormerName, Name, Person
from registries.population.places import RUSSIA
from tests.registries.exchanges import AS_OF
from tests.registries.settlement import COURT, Settlement, birth, settlement_in

ADOPTED = date(2020, 9, 1)


@pytest.fixture
def town(engine: Engine) -> Settlement:
    return settlement_in(engine)


@pytest.fixture
def mother(town: Settlement) -> Person:
    return town.enter(date(1980, 5, 5))


def adopted_child(town: Settlement, mother: Person) -> tuple[Person, Person]:
    """A child of *mother*, and the woman who has adopted it."""
    adopter = town.enter(date(1979, 1, 1), surname="ҚАЙРАТОВА")
    born_as = Name("АЛИЕВА", "САУЛЕ")
    child = town.enter(
        date(2015, 3, 1), surname="ҚАЙРАТОВА", mother=adopter.iin, former_names=(FormerName(born_as, ADOPTED),)
    )
    act = AdoptionAct(
        number="AD-1",
        registered=ADOPTED,
        registry="astana",
        child=child.iin,
        mother=adopter.iin,
        father=None,
        ruling=CourtRuling("2-1/2020", ADOPTED, COURT),
        before=born_as,
        former_mother=mother.iin,
    )
    town.plant(birth(child, "B-1", mother=mother.iin), act)
    return child, adopter


@pytest.mark.rule("C-4")
def test_a_child_of_14_august_2007_is_in_the_register(town: Settlement, mother: Person) -> None:
    child = town.enter(date(2007, 8, 14), mother=mother.iin)
    town.plant(birth(child, "B-14"))
    act = town.told(BirthRegister, by=mother.iin, childIin=child.iin).find("birthActs/birthAct")
    assert act is not None
    assert (act.findtext("number"), act.findtext("date")) == ("B-14", "2007-08-15")
    assert (act.findtext("child/iin"), act.findtext("child/birthDate")) == (child.iin, "2007-08-14")
    assert act.findtext("mother/person/iin") == mother.iin
    assert act.findtext("father/absence/code") == "unknown"
    assert act.findtext("registeringBody/nameKz") == "Астана қаласының азаматтық хал актілерін тіркеу бөлімі"
    assert (act.find("country"), act.find("entered")) == (None, None)


@pytest.mark.rule("C-5")
@pytest.mark.rule("GE-7")
@pytest.mark.parametrize("day", [12, 13])
def test_a_child_of_12_or_13_august_2007_has_a_certificate_on_paper(town: Settlement, mother: Person, day: int) -> None:
    child = town.enter(date(2007, 8, day), mother=mother.iin)
    town.plant(birth(child, "B-P"))
    assert town.refused(BirthRegister, by=mother.iin, childIin=child.iin) == ("SCSE001", "BIRTH-ON-PAPER")


@pytest.mark.rule("C-5")
@pytest.mark.rule("GE-7")
def test_a_child_born_abroad_has_the_certificate_of_that_country(town: Settlement, mother: Person) -> None:
    child = town.enter(date(2016, 2, 3), mother=mother.iin, birth_place=RUSSIA)
    town.plant(birth(child, "РФ-1", registry=None, country=RUSSIA))
    assert town.refused(BirthRegister, by=mother.iin, childIin=child.iin) == ("SCSE001", "BIRTH-ABROAD")


@pytest.mark.rule("C-5")
def test_somebody_whose_act_nobody_has_is_told_by_birth_date_and_country(town: Settlement) -> None:
    here, abroad = town.enter(date(1990, 1, 1)), town.enter(date(1990, 1, 1), birth_place=RUSSIA)
    late = town.enter(date(2008, 1, 1))
    assert town.refused(BirthRegister, by=here.iin, childIin=here.iin)[1] == "BIRTH-ON-PAPER"
    assert town.refused(BirthRegister, by=abroad.iin, childIin=abroad.iin)[1] == "BIRTH-ABROAD"
    assert town.refused(BirthRegister, by=late.iin, childIin=late.iin)[1] == "404"


@pytest.mark.parametrize(
    ("born", "country"), [(date(2007, 8, 12), None), (date(2016, 2, 3), RUSSIA)], ids=["paper", "abroad"]
)
def test_a_certificate_that_was_entered_is_told_from_that_day_on(
    town: Settlement, mother: Person, born: date, country: object
) -> None:
    entered = AS_OF - timedelta(days=10)
    abroad = {"registry": None, "country": country} if country else {}
    child = town.enter(born, mother=mother.iin, **({"birth_place": country} if country else {}))
    town.plant(birth(child, "B-E", entered=entered, **abroad))
    before = town.refused(BirthRegister, by=mother.iin, childIin=child.iin, day=entered - timedelta(days=1))
    assert before[1] == ("BIRTH-ABROAD" if country else "BIRTH-ON-PAPER")
    act = town.told(BirthRegister, by=mother.iin, childIin=child.iin, day=entered).find("birthActs/birthAct")
    assert act is not None
    assert act.findtext("entered") == entered.isoformat()
    assert (act.findtext("country/code") == "643") is (country is not None)
    assert ("РОССИЯ" in (act.findtext("registeringBody/nameRu") or "")) is (country is not None)


def test_a_birth_is_not_there_before_it_is_registered(town: Settlement, mother: Person) -> None:
    child = town.enter(AS_OF - timedelta(days=3), mother=mother.iin)
    town.plant(birth(child, "B-N", registered=AS_OF - timedelta(days=1)))
    asked = {"by": mother.iin, "childIin": child.iin}
    assert town.refused(BirthRegister, day=AS_OF - timedelta(days=2), **asked)[1] == "404"
    assert town.told(BirthRegister, **asked).findtext("birthActs/birthAct/number") == "B-N"


def test_the_act_keeps_the_name_that_was_given_at_birth(town: Settlement) -> None:
    maiden = Name("СЕЙІТОВА", "МАДИНА")
    woman = town.enter(date(2007, 9, 1), surname="БЕКОВА", former_names=(FormerName(maiden, date(2025, 9, 1)),))
    town.plant(birth(woman, "B-M"))
    child = town.told(BirthRegister, by=woman.iin, childIin=woman.iin).find("birthActs/birthAct/child")
    assert child is not None
    assert (child.findtext("surname"), child.findtext("name")) == ("СЕЙІТОВА", "МАДИНА")


def test_after_an_adoption_the_adopters_are_the_parents(town: Settlement, mother: Person) -> None:
    child, adopter = adopted_child(town, mother)
    for asked in ({"childIin": child.iin}, {"actNumber": "B-1"}):
        act = town.told(BirthRegister, by=adopter.iin, **asked).find("birthActs/birthAct")
        assert act is not None
        assert act.findtext("mother/person/iin") == adopter.iin
        assert act.findtext("child/surname") == "ҚАЙРАТОВА"
        assert "АЛИЕВА" not in "".join(act.itertext())


def test_after_an_adoption_the_mother_by_birth_learns_nothing(town: Settlement, mother: Person) -> None:
    child, _ = adopted_child(town, mother)
    asked = {"by": mother.iin, "childIin": child.iin}
    assert town.refused(BirthRegister, **asked)[1] == "ACT-NOT-ENTITLED"
    assert town.refused(BirthRegister, by=mother.iin, actNumber="B-1")[1] == "404"
    earlier = town.told(BirthRegister, day=ADOPTED - timedelta(days=1), **asked)
    assert earlier.findtext("birthActs/birthAct/mother/person/iin") == mother.iin
    assert earlier.findtext("birthActs/birthAct/child/surname") == "АЛИЕВА"


def test_a_father_in_the_act_is_named(town: Settlement, mother: Person) -> None:
    father = town.enter(date(1978, 1, 1), Gender.MALE, surname="ОСПАНОВ")
    child = town.enter(date(2012, 1, 1), mother=mother.iin, father=father.iin)
    town.plant(birth(child, "B-F"))
    told = town.told(BirthRegister, by=father.iin, childIin=child.iin)
    assert told.findtext("birthActs/birthAct/father/person/surname") == "ОСПАНОВ"
