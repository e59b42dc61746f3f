"""Signature wrapping: the signed Body is carried along, a forged one stands where SOAP looks for it."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from lxml import etree

from signing import KeyPair, Policy, TrustStore, wsse
from signing.namespaces import DS, SOAP11, WSU
from tests.signing.samples import ENVELOPE, MOMENT, Edit, edited, failures, one

BODY = f"{{{SOAP11}}}Body"
ID = f"{{{WSU}}}Id"


def codes(octets: bytes, trust: TrustStore) -> list[str]:
    """The failures; and nothing of a message that is not valid counts as covered, under any policy."""
    for policy in (Policy(accept_lowercase_wsu_id=True, accept_obsolete=True), Policy()):
        report = wsse.verify(octets, trust, at=MOMENT, policy=policy)
        assert not report.ok
        assert report.covered == ()
    return failures(report)


def forged(root: etree._Element) -> etree._Element:
    """A Body that asks for somebody else."""
    body = copy.deepcopy(one(root, "soap:Body"))
    body.attrib.pop(ID, None)
    iin = body.find(".//iin")
    assert iin is not None
    iin.text = "700101400456"
    return body


def carried(place: Callable[[etree._Element, etree._Element], None]) -> Edit:
    """The signed Body moved by *place*, a forged one in its stead."""

    def edit(root: etree._Element) -> None:
        body = one(root, "soap:Body")
        fake = forged(root)
        root.replace(body, fake)
        place(root, body)

    return edit


def in_header(root: etree._Element, body: etree._Element) -> None:
    etree.SubElement(one(root, "soap:Header"), "{urn:x}wrapper").append(body)


def in_security(root: etree._Element, body: etree._Element) -> None:
    etree.SubElement(one(root, "//wsse:Security"), "{urn:x}wrapper").append(body)


def bare_in_header(root: etree._Element, body: etree._Element) -> None:
    one(root, "soap:Header").append(body)


def in_object(root: etree._Element, body: etree._Element) -> None:
    etree.SubElement(one(root, "//ds:Signature"), f"{{{DS}}}Object").append(body)


def in_key_info(root: etree._Element, body: etree._Element) -> None:
    one(root, "//ds:KeyInfo").append(body)


def before_the_body(root: etree._Element, body: etree._Element) -> None:
    root.insert(1, body)


def after_the_body(root: etree._Element, body: etree._Element) -> None:
    root.append(body)


def within_the_body(root: etree._Element, body: etree._Element) -> None:
    root[-1].append(body)


def in_a_nested_envelope(root: etree._Element, body: etree._Element) -> None:
    etree.SubElement(root[-1], f"{{{SOAP11}}}Envelope").append(body)


WRAPPINGS = {
    in_header: "REF-WRAPPED",
    in_security: "REF-WRAPPED",
    bare_in_header: "REF-WRAPPED",
    in_object: "SIG-STRUCTURE",
    in_key_info: "SIG-STRUCTURE",
    before_the_body: "SOAP-ENVELOPE",
    after_the_body: "SOAP-ENVELOPE",
    within_the_body: "REF-WRAPPED",
    in_a_nested_envelope: "REF-WRAPPED",
}


@pytest.mark.parametrize("place", WRAPPINGS, ids=lambda place: place.__name__)
def test_a_signed_body_carried_elsewhere_is_told(
    place: Callable[[etree._Element, etree._Element], None], message: bytes, trust: TrustStore
) -> None:
    assert codes(edited(message, carried(place)), trust) == [WRAPPINGS[place]]


@pytest.mark.parametrize("attribute", [ID, "Id", "ID", "{http://www.w3.org/XML/1998/namespace}id"])
@pytest.mark.parametrize("place", [in_header, in_security, within_the_body], ids=lambda place: place.__name__)
def test_a_forged_body_with_the_id_of_the_signed_one_is_told(
    attribute: str, place: Callable[[etree._Element, etree._Element], None], message: bytes, trust: TrustStore
) -> None:
    def answer_to_the_id(root: etree._Element) -> None:
        name = one(root, "soap:Body").get(ID)
        carried(place)(root)
        root[-1].set(attribute, str(name))

    found = codes(edited(message, answer_to_the_id), trust)
    assert "ID-UNIQUE" in found
    assert "REF-TARGET" in found


def test_a_finding_of_wrapping_names_both_places(message: bytes, trust: TrustStore) -> None:
    report = wsse.verify(edited(message, carried(in_header)), trust, at=MOMENT)
    (finding,) = report.failures
    assert finding.expected == "/soap:Envelope/soap:Body"
    assert finding.actual is not None
    assert finding.actual.startswith("/soap:Envelope/soap:Header/")
    assert finding.actual.endswith("/soap:Body")


def test_a_whole_signed_message_inside_another_is_told(message: bytes, trust: TrustStore) -> None:
    inner = message.partition(b"?>")[2]
    octets = ENVELOPE.replace(b"<request>", inner + b"<request>")
    assert codes(octets, trust) == ["SIG-PRESENT"]


def test_the_header_of_another_message_is_told(system: KeyPair, message: bytes, trust: TrustStore) -> None:
    other = wsse.sign(ENVELOPE.replace(b"m-1", b"m-2"), system)

    def borrow(root: etree._Element) -> None:
        root.replace(one(root, "soap:Header"), one(etree.fromstring(other), "soap:Header"))

    assert codes(edited(message, borrow), trust) == ["REF-TARGET"]


def test_a_changed_body_is_told(message: bytes, trust: TrustStore) -> None:
    assert codes(message.replace(b"850101300123</iin>", b"850101300124</iin>"), trust) == ["REF-DIGEST"]


def test_a_pretty_printed_message_is_told(message: bytes, trust: TrustStore) -> None:
    assert "REF-DIGEST" in codes(edited(message, etree.indent), trust)


def two_signatures(root: etree._Element) -> None:
    one(root, "//wsse:Security").append(copy.deepcopy(one(root, "//ds:Signature")))


def two_security_headers(root: etree._Element) -> None:
    one(root, "soap:Header").append(copy.deepcopy(one(root, "//wsse:Security")))


def an_empty_security_header(root: etree._Element) -> None:
    one(root, "soap:Header").append(etree.Element(one(root, "//wsse:Security").tag))


def a_signature_beside(root: etree._Element) -> None:
    one(root, "soap:Header").append(copy.deepcopy(one(root, "//ds:Signature")))


@pytest.mark.parametrize(
    "edit",
    [two_signatures, two_security_headers, an_empty_security_header, a_signature_beside],
    ids=lambda e: e.__name__,
)
def test_more_than_one_signature_or_security_header_is_told(edit: Edit, message: bytes, trust: TrustStore) -> None:
    assert codes(edited(message, edit), trust) == ["SIG-SINGLE"]


@pytest.mark.parametrize("place", ["soap:Header", "soap:Body"])
def test_a_signature_outside_security_is_told(place: str, message: bytes, trust: TrustStore) -> None:
    octets = edited(message, lambda root: one(root, place).append(one(root, "//ds:Signature")))
    assert codes(octets, trust) == ["SIG-PLACE"]


def test_another_key_in_the_message_is_told(message: bytes, employee: KeyPair, trust: TrustStore) -> None:
    other = wsse.sign(ENVELOPE, employee)

    def substitute(root: etree._Element) -> None:
        signature = one(root, "//ds:Signature")
        signature.replace(one(signature, "ds:KeyInfo"), one(etree.fromstring(other), "//ds:KeyInfo"))

    assert codes(edited(message, substitute), trust) == ["SIG-VALUE"]


def test_a_certificate_put_before_the_signers_is_told(message: bytes, employee: KeyPair, trust: TrustStore) -> None:
    other = one(etree.fromstring(wsse.sign(ENVELOPE, employee)), "//wsse:SecurityTokenReference")
    octets = edited(message, lambda root: one(root, "//ds:KeyInfo").insert(0, other))
    assert codes(octets, trust) == ["SIG-VALUE"]


def test_a_comment_in_a_signed_text_hides_nothing_from_the_reader(message: bytes, trust: TrustStore) -> None:
    octets = message.replace(b"850101300123</iin>", b"850101<!-- -->300123</iin>")
    report = wsse.verify(octets, trust, at=MOMENT)
    assert report.ok
    assert report.covered[0].element.findtext(".//iin") == "850101300123"
