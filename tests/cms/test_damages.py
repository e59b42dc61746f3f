"""Each damage gets its own diagnosis, and no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from signing.algorithms import KeyFamily
from signing.signed_data.form_guesses import form_guesses
from signing.texts import Catalogue
from tests.cms.damages import DAMAGES, Damage
from tests.cms.samples import DATA, EVERYONE, Office

CASES = [pytest.param(one, family, id=f"{one.name}-{family}") for one in DAMAGES for family in one.families]


@pytest.mark.parametrize(("damage", "family"), CASES)
def test_a_damage_gets_its_own_diagnosis_and_no_other(damage: Damage, family: KeyFamily, office: Office) -> None:
    octets, data = damage.make(office, family)
    report = office.judged(octets, data)
    assert not report.ok
    assert [one.code for one in report.diagnoses] == [damage.code]
    assert all(report.has(one.finding_code) for one in report.diagnoses)


def test_every_diagnosis_is_proven_by_a_damage() -> None:
    assert set(Catalogue.load("signing.texts", "diagnoses_cms")) <= {one.code for one in DAMAGES}


def test_nothing_is_diagnosed_where_the_content_itself_differs(office: Office, family: KeyFamily) -> None:
    octets = office.signed(family, detached=True)
    assert office.judged(octets, DATA.replace(b"\xd0", b"\xd1")).diagnoses == ()


def test_nothing_is_looked_for_without_work_to_spend(office: Office, family: KeyFamily) -> None:
    idle = replace(EVERYONE, diagnosis_work=0)
    for damage in DAMAGES:
        if family in damage.families:
            octets, data = damage.make(office, family)
            assert office.judged(octets, data, policy=idle).diagnoses == ()


def test_a_search_that_was_cut_short_says_so(office: Office, family: KeyFamily) -> None:
    octets = office.signed(family, detached=True)
    hasty = replace(EVERYONE, diagnosis_work=1000)
    assert [one.code for one in office.judged(octets, b"other" * 9, policy=hasty).diagnoses] == ["DIAG-BUDGET"]


@pytest.mark.parametrize("text", [b"AA+/", b"+AAA", b"AAA+"])
def test_a_plus_is_found_wherever_it_was_lost(text: bytes) -> None:
    guesses = {(one.code, one.octets) for one in form_guesses(text.replace(b"+", b" "))}
    assert ("DIAG-CMS-PLUS-LOST", text) in guesses
