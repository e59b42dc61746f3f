"""SOAP messages whose Body is signed by WS-Security, in the forms that clients are known to send."""

from __future__ import annotations

import pytest
from lxml import etree

from signing import KeyPair, Policy, TrustStore, Verdict, XmlRefused, wsse, xmldsig
from signing.key_info import KeyInfoForm, key_info_form
from signing.namespaces import DS, SOAP11, SOAP12, WSSE, WSU
from tests.signing.samples import DOCUMENT, ENVELOPE, MOMENT, edited, failures, one, redigested, resigned

STRICT = Policy()
BODY_ID = f"{{{WSU}}}Id"


def codes(octets: bytes, trust: TrustStore, policy: Policy = STRICT) -> list[str]:
    report = wsse.verify(octets, trust, at=MOMENT, policy=policy)
    if not report.ok:
        assert report.covered == ()
    return failures(report)


def test_a_signed_body_is_what_the_report_covers(message: bytes, trust: TrustStore) -> None:
    report = wsse.verify(message, trust, at=MOMENT)
    assert report.ok
    assert [ref.xpath for ref in report.covered] == ["/soap:Envelope/soap:Body"]
    assert report.covered[0].element.findtext(".//messageId") == "m-1"
    assert report.signer is not None
    assert report.signer.is_system


def test_the_shape_is_the_one_kazakh_clients_write(message: bytes) -> None:
    root = etree.fromstring(message)
    signature = one(root, "soap:Header/wsse:Security/ds:Signature")
    assert one(root, "soap:Header/wsse:Security").get(f"{{{SOAP11}}}mustUnderstand") == "1"
    assert one(signature, "ds:SignedInfo/ds:Reference").get("URI") == f"#{one(root, 'soap:Body').get(BODY_ID)}"
    assert one(signature, "ds:KeyInfo/wsse:SecurityTokenReference/wsse:KeyIdentifier") is not None
    assert b"<ds:Signature " in message
    assert b"<wsse:Security " in message
    assert b"wsu:Id=" in message


@pytest.mark.parametrize("form", [form for form in KeyInfoForm if form is not KeyInfoForm.ISSUER_SERIAL])
def test_every_form_of_key_info_verifies(form: KeyInfoForm, system: KeyPair, trust: TrustStore) -> None:
    octets = wsse.sign(ENVELOPE, system, form=form)
    assert codes(octets, trust) == []
    assert key_info_form(etree.fromstring(octets)) is form


@pytest.mark.parametrize("soap", [SOAP11, SOAP12])
def test_messages_of_both_soap_versions_verify(soap: str, system: KeyPair, trust: TrustStore) -> None:
    octets = wsse.sign(ENVELOPE.replace(SOAP11.encode(), soap.encode()), system)
    assert codes(octets, trust) == []


@pytest.mark.parametrize("name", ["bodyId", "a&amp;b", "a&quot;/>", "&lt;x>", "&#10;ә"])
def test_an_id_that_the_body_has_is_kept(name: str, system: KeyPair, trust: TrustStore) -> None:
    octets = ENVELOPE.replace(b"<soap:Body>", f'<soap:Body xmlns:wsu="{WSU}" wsu:Id="{name}">'.encode())
    assert codes(wsse.sign(octets, system), trust) == []


def test_signing_again_replaces_the_signature_and_keeps_the_id(
    message: bytes, system: KeyPair, person: KeyPair
) -> None:
    assert wsse.sign(message, system) == message
    again = etree.fromstring(wsse.sign(message, person))
    assert len(again.findall(f".//{{{DS}}}Signature")) == 1


def test_a_header_that_was_there_stays_and_is_told_as_unsigned(system: KeyPair, trust: TrustStore) -> None:
    octets = ENVELOPE.replace(b"<soap:Body>", b"<soap:Header><h:hop xmlns:h='urn:h'/></soap:Header><soap:Body>")
    report = wsse.verify(wsse.sign(octets, system), trust, at=MOMENT)
    assert report.ok
    (told,) = [finding for finding in report.findings if finding.code == "REF-UNSIGNED"]
    assert told.verdict is Verdict.SKIPPED
    assert told.at is not None
    assert told.at.xpath == "/soap:Envelope/soap:Header/h:hop"


def test_thousands_of_unsigned_header_blocks_are_told_by_a_few_findings(system: KeyPair, trust: TrustStore) -> None:
    blocks = b"<soap:Header>" + b"<h xmlns='urn:h'/>" * 5000 + b"</soap:Header><soap:Body>"
    report = wsse.verify(wsse.sign(ENVELOPE.replace(b"<soap:Body>", blocks), system), trust, at=MOMENT)
    assert report.ok
    assert sum(finding.code == "REF-UNSIGNED" for finding in report.findings) == 16


def test_an_un_prefixed_id_is_resolved(message: bytes, system: KeyPair, trust: TrustStore) -> None:
    def unprefix(root: etree._Element) -> None:
        body = one(root, "soap:Body")
        body.set("Id", body.attrib.pop(BODY_ID))
        redigested(root, body, exclusive=True)

    assert codes(resigned(message, system, unprefix), trust) == []


