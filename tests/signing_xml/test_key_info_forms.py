"""How a transport signature names its certificate: every form is written, read, and answered in kind."""

from __future__ import annotations

import base64
import hashlib

import pytest
from lxml import etree

from signing import BodySignature, KeyInfoForm, KeyPair, TrustStore, wsse
from signing.key_info_forms import key_info_form
from signing.namespaces import DS, SOAP11, WSSE, WSU
from tests.signing.samples import ENVELOPE, MOMENT, Edit, edited, failures, one

TOKEN_PROFILE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0"
SECURITY_1_1 = "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1"


def codes(octets: bytes, trust: TrustStore, *known: KeyPair) -> list[str]:
    return failures(wsse.verify(octets, trust, at=MOMENT, known=[key.certificate for key in known]))


@pytest.mark.parametrize("form", list(KeyInfoForm))
def test_every_form_verifies_and_is_recognised(form: KeyInfoForm, system: KeyPair, trust: TrustStore) -> None:
    octets = wsse.sign(ENVELOPE, system, form=form)
    report = wsse.verify(octets, trust, at=MOMENT, known=[system.certificate])
    assert report.ok, report.failures
    assert report.signer == system.certificate
    assert key_info_form(etree.fromstring(octets)) is form


@pytest.mark.parametrize("form", list(KeyInfoForm))
def test_signing_again_replaces_the_signature_in_every_form(
    form: KeyInfoForm, system: KeyPair, trust: TrustStore
) -> None:
    octets = wsse.sign(wsse.sign(ENVELOPE, system, form=form), system, form=form)
    assert octets == wsse.sign(ENVELOPE, system, form=form)
    assert codes(octets, trust, system) == []


def test_issuer_and_serial_are_written_as_wss4j_writes_them(system: KeyPair) -> None:
    root = etree.fromstring(wsse.sign(ENVELOPE, system, form=KeyInfoForm.ISSUER_SERIAL))
    key_info = one(root, "//wsse:Security/ds:Signature/ds:KeyInfo")
    assert (key_info.get("Id") or "").startswith("KI-")
    reference = one(key_info, "wsse:SecurityTokenReference")
    assert (reference.get(f"{{{WSU}}}Id") or "").startswith("STR-")
    assert one(reference, "ds:X509Data/ds:X509IssuerSerial/ds:X509SerialNumber").text == str(
        system.certificate.serial_number
    )


def test_a_token_is_written_before_the_signature_that_refers_to_it(system: KeyPair) -> None:
    root = etree.fromstring(wsse.sign(ENVELOPE, system, form=KeyInfoForm.BINARY_TOKEN))
    token, signature = one(root, "//wsse:Security")
    assert token.tag == f"{{{WSSE}}}BinarySecurityToken"
    assert one(signature, ".//wsse:Reference").get("URI") == f"#{token.get(f'{{{WSU}}}Id')}"


def test_a_certificate_named_and_not_known_is_told(system: KeyPair, person: KeyPair, trust: TrustStore) -> None:
    octets = wsse.sign(ENVELOPE, system, form=KeyInfoForm.ISSUER_SERIAL)
    assert codes(octets, trust) == ["KEY-UNKNOWN"]
    assert codes(octets, trust, person) == ["KEY-UNKNOWN"]
    (finding,) = wsse.verify(octets, trust, at=MOMENT).failures
    assert str(system.certificate.serial_number) in (finding.expected or "")


def test_intermediates_of_the_trust_store_are_known(system: KeyPair, trust: TrustStore) -> None:
    store = TrustStore(trust.anchors, (*trust.intermediates, system.certificate))
    assert codes(wsse.sign(ENVELOPE, system, form=KeyInfoForm.ISSUER_SERIAL), store) == []


def issuer_name(text: str) -> Edit:
    def edit(root: etree._Element) -> None:
        one(root, "//ds:X509IssuerName").text = text

    return edit


