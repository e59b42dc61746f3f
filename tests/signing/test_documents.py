"""Documents are signed in the Kazakh shape and verify, whatever lawful XML they are."""

from __future__ import annotations

import pytest
from lxml import etree

from signing import Authority, KeyPair, SignatureReport, TrustStore, XmlRefused, judge, xmldsig
from signing.layouts import COMPACT, KALKAN, LAYOUTS, WINDOWS, Layout
from signing.namespaces import DS
from tests.signing.samples import DOCUMENT, LAWFUL, MOMENT, failures, octets_of, one


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
@pytest.mark.parametrize("name", LAWFUL)
def test_lawful_xml_signs_and_verifies(name: str, layout: Layout, person: KeyPair, trust: TrustStore) -> None:
    signed = xmldsig.sign(octets_of(LAWFUL[name]), person, layout=layout)
    report = xmldsig.verify(signed, trust, at=MOMENT)
    assert failures(report) == []
    assert report.ok
    assert report.covered[0].element.getparent() is None


@pytest.mark.parametrize("name", LAWFUL)
def test_signing_changes_nothing_else(name: str, person: KeyPair) -> None:
    original = etree.fromstring(octets_of(LAWFUL[name]))
    root = etree.fromstring(xmldsig.sign(octets_of(LAWFUL[name]), person))
    root.remove(root[-1])
    assert etree.tostring(root.getroottree(), method="c14n") == etree.tostring(original.getroottree(), method="c14n")


def test_the_octets_of_the_document_stay_as_they_were(person: KeyPair) -> None:
    before, _, after = xmldsig.sign(DOCUMENT, person).partition(b"<ds:Signature")
    assert before == DOCUMENT[: DOCUMENT.rindex(b"</")]
    assert after.endswith(b"</ds:Signature></certificate>\n")


@pytest.mark.parametrize("size", [4, 64, 1024], ids=lambda size: f"{size}KB")
def test_documents_of_any_size_verify(size: int, person: KeyPair, trust: TrustStore) -> None:
    row = "<row n='1'>значение &amp; ещё одно</row>"
    signed = xmldsig.sign(f"<a>{row * (size * 1024 // len(row.encode()))}</a>".encode(), person)
    assert xmldsig.verify(signed, trust, at=MOMENT).ok


def test_a_tree_may_be_signed_and_stays_as_it_was(person: KeyPair, trust: TrustStore) -> None:
    root = etree.fromstring(DOCUMENT)
    before = etree.tostring(root)
    assert xmldsig.verify(xmldsig.sign(root, person), trust, at=MOMENT).ok
    assert etree.tostring(root) == before


def test_a_tree_may_be_verified_more_than_once(signed: bytes, trust: TrustStore) -> None:
    root = etree.fromstring(signed)
    assert all(xmldsig.verify(root, trust, at=MOMENT).ok for _ in range(3))
    assert etree.tostring(root) == etree.tostring(etree.fromstring(signed))


def test_the_tail_of_the_signature_is_part_of_the_document(person: KeyPair, trust: TrustStore) -> None:
    root = etree.fromstring(xmldsig.sign(b"<a>one</a>", person))
    root[-1].tail, root.text = root.text, None
    assert xmldsig.verify(root, trust, at=MOMENT).ok
    root[-1].tail = "two"
    assert failures(xmldsig.verify(root, trust, at=MOMENT)) == ["REF-DIGEST"]


def test_the_shape_is_the_one_kazakh_software_writes(person: KeyPair) -> None:
    root = etree.fromstring(xmldsig.sign(DOCUMENT, person, with_chain=False))
    signature = root[-1]
    assert (signature.prefix, signature.tag) == ("ds", f"{{{DS}}}Signature")
    assert one(signature, "ds:SignedInfo/ds:Reference").get("URI") == ""
    transforms = [str(one.get("Algorithm")) for one in signature.iter(f"{{{DS}}}Transform")]
    assert [uri.rpartition("/")[2] for uri in transforms] == [
        "xmldsig#enveloped-signature",
        "REC-xml-c14n-20010315#WithComments",
    ]
    assert [str(child.tag).rpartition("}")[2] for child in one(signature, "ds:KeyInfo/ds:X509Data")] == [
        "X509Certificate"
    ]


def test_layouts_differ_in_white_space_as_their_programs_do(person: KeyPair) -> None:
    kalkan, windows, compact = (xmldsig.sign(DOCUMENT, person, layout=one) for one in (KALKAN, WINDOWS, COMPACT))
    assert b"&#13;\n" in kalkan
    assert b"</ds:SignedInfo>\n<ds:SignatureValue>\n" in kalkan
    assert b"</ds:SignedInfo>&#13;\n<ds:SignatureValue>" in windows
    assert b"\n" not in compact[compact.index(b"<ds:Signature") : compact.index(b"</ds:Signature>")]


def test_the_chain_is_carried_only_if_asked(authority: Authority, person: KeyPair) -> None:
    whole, leaf = (xmldsig.sign(DOCUMENT, person, with_chain=choice) for choice in (True, False))
    assert whole.count(b"<ds:X509Certificate>") == 2
    assert leaf.count(b"<ds:X509Certificate>") == 1


def test_what_cannot_be_read_is_not_signed(person: KeyPair) -> None:
    with pytest.raises(XmlRefused) as refused:
        xmldsig.sign(b"<!DOCTYPE a><a/>", person)
    assert refused.value.code == "XML-DTD"


def test_signing_again_gives_the_same_octets(person: KeyPair) -> None:
    assert xmldsig.sign(DOCUMENT, person) == xmldsig.sign(DOCUMENT, person)


def test_comments_are_not_signed_and_a_reader_of_the_report_never_meets_them(
    person: KeyPair, trust: TrustStore
) -> None:
    signed = xmldsig.sign(b"<a><iin>850101300123</iin></a>", person)
    forged = signed.replace(b"850101300123", b"850101<!-- -->300123")
    report = xmldsig.verify(forged, trust, at=MOMENT)
    assert report.ok
    assert report.covered[0].element.findtext("iin") == "850101300123"


def test_judge_tells_documents_from_messages_and_refusals(signed: bytes, message: bytes, trust: TrustStore) -> None:
    def judged(octets: bytes) -> SignatureReport:
        return judge(octets, trust, at=MOMENT)

    assert judged(signed).covered[0].xpath == "/certificate"
    assert judged(message).covered[0].xpath == "/soap:Envelope/soap:Body"
    assert failures(judged(b"hello")) == ["XML-SYNTAX"]
    assert failures(judged(DOCUMENT)) == ["SIG-PRESENT"]


def test_a_report_is_json(signed: bytes, trust: TrustStore) -> None:
    data = xmldsig.verify(signed, trust, at=MOMENT).as_dict()
    assert data["ok"] is True
    assert data["covered"] == ["/certificate"]
    assert data["signer"]["iin"] == "850101300123"
    assert {"code", "step", "verdict"} <= set(data["findings"][0])


def test_a_relative_namespace_has_no_canonical_form_and_is_told(
    person: KeyPair, signed: bytes, trust: TrustStore
) -> None:
    with pytest.raises(XmlRefused) as refused:
        xmldsig.sign(b"<a xmlns='relative'/>", person)
    assert refused.value.code == "XML-NAMESPACE"
    forged = signed.replace(b"urn:test:guardianship", b"guardianship")
    report = xmldsig.verify(forged, trust, at=MOMENT)
    assert failures(report) == ["XML-NAMESPACE"]
    assert report.covered == ()
