"""Whoever changes a signed document is found out, and told by a code of its own."""

from __future__ import annotations

import copy

import pytest
from lxml import etree

from signing import KeyPair, TrustStore, xmldsig
from signing.namespaces import DS
from tests.signing.samples import DOCUMENT, MOMENT, Edit, edited, failures, one


def codes(octets: bytes, trust: TrustStore) -> list[str]:
    """The failures; and whatever failed, nothing may count as covered."""
    report = xmldsig.verify(octets, trust, at=MOMENT)
    assert not report.ok
    assert report.covered == ()
    return failures(report)


def test_one_letter_is_enough(signed: bytes, trust: TrustStore) -> None:
    assert codes(signed.replace("Әлия".encode(), "Алия".encode()), trust) == ["REF-DIGEST"]


def test_a_changed_attribute_is_told(signed: bytes, trust: TrustStore) -> None:
    assert codes(signed.replace(b'iin="850101300123"', b'iin="850101300124"'), trust) == ["REF-DIGEST"]


def test_a_digest_finding_names_the_place_and_both_digests(signed: bytes, trust: TrustStore) -> None:
    report = xmldsig.verify(signed.replace(b"a &amp; b", b"a &amp; c"), trust, at=MOMENT)
    (finding,) = report.failures
    assert finding.at is not None
    assert finding.at.xpath == "/certificate"
    assert finding.expected != finding.actual
    assert finding.expected is not None
    assert finding.expected.encode() in signed


def test_re_indenting_is_told(signed: bytes, trust: TrustStore) -> None:
    octets = edited(signed, lambda root: etree.indent(root, "    "))
    assert "REF-DIGEST" in codes(octets, trust)


def moved(root: etree._Element) -> None:
    root.append(root[0])


def swapped(root: etree._Element) -> None:
    root[1].addnext(root[0])


def added(root: etree._Element) -> None:
    root.insert(0, etree.Element("{urn:test:guardianship}ward"))


def removed(root: etree._Element) -> None:
    root.remove(root[1])


def renamed(root: etree._Element) -> None:
    root[0].tag = "{urn:test:guardianship}ward"


def instructed(root: etree._Element) -> None:
    root.addprevious(etree.ProcessingInstruction("evil"))


@pytest.mark.parametrize("edit", [moved, swapped, added, removed, renamed, instructed])
def test_what_is_moved_added_removed_or_renamed_is_told(edit: Edit, signed: bytes, trust: TrustStore) -> None:
    assert codes(edited(signed, edit), trust) == ["REF-DIGEST"]


def test_a_changed_digest_value_breaks_the_signature(signed: bytes, trust: TrustStore) -> None:
    def forge(root: etree._Element) -> None:
        one(root, "//ds:DigestValue").text = "A" * 43 + "="

    assert codes(edited(signed, forge), trust) == ["REF-DIGEST", "SIG-VALUE"]


def test_white_space_within_signed_info_breaks_the_signature(signed: bytes, trust: TrustStore) -> None:
    assert codes(signed.replace(b"<ds:SignedInfo>\n", b"<ds:SignedInfo>\n "), trust) == ["SIG-VALUE"]


def test_the_carriage_returns_of_kalkan_are_signed_too(signed: bytes, trust: TrustStore, person: KeyPair) -> None:
    octets = signed.replace(b"</ds:DigestValue>", b"&#13;</ds:DigestValue>")
    assert codes(octets, trust) == ["SIG-VALUE"]


@pytest.mark.parametrize("value", ["", "AAAA", "not base64!", "é", "A" * 344, "<b/>AAAA"])
def test_a_broken_signature_value_is_told(value: str, signed: bytes, trust: TrustStore) -> None:
    start, rest = signed.split(b"<ds:SignatureValue>")
    end = rest.split(b"</ds:SignatureValue>")[1]
    octets = start + b"<ds:SignatureValue>" + value.encode() + b"</ds:SignatureValue>" + end
    (code,) = codes(octets, trust)
    assert code == ("SIG-STRUCTURE" if value in {"not base64!", "é", "<b/>AAAA"} else "SIG-VALUE")


def test_a_broken_digest_value_is_told(signed: bytes, trust: TrustStore) -> None:
    octets = signed.replace(b"<ds:DigestValue>", b"<ds:DigestValue>*")
    assert codes(octets, trust) == ["SIG-STRUCTURE"]


def test_another_key_in_key_info_is_told(signed: bytes, employee: KeyPair, trust: TrustStore) -> None:
    other = etree.fromstring(xmldsig.sign(DOCUMENT, employee))

    def substitute(root: etree._Element) -> None:
        signature = one(root, "ds:Signature")
        signature.replace(one(signature, "ds:KeyInfo"), one(other, "//ds:KeyInfo"))

    assert codes(edited(signed, substitute), trust) == ["SIG-VALUE"]


def test_a_document_without_a_signature_is_told(trust: TrustStore) -> None:
    assert codes(DOCUMENT, trust) == ["SIG-PRESENT"]


def test_a_signature_without_its_prefixes_or_namespace_is_no_signature(signed: bytes, trust: TrustStore) -> None:
    assert codes(signed.replace(DS.encode(), b"urn:not-dsig"), trust) == ["SIG-PRESENT"]


def test_a_second_signature_is_told(signed: bytes, employee: KeyPair, trust: TrustStore) -> None:
    assert codes(xmldsig.sign(signed, employee), trust) == ["SIG-SINGLE"]


def test_a_second_signature_hidden_deep_is_told(signed: bytes, trust: TrustStore) -> None:
    octets = edited(signed, lambda root: root[0].append(copy.deepcopy(root[-1])))
    assert codes(octets, trust) == ["SIG-SINGLE"]


def test_a_signature_moved_into_an_element_is_told(signed: bytes, trust: TrustStore) -> None:
    assert codes(edited(signed, lambda root: root[0].append(root[-1])), trust) == ["SIG-PLACE"]


def test_a_signed_document_wrapped_in_another_is_told(signed: bytes, trust: TrustStore) -> None:
    inner = signed.partition(b"?>")[2]
    assert codes(b"<forged><iin>1</iin>" + inner + b"</forged>", trust) == ["SIG-PLACE"]


def test_a_signature_as_the_root_is_told(signed: bytes, trust: TrustStore) -> None:
    signature = etree.fromstring(signed)[-1]
    signature.tail = None
    assert codes(etree.tostring(signature), trust) == ["SIG-PLACE"]


def test_the_signature_moved_among_its_siblings_still_covers_the_same(signed: bytes, trust: TrustStore) -> None:
    def first(root: etree._Element) -> None:
        signature = root[-1]
        signature.tail, root[-2].tail = root.text, "\n"
        root.text = None
        root.insert(0, signature)

    assert xmldsig.verify(edited(signed, first), trust, at=MOMENT).ok
