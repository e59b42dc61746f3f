"""Differences of elements: what a reader of XML would notice, where it stands, and whether it is signed."""

from __future__ import annotations

import pytest

from sandbox.errors import Misused
from sandbox.evidence.canonical_difference import CanonicalDifference, canonical_difference
from sandbox.evidence.difference import Form, difference
from signing import xmldsig
from tests.evidence.conftest import Told


def told(first: str, second: str) -> list[tuple[str, str | None, str | None]]:
    found = canonical_difference(first.encode(), second.encode())
    return [(one.kind, one.first_path, one.second_path) for one in found.changes]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('<a xmlns="urn:x"><b/></a>', '<n:a xmlns:n="urn:x"><n:b/></n:a>'),
        ('<a b="1" c="2"/>', "<a  c='2' b='1'></a>"),
        ("<a>x&#x79;</a>", "<a><![CDATA[xy]]></a>"),
        ("<a>xy</a>", "<a>x<!-- nobody reads this -->y</a>"),
        (
            '<d xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:a="urn:x" i:type="a:T"/>',
            '<d xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:b="urn:x" i:type="b:T"/>',
        ),
    ],
)
def test_what_means_the_same_is_no_difference(first: str, second: str) -> None:
    assert canonical_difference(first.encode(), second.encode()).same


def test_changed_text_and_attribute_are_told_by_their_paths() -> None:
    first, second = '<a><b i="1">x</b><b>y</b></a>', '<a><b i="2">x</b><b>z</b></a>'
    assert told(first, second) == [
        ("changed", "/a/b[1]/@i", "/a/b[1]/@i"),
        ("changed", "/a/b[2]/text()", "/a/b[2]/text()"),
    ]


def test_added_and_removed_elements_are_told() -> None:
    assert told("<a><b/><c/></a>", "<a><c/><d/></a>") == [("removed", "/a/b", None), ("added", None, "/a/d")]
    assert told("<a><b/></a>", '<a><b k="1"/></a>') == [("added", None, "/a/b/@k")]
    assert told('<a xmlns:n="urn:n" n:k="1"/>', '<a xmlns:m="urn:n"/>') == [("removed", "/a/@n:k", None)]


def test_element_that_changed_its_place_was_moved() -> None:
    assert told("<a><b>1</b><c/><d/></a>", "<a><c/><d/><b>1</b></a>") == [("moved", "/a/b", "/a/b")]
    assert told("<a><b><x>1</x></b><c/></a>", "<a><b/><c><x>1</x></c></a>") == [("moved", "/a/b/x", "/a/c/x")]


def test_element_of_another_namespace_is_another_element() -> None:
    assert told('<a><b xmlns="urn:1"/></a>', '<a><b xmlns="urn:2"/></a>') == [
        ("removed", "/a/b", None),
        ("added", None, "/a/b"),
    ]


def test_white_space_is_told_as_such_and_made_visible() -> None:
    [change] = canonical_difference(b"<a><b/></a>", b"<a>\n <b/></a>").changes
    assert change.white_space and change.second == "\\n␠"
    [change] = canonical_difference(b"<a>x</a>", "<a>x\u00a0</a>".encode()).changes
    assert not change.white_space and change.second == "x\\u00a0"


def changes_in(found: CanonicalDifference, part: str) -> list[bool]:
    return [one.signed_in_first for one in found.changes if part in (one.first_path or one.second_path or "")]


def test_what_the_signature_refers_to_is_told(told: Told) -> None:
    octets = told.soap("m-diff")
    changed = octets.replace(b"<senderCode>demo", b"<senderCode>evil").replace(b"Header>", b"Header><h/>", 1)
    found = canonical_difference(octets, changed)
    assert changes_in(found, "senderCode") == [True]
    assert [
        one.signed_in_first or one.signed_in_second for one in found.changes if (one.second_path or "")[-1] == "h"
    ] == [False]
    assert [(part.first_path, part.same) for part in found.signed] == [("/s:Envelope/s:Body", False)]


def test_other_prefix_in_the_body_is_no_difference_and_breaks_the_signature(told: Told) -> None:
    octets = told.soap("m-prefix")
    renamed = octets.replace(b"<n:SendMessage xmlns:n=", b"<o:SendMessage xmlns:o=").replace(b"/n:Send", b"/o:Send")
    assert renamed != octets
    found = canonical_difference(octets, renamed)
    assert found.same and [part.same for part in found.signed] == [False]


def test_signature_within_the_document_does_not_cover_itself(told: Told) -> None:
    key = told.world.systems.membership.add("demo").key
    first, second = (xmldsig.sign(b"<letter><a>%s</a></letter>" % text, key) for text in (b"1", b"2"))
    found = canonical_difference(first, second)
    assert changes_in(found, "/letter/a") == [True]
    assert set(changes_in(found, "Signature")) == {False}


def test_passwords_are_compared_and_not_shown() -> None:
    first, second = (
        "<s><password>s3cret</password></s>",
        "<s><password>other</password><x><password>k3y</password></x></s>",
    )
    found = canonical_difference(first.encode(), second.encode())
    assert [one.kind for one in found.changes] == ["changed", "added"]
    assert not any(word in repr(found.as_dict()) for word in ("s3cret", "other", "k3y"))


def test_octets_that_are_no_xml_are_refused_with_a_code() -> None:
    with pytest.raises(Misused, match="DIFF-XML: second: XML-SYNTAX"):
        difference(b"<a/>", b"<a>", Form.CANONICAL)
    assert not difference(b"<a/>", b"<a>", Form.RAW).same


def test_wide_and_deep_documents_are_compared_at_once() -> None:
    wide = b"<a>" + b"".join(b"<b>%d</b>" % number for number in range(20_000)) + b"</a>"
    assert len(canonical_difference(wide, wide.replace(b">777<", b">x<")).changes) == 1
    deep = b"<a>" * 90 + b"</a>" * 90
    assert len(canonical_difference(deep, deep.replace(b"<a></a>", b"<a>x</a>")).changes) == 1
