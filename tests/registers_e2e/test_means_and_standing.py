"""A zeep client reads convictions, housing, payments and assistance through the gateway of a real server."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from registries.assistance import ASSISTANCE
from registries.contract import Contract
from registries.convictions import CONVICTIONS
from registries.identifiers import Iin
from registries.population.model import (
    Allowance,
    AllowanceKind,
    Assistance,
    Conviction,
    CourtRuling,
    Housing,
    HousingKind,
    OrganisationKey,
    Share,
    Texts,
)
from registries.real_estate import HOUSING
from registries.social_payments import PAYMENTS

if TYPE_CHECKING:
    from tests.registers_e2e.conftest import Gate

DAY = date(2020, 2, 3)
WORD = Texts("сөз", "слово", "word")
QUESTIONS = [(CONVICTIONS, "personIin"), (HOUSING, "ownerIin"), (PAYMENTS, "personIin"), (ASSISTANCE, "familyIin")]


def somebody(gate: Gate) -> Iin:
    """A woman with a conviction, a house, a pension and assistance."""
    iin = gate.newcomer()
    provider = gate.sandbox.world.population.organisation(OrganisationKey.STATE_CORPORATION).bin
    gate.plant(
        Conviction(person=iin, article="188", offence=WORD, ruling=CourtRuling("1-2", DAY, WORD), punishment=WORD),
        Housing(
            cadastral_number="20-315-009",
            housing=HousingKind.HOUSE,
            city_key="almaty",
            street=WORD,
            building="7",
            flat=None,
            area=Decimal("120.5"),
            rooms=4,
            owners=(Share(iin),),
            registered=DAY,
            ground=WORD,
        ),
        Allowance(number="P-1", allowance=AllowanceKind.PENSION, recipient=iin, monthly=60_000, begins=DAY),
        Assistance(
            number="A-1",
            applicant=iin,
            members=(iin,),
            provider=provider,
            monthly=90_000,
            begins=DAY,
            ends=date(2199, 1, 1),
        ),
    )
    return iin


def told(gate: Gate, contract: Contract, asked: str, iin: Iin) -> Any:
    status, data = gate.ask(contract, **{asked: iin}, consent=gate.consent(iin, contract.service_id))
    assert (status, data.result.code) == ("SCSS001", "00000")
    return data


def test_every_register_tells_what_it_has(gate: Gate) -> None:
    iin = somebody(gate)
    answers = {contract: told(gate, contract, asked, iin) for contract, asked in QUESTIONS}
    certificate = answers[CONVICTIONS].certificate
    assert (certificate.status.code, certificate.conviction[0].judgement.date) == ("standing", DAY)
    house = answers[HOUSING].ownership.object[0]
    assert (house.kind.code, house.area, house.address.flat) == ("house", Decimal("120.5"), None)
    assert answers[PAYMENTS].payments.payment[0].monthly == 60_000
    family = answers[ASSISTANCE].family
    assert (family.receives, family.decision.begins, [one.iin for one in family.member]) == (True, DAY, [iin])


@pytest.mark.parametrize(("contract", "asked"), QUESTIONS, ids=lambda one: getattr(one, "service_id", one))
def test_who_has_nothing_gets_an_answer(gate: Gate, contract: Contract, asked: str) -> None:
    data = told(gate, contract, asked, gate.newcomer())
    emptied = {
        CONVICTIONS: lambda: data.certificate.conviction,
        HOUSING: lambda: data.ownership.object,
        PAYMENTS: lambda: data.payments.payment,
        ASSISTANCE: lambda: data.family.decision,
    }
    assert not emptied[contract]()


@pytest.mark.rule("C-6")
@pytest.mark.parametrize(("contract", "asked"), QUESTIONS, ids=lambda one: getattr(one, "service_id", one))
def test_without_consent_and_after_its_withdrawal_nothing_is_told(gate: Gate, contract: Contract, asked: str) -> None:
    iin = gate.newcomer()
    none = {"applicantIin": iin, "kdpToken": "of-nobody", "publicKey": "key"}
    status, data = gate.ask(contract, **{asked: iin}, consent=none)
    assert (status != "SCSS001", data.result.code) == (True, "CONSENT-UNKNOWN")
    given = gate.consent(iin, contract.service_id)
    assert gate.ask(contract, **{asked: iin}, consent=given)[0] == "SCSS001"
    gate.withdraw(given)
    status, data = gate.ask(contract, **{asked: iin}, consent=given)
    assert (status != "SCSS001", data.result.code) == (True, "CONSENT-WITHDRAWN")
