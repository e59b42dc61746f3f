"""Facts for any form, from the form itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from sandbox.clock import ASTANA
from sandbox.documents.form import Field, Form
from sandbox.documents.form_reading import read_form

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 20, 7, tzinfo=UTC)
EXAMPLE = ROOT / "docs/howto/examples/forms/parking-permit.toml"

LETTERS = "әғқңөұүһіӘҒҚҢӨҰҮҺІабвАБВxyz09.,№«»<&>\"'{}"
_LINES = st.text(st.sampled_from(LETTERS), min_size=1, max_size=60)
_WORDS = st.fixed_dictionaries(dict.fromkeys(("kk", "ru", "en"), _LINES))
_PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "line": _LINES,
    "text": st.lists(_LINES, min_size=1, max_size=3).map("\n".join),
    "code": _LINES,
    "iin": st.text(st.sampled_from("0123456789"), min_size=12, max_size=12),
    "bin": st.text(st.sampled_from("0123456789"), min_size=12, max_size=12),
    "date": st.dates(date(1900, 1, 1), date(2999, 12, 31)),
    "moment": st.datetimes(datetime(2000, 1, 2), datetime(2099, 1, 1), timezones=st.just(UTC)).map(
        lambda moment: moment.astimezone(ASTANA).replace(microsecond=0)
    ),
    "number": st.integers(),
    "flag": st.booleans(),
    "words": _WORDS,
}


def facts_for(form: Form) -> st.SearchStrategy[dict[str, Any]]:
    """Facts that make a paper of *form*, as :func:`~sandbox.documents.papers.read_paper` gives them back."""
    return _group(form.fields)


def _group(fields: tuple[Field, ...]) -> st.SearchStrategy[dict[str, Any]]:
    always = {field.name: _field(field) for field in fields if field.many or not field.optional}
    sometimes = {field.name: _field(field) for field in fields if field.optional and not field.many}
    return st.fixed_dictionaries(always, optional=sometimes)


def _field(field: Field) -> st.SearchStrategy[Any]:
    if field.choices:
        one = st.sampled_from([choice.value for choice in field.choices])
    else:
        one = _group(field.fields) if field.plain is None else _PLAIN[field.plain]
    return st.lists(one, min_size=0 if field.optional else 1, max_size=3) if field.many else one


_SOME: dict[str, Any] = {
    "line": "Қоғамдық іс №1",
    "text": "Әр жолда\nбір сөз",
    "code": "A-1",
    "iin": "850101300123",
    "bin": "990140000123",
    "date": date(2026, 11, 30),
    "moment": datetime(2026, 11, 30, 12, tzinfo=ASTANA),
    "number": 7,
    "flag": True,
    "words": {"kk": "Білім бөлімі", "ru": "Отдел образования", "en": "Education unit"},
}


def some_facts(form: Form) -> dict[str, Any]:
    """The same facts each time, every optional one among them, of each list two."""
    return _some(form.fields)


def _some(fields: tuple[Field, ...]) -> dict[str, Any]:
    return {field.name: [_one(field)] * 2 if field.many else _one(field) for field in fields}


def _one(field: Field) -> Any:
    if field.choices:
        return field.choices[0].value
    return _some(field.fields) if field.plain is None else _SOME[field.plain]


@pytest.fixture(scope="session")
def example() -> Form:
    """The form of the how-to."""
    return read_form(EXAMPLE.name, EXAMPLE.read_text("utf-8"))
