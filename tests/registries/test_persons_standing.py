"""What the register of individuals says of a person's standing, papers and addresses, as of the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from lxml import etree
from sqlalchemy import Engine

from registries.dictionaries import nationality_value, value_of
from registries.individuals.persons import PersonRegister
from registries.population.model import (
    Address,
    BirthAct,
    Conviction,
    CourtRuling,
    DictionaryValue,
    DocumentKind,
    DocumentStatus,
    Exclusion,
    FormerName,
    Gender,
    IdentityDocument,
    Name,
    Nationality,
    Person,
    Repatriation,
)
from registries.population.places import RUSSIA, cities
from tests.registries.exchanges import AS_OF
from tests.registries.settlement import COURT, Settlement, birth, conviction, settlement_in

BORN = date(1985, 4, 4)
RULED, LIFTED = date(2020, 1, 10), date(2024, 1, 10)
DAY = timedelta(days=1)


@pytest.fixture
def town(engine: Engine) -> Settlement:
    return settlement_in(engine)


def person_of(town: Settlement, person: Person, day: date = AS_OF) -> etree._Element:
    found = town.told(PersonRegister, iin=person.iin, day=day).find("persons/person")
    assert found is not None
    return found


def tags(element: etree._Element | None) -> list[str]:
    return [] if element is None else [child.tag for child in element]


def test_an_ordinary_person_has_no_word_about_standing(town: Settlement) -> None:
    assert tags(person_of(town, town.enter(BORN))) == [
        *("iin", "surname", "name", "birthDate", "gender", "nationality", "citizenship", "lifeStatus"),
        *("birthPlace", "regAddress", "documents", "addresses", "removed"),
    ]


def test_who_is_in_prison_is_told_so_until_the_day_of_release(town: Settlement) -> None:
    person = town.enter(BORN)
    town.plant(conviction(person, "188", imprisoned=date(2019, 6, 1), released=date(2022, 6, 1)))
    path = "imprisonedStatus"
    assert person_of(town, person, date(2019, 5, 31)).find(path) is None
    inside = person_of(town, person, date(2022, 5, 31)).find(path)
    assert inside is not None
    assert (inside.findtext("imprisonedStatus/code"), inside.find("imprisonedEndDate")) == ("1", None)
    outside = person_of(town, person, date(2022, 6, 1)).find(path)
    assert outside is not None
    assert outside.findtext("imprisonedStatus/code") == "0"
    assert outside.findtext("imprisonedBeginDate") == "2019-06-01"
    assert outside.findtext("imprisonedEndDate") == "2022-06-01"


def test_the_last_of_several_terms_is_told(town: Settlement) -> None:
    person = town.enter(BORN)
    later = conviction(person, "200", imprisoned=date(2021, 6, 1))
    town.plant(later, conviction(person, "188", imprisoned=date(2019, 6, 1), released=date(2020, 6, 1)))
    assert person_of(town, person).findtext("imprisonedStatus/imprisonedBeginDate") == "2021-06-01"


def test_of_two_terms_that_began_on_one_day_the_one_that_lasts_is_told(town: Settlement) -> None:
    person, begun = town.enter(BORN), date(2019, 6, 1)
    town.plant(
        conviction(person, "188", imprisoned=begun, released=date(2020, 6, 1)),
        conviction(person, "190", imprisoned=begun),
    )
    assert person_of(town, person).findtext("imprisonedStatus/imprisonedStatus/code") == "1"


def test_a_ruling_of_incapacity_is_told_with_its_end(town: Settlement) -> None:
    person = town.enter(BORN, incapable=CourtRuling("2-1/2020", RULED, COURT, ended=LIFTED))
    assert person_of(town, person, RULED - DAY).find("personCapableStatus") is None
    status = person_of(town, person, LIFTED - DAY).find("personCapableStatus")
    assert status is not None
    assert tags(status) == ["capableStatus", "capableDate", "capableNumber", "court"]
    assert (status.findtext("capableStatus/nameKz"), status.findtext("court")) == ("Әрекетке қабілетсіз", "СУД")
    lifted = person_of(town, person, LIFTED).find("personCapableStatus")
    assert lifted is not None
    assert (lifted.findtext("capableStatus/code"), lifted.findtext("capableEndDate")) == ("0", LIFTED.isoformat())


@pytest.mark.parametrize(("article", "told"), [("192", True), ("216.2", True), ("217.1", True), ("188", False)])
def test_the_field_of_capacity_carries_convictions_of_three_articles(
    town: Settlement, article: str, told: bool
) -> None:
    person = town.enter(BORN)
    made: Conviction = conviction(person, article, spent=LIFTED)
    town.plant(made)
    code = person_of(town, person, LIFTED - DAY).findtext("personCapableStatus/capableStatus/code")
    assert code == ("2" if told else None)
    assert person_of(town, person, LIFTED).find("personCapableStatus") is None


def test_a_missing_person_who_was_found_is_missing_no_more(town: Settlement) -> None:
    person = town.enter(BORN, missing=CourtRuling("2-9/2020", RULED, COURT, ended=LIFTED))
    status = person_of(town, person, LIFTED - DAY).find("missingStatus")
    assert status is not None
    assert tags(status) == ["missing", "missingDate", "missingNumber", "gpTerritorial"]
    assert status.findtext("missing") == "true"
    assert status.findtext("gpTerritorial/code") == cities()["astana"].district.code
    found = person_of(town, person, LIFTED).find("missingStatus")
    assert found is not None
    assert (found.findtext("missing"), found.findtext("missingEndDate")) == ("false", LIFTED.isoformat())


def test_who_disappeared_was_excluded_or_came_home_is_told_from_that_day_on(town: Settlement) -> None:
    person = town.enter(
        BORN,
        disappeared=RULED,
        excluded=Exclusion(DictionaryValue("3", "ВЫЕЗД", "КЕТУ"), RULED),
        repatriated=Repatriation("77", RULED, DictionaryValue("496", "МОНГОЛИЯ", "МОҢҒОЛИЯ")),
    )
    names = ["disappearStatus", "excludeStatus", "repatriationStatus"]
    assert not {*tags(person_of(town, person, RULED - DAY))} & {*names}
    told = person_of(town, person, RULED)
    assert [one for one in tags(told) if one in names] == names
    assert told.findtext("disappearStatus/disappearDate") == RULED.isoformat()
    assert told.findtext("excludeStatus/excludeReason/code") == "3"
    assert (told.findtext("removed"), told.findtext("excludeStatus/excludeParticipant/code")) == ("true", "GBDFL")
    assert told.findtext("repatriationStatus/repatriationNumber") == "77"


def test_documents_of_every_kind_and_state_are_told_with_the_name_of_their_day(town: Settlement) -> None:
    married = date(2010, 1, 1)
    documents = (
        IdentityDocument(DocumentKind.PASSPORT, "N11111111", date(2015, 1, 1), date(2024, 12, 31)),
        IdentityDocument(
            *(DocumentKind.IDENTITY_CARD, "011111111", date(2012, 1, 1), date(2021, 12, 31)),
            status=DocumentStatus.LOST,
            invalid_since=RULED,
        ),
        IdentityDocument(*(DocumentKind.FOREIGN_PASSPORT, "7654321", date(2005, 1, 1), date(2015, 1, 1)), series="AB"),
    )
    names = (FormerName(Name("АХМЕТОВА", "НҰР"), married),)
    person = town.enter(BORN, documents=documents, former_names=names)
    passport, card, foreign = person_of(town, person).findall("documents/document")
    assert (passport.findtext("endDate"), passport.findtext("status/code")) == ("2024-12-31", "00")
    assert (card.findtext("status/code"), card.findtext("invalidityDate")) == ("03", RULED.isoformat())
    assert (foreign.findtext("type/code"), foreign.findtext("issueOrganization/code")) == ("015", "003")
    assert tags(foreign)[:4] == ["type", "number", "series", "beginDate"]
    assert (foreign.findtext("surname"), card.findtext("surname")) == ("АХМЕТОВА", "ТӨЛЕБАЙ")
    before = person_of(town, person, RULED - DAY).findall("documents/document")[1]
    assert (before.findtext("status/code"), before.find("invalidityDate")) == ("00", None)
    assert len(person_of(town, person, date(2011, 1, 1)).findall("documents/document")) == 1


def test_former_addresses_are_told_with_their_end(town: Settlement) -> None:
    model: Address = town.enter(BORN).address
    former = replace(model, city_key="oral", until=RULED, corpus="2")
    person = town.enter(BORN, address=replace(model, since=RULED), former_addresses=(former,))
    told = person_of(town, person)
    present, old = told.findall("addresses/address")
    assert told.findtext("regAddress/city") == present.findtext("city") == "АСТАНА"
    assert (present.find("endDate"), present.findtext("status/code")) == (None, "1")
    assert (old.findtext("endDate"), old.findtext("status/code")) == (RULED.isoformat(), "2")
    assert (old.findtext("region/code"), old.findtext("corpus")) == ("1926401", "2")
    assert tags(old)[0] == "type"
    earlier = person_of(town, person, RULED - DAY)
    assert (earlier.findtext("regAddress/region/code"), earlier.find("regAddress/endDate")) == ("1926401", None)


def test_who_was_born_abroad_has_the_names_of_the_place_and_who_was_born_here_its_codes(town: Settlement) -> None:
    abroad = person_of(town, town.enter(BORN, birth_place=RUSSIA)).find("birthPlace")
    assert tags(abroad) == ["country", "foreignData", "city"]
    here = person_of(town, town.enter(BORN)).find("birthPlace")
    assert tags(here) == ["country", "district", "region", "city", "birthTeCodeAR"]
    assert here is not None
    assert len(here.findtext("birthTeCodeAR") or "") == 16


def test_a_birth_certificate_is_not_told_before_it_is_given_out(town: Settlement) -> None:
    person = town.enter(AS_OF - 3 * DAY)
    act: BirthAct = birth(person, "B-1", registered=AS_OF)
    town.plant(act)
    assert person_of(town, person, AS_OF - DAY).find("birthCertificate") is None
    assert person_of(town, person).findtext("birthCertificate/number") == act.certificate_number


@pytest.mark.parametrize("nationality", Nationality)
def test_the_dictionaries_have_every_code_that_a_person_can_have(nationality: Nationality) -> None:
    assert all(nationality_value(nationality, gender).kk for gender in Gender)
    assert all(value_of("document_type", kind.value).kk for kind in DocumentKind)
    assert all(value_of("document_status", status.value).kk for status in DocumentStatus)


def test_a_citizenship_that_the_dictionary_does_not_have_is_named_by_its_code(town: Settlement) -> None:
    citizenship = person_of(town, town.enter(BORN, citizenship="250")).find("citizenship")
    assert citizenship is not None
    assert [child.text for child in citizenship] == ["250", "250", "250"]
