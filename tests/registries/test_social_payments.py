"""The register of allowances and other social payments: on a day, or in a period (rule GE-6)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import pytest
from lxml import etree
from sqlalchemy import Engine

from registries.identifiers import Iin
from registries.population.model import Allowance, AllowanceKind
from registries.social_payments import SocialPaymentRegister
from tests.registries.exchanges import AS_OF
from tests.registries.planted import Town, a_town

BEGUN = date(2024, 1, 1)
OVER = date(2025, 1, 1)
numbers = count(1)


@pytest.fixture
def town(engine: Engine) -> Town:
    return a_town(engine)


def allowance(
    recipient: Iin, kind: AllowanceKind = AllowanceKind.PENSION, *, child: Iin | None = None, ends: date | None = None
) -> Allowance:
    number = f"P-{next(numbers)}"
    return Allowance(
        number=number, allowance=kind, recipient=recipient, child=child, monthly=50_000, begins=BEGUN, ends=ends
    )


def kinds(told: etree._Element) -> list[str | None]:
    return [one.text for one in told.findall("payments/payment/kind/code")]


@pytest.mark.rule("GE-6")
def test_a_running_payment_is_told_with_its_sum_and_first_day(town: Town) -> None:
    person = town.newcomer()
    town.plant(allowance(person.iin))
    told = town.told(SocialPaymentRegister, consenter=person.iin, personIin=person.iin)
    (one,) = told.findall("payments/payment")
    assert (one.findtext("kind/code"), one.findtext("monthly")) == ("pension", "50000")
    assert (one.findtext("begins"), one.find("ends"), one.findtext("role/code")) == ("2024-01-01", None, "recipient")


@pytest.mark.rule("GE-6")
def test_who_receives_nothing_is_told_so_and_that_is_no_error(town: Town) -> None:
    person = town.newcomer()
    told = town.told(SocialPaymentRegister, consenter=person.iin, personIin=person.iin)
    assert (told.findtext("payments/from"), kinds(told)) == (AS_OF.isoformat(), [])


def test_an_allowance_for_a_child_is_told_of_both(town: Town) -> None:
    mother = town.newcomer()
    child = town.newcomer(age=9, mother=mother.iin)
    town.plant(allowance(mother.iin, AllowanceKind.DISABLED_CHILD, child=child.iin))
    seen = []
    for asked in (mother, child):
        told = town.told(SocialPaymentRegister, consenter=mother.iin, personIin=asked.iin)
        (one,) = told.findall("payments/payment")
        seen.append((one.findtext("role/code"), one.findtext("recipient/iin"), one.findtext("child/iin")))
    assert seen == [("recipient", mother.iin, child.iin), ("child", mother.iin, child.iin)]


@pytest.mark.parametrize(
    ("on", "paid"),
    [
        (BEGUN - timedelta(days=1), []),
        (BEGUN, ["survivor"]),
        (OVER - timedelta(days=1), ["survivor"]),
        (OVER, []),
    ],
)
def test_a_day_may_be_asked_about(town: Town, on: date, paid: list[str]) -> None:
    person = town.newcomer()
    town.plant(allowance(person.iin, AllowanceKind.SURVIVOR, ends=OVER))
    told = town.told(SocialPaymentRegister, consenter=person.iin, personIin=person.iin, onDate=on.isoformat())
    assert kinds(told) == paid


@pytest.mark.parametrize(
    ("first", "last", "paid"),
    [
        (date(2023, 1, 1), date(2023, 12, 31), []),
        (date(2023, 1, 1), BEGUN, ["child-care"]),
        (OVER - timedelta(days=1), AS_OF, ["child-care"]),
        (OVER, AS_OF, []),
    ],
)
def test_a_period_tells_what_was_paid_on_any_of_its_days(town: Town, first: date, last: date, paid: list[str]) -> None:
    person = town.newcomer()
    town.plant(allowance(person.iin, AllowanceKind.CHILD_CARE, ends=OVER))
    period = {"from": first.isoformat(), "to": last.isoformat()}
    told = town.told(SocialPaymentRegister, consenter=person.iin, personIin=person.iin, period=period)
    assert kinds(told) == paid


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"onDate": "2026-03-11"}, "REQUEST-DAY-FUTURE"),
        ({"period": {"from": "2026-01-01", "to": "2026-03-11"}}, "REQUEST-DAY-FUTURE"),
        ({"period": {"from": "2026-01-02", "to": "2026-01-01"}}, "REQUEST-PERIOD"),
        ({"period": {"from": "2026-01-02"}}, "REQUEST-FIELD"),
        ({"onDate": "2026-01-01", "period": {"from": "2026-01-01", "to": "2026-01-02"}}, "REQUEST-QUESTION-SEVERAL"),
    ],
)
def test_a_question_that_cannot_be_answered_is_a_bad_request(
    town: Town, question: dict[str, str | dict[str, str]], code: str
) -> None:
    person = town.newcomer()
    asked = town.refused(SocialPaymentRegister, consenter=person.iin, personIin=person.iin, **question)
    assert asked == ("SCSE002", code)


@pytest.mark.parametrize("kind", AllowanceKind)
def test_every_kind_of_payment_has_its_names(town: Town, kind: AllowanceKind) -> None:
    person = town.newcomer()
    town.plant(allowance(person.iin, kind))
    told = town.told(SocialPaymentRegister, consenter=person.iin, personIin=person.iin)
    assert kinds(told) == [kind.value]
    assert told.findtext("payments/payment/kind/nameRu") != told.findtext("payments/payment/kind/nameKz")
