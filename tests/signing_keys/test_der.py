"""DER is written and BER is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.der import boolean, integer, object_identifier, octet_string, read, sequence, set_of, time


@given(st.integers(-(2**200), 2**200))
def test_integers_come_back(value: int) -> None:
    assert read(integer(value)).number == value


@given(st.lists(st.integers(0, 2**40), max_size=6), st.integers(0, 2), st.integers(0, 39))
def test_object_identifiers_come_back(arcs: list[int], first: int, second: int) -> None:
    dotted = ".".join(map(str, (first, second, *arcs)))
    assert read(object_identifier(dotted)).dotted == dotted


@given(st.binary(max_size=70_000))
def test_octets_of_any_length_come_back_whole_or_in_pieces(octets: bytes) -> None:
    assert read(octet_string(octets)).octets == octets
    pieces = octet_string(octets[:100]) + octet_string(octets[100:])
    assert read(b"\x24\x80" + pieces + b"\0\0").octets == octets


def test_members_of_a_set_are_sorted() -> None:
    assert set_of(integer(5), boolean(True)) == set_of(boolean(True), integer(5))


def test_times_change_their_form_in_2050() -> None:
    offset = timezone(timedelta(hours=5))
    assert time(datetime(2050, 1, 1, 4, 59, 59, tzinfo=offset)) == b"\x17\x0d491231235959Z"
    assert time(datetime(2050, 1, 1, tzinfo=UTC)) == b"\x18\x0f20500101000000Z"


def test_times_before_1950_are_not_taken_for_a_century_later() -> None:
    assert time(datetime(1950, 1, 1, tzinfo=UTC)) == b"\x17\x0d500101000000Z"
    assert time(datetime(1949, 12, 31, 23, 59, 59, tzinfo=UTC)) == b"\x18\x0f19491231235959Z"
    assert time(datetime(900, 1, 1, tzinfo=UTC)) == b"\x18\x0f09000101000000Z"


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x30",
        b"\x30\x01",
        b"\x30\x80",
        b"\x04\x80\0\0",
        b"\x1f\x01\x00",
        b"\x30\x85\1\1\1\1\1",
        integer(1) + b"\0",
        b"\x30\x80" * 40 + b"\0\0" * 40,
    ],
)
def test_what_is_not_one_element_is_refused(octets: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read(octets)


def test_an_element_that_is_something_else_is_refused() -> None:
    for wrong in (lambda: read(integer(1)).members, lambda: read(sequence()).number, lambda: read(integer(1)).dotted):
        with pytest.raises(ValueError, match=r"\w"):
            wrong()
    with pytest.raises(ValueError, match="2 members"):
        read(sequence(integer(1))).sequence(2)


@given(st.binary(max_size=300))
def test_no_octets_take_long_or_raise_anything_else(octets: bytes) -> None:
    try:
        element = read(octets)
        while element.tag & 0x20 and element.members:
            element = element.members[0]
    except ValueError:
        return
