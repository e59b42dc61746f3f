"""A zeep client reads the civil registry and the register of individuals through the gateway of a real server."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from registries.civil_acts import (
    CIVIL_ACTS,
    DEATH_ACTS,
    DIVORCE_ACTS,
    MARRIAGE_ACTS,
    NAME_CHANGE_ACTS,
)
from registries.contract import Contract
from registries.identifiers import Iin
from registries.individuals.contracts import GBD_FL, GBD_FL_TOKEN
from registries.population.model import DeathAct, DivorceAct, MarriageAct, MarriageEnd, Name, NameChangeAct
from sandbox.people import People

if TYPE_CHECKING:
    from tests.registers_e2e.conftest import Gate

ENDED = date(2015, 5, 5)


def couple_in(gate: Gate) -> tuple[Iin, Iin]:
    """A woman who was married, divorced, and changed her name; and her husband, who has died."""
    wife = gate.newcomer()
    husband = gate.newcomer(gender="1", surname="СЫНАҚОВ", name="ЕРЛАН")
    couple: dict[str, Any] = {"husband": husband, "wife": wife, "registry": "astana"}
    before, after = Name("СЫНАҚОВА", "АЙШОЛПАН"), Name("СЫНАҚОВА", "АЙША")
    gate.plant(
        MarriageAct(
            number=f"M-{wife}", married=date(2010, 1, 1), ended=ENDED, end_reason=MarriageEnd.DIVORCE, **couple
        ),
        DivorceAct(number=f"D-{wife}", registered=ENDED, marriage=f"M-{wife}", **couple),
        NameChangeAct(number=f"N-{wife}", registered=ENDED, registry="astana", person=wife, before=before, after=after),
        DeathAct(number=f"X-{wife}", registered=ENDED, registry="astana", person=husband, death_date=ENDED),
    )
    return wife, husband


@pytest.mark.rule("GE-6")
@pytest.mark.parametrize(
    ("contract", "element", "prefix"),
    [
        (MARRIAGE_ACTS, "marriageAct", "M"),
        (DIVORCE_ACTS, "divorceAct", "D"),
        (NAME_CHANGE_ACTS, "nameChangeAct", "N"),
    ],
    ids=["marriage", "divorce", "name-change"],
)
def test_an_act_is_read_by_person_and_by_number(gate: Gate, contract: Contract, element: str, prefix: str) -> None:
    wife, _ = couple_in(gate)
    consent = gate.consent(wife, contract.service_id)
    for asked in ({"iin": wife}, {"actNumber": f"{prefix}-{wife}"}):
        status, data = gate.ask(contract, consent=consent, **asked)
        assert status == "SCSS001"
        (act,) = data[f"{element}s"][element]
        assert act.number == f"{prefix}-{wife}"


def test_a_death_is_read_by_a_child(gate: Gate) -> None:
    wife, father = couple_in(gate)
    child, population = gate.newcomer(birth_date="2007-09-01"), gate.sandbox.world.population
    with population.change() as change:
        change.put(replace(population.person(child), father=father))
    consent = gate.consent(child, DEATH_ACTS.service_id)
    status, data = gate.ask(DEATH_ACTS, iin=father, consent=consent)
    assert (status, data.deathActs.deathAct[0].number) == ("SCSS001", f"X-{wife}")


@pytest.mark.rule("C-6")
@pytest.mark.parametrize("contract", [CIVIL_ACTS, MARRIAGE_ACTS, DIVORCE_ACTS, DEATH_ACTS, NAME_CHANGE_ACTS])
def test_without_consent_and_after_its_withdrawal_no_act_is_read(gate: Gate, contract: Contract) -> None:
    person = gate.newcomer()
    asked = {"childIin" if contract is CIVIL_ACTS else "iin": person}
    made_up = {"applicantIin": person, "kdpToken": "none", "publicKey": "none"}
    status, data = gate.ask(contract, consent=made_up, **asked)
    assert (status, data.result.code) == ("SCSE001", "CONSENT-UNKNOWN")
    consent = gate.consent(person, contract.service_id)
    gate.withdraw(consent)
    status, data = gate.ask(contract, consent=consent, **asked)
    assert (status, data.result.code) == ("SCSE001", "CONSENT-WITHDRAWN")


@pytest.mark.rule("C-4")
@pytest.mark.rule("C-5")
@pytest.mark.rule("GE-7")
def test_births_before_and_after_the_change_and_abroad_are_told_apart(gate: Gate) -> None:
    population = gate.sandbox.world.population

    def is_entered(iin: Iin) -> bool:
        act = population.birth_of(iin)
        return act is not None and act.entered is not None

    everybody = population.people.values()
    wards = {
        "BIRTH-ON-PAPER": next(one for one in population.born_on(date(2007, 8, 13)) if one.born_in_kazakhstan),
        "00000": next(one for one in population.born_on(date(2007, 8, 14)) if population.birth_of(one.iin)),
        "BIRTH-ABROAD": next(one for one in everybody if not one.born_in_kazakhstan and not is_entered(one.iin)),
    }
    for code, child in wards.items():
        consent = gate.consent(child.iin, CIVIL_ACTS.service_id)
        status, data = gate.ask(CIVIL_ACTS, childIin=child.iin, consent=consent)
        assert (status, data.result.code) == ("SCSS001" if code == "00000" else "SCSE001", code)


@pytest.mark.rule("C-6")
def test_a_person_is_read_with_a_token_until_it_is_withdrawn(gate: Gate) -> None:
    person = gate.newcomer()
    consent = gate.consent(person, GBD_FL_TOKEN.service_id)
    asked = {"iin": person, "kdpToken": consent["kdpToken"], "publicKey": consent["publicKey"]}
    status, data = gate.ask(GBD_FL_TOKEN, **asked)
    assert (status, data.persons.person[0].iin) == ("SCSS001", person)
    assert gate.ask(GBD_FL_TOKEN, **{**asked, "kdpToken": "none"})[1].messageResult.code == "CONSENT-UNKNOWN"
    gate.withdraw(consent)
    assert gate.ask(GBD_FL_TOKEN, **asked)[1].messageResult.code == "CONSENT-WITHDRAWN"


def test_a_former_name_in_letters_that_look_alike_leads_to_the_person(gate: Gate) -> None:
    person = gate.newcomer(surname="ЁЛКИНА", name="АННА")
    People(gate.sandbox.world).happen("name-change", {"person": person, "day": "2020-01-02", "surname": "ОРЛОВА"})
    status, data = gate.ask(GBD_FL, surname="елкина", name="AHHA", birthDate=date(1980, 5, 6))
    assert status == "SCSS001"
    assert [(one.iin, one.surname) for one in data.persons.person] == [(person, "ОРЛОВА")]
