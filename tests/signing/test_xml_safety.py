"""XML is read without DTD, entities or network, within limits, and every refusal says why."""

from __future__ import annotations

import pytest
from lxml import etree

from signing import XmlRefused
from signing.xml import XmlLimits, locate, parse, xpath_of

BOMB = (
    '<!DOCTYPE a [<!ENTITY x0 "ha">'
    + "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))
    + "]><a>&x9;</a>"
)


def refusal(octets: bytes, limits: XmlLimits = XmlLimits()) -> str:
    with pytest.raises(XmlRefused) as refused:
        parse(octets, limits)
    assert refused.value.code == refused.value.finding.code
    return refused.value.code


@pytest.mark.parametrize(
    "octets", [b"hello", b"<a>", b"<a></b>", b"<a/><b/>", b"<a x=1/>", b"{}", b"\x00\x01", b"<a>\x01</a>"]
)
def test_what_is_not_well_formed_is_a_syntax_finding(octets: bytes) -> None:
    assert refusal(octets) == "XML-SYNTAX"


def test_a_syntax_finding_names_line_and_column() -> None:
    with pytest.raises(XmlRefused) as refused:
        parse(b"<a>\n<b>\n</a>")
    place = refused.value.finding.at
    assert place is not None
    assert place.line == 3
    assert place.column


@pytest.mark.parametrize("octets", [b"", b"  \n\t "])
def test_nothing_is_told_as_nothing(octets: bytes) -> None:
    assert refusal(octets) == "XML-EMPTY"


@pytest.mark.parametrize(
    "octets",
    [
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
        b"<!-- c --><?p i?>\n<!DOCTYPE a [<!ELEMENT a ANY>]><a/>",
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
    ],
)
def test_a_dtd_is_refused_even_without_entities(octets: bytes) -> None:
    assert refusal(octets) == "XML-DTD"


def test_a_dtd_in_an_encoding_that_hides_it_is_refused() -> None:
    assert refusal('<?xml version="1.0" encoding="IBM037"?><!DOCTYPE a><a/>'.encode("cp037")) in {
        "XML-DTD",
        "XML-ENCODING",
    }


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY e "text">]><a>&e;</a>',
        '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]><a/>',
        BOMB,
    ],
)
def test_entities_internal_external_and_bombs_are_refused(text: str) -> None:
    assert refusal(text.encode()) == "XML-ENTITY"


def test_an_entity_that_nobody_declared_is_a_syntax_error() -> None:
    assert refusal(b"<a>&nbsp;</a>") == "XML-SYNTAX"


@pytest.mark.parametrize(
    "octets", [b"<a><![CDATA[<!DOCTYPE x>]]></a>", b"<!-- <!DOCTYPE x> --><a/>", b"<a>!DOCTYPE</a>"]
)
def test_the_word_doctype_as_text_is_harmless(octets: bytes) -> None:
    assert parse(octets).tag == "a"


def test_depth_is_limited_to_what_was_said() -> None:
    limits = XmlLimits(depth=30)
    assert parse(b"<a>" * 30 + b"</a>" * 30, limits) is not None
    assert refusal(b"<a>" * 31 + b"</a>" * 31, limits) == "XML-DEPTH"


def test_the_usual_depth_is_two_hundred() -> None:
    assert parse(b"<a>" * 200 + b"</a>" * 200) is not None
    assert refusal(b"<a>" * 201 + b"</a>" * 201) == "XML-DEPTH"
    assert refusal(b"<a>" * 100_000) == "XML-DEPTH"


def test_size_is_limited_to_what_was_said() -> None:
    assert refusal(b"<a>" + b"x" * 100 + b"</a>", XmlLimits(octets=50)) == "XML-SIZE"


def test_a_document_of_twelve_megabytes_is_read() -> None:
    assert len(parse(b"<a>" + b"x" * 12_000_000 + b"</a>").text or "") == 12_000_000


def test_too_many_attributes_on_one_element_are_refused() -> None:
    octets = b"<a " + b" ".join(b'a%d="1"' % n for n in range(257)) + b"/>"
    assert refusal(octets) == "XML-WIDTH"


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16"])
def test_too_many_namespaces_in_force_are_refused(encoding: str) -> None:
    names = " ".join(f'xmlns:n{n}="urn:{n}"' for n in range(65))
    octets = f'<?xml version="1.0" encoding="{encoding}"?><a {names}><b/></a>'.encode(encoding.lower())
    assert refusal(octets) == "XML-WIDTH"


def test_namespaces_declared_side_by_side_are_no_burden() -> None:
    octets = b"<a>" + b'<n:b xmlns:n="urn:n"/>' * 500 + b"</a>"
    assert len(parse(octets)) == 500


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "windows-1251"])
def test_text_is_the_same_in_every_encoding(encoding: str) -> None:
    octets = f'<?xml version="1.0" encoding="{encoding}"?><a>Иванов</a>'.encode(encoding)
    assert parse(octets).text == "Иванов"


@pytest.mark.parametrize(
    "octets",
    [
        b"<a>\xff\xfe</a>",
        b'<?xml version="1.0" encoding="UTF-8"?><a>\xc8\xe2</a>',
        b'<?xml version="1.0" encoding="klingon"?><a/>',
    ],
)
def test_octets_that_do_not_fit_the_encoding_are_told_as_such(octets: bytes) -> None:
    assert refusal(octets) == "XML-ENCODING"


def test_a_place_names_prefixes_as_they_stand_and_counts_from_one() -> None:
    root = parse(b'<d xmlns="urn:d" xmlns:p="urn:p">\n<p:a/><b/><p:a>\n<b/><c/><b/></p:a></d>')
    assert xpath_of(root) == "/d"
    assert xpath_of(root[2]) == "/d/p:a[2]"
    assert xpath_of(root[2][2]) == "/d/p:a[2]/b[2]"
    assert xpath_of(root[1]) == "/d/b"
    assert locate(root[2][0]).line == 3


def test_a_place_found_by_the_parser_and_one_found_by_names_agree() -> None:
    prefixed = parse(b'<p:d xmlns:p="urn:p"><p:a/><p:b/><p:a><p:c/></p:a></p:d>')
    plain = parse(b'<d xmlns="urn:p"><a/><b/><a><c/></a></d>')
    pairs = zip(prefixed.iter(), plain.iter(), strict=True)
    assert all(xpath_of(one).replace("p:", "") == xpath_of(other) for one, other in pairs)


def test_nothing_is_fetched_or_expanded_from_a_processing_instruction() -> None:
    include = b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'
    root = parse(b'<?xml-stylesheet href="http://127.0.0.1:9/x"?><a>' + include + b"</a>")
    assert root.xpath("string()") == ""
    assert isinstance(root, etree._Element)