def test_a_lower_case_wsu_id_is_resolved_only_if_the_policy_says_so(
    message: bytes, system: KeyPair, trust: TrustStore
) -> None:
    def lower(root: etree._Element) -> None:
        body = one(root, "soap:Body")
        body.set(f"{{{WSU}}}id", body.attrib.pop(BODY_ID))
        redigested(root, body, exclusive=True)

    octets = resigned(message, system, lower)
    assert codes(octets, trust) == ["REF-TARGET"]
    report = wsse.verify(octets, trust, at=MOMENT, policy=Policy(accept_lowercase_wsu_id=True))
    assert report.ok
    assert any(finding.code == "ID-LOWERCASE" for finding in report.findings)


def as_x509_data(root: etree._Element) -> None:
    """X509Data within SecurityTokenReference, as WSS4J and zeep write it."""
    reference = one(root, "//wsse:SecurityTokenReference")
    reference[:] = [one(root, "//ds:X509Data")]


def as_token(root: etree._Element) -> None:
    """A BinarySecurityToken in the header, and a Reference to it."""
    reference = one(root, "//wsse:SecurityTokenReference")
    token = etree.Element(f"{{{WSSE}}}BinarySecurityToken", {BODY_ID: "token-1"})
    token.text = reference[0].text
    one(root, "//wsse:Security").insert(0, token)
    reference[:] = [etree.Element(f"{{{WSSE}}}Reference", URI="#token-1")]
    data = one(root, "//ds:X509Data")
    one(root, "//ds:KeyInfo").remove(data)


@pytest.mark.parametrize("form", [as_x509_data, as_token])
def test_other_forms_of_key_info_are_read(form: object, message: bytes, trust: TrustStore) -> None:
    assert codes(edited(message, form), trust) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("uri", ["token-1", "#token-2", "##token-1", ""])
def test_a_token_that_is_not_there_is_told(uri: str, message: bytes, trust: TrustStore) -> None:
    def point(root: etree._Element) -> None:
        as_token(root)
        one(root, "//wsse:Reference").set("URI", uri)

    assert codes(edited(message, point), trust) == ["KEY-INFO"]


def test_issuer_and_serial_alone_do_not_bring_the_certificate(message: bytes, trust: TrustStore) -> None:
    def by_serial(root: etree._Element) -> None:
        as_x509_data(root)
        one(root, "//ds:X509Data")[:] = [etree.Element(f"{{{DS}}}X509IssuerSerial")]

    assert codes(edited(message, by_serial), trust) == ["KEY-UNKNOWN"]


def test_the_signature_of_business_data_is_not_one_of_transport(person: KeyPair, trust: TrustStore) -> None:
    business = xmldsig.sign(DOCUMENT, person).partition(b"?>")[2].strip()
    octets = ENVELOPE.replace(b"<request>", b"<data>" + business + b"</data><request>")
    assert codes(octets, trust) == ["SIG-PRESENT"]


def test_a_message_with_signed_business_data_verifies(person: KeyPair, system: KeyPair, trust: TrustStore) -> None:
    business = xmldsig.sign(DOCUMENT, person).partition(b"?>")[2].strip()
    octets = wsse.sign(ENVELOPE.replace(b"<request>", business + b"<request>"), system)
    assert codes(octets, trust) == []


def test_a_signature_of_the_whole_envelope_covers_the_body(message: bytes, system: KeyPair, trust: TrustStore) -> None:
    def widen(root: etree._Element) -> None:
        one(root, "//ds:Reference").set("URI", "")
        transforms = one(root, "//ds:Transforms")
        transforms.insert(0, etree.Element(f"{{{DS}}}Transform", Algorithm=f"{DS}enveloped-signature"))
        redigested(root, root, exclusive=True)

    report = wsse.verify(resigned(message, system, widen), trust, at=MOMENT)
    assert report.ok
    assert [ref.xpath for ref in report.covered] == ["/soap:Envelope/soap:Body", "/soap:Envelope"]


@pytest.mark.parametrize(
    "octets",
    [
        b"<a/>",
        b"<Envelope/>",
        f'<s:Envelope xmlns:s="{SOAP11}"/>'.encode(),
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Body/><s:Header/></s:Envelope>'.encode(),
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Body/><s:Body/></s:Envelope>'.encode(),
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Header/><s:Header/><s:Body/></s:Envelope>'.encode(),
        f'<s:Envelope xmlns:s="{SOAP11}"><Body xmlns="{SOAP12}"/></s:Envelope>'.encode(),
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Body/><x/></s:Envelope>'.encode(),
    ],
)
def test_what_is_not_a_soap_envelope_is_told_and_not_signed(octets: bytes, system: KeyPair, trust: TrustStore) -> None:
    assert codes(octets, trust) == ["SOAP-ENVELOPE"]
    with pytest.raises(XmlRefused) as refused:
        wsse.sign(octets, system)
    assert refused.value.code == "SOAP-ENVELOPE"


def test_an_unsigned_message_is_told(trust: TrustStore) -> None:
    assert codes(ENVELOPE, trust) == ["SIG-PRESENT"]
    assert codes(b"<a>", trust) == ["XML-SYNTAX"]
