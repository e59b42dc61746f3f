"""A part of a document signed by its Id, and a reader who asks for just this part."""

from __future__ import annotations

import pytest
from lxml import etree

from signing import KeyPair, PartRefused, Policy, TrustStore, xmldsig
from signing.canonical import C14N_COMMENTS, EXCLUSIVE
from signing.layouts import LAYOUTS, Layout
from tests.signing.samples import MOMENT, NS, edited, failures, one
from tests.signing_xml.samples import APPLICATION, refused, signatures

REQUEST = Policy(covering="/application/request")


def test_a_part_verifies_for_one_who_asks_for_it(part_signed: bytes, person: KeyPair, trust: TrustStore) -> None:
    report = xmldsig.verify(part_signed, trust, at=MOMENT, policy=REQUEST)
    assert report.ok, report.failures
    assert [ref.xpath for ref in report.covered] == ["/application/request"]
    assert report.signer == person.certificate


def test_a_part_may_be_asked_for_by_its_id(part_signed: bytes, trust: TrustStore) -> None:
    name = one(etree.fromstring(part_signed), "/application/request").get("Id")
    assert xmldsig.verify(part_signed, trust, at=MOMENT, policy=Policy(covering=f"#{name}")).ok


def test_the_shape_is_the_one_of_kalkan(part_signed: bytes) -> None:
    root = etree.fromstring(part_signed)
    name = one(root, "/application/request").get("Id")
    signature = one(root, "/application/ds:Signature")
    assert one(signature, ".//ds:CanonicalizationMethod").get("Algorithm") == EXCLUSIVE
    assert one(signature, ".//ds:Reference").get("URI") == f"#{name}"
    assert one(signature, ".//ds:Transform").get("Algorithm") == C14N_COMMENTS


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.name)
@pytest.mark.parametrize("parent", ["/application", "/application/note", "//note"])
def test_the_signature_stands_where_it_was_asked_for(
    layout: Layout, parent: str, person: KeyPair, trust: TrustStore
) -> None:
    octets = xmldsig.sign_part(APPLICATION, person, element="//request", parent=parent, layout=layout)
    place = signatures(etree.fromstring(octets))[0].getparent()
    assert place is not None
    assert parent.endswith(str(place.tag))
    assert failures(xmldsig.verify(octets, trust, at=MOMENT, policy=REQUEST)) == []


def test_an_id_that_the_part_has_is_kept(person: KeyPair, trust: TrustStore) -> None:
    octets = xmldsig.sign_part(APPLICATION.replace(b"<request", b'<request Id="r1"'), person, element="#r1")
    assert one(etree.fromstring(octets), "//ds:Reference").get("URI") == "#r1"
    assert xmldsig.verify(octets, trust, at=MOMENT, policy=REQUEST).ok


def test_namespaces_and_xml_attributes_around_the_part_are_signed_with_it(person: KeyPair, trust: TrustStore) -> None:
    document = b'<a:root xmlns:a="urn:a" xmlns="urn:b" xml:lang="kk"><part>x</part><a:place/></a:root>'
    octets = xmldsig.sign_part(document, person, element="/a:root/*[1]", parent="/a:root/a:place")
    policy = Policy(covering="/a:root/*[1]")
    assert xmldsig.verify(octets, trust, at=MOMENT, policy=policy).ok
    changed = octets.replace(b'xml:lang="kk"', b'xml:lang="ru"')
    assert refused(changed, trust, policy) == ["REF-DIGEST"]


@pytest.mark.parametrize("parent", [None, "/application/note"])
def test_a_part_is_not_the_whole_document(parent: str | None, person: KeyPair, trust: TrustStore) -> None:
    octets = xmldsig.sign_part(APPLICATION, person, element="//request", parent=parent)
    assert refused(octets, trust, Policy()) == ["REF-COVERS"]


def test_another_part_is_not_covered(part_signed: bytes, trust: TrustStore) -> None:
    assert refused(part_signed, trust, Policy(covering="/application/note")) == ["REF-COVERS"]


@pytest.mark.parametrize(
    "covering", ["/application/nothing", "//*", "#none", "//x:y", "count(//*)", "/application/@iin", "["]
)
def test_what_does_not_name_one_element_is_told(covering: str, part_signed: bytes, trust: TrustStore) -> None:
    assert refused(part_signed, trust, Policy(covering=covering)) == ["REF-COVERS"]


