"""The page on the language says of every field and word what the program says."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.tables import LARGE, SLOW_US
from sandbox.journal import parser, retention, search
from sandbox.journal.errors import QuestionRefused
from sandbox.journal.fields import FIELDS, STATES, Field, State
from sandbox.world_settings import WorldSettings

PAGE = (Path(__file__).parents[2] / "docs/reference/journal.md").read_text("utf-8")


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_field_is_told(field: Field) -> None:
    assert f"| `{field.name}` | {field.doc} | `{field.name}:{field.example}` |\n" in PAGE


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_every_word_of_is_is_told(state: State) -> None:
    assert f"| `is:{state.name}` | {state.doc} |\n" in PAGE


def test_no_field_is_told_that_there_is_not() -> None:
    table = PAGE.partition("## Fields")[2].partition("###")[0]
    assert table.count("\n| `") == len(FIELDS)


def test_every_limit_is_told() -> None:
    words = " ".join(PAGE.split())
    assert f"{parser.MOST_LETTERS:,} characters and {parser.MOST_TERMS} conditions" in words
    assert f"The latest {search.MOST_READ:,} messages" in words
    assert f"latencies below {SLOW_US // 1000} ms, sizes below {LARGE // 1024} KB" in words
    assert f"the latest {WorldSettings().journal_megabytes:,} megabytes" in words
    assert f"when {retention._BETWEEN_CHECKS:,} messages have arrived" in words
    assert all(f"`{code}`" in words for code in QuestionRefused.codes if code != "QUESTION-MESSAGE")
