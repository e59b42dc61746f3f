"""The page on the library: its examples run, its tables are complete."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import signing
from signing import Policy, XmlLimits, limits

PAGE = Path(__file__).parents[2] / "docs/reference/signing.md"
TEXT = PAGE.read_text("utf-8")


def test_the_examples_run_from_the_first_to_the_last() -> None:
    examples = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    assert len(examples) > 8
    exec(compile("\n".join(examples), str(PAGE), "exec"), {"__name__": "examples"})


def test_every_public_name_is_on_the_page() -> None:
    missing = [name for name in signing.__all__ if not re.search(rf"\b{name}\b", TEXT)]
    assert missing == []


def test_every_demand_and_every_limit_is_on_the_page() -> None:
    assert [one.name for one in fields(Policy) if f"`{one.name}`" not in TEXT] == []
    for one in fields(XmlLimits):
        assert f"`XmlLimits.{one.name}`" in TEXT
    for name in limits.__all__:
        value = getattr(limits, name)
        assert name == "XmlLimits" or f"{value:,}" in TEXT, name