def test_what_lies_outside_the_part_may_change_and_is_not_covered(part_signed: bytes, trust: TrustStore) -> None:
    octets = part_signed.replace(b"<note>b", b"<note>c")
    report = xmldsig.verify(octets, trust, at=MOMENT, policy=REQUEST)
    assert report.ok
    assert report.covered[0].element.tag == "request"


def test_a_change_of_the_part_is_told(part_signed: bytes, trust: TrustStore) -> None:
    assert refused(part_signed.replace(b"850101", b"850102"), trust, REQUEST) == ["REF-DIGEST"]


def test_a_signature_of_the_whole_covers_the_part_too(person: KeyPair, trust: TrustStore) -> None:
    report = xmldsig.verify(xmldsig.sign(APPLICATION, person), trust, at=MOMENT, policy=REQUEST)
    assert report.ok
    assert [ref.xpath for ref in report.covered] == ["/application/request"]


def test_two_parts_signed_by_two_are_judged_each_by_itself(
    part_signed: bytes, employee: KeyPair, person: KeyPair, trust: TrustStore
) -> None:
    octets = xmldsig.sign_part(part_signed, employee, element="/application/note")
    for policy, signer in ((REQUEST, person), (Policy(covering="/application/note"), employee)):
        report = xmldsig.verify(octets, trust, at=MOMENT, policy=policy)
        assert report.ok, report.failures
        assert report.signer == signer.certificate


def test_a_part_that_two_sign_is_refused_by_one_who_expects_one(
    part_signed: bytes, employee: KeyPair, trust: TrustStore
) -> None:
    octets = xmldsig.sign_part(part_signed, employee, element="/application/request")
    assert refused(octets, trust, REQUEST) == ["SIG-SINGLE"]
    policy = Policy(covering="/application/request", single_signature=False)
    assert len(xmldsig.verify(octets, trust, at=MOMENT, policy=policy).parts) == 2


def test_a_part_within_a_signature_is_covered_by_none(signed: bytes, trust: TrustStore) -> None:
    for path in ("//ds:KeyInfo", "//ds:SignatureValue"):
        octets = signed.replace(b"<certificate ", b'<certificate xmlns:ds="http://www.w3.org/2000/09/xmldsig#" ')
        assert "REF-COVERS" in refused(octets, trust, Policy(covering=path))


def test_a_part_moved_away_with_another_in_its_place_is_told_as_wrapping(part_signed: bytes, trust: TrustStore) -> None:
    def wrap(root: etree._Element) -> None:
        part = one(root, "/application/request")
        fake = etree.fromstring(b'<request iin="700101400456"><text/></request>')
        root.replace(part, fake)
        etree.SubElement(root, "elsewhere").append(part)

    assert refused(edited(part_signed, wrap), trust, REQUEST) == ["REF-WRAPPED"]


@pytest.mark.parametrize(
    ("element", "parent", "code"),
    [
        ("//nothing", None, "PART-TARGET"),
        ("//*", None, "PART-TARGET"),
        ("#none", None, "PART-TARGET"),
        ("//request", "//*", "PART-TARGET"),
        ("//[", None, "PART-XPATH"),
        ("//x:y", None, "PART-XPATH"),
        ("count(//*)", None, "PART-XPATH"),
        ("//text()", None, "PART-XPATH"),
        ("/application", None, "PART-PARENT"),
        ("//request", "//request", "PART-PARENT"),
        ("//request", "//text", "PART-PARENT"),
    ],
)
def test_what_cannot_be_signed_is_refused(element: str, parent: str | None, code: str, person: KeyPair) -> None:
    with pytest.raises(PartRefused) as refusal:
        xmldsig.sign_part(APPLICATION, person, element=element, parent=parent)
    assert refusal.value.code == code


def test_an_id_that_two_elements_have_is_not_signed(person: KeyPair) -> None:
    document = APPLICATION.replace(b"<request", b'<request Id="r1"').replace(b"<note", b'<note ID="r1"')
    with pytest.raises(PartRefused):
        xmldsig.sign_part(document, person, element="//request")


def test_signing_a_part_again_gives_the_same_octets(part_signed: bytes, person: KeyPair) -> None:
    assert xmldsig.sign_part(APPLICATION, person, element="//request") == part_signed
    assert len(etree.fromstring(part_signed).findall("ds:Signature", NS)) == 1
