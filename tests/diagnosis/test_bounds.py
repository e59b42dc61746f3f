"""Diagnosing has a bound, says so where it reached it, and never raises."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signing.diagnosis import Budget
from signing.diagnosis import search as searching
from signing.judge import judge
from signing.limits import DIAGNOSIS_WORK
from signing.trust import Policy
from tests.diagnosis.workshop import MOMENT, Workshop, replaced

SLOW = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def budgets(monkeypatch: pytest.MonkeyPatch) -> list[Budget]:
    """Every budget that is opened in the test."""
    opened: list[Budget] = []

    def open_one(units: int) -> Budget:
        opened.append(Budget(units))
        return opened[-1]

    monkeypatch.setattr(searching, "Budget", open_one)
    return opened


def large(octets: int) -> bytes:
    rows = "".join(f"<row n='{number}'>Білім {number}</row>" for number in range(octets // 32))
    return f"<table>{rows}</table>".encode()


def test_a_large_document_gets_the_cheap_attempts_only_and_that_is_said(workshop: Workshop) -> None:
    damaged = replaced(workshop.document(large(2**20)), "<row n='1'>Білім", "<row n='1'>білім")
    assert workshop.diagnoses(damaged) == ["DIAG-BUDGET"]


def test_no_work_is_done_for_who_wants_no_diagnosis(workshop: Workshop) -> None:
    damaged = workshop.document().replace(b"<text>", b"<text> ")
    assert workshop.diagnoses(damaged)
    report = judge(damaged, workshop.trust, at=MOMENT, policy=Policy(diagnosis_work=0, single_signature=False))
    assert not report.ok
    assert report.diagnoses == ()


def test_a_large_document_is_still_diagnosed_where_that_is_cheap(workshops: dict[str, Workshop]) -> None:
    workshop = workshops["rsa"]
    signed = workshop.document(large(2**20))
    damaged = signed.decode().replace("Білім", "Білім".encode().decode("cp1251", "replace"))
    assert "\ufffd" not in damaged
    assert workshop.diagnoses(damaged.encode()) == ["DIAG-CHARSET-CP1251"]


@SLOW
@given(data=st.data())
def test_no_mutation_makes_it_raise_or_exceed_the_budget(
    data: st.DataObject, budgets: list[Budget], workshops: dict[str, Workshop]
) -> None:
    workshop = workshops[data.draw(st.sampled_from(["rsa", "gost"]))]
    source = random.Random(data.draw(st.integers(0, 2**32)))
    octets = bytearray(workshop.message() if source.random() < 0.5 else workshop.document())
    for _ in range(source.randint(1, 3)):
        # content and SignedInfo stand at the ends; the middle is certificates
        place = source.choice([source.randrange(1200), -source.randrange(1, 400), source.randrange(len(octets))])
        place %= len(octets)
        kind = source.randrange(4)
        if kind == 0:
            octets[place] = source.randrange(32, 127)
        elif kind == 1:
            del octets[place : place + source.randint(1, 3)]
        elif kind == 2:
            octets[place:place] = octets[source.randrange(len(octets)) :][: source.randint(1, 60)]
        else:
            octets[place:place] = source.choice([b" ", b"\n", b"&#13;", b"&amp;", "Ә".encode(), b"<b/>", b' c="d"'])
    budgets.clear()
    workshop.judged(bytes(octets))
    assert all(0 <= budget.left <= DIAGNOSIS_WORK for budget in budgets)


@SLOW
@given(octets=st.binary(max_size=300))
def test_octets_that_are_no_xml_are_diagnosed_without_raising(octets: bytes, workshops: dict[str, Workshop]) -> None:
    assert workshops["rsa"].judged(octets).diagnoses == ()
