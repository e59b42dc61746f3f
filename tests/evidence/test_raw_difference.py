"""Differences of octets: each as small as it can be told, and told where eyes see none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.evidence.raw_difference import RawDifference, raw_difference

MESSAGE = '<?xml version="1.0" encoding="UTF-8"?>\n<a>\n  <b i="1">Әйгерім</b><c>2</c>\n</a>\n'.encode()


def facts(found: RawDifference) -> dict[str, tuple[str, str]]:
    return {one.name: (one.first, one.second) for one in found.facts}


def patched(found: RawDifference, first: bytes) -> bytes:
    """*first* with every change of *found* made to it."""
    made = bytearray()
    done = 0
    for change in found.changes:
        made += first[done : change.first.offset] + change.second.octets
        done = change.first.offset + len(change.first.octets)
    return bytes(made + first[done:])


@given(
    st.lists(st.sampled_from([b"<a>", b"</a>", b"\n", b"\r\n", b"\xff", "қ".encode(), b"x", b"<"]), max_size=40),
    st.data(),
)
def test_changes_make_the_one_message_the_other(pieces: list[bytes], data: st.DataObject) -> None:
    other = data.draw(st.permutations(pieces)) + data.draw(
        st.lists(st.sampled_from([b"<b/>", "ү".encode()]), max_size=5)
    )
    first, second = b"".join(pieces), b"".join(other)
    found = raw_difference(first, second)
    assert patched(found, first) == second
    assert found.same is (first == second)


def test_byte_order_mark_is_told_with_its_octets() -> None:
    found = raw_difference(MESSAGE, b"\xef\xbb\xbf" + MESSAGE)
    [change] = found.changes
    assert (change.kind, change.invisible, change.second.hex) == ("added", True, "ef bb bf")
    assert facts(found)["byte order mark"] == ("none", "UTF-8")


def test_carriage_returns_are_told_line_by_line() -> None:
    found = raw_difference(MESSAGE, MESSAGE.replace(b"\n", b"\r\n"))
    assert [(one.second.hex, one.first.line, one.invisible) for one in found.changes] == [
        ("0d", line, True) for line in (1, 2, 3, 4)
    ]
    assert facts(found)["line ends"] == ("4 LF", "4 CRLF")


def test_two_spellings_of_one_letter_are_told_apart() -> None:
    composed, decomposed = "<a>\u0439</a>".encode(), "<a>\u0438\u0306</a>".encode()
    [change] = raw_difference(composed, decomposed).changes
    assert change.invisible and (change.first.hex, change.second.hex) == ("d0 b9", "d0 b8 cc 86")


def test_change_within_a_line_is_told_with_its_place() -> None:
    [change] = raw_difference(MESSAGE, MESSAGE.replace("Әйгерім".encode(), "Әйгерим".encode())).changes
    assert (change.first.text, change.second.text) == ("і", "и")
    assert (change.first.line, change.first.column) == (3, 12 + len("Әйгер".encode()))


def test_other_encoding_is_told() -> None:
    found = raw_difference(MESSAGE, MESSAGE.decode().replace("UTF-8", "windows-1251").encode("cp1251", "replace"))
    assert facts(found)["declared encoding"] == ("UTF-8", "windows-1251")


@pytest.mark.parametrize("size", [200_000])
def test_large_messages_with_everything_different_are_told_at_once(size: int) -> None:
    found = raw_difference(b"<a/>" * size, b"<b/>" * size)
    assert len(found.changes) == 1


def test_passwords_are_compared_and_not_shown() -> None:
    first, second = (b"<p><ns:password>%s</ns:password></p>" % word for word in (b"s3cret-one", b"s3cret-two"))
    found = raw_difference(first, second)
    assert not found.same
    assert "one" not in repr(found.as_dict()["changes"]).replace("None", "")
    assert {one["length"] for change in found.as_dict()["changes"] for one in (change["first"], change["second"])} == {
        None
    }
