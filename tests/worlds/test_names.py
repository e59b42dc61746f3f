"""What a world may be called."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import WorldNameRefused
from sandbox.worlds import parse_world_name


@given(st.from_regex(r"\A[a-z0-9][a-z0-9-]{0,39}\Z"))
def test_letters_digits_and_hyphens_are_a_name(text: str):
    assert parse_world_name(text) == text


@given(st.text(max_size=45).filter(lambda text: not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", text)))
def test_anything_else_is_none(text: str):
    with pytest.raises(WorldNameRefused, match="WORLD-NAME"):
        parse_world_name(text)


@pytest.mark.parametrize("text", ["", "-a", "A", "a_b", "../a", "a.b", "ә", "x" * 41, "a\n", "a b", "٣"])
def test_paths_and_foreign_letters_are_no_names(text: str):
    with pytest.raises(WorldNameRefused):
        parse_world_name(text)
