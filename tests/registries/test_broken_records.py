"""Records that name what is not there: every register still answers, and says what is wrong with its own books."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import Engine

from registries.assistance import AssistanceRegister
from registries.civil_acts import MarriageRegister
from registries.consent.contracts import PERSONAL_DATA
from registries.consent.lists import PersonalDataRegister
from registries.data_bank.candidates import CandidateRegister
from registries.identifiers import Bin, Gender, Iin
from registries.individuals.persons import PersonRegister
from registries.notary import NotaryRegister
from registries.population.model import (
    Assistance,
    Candidate,
    Housing,
    HousingKind,
    MarriageAct,
    Power,
    PowerOfAttorney,
    Record,
    Share,
    Texts,
)
from registries.real_estate import RealEstateRegister
from registries.register import Register
from tests.registries.exchanges import AS_OF, NOON, FakeContext, read
from tests.registries.settlement import Settlement, settlement_in

BEFORE, AFTER = AS_OF - timedelta(days=30), AS_OF + timedelta(days=30)
NOWHERE, NOBODY = "atlantis", Bin("940340008103")
TEXT = Texts("СӨЗ", "СЛОВО", "word")


@pytest.fixture
def town(engine: Engine) -> Settlement:
    return settlement_in(engine)


def broken(one: Iin, other: Iin) -> dict[type[Register], tuple[Record, dict[str, Any]]]:
    """For each register a record that it cannot tell, and how it is asked for it."""
    return {
        MarriageRegister: (
            MarriageAct(number="M-1", married=BEFORE, registry=NOWHERE, husband=other, wife=one),
            {"iin": one},
        ),
        NotaryRegister: (
            PowerOfAttorney(
                number="N-1",
                principal=one,
                representative=other,
                notary=TEXT,
                city_key=NOWHERE,
                issued=BEFORE,
                expires=AFTER,
                powers=(Power.APPLY,),
            ),
            {"number": "N-1"},
        ),
        RealEstateRegister: (
            Housing(
                cadastral_number="1",
                housing=HousingKind.HOUSE,
                city_key=NOWHERE,
                street=TEXT,
                building="1",
                flat=None,
                area=Decimal(50),
                rooms=2,
                owners=(Share(one),),
                registered=BEFORE,
                ground=TEXT,
            ),
            {"ownerIin": one},
        ),
        AssistanceRegister: (
            Assistance(
                number="A-1",
                applicant=one,
                members=(one,),
                provider=NOBODY,
                monthly=1,
                begins=BEFORE,
                ends=AFTER,
            ),
            {"familyIin": one},
        ),
        CandidateRegister: (
            Candidate(number="C-1", person=one, entered=BEFORE, provider=NOBODY),
            {"personIin": one},
        ),
    }


@pytest.mark.parametrize("kind", broken(Iin(""), Iin("")))
def test_a_record_that_names_what_is_not_there_is_answered_with_what_is_wrong(
    town: Settlement, kind: type[Register]
) -> None:
    one, other = town.enter(date(1980, 1, 1)).iin, town.enter(date(1980, 1, 1), Gender.MALE).iin
    record, asked = broken(one, other)[kind]
    town.plant(record)
    assert town.refused(kind, by=one, **asked) == ("SCSE003", "RECORD-BROKEN")
    message = town.ask(kind, by=one, **asked).status_message
    assert NOWHERE in message or NOBODY in message


def test_an_address_in_no_place_is_told_without_an_agreement_too(town: Settlement) -> None:
    person = town.enter(date(1980, 1, 1))
    with town.population.change() as change:
        change.put(replace(person, address=replace(person.address, city_key=NOWHERE)))
    assert town.refused(PersonRegister, iin=person.iin) == ("SCSE003", "RECORD-BROKEN")


def test_the_citizens_list_has_what_came_of_it(town: Settlement) -> None:
    one, other = town.enter(date(1980, 1, 1)).iin, town.enter(date(1980, 1, 1), Gender.MALE).iin
    record, asked = broken(one, other)[NotaryRegister]
    town.plant(record)
    town.ask(NotaryRegister, by=one, **asked)
    request = etree.Element("data")
    for name, text in (("uin", one), ("start_date", AS_OF.isoformat()), ("end_date", AS_OF.isoformat())):
        etree.SubElement(request, name).text = text
    answer = PersonalDataRegister(town.desk).answer(request, FakeContext(moment=NOON))
    told = json.loads(read(answer, PERSONAL_DATA).findtext("r_pdata") or "")
    assert [access["result"] for access in told["accesses"]] == ["RECORD-BROKEN"]
