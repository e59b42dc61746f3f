"""The language of conditions: what holds, what does not, and what nobody knows yet."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sandbox.services.conditions import Condition, ConditionError, expression, foreseen, holds

FACTS: dict[str, Any] = {
    "today": date(2026, 12, 14),
    "record": {
        "found": True,
        "records": [{"ward": {"iin": "1", "birthDate": date(2012, 12, 15)}}, {"ward": {"iin": "2"}}],
    },
    "births": {"1": {"found": True}, "2": {"found": False}},
    "spouse-housing": {"objects": []},
    "colour": "red",
    "married": False,
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("record.found", True),
        ("not record.found", False),
        ("nobody.asked", None),
        ("not not record.found", True),
        ("not nobody.asked", None),
        ("nobody.asked and married", False),
        ("nobody.asked or record.found", True),
        ("nobody.asked == 'x'", None),
        ("exists(nobody.asked)", False),
        ("count(record.records)", 2),
        ("count(spouse-housing.objects) == 0", True),
        ("count(nobody.asked) == 0", None),
        ("record.records.ward.iin", ["1", "2"]),
        ("any(record.records, births[ward.iin].found)", True),
        ("all(record.records, births[ward.iin].found)", False),
        ("any(births, not found)", True),
        ("any(record.records, ward.birthDate <= 2007-08-13)", None),
        ("age(record.today)", None),
        ("any(record.records, age(ward.birthDate) == 13)", True),
        ("if(married, 'a', 'b')", "b"),
        ("if(married, 'a')", None),
        ("if(nobody.asked, 'a', 'b')", None),
        ("colour in ['red', 'green']", True),
        ("colour in []", False),
        ("colour < 3", None),
        ("(record.found or married) and not married", True),
        ("any([colour], it == 'red')", True),
    ],
)
def test_condition_comes_to(text: str, value: Any):
    assert expression(text).value(FACTS) == value
    assert holds(Condition(text), FACTS) is (value is True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not", "a fact or a value is wanted at 'the end'"),
        ("a = b", "nothing of this language begins at '= b'"),
        ("a b", "and, or, or the end is wanted at 'b'"),
        ("some(a)", "is wanted at 'some(a)'"),
        ("any(a)", "',' is wanted at ')'"),
        ("a == 2007-13-01", "a day of the calendar is wanted"),
        ("a[b", "']' is wanted at 'the end'"),
        ("(" * 3000, "more than 2000 characters"),
        ("(" * 1900, "more than 30 conditions within one another"),
    ],
)
def test_what_is_no_condition_is_told_with_the_place(text: str, said: str):
    with pytest.raises(ConditionError) as refused:
        expression(text)
    assert said in str(refused.value)


def test_what_may_still_come_is_neither_there_nor_missing():
    known = {"channel": "portal"}
    assert foreseen(Condition("channel == 'portal' and exists(record)"), known) is None
    assert foreseen(Condition("channel != 'portal' and exists(record)"), known) is False
    assert foreseen(Condition(""), known) is True


def test_expression_names_the_facts_that_it_looks_at():
    assert expression("any(record.records, births[ward.iin].found) or channel == 'portal'").paths == {
        ("record", "records"),
        ("channel",),
    }
