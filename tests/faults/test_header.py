"""The header of a request: a list of faults, refused as a whole where it cannot be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gateway.fault_errors import FaultRefused
from gateway.injection.header import HEADER, rules_in

PAGE = Path(__file__).resolve().parents[2] / "docs/howto/make-things-fail.md"


def test_parameters_are_read_plain_or_quoted_and_the_others_have_their_defaults() -> None:
    delay, status = rules_in('Delay; seconds=0.2 ,status;code=SCSE001;message="nobody, found; here"', "sync")
    assert (delay.fault, delay.parameters) == ("delay", {"seconds": 0.2})
    assert status.parameters == {"code": "SCSE001", "message": "nobody, found; here"}
    (plain,) = rules_in("http-504", "async")
    assert plain.parameters == {"taken": True}


def test_normal_alone_asks_for_nothing() -> None:
    assert rules_in(" Normal ", "sync") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "RULE-HEADER"),
        ("http-503,", "RULE-HEADER"),
        (",http-503", "RULE-HEADER"),
        ("http-503 http-500", "RULE-HEADER"),
        ("delay;seconds", "RULE-HEADER"),
        ('status;message="open', "RULE-HEADER"),
        ("http-503, http-500", "RULE-HEADER"),
        ("http-503, normal", "RULE-FAULT"),
        ("x" * 2000, "RULE-HEADER"),
        ("delivery-lost", "RULE-CHANNEL"),
        ("delay;minutes=1", "RULE-PARAMETER"),
    ],
)
def test_a_header_that_cannot_be_is_refused(text: str, code: str) -> None:
    with pytest.raises(FaultRefused) as refused:
        rules_in(text, "sync-wss")
    assert [one.code for one in refused.value.findings] == [code]


def test_the_headers_of_the_page_can_be_read() -> None:
    (block,) = re.findall(r"^```text\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    values = [line.removeprefix(f"{HEADER}: ") for line in block.splitlines()]
    assert [len(rules_in(value, "sync-wss")) for value in values] == [1, 2, 0]
