"""Texts fit into the room that they are given."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sandbox.drawing.lettering import longest_piece, shortened, width_of, wrapped

TEXTS = st.text(max_size=80)


@given(TEXTS, st.integers(30, 400), st.integers(1, 5))
def test_no_line_is_wider_than_its_room(text: str, width: int, most: int) -> None:
    lines = wrapped(text, width, 12, most=most)
    assert len(lines) <= most
    assert all(width_of(line, 12) <= width for line in lines)


@given(TEXTS, st.integers(30, 400))
def test_nothing_is_lost_where_there_are_lines_enough(text: str, width: int) -> None:
    whole = "".join(wrapped(text, width, 12, most=1000))
    assert "".join(whole.split()) == "".join(text.split())


def test_what_is_cut_off_leaves_an_ellipsis() -> None:
    assert shortened("қорғаншылық туралы анықтама", 100, 12).endswith("…")
    assert shortened("қысқа", 100, 12) == "қысқа"
    assert wrapped("бір екі үш төрт бес алты жеті", 60, 12, most=2)[1].endswith("…")


def test_long_name_is_broken_at_its_joints() -> None:
    assert wrapped("GBDFLUniversal_token", 130, 12, most=3) == ["GBDFLUniversal_", "token"]
    assert longest_piece("SendMessage GBDFLUniversal_token", 12) == width_of("GBDFLUniversal_", 12)


def test_marks_that_stand_over_a_letter_take_no_room() -> None:
    assert width_of("é", 12) == width_of("e", 12)
