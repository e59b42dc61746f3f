"""Every act of a generated population can be told, and every answer fits its contract."""

from __future__ import annotations

from typing import Any

import pytest

from registries.civil_acts import BirthRegister, DivorceRegister, MarriageRegister, NameChangeRegister
from registries.civil_register import CivilRegister
from registries.consent.ledger import ConsentLedger
from registries.population.model import BirthAct, Population
from tests.registries.exchanges import AS_OF
from tests.registries.settlement import Settlement


@pytest.mark.parametrize("kind", [MarriageRegister, DivorceRegister, NameChangeRegister])
def test_everybody_is_told_their_own_acts(
    kind: type[CivilRegister[Any]], population: Population, ledger: ConsentLedger
) -> None:
    everywhere = Settlement(population, ledger)
    acts = list(population.every(kind.record))
    assert acts
    for act in acts:
        own = next(party.iin for party in act.parties() if party.role in kind.roles)
        told = everywhere.told(kind, by=own, iin=own)
        assert act.number in [one.text for one in told.iterfind(f"{kind.element}s/{kind.element}/number")]
        assert everywhere.told(kind, by=own, actNumber=act.number) is not None


@pytest.mark.rule("C-4")
@pytest.mark.rule("C-5")
def test_a_birth_is_told_exactly_if_the_electronic_registry_holds_it(
    population: Population, ledger: ConsentLedger
) -> None:
    everywhere, seen = Settlement(population, ledger), set()
    for act in population.every(BirthAct):
        asked = {"by": act.child, "childIin": act.child}
        if act.is_electronic_on(AS_OF):
            assert everywhere.told(BirthRegister, **asked).findtext("birthActs/birthAct/number") == act.number
            seen.add("told")
        else:
            outcome = everywhere.refused(BirthRegister, **asked)
            assert outcome == ("SCSE001", "BIRTH-ABROAD" if act.registry is None else "BIRTH-ON-PAPER")
            seen.add(outcome[1])
    assert seen == {"told", "BIRTH-ABROAD", "BIRTH-ON-PAPER"}
