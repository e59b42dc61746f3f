"""Each damage gets its own diagnosis, and no other."""

from __future__ import annotations

import pytest

from signing.texts import Catalogue
from tests.diagnosis.damage_on_the_way import ON_THE_WAY
from tests.diagnosis.mistakes_in_digests import MISTAKES_IN_DIGESTS
from tests.diagnosis.mistakes_in_values import MISTAKES_IN_VALUES
from tests.diagnosis.workshop import Damage, Workshop

DAMAGES = (*ON_THE_WAY, *MISTAKES_IN_DIGESTS, *MISTAKES_IN_VALUES)
WITHOUT_A_DAMAGE = {"DIAG-BUDGET"}
"""Told where the search was cut short; tests/diagnosis/test_bounds.py has it."""
CASES = [pytest.param(damage, family, id=f"{damage.name}-{family}") for damage in DAMAGES for family in damage.families]


@pytest.mark.parametrize(("damage", "family"), CASES)
def test_a_damage_gets_its_own_diagnosis_and_no_other(
    damage: Damage, family: str, workshops: dict[str, Workshop]
) -> None:
    report = workshops[family].judged(damage.make(workshops[family]))
    assert not report.ok
    assert tuple(diagnosis.code for diagnosis in report.diagnoses) == damage.codes


def test_every_diagnosis_is_proven_by_a_damage() -> None:
    proven = {code for damage in DAMAGES for code in damage.codes}
    assert proven | WITHOUT_A_DAMAGE == set(Catalogue.load("signing.texts", "diagnoses"))


def test_a_diagnosis_names_the_finding_that_it_explains(workshop: Workshop) -> None:
    for damage in DAMAGES:
        if workshop.family in damage.families:
            report = workshop.judged(damage.make(workshop))
            assert all(report.has(diagnosis.finding_code) for diagnosis in report.diagnoses), damage.name
