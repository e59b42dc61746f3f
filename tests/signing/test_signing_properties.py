"""What holds for any document: it signs and verifies, and no change of it slips through."""

from __future__ import annotations

from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from signing import KeyPair, TrustStore, judge, wsse, xmldsig
from signing.layouts import LAYOUTS
from tests.signing.samples import ENVELOPE, MOMENT

CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], include_characters="\t\n\r", exclude_characters="\ufffe\uffff"
)
TEXTS = st.text(CHARACTERS, max_size=12)
NAMES = st.sampled_from(["a", "b", "ә", "{urn:x}a", "{urn:y}b", "{urn:y}c"])
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["p", "q", "{urn:x}p", "{http://www.w3.org/XML/1998/namespace}lang"]), TEXTS
)
FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def element(
    name: str, attributes: dict[str, str], text: str, children: list[etree._Element], tail: str
) -> etree._Element:
    found = etree.Element(name, attributes)
    found.text, found.tail = text, tail
    found.extend(children)
    return found


LEAVES = st.builds(element, NAMES, ATTRIBUTES, TEXTS, st.just([]), TEXTS)
NODES = st.one_of(LEAVES, TEXTS.filter(lambda t: "--" not in t and not t.endswith("-")).map(etree.Comment))
TREES = st.recursive(
    LEAVES, lambda inner: st.builds(element, NAMES, ATTRIBUTES, TEXTS, st.lists(inner, max_size=3), TEXTS), max_leaves=8
)


def octets_of(tree: etree._Element) -> bytes:
    tree.tail = None
    return etree.tostring(tree, encoding="UTF-8")


@FEW
@given(tree=TREES, layout=st.sampled_from(list(LAYOUTS.values())))
def test_any_small_document_signs_and_verifies(
    tree: etree._Element, layout: object, person: KeyPair, trust: TrustStore
) -> None:
    signed = xmldsig.sign(octets_of(tree), person, layout=layout)  # type: ignore[arg-type]
    report = xmldsig.verify(signed, trust, at=MOMENT)
    assert report.ok, report.failures
    covered = report.covered[0].element
    covered.remove(covered[-1])
    assert etree.tostring(covered, method="c14n") == etree.tostring(etree.fromstring(octets_of(tree)), method="c14n")


@FEW
@given(tree=TREES)
def test_any_small_body_signs_and_verifies(tree: etree._Element, system: KeyPair, trust: TrustStore) -> None:
    octets = ENVELOPE.replace(b"<request>", octets_of(tree) + b"<request>")
    assert wsse.verify(wsse.sign(octets, system), trust, at=MOMENT).ok


def digested(octets: bytes, trust: TrustStore) -> bytes | None:
    """The canonical octets of what counts as covered in a valid message, its signature taken out; None if not valid."""
    report = judge(octets, trust, at=MOMENT)
    if not report.ok:
        return None
    covered = report.covered[0].element
    for signature in covered.findall("{http://www.w3.org/2000/09/xmldsig#}Signature"):
        covered.remove(signature)
    return etree.tostring(covered, method="c14n", exclusive=True)


def mutated(octets: bytes, position: int, octet: int) -> bytes:
    place = position % len(octets)
    return octets[:place] + bytes([octet]) + octets[place + 1 :]


mutation = partial(given, position=st.integers(0, 20_000), octet=st.integers(0, 255))


@settings(FEW, max_examples=300)
@mutation()
def test_no_octet_of_a_document_changes_unnoticed(position: int, octet: int, signed: bytes, trust: TrustStore) -> None:
    assert digested(mutated(signed, position, octet), trust) in (None, digested(signed, trust))


@settings(FEW, max_examples=300)
@mutation()
def test_no_octet_of_a_message_changes_unnoticed(position: int, octet: int, message: bytes, trust: TrustStore) -> None:
    assert digested(mutated(message, position, octet), trust) in (None, digested(message, trust))


@settings(FEW, max_examples=100)
@given(start=st.integers(0, 20_000), length=st.integers(1, 200))
def test_octets_left_out_never_raise_and_never_pass(start: int, length: int, signed: bytes, trust: TrustStore) -> None:
    place = start % len(signed)
    cut = signed[:place] + signed[place + length :]
    assert digested(cut, trust) in (None, digested(signed, trust))


@FEW
@given(octets=st.binary(max_size=200))
def test_any_octets_whatever_are_judged_without_raising(octets: bytes, trust: TrustStore) -> None:
    report = judge(octets, trust, at=MOMENT)
    assert not report.ok
    assert report.covered == ()