def test_the_issuers_name_is_read_in_every_order_and_spelling(system: KeyPair, trust: TrustStore) -> None:
    octets = wsse.sign(ENVELOPE, system, form=KeyInfoForm.ISSUER_SERIAL)
    name = system.certificate.issuer.common_name
    for text in (f"CN={name}, C=KZ", f"C=KZ,CN={name}", f" c = KZ , cn = {name} ", f"OID.2.5.4.3={name},2.5.4.6=KZ"):
        assert codes(edited(octets, issuer_name(text)), trust, system) == [], text
    for text in ("", "CN=other,C=KZ", f"CN={name}", f"CN={name},C=KZ,O=x"):
        assert codes(edited(octets, issuer_name(text)), trust, system) == ["KEY-UNKNOWN"], text


@pytest.mark.parametrize("serial", ["", "0", "-1", "12x", "9" * 5000])
def test_a_serial_number_of_nobody_is_told(serial: str, system: KeyPair, trust: TrustStore) -> None:
    def edit(root: etree._Element) -> None:
        one(root, "//ds:X509SerialNumber").text = serial

    octets = wsse.sign(ENVELOPE, system, form=KeyInfoForm.ISSUER_SERIAL)
    assert codes(edited(octets, edit), trust, system) == ["KEY-UNKNOWN"]


def identified(value_type: str, octets: bytes) -> Edit:
    def edit(root: etree._Element) -> None:
        identifier = one(root, "//wsse:KeyIdentifier")
        identifier.set("ValueType", value_type)
        identifier.text = base64.b64encode(octets).decode()

    return edit


def test_key_identifiers_by_name_are_read(system: KeyPair, trust: TrustStore) -> None:
    octets = wsse.sign(ENVELOPE, system, form=KeyInfoForm.KEY_IDENTIFIER)
    ski = system.certificate.subject_key_identifier or b""
    thumbprint = hashlib.sha1(system.certificate.der).digest()
    for edit in (
        identified(f"{TOKEN_PROFILE}#X509SubjectKeyIdentifier", ski),
        identified(f"{SECURITY_1_1}#ThumbprintSHA1", thumbprint),
    ):
        assert codes(edited(octets, edit), trust, system) == []
        assert codes(edited(octets, edit), trust) == ["KEY-UNKNOWN"]


def test_a_name_that_is_not_base64_is_told(system: KeyPair, trust: TrustStore) -> None:
    octets = wsse.sign(ENVELOPE, system, form=KeyInfoForm.KEY_IDENTIFIER)

    def edit(root: etree._Element) -> None:
        identifier = one(root, "//wsse:KeyIdentifier")
        identifier.set("ValueType", f"{TOKEN_PROFILE}#X509SubjectKeyIdentifier")
        identifier.text = "?"

    assert codes(edited(octets, edit), trust, system) == ["KEY-CERTIFICATE"]


def test_naming_one_and_carrying_another_is_judged_by_the_one_named(
    system: KeyPair, employee: KeyPair, trust: TrustStore
) -> None:
    octets = wsse.sign(ENVELOPE, system, form=KeyInfoForm.ISSUER_SERIAL)

    def carry(root: etree._Element) -> None:
        data = one(root, "//ds:X509Data")
        etree.SubElement(data, f"{{{DS}}}X509Certificate").text = base64.b64encode(employee.certificate.der).decode()

    assert codes(edited(octets, carry), trust, system) == []
    assert codes(edited(octets, carry), trust) == ["SIG-VALUE"]


def test_the_name_of_a_certificate_that_is_carried_is_resolved(system: KeyPair, trust: TrustStore) -> None:
    octets = wsse.sign(ENVELOPE, system, form=KeyInfoForm.ISSUER_SERIAL)

    def carry(root: etree._Element) -> None:
        data = one(root, "//ds:X509Data")
        etree.SubElement(data, f"{{{DS}}}X509Certificate").text = base64.b64encode(system.certificate.der).decode()

    assert codes(edited(octets, carry), trust) == []


@pytest.mark.parametrize("form", list(KeyInfoForm))
def test_the_object_for_zeep_speaks_every_form(form: KeyInfoForm, system: KeyPair, trust: TrustStore) -> None:
    store = TrustStore(trust.anchors, (*trust.intermediates, system.certificate))
    signature = BodySignature(system, store, now=lambda: MOMENT, form=form)
    envelope, _ = signature.apply(etree.fromstring(ENVELOPE), {})
    assert signature.verify(envelope).tag == f"{{{SOAP11}}}Envelope"
    assert key_info_form(envelope) is form
