"""The notaries' register: powers of attorney as of the day (rules C-10, AC-7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from registries.identifiers import Iin
from registries.notary import NotaryRegister
from registries.population.model import Person, Power, PowerOfAttorney
from tests.registries.exchanges import AS_OF
from tests.registries.planted import WORD, Town, a_town

ISSUED = date(2025, 2, 3)
EXPIRES = date(2028, 2, 3)
WITHDRAWN = date(2026, 3, 1)


@pytest.fixture
def town(engine: Engine) -> Town:
    return a_town(engine)


@pytest.fixture
def principal(town: Town) -> Person:
    return town.newcomer(age=70)


@pytest.fixture
def representative(town: Town) -> Person:
    return town.newcomer(age=30)


def power(
    principal: Person, representative: Person, number: str = "N-1", *, withdrawn: date | None = None
) -> PowerOfAttorney:
    return PowerOfAttorney(
        number=number,
        principal=principal.iin,
        representative=representative.iin,
        notary=WORD,
        city_key="almaty",
        issued=ISSUED,
        expires=EXPIRES,
        withdrawn=withdrawn,
        powers=(Power.APPLY, Power.COLLECT),
    )


@pytest.mark.rule("C-10", "AC-7")
def test_a_representative_shows_by_number_what_they_may_do(
    town: Town, principal: Person, representative: Person
) -> None:
    town.plant(power(principal, representative))
    told = town.told(NotaryRegister, consenter=representative.iin, number="N-1")
    one = told.find("powersOfAttorney/powerOfAttorney")
    assert one is not None
    assert (one.findtext("principal/iin"), one.findtext("representative/iin")) == (principal.iin, representative.iin)
    assert (one.findtext("state/code"), one.findtext("issued"), one.findtext("expires")) == (
        "valid",
        "2025-02-03",
        "2028-02-03",
    )
    assert [each.text for each in one.iterfind("powers/power/code")] == ["apply", "collect"]
    assert one.findtext("city/nameKz") == "АЛМАТЫ"


@pytest.mark.rule("C-10", "AC-7")
@pytest.mark.parametrize(
    ("day", "state"),
    [
        (ISSUED, "valid"),
        (WITHDRAWN - timedelta(days=1), "valid"),
        (WITHDRAWN, "withdrawn"),
        (EXPIRES, "withdrawn"),
    ],
)
def test_a_power_that_was_withdrawn_is_told_as_of_the_day(
    town: Town, principal: Person, representative: Person, day: date, state: str
) -> None:
    town.plant(power(principal, representative, withdrawn=WITHDRAWN))
    told = town.told(NotaryRegister, consenter=principal.iin, day=day, principalIin=principal.iin)
    assert told.findtext("powersOfAttorney/powerOfAttorney/state/code") == state
    day_of_withdrawal = "2026-03-01" if state == "withdrawn" else None
    assert told.findtext("powersOfAttorney/powerOfAttorney/withdrawn") == day_of_withdrawal


@pytest.mark.parametrize(("day", "state"), [(EXPIRES - timedelta(days=1), "valid"), (EXPIRES, "expired")])
def test_a_power_expires_on_its_day(
    town: Town, principal: Person, representative: Person, day: date, state: str
) -> None:
    town.plant(power(principal, representative))
    asked = {"consenter": representative.iin, "day": day, "representativeIin": representative.iin}
    assert town.told(NotaryRegister, **asked).findtext("powersOfAttorney/powerOfAttorney/state/code") == state


@pytest.mark.parametrize("way", ["number", "principalIin", "representativeIin"])
def test_a_power_that_is_not_drawn_up_yet_is_not_there(
    town: Town, principal: Person, representative: Person, way: str
) -> None:
    town.plant(power(principal, representative))
    asked = {"number": "N-1", "principalIin": principal.iin, "representativeIin": representative.iin}
    consenter = representative.iin if way == "representativeIin" else principal.iin
    before = ISSUED - timedelta(days=1)
    code = town.refused(NotaryRegister, consenter=consenter, day=before, **{way: asked[way]})
    assert code == ("SCSE001", "404")


def test_all_powers_of_a_principal_are_told_the_earliest_first(
    town: Town, principal: Person, representative: Person
) -> None:
    town.plant(power(principal, representative), power(principal, town.newcomer(), "N-2", withdrawn=WITHDRAWN))
    told = town.told(NotaryRegister, consenter=principal.iin, principalIin=principal.iin)
    assert [each.text for each in told.iterfind("powersOfAttorney/powerOfAttorney/number")] == ["N-1", "N-2"]


@pytest.mark.parametrize("way", ["number", "principalIin", "representativeIin"])
def test_nobody_else_may_ask(town: Town, principal: Person, representative: Person, way: str) -> None:
    town.plant(power(principal, representative))
    asked = {"number": "N-1", "principalIin": principal.iin, "representativeIin": representative.iin}
    stranger = town.newcomer().iin
    code = town.refused(NotaryRegister, consenter=stranger, **{way: asked[way]})
    assert code == ("SCSE001", "CONSENT-OTHER-PERSON")


def test_one_way_of_searching_is_demanded_and_no_more(town: Town, principal: Person) -> None:
    asked = {"consenter": principal.iin}
    assert town.refused(NotaryRegister, **asked) == ("SCSE002", "NOTARY-SEARCH-NONE")
    several = {"number": "N-1", "principalIin": principal.iin}
    assert town.refused(NotaryRegister, **asked, **several) == ("SCSE002", "NOTARY-SEARCH-SEVERAL")


def test_wrong_digits_and_unknown_numbers_are_told_apart(town: Town, principal: Person) -> None:
    wrong = Iin("030101500018")
    bad = town.refused(NotaryRegister, consenter=principal.iin, principalIin=wrong)
    assert bad == ("SCSE002", "IIN-CHECK-DIGIT")
    assert town.refused(NotaryRegister, consenter=principal.iin, number="N-9") == ("SCSE001", "404")


def test_somebody_of_whom_the_register_knows_nothing_is_told_so(town: Town, principal: Person) -> None:
    code = town.refused(NotaryRegister, consenter=principal.iin, day=AS_OF, principalIin=principal.iin)
    assert code == ("SCSE001", "404")
