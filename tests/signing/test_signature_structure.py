"""What a ds:Signature may be made of: everything unusual is refused with its own code, even when well signed."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import hashes
from lxml import etree

from signing import KeyPair, Policy, TrustStore, xmldsig
from signing.namespaces import DS, WSU, XML
from tests.signing.samples import MOMENT, Edit, edited, failures, one, redigested, resigned

STRICT = Policy()
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"


def codes(octets: bytes, trust: TrustStore, policy: Policy = STRICT) -> list[str]:
    report = xmldsig.verify(octets, trust, at=MOMENT, policy=policy)
    if not report.ok:
        assert report.covered == ()
    return failures(report)


def algorithm(path: str, uri: str) -> Edit:
    """Name another algorithm at *path*."""
    return lambda root: one(root, path).set("Algorithm", uri)


def transforms(*uris: str) -> Edit:
    def edit(root: etree._Element) -> None:
        found = one(root, "//ds:Transforms")
        found[:] = []
        for uri in uris:
            etree.SubElement(found, f"{{{DS}}}Transform", Algorithm=uri)

    return edit


def uri(value: str | None) -> Edit:
    def edit(root: etree._Element) -> None:
        reference = one(root, "//ds:Reference")
        if value is None:
            del reference.attrib["URI"]
        else:
            reference.set("URI", value)

    return edit


@pytest.fixture
def told(signed: bytes, person: KeyPair, trust: TrustStore) -> object:
    """The failures of a document signed with SignedInfo changed."""
    return lambda edit: codes(resigned(signed, person, edit), trust)


ENVELOPED = f"{DS}enveloped-signature"
CHANGES = {
    "an external URI": (uri("http://127.0.0.1:9/x"), "REF-URI"),
    "a file": (uri("file:///etc/passwd"), "REF-URI"),
    "an xpointer": (uri("#xpointer(/)"), "REF-URI"),
    "an xpointer to an Id": (uri("#xpointer(id('c1'))"), "REF-URI"),
    "no URI": (uri(None), "REF-URI"),
    "an Id that nobody has": (uri("#nobody"), "REF-TARGET"),
    "an empty Id": (uri("#"), "REF-TARGET"),
    "XSLT": (transforms("http://www.w3.org/TR/1999/REC-xslt-19991116"), "REF-TRANSFORMS"),
    "XPath": (transforms(ENVELOPED, "http://www.w3.org/TR/1999/REC-xpath-19991116"), "REF-TRANSFORMS"),
    "base64": (transforms(f"{DS}base64"), "REF-TRANSFORMS"),
    "the wrong order": (transforms(C14N, ENVELOPED), "REF-TRANSFORMS"),
    "two canonicalisations": (transforms(ENVELOPED, C14N, EXCLUSIVE), "REF-TRANSFORMS"),
    "enveloped twice": (transforms(ENVELOPED, ENVELOPED), "REF-TRANSFORMS"),
    "five transforms": (transforms(*[ENVELOPED] * 5), "REF-TRANSFORMS"),
    "no enveloped transform": (transforms(C14N), "REF-DIGEST"),
    "an unknown SignatureMethod": (algorithm("//ds:SignatureMethod", "urn:x"), "ALG-SIGNATURE"),
    "HMAC with the public key": (algorithm("//ds:SignatureMethod", f"{DS}hmac-sha1"), "ALG-SIGNATURE"),
    "an unknown DigestMethod": (algorithm("//ds:DigestMethod", "urn:x"), "ALG-DIGEST"),
    "MD5": (algorithm("//ds:DigestMethod", f"{MORE}md5"), "ALG-DIGEST"),
    "an unknown canonicalisation": (algorithm("//ds:CanonicalizationMethod", "urn:x"), "ALG-C14N"),
    "no algorithm": (lambda root: one(root, "//ds:DigestMethod").attrib.clear(), "SIG-STRUCTURE"),
    "no reference": (lambda root: one(root, "//ds:SignedInfo").remove(one(root, "//ds:Reference")), "REF-COUNT"),
    "no DigestValue": (lambda root: one(root, "//ds:Reference").remove(one(root, "//ds:DigestValue")), "SIG-STRUCTURE"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_well_made_signature_over_something_unusual_is_told(name: str, told: object) -> None:
    edit, code = CHANGES[name]
    assert code in told(edit)  # type: ignore[operator]


def test_more_than_eight_references_are_told(told: object) -> None:
    def multiply(root: etree._Element) -> None:
        reference = etree.tostring(one(root, "//ds:Reference"))
        for _ in range(8):
            one(root, "//ds:SignedInfo").append(etree.fromstring(reference))

    assert told(multiply) == ["REF-COUNT"]  # type: ignore[operator]


def test_a_reference_to_a_part_does_not_cover_the_document(signed: bytes, person: KeyPair, trust: TrustStore) -> None:
    def narrow(root: etree._Element) -> None:
        root[1].set("Id", "w1")
        one(root, "//ds:Reference").set("URI", "#w1")
        redigested(root, root[1])

    report = xmldsig.verify(resigned(signed, person, narrow), trust, at=MOMENT)
    assert failures(report) == ["REF-COVERS"]
    assert report.failures[0].actual == "/certificate/ward"
    assert report.covered == ()


def test_a_reference_to_the_id_of_the_root_covers_the_document(
    signed: bytes, person: KeyPair, trust: TrustStore
) -> None:
    def by_id(root: etree._Element) -> None:
        one(root, "//ds:Reference").set("URI", "#c1")
        redigested(root, root)

    assert codes(resigned(signed, person, by_id), trust) == []


@pytest.mark.parametrize("uri", [f"{DS}rsa-sha1", f"{MORE}rsa-sha1"])
def test_sha1_signatures_are_refused_in_both_families(
    uri: str, signed: bytes, person: KeyPair, trust: TrustStore
) -> None:
    octets = resigned(signed, person, algorithm("//ds:SignatureMethod", uri), algorithm=hashes.SHA1())
    assert codes(octets, trust) == ["ALG-OBSOLETE"]
    assert codes(octets, trust, Policy(accept_obsolete=True)) == []


@pytest.mark.parametrize("uri", [f"{DS}sha1", f"{MORE}sha1"])
def test_sha1_digests_are_refused_in_both_families(uri: str, signed: bytes, person: KeyPair, trust: TrustStore) -> None:
    def weaken(root: etree._Element) -> None:
        one(root, "//ds:DigestMethod").set("Algorithm", uri)
        redigested(root, root, "sha1")

    octets = resigned(signed, person, weaken)
    assert codes(octets, trust) == ["ALG-OBSOLETE"]
    assert codes(octets, trust, Policy(accept_obsolete=True)) == []


@pytest.mark.parametrize(
    "edit",
    [algorithm("//ds:SignatureMethod", f"{DS}rsa-sha256"), algorithm("//ds:DigestMethod", f"{MORE}sha256")],
)
def test_sha256_is_accepted_under_the_names_that_are_not_standard(
    edit: Edit, signed: bytes, person: KeyPair, trust: TrustStore
) -> None:
    assert codes(resigned(signed, person, edit), trust) == []


@pytest.mark.parametrize("c14n", [C14N, f"{C14N}#WithComments", EXCLUSIVE, f"{EXCLUSIVE}WithComments"])
def test_every_known_canonicalisation_is_understood(
    c14n: str, signed: bytes, person: KeyPair, trust: TrustStore
) -> None:
    def change(root: etree._Element) -> None:
        one(root, "//ds:CanonicalizationMethod").set("Algorithm", c14n)
        transforms(ENVELOPED, c14n)(root)
        redigested(root, root, exclusive=c14n.startswith(EXCLUSIVE))

    assert codes(resigned(signed, person, change), trust) == []


def cargo(tag: str, parent: str) -> Edit:
    return lambda root: etree.SubElement(one(root, parent), tag)


@pytest.mark.parametrize(
    "edit",
    [
        cargo(f"{{{DS}}}Object", "//ds:Signature"),
        cargo("{urn:x}data", "//ds:Signature"),
        cargo("data", "//ds:KeyInfo"),
        cargo("{urn:x}data", "//ds:X509Data"),
        cargo("data", "//ds:SignatureValue"),
        cargo(f"{{{DS}}}SignedInfo", "//ds:Signature"),
        lambda root: root[-1].remove(root[-1][0]),
        lambda root: root[-1].remove(root[-1][1]),
    ],
    ids=[
        "Object",
        "stranger",
        "in KeyInfo",
        "in X509Data",
        "in SignatureValue",
        "two SignedInfo",
        "no SignedInfo",
        "no value",
    ],
)
def test_unsigned_cargo_and_missing_parts_are_told(edit: Edit, signed: bytes, trust: TrustStore) -> None:
    assert codes(edited(signed, edit), trust) == ["SIG-STRUCTURE"]


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda root: root[-1].remove(root[-1][2]), "KEY-INFO"),
        (lambda root: root[-1][2].clear(), "KEY-INFO"),
        (lambda root: setattr(root[-1][2][0][0], "text", "hello"), "KEY-CERTIFICATE"),
        (lambda root: setattr(root[-1][2][0][0], "text", "не base64"), "KEY-CERTIFICATE"),
        (lambda root: setattr(root[-1][2][0][0], "text", "AAAA"), "KEY-CERTIFICATE"),
    ],
)
def test_a_missing_or_broken_certificate_is_told(edit: Edit, code: str, signed: bytes, trust: TrustStore) -> None:
    assert codes(edited(signed, edit), trust) == [code]


XML_ID = f"{{{XML}}}id"
IDS = ["Id", "ID", XML_ID, f"{{{WSU}}}Id"]


@pytest.mark.parametrize("first", IDS)
@pytest.mark.parametrize("second", IDS)
def test_an_id_used_twice_is_told_in_every_attribute_that_names_one(
    first: str, second: str, signed: bytes, trust: TrustStore
) -> None:
    def repeat(root: etree._Element) -> None:
        root[0].set(first, "same")
        root[1].set(second, "same")

    # the parser itself knows that an xml:id stands once
    expected = "XML-SYNTAX" if first == second == XML_ID else "ID-UNIQUE"
    assert expected in codes(edited(signed, repeat), trust)


def test_the_same_id_in_two_attributes_of_one_element_names_one_element(person: KeyPair, trust: TrustStore) -> None:
    octets = xmldsig.sign(b'<a Id="x" ID="x"/>', person)
    assert codes(octets, trust) == []
