"""The register of rights to real estate: the housing of a person at a date (rule GE-6)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from registries.identifiers import Iin
from registries.population.model import Encumbrance, EncumbranceKind, Housing, HousingKind, Share
from registries.real_estate import RealEstateRegister
from tests.registries.exchanges import AS_OF
from tests.registries.planted import WORD, Town, a_town

BOUGHT = date(2015, 2, 3)
SOLD = date(2020, 2, 3)


@pytest.fixture
def town(engine: Engine) -> Town:
    return a_town(engine)


def flat(
    *owners: Iin, number: str = "20-315-001-001-0001", ended: date | None = None, burdens: tuple[Encumbrance, ...] = ()
) -> Housing:
    return Housing(
        cadastral_number=number,
        housing=HousingKind.FLAT,
        city_key="almaty",
        street=WORD,
        building="12",
        flat="34",
        area=Decimal("61.70"),
        rooms=3,
        owners=tuple(Share(owner, 1, len(owners)) for owner in owners),
        registered=BOUGHT,
        ground=WORD,
        encumbrances=burdens,
        ended=ended,
    )


@pytest.mark.rule("GE-6")
def test_a_flat_of_ones_own_is_told_with_its_address_and_ground(town: Town) -> None:
    person = town.newcomer()
    town.plant(flat(person.iin))
    told = town.told(RealEstateRegister, consenter=person.iin, ownerIin=person.iin)
    (one,) = told.findall("ownership/object")
    texts = {path: one.findtext(path) for path in ("area", "rooms", "form/code", "registered", "address/flat")}
    assert texts == {
        "area": "61.70",
        "rooms": "3",
        "form/code": "sole",
        "registered": BOUGHT.isoformat(),
        "address/flat": "34",
    }
    assert one.findtext("address/city/nameRu") == "АЛМАТЫ"
    assert (one.findtext("share/numerator"), one.findtext("share/denominator")) == ("1", "1")


@pytest.mark.rule("GE-6")
def test_who_owns_nothing_is_told_so_and_that_is_no_error(town: Town) -> None:
    person = town.newcomer()
    told = town.told(RealEstateRegister, consenter=person.iin, ownerIin=person.iin)
    assert told.findtext("ownership/owner/iin") == person.iin
    assert told.findall("ownership/object") == []


def test_a_share_is_told_without_the_other_owner(town: Town) -> None:
    person, other = town.newcomer(), town.newcomer()
    town.plant(flat(person.iin, other.iin))
    told = town.told(RealEstateRegister, consenter=person.iin, ownerIin=person.iin)
    assert told.findtext("ownership/object/form/code") == "shared"
    assert told.findtext("ownership/object/share/denominator") == "2"
    assert other.iin not in "".join(told.itertext())


@pytest.mark.parametrize(
    ("on", "owns"),
    [
        (BOUGHT - timedelta(days=1), False),
        (BOUGHT, True),
        (SOLD - timedelta(days=1), True),
        (SOLD, False),
        (None, False),
    ],
)
def test_the_answer_is_about_the_day_that_is_asked_for(town: Town, on: date | None, owns: bool) -> None:
    person = town.newcomer()
    town.plant(flat(person.iin, ended=SOLD))
    when = {} if on is None else {"onDate": on.isoformat()}
    told = town.told(RealEstateRegister, consenter=person.iin, ownerIin=person.iin, **when)
    assert told.findtext("ownership/asOf") == (on or AS_OF).isoformat()
    assert (told.find("ownership/object") is not None) is owns


def test_only_the_encumbrances_of_the_day_are_told(town: Town) -> None:
    person = town.newcomer()
    gone = Encumbrance(EncumbranceKind.MORTGAGE, BOUGHT, WORD, until=SOLD)
    lasting = Encumbrance(EncumbranceKind.ARREST, SOLD, WORD)
    town.plant(flat(person.iin, burdens=(gone, lasting)))
    seen = []
    for day in (SOLD - timedelta(days=1), SOLD):
        when = {"onDate": day.isoformat()}
        told = town.told(RealEstateRegister, consenter=person.iin, ownerIin=person.iin, **when)
        seen.append([one.text for one in told.findall("ownership/object/encumbrance/kind/code")])
    assert seen == [["mortgage"], ["arrest"]]


def test_a_day_that_is_yet_to_come_is_refused(town: Town) -> None:
    person = town.newcomer()
    tomorrow = (AS_OF + timedelta(days=1)).isoformat()
    asked = town.refused(RealEstateRegister, consenter=person.iin, ownerIin=person.iin, onDate=tomorrow)
    assert asked == ("SCSE002", "REQUEST-DAY-FUTURE")


def test_a_year_outside_our_calendar_is_a_bad_field(town: Town) -> None:
    person = town.newcomer()
    asked = town.refused(RealEstateRegister, consenter=person.iin, ownerIin=person.iin, onDate="12026-03-01")
    assert asked == ("SCSE002", "REQUEST-FIELD")


def test_a_parent_consents_for_a_child_that_owns_a_share(town: Town) -> None:
    mother = town.newcomer()
    child = town.newcomer(age=9, mother=mother.iin)
    town.plant(flat(mother.iin, child.iin))
    told = town.told(RealEstateRegister, consenter=mother.iin, ownerIin=child.iin)
    assert told.findtext("ownership/owner/iin") == child.iin
    asked = town.refused(RealEstateRegister, consenter=child.iin, ownerIin=child.iin)
    assert asked == ("SCSE001", "CONSENT-OTHER-PERSON")
