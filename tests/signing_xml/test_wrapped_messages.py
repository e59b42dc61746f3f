"""Signature wrapping of SOAP messages that are signed twice: the Body by a system, the data in it by a citizen."""

from __future__ import annotations

import base64
import copy
import hashlib

import pytest
from lxml import etree

from signing import KeyInfoForm, KeyPair, SignatureReport, TrustStore, wsse
from signing.namespaces import DS, SOAP11, WSU
from tests.signing.samples import ENVELOPE, MOMENT, Edit, edited, failures, one, resigned
from tests.signing_xml.wrapping import Wrapping, xsw1, xsw2, xsw3, xsw4, xsw5, xsw6, xsw7, xsw8

ID = f"{{{WSU}}}Id"


def judged(octets: bytes, trust: TrustStore, *known: KeyPair) -> SignatureReport:
    return wsse.verify(octets, trust, at=MOMENT, known=[key.certificate for key in known])


def refused(octets: bytes, trust: TrustStore, *known: KeyPair) -> list[str]:
    report = judged(octets, trust, *known)
    assert not report.ok
    assert report.covered == ()
    return failures(report)


def wrapping_of(wrapping: Wrapping, *, keep_id: bool = False) -> Edit:
    """The permutation on the Body: the forged one stands where SOAP looks for it."""

    def edit(root: etree._Element) -> None:
        body, signature = one(root, "soap:Body"), one(root, "soap:Header//ds:Signature")
        security = signature.getparent()
        assert security is not None
        position = security.index(signature)
        forged = copy.deepcopy(body)
        if not keep_id:
            forged.attrib.pop(ID)
        forged[0][0].text = "700101400456"
        root.remove(body)
        root.append(wrapping(forged, body, [signature]))
        # the signature goes back to where WS-Security has it; the original stays where the permutation put it
        security.insert(position, signature)

    return edit


FOUND = {
    xsw1: "SIG-STRUCTURE",
    xsw2: "REF-WRAPPED",
    xsw3: "REF-WRAPPED",
    xsw4: "REF-WRAPPED",
    xsw5: "REF-WRAPPED",
    xsw6: "SIG-STRUCTURE",
    xsw7: "REF-WRAPPED",
    xsw8: "SIG-STRUCTURE",
}


@pytest.mark.parametrize("wrapping", FOUND, ids=lambda wrapping: wrapping.__name__)
def test_a_wrapped_message_is_refused(wrapping: Wrapping, signed_within: bytes, trust: TrustStore) -> None:
    assert judged(signed_within, trust).ok
    # carried into the header, the citizen's signature is a second one there
    expected = "SIG-SINGLE" if FOUND[wrapping] == "SIG-STRUCTURE" else FOUND[wrapping]
    assert refused(edited(signed_within, wrapping_of(wrapping)), trust) == [expected]


@pytest.mark.parametrize("wrapping", FOUND, ids=lambda wrapping: wrapping.__name__)
def test_a_forged_body_with_the_same_id_is_refused(wrapping: Wrapping, message: bytes, trust: TrustStore) -> None:
    assert "ID-UNIQUE" in refused(edited(message, wrapping_of(wrapping, keep_id=True)), trust)


@pytest.mark.parametrize("form", list(KeyInfoForm))
@pytest.mark.parametrize("wrapping", FOUND, ids=lambda wrapping: wrapping.__name__)
def test_no_form_of_key_info_makes_room_for_a_wrapping(
    wrapping: Wrapping, form: KeyInfoForm, system: KeyPair, trust: TrustStore
) -> None:
    octets = wsse.sign(ENVELOPE, system, form=form)
    assert refused(edited(octets, wrapping_of(wrapping)), trust, system) == [FOUND[wrapping]]


def test_the_citizens_signature_does_not_pass_for_the_systems(signed_within: bytes, trust: TrustStore) -> None:
    def exchange(root: etree._Element) -> None:
        transport, business = one(root, "soap:Header//ds:Signature"), one(root, "soap:Body//ds:Signature")
        security = transport.getparent()
        assert security is not None
        security.replace(transport, business)

    assert "REF-DIGEST" in refused(edited(signed_within, exchange), trust)


def test_the_citizens_signature_beside_the_systems_is_refused(signed_within: bytes, trust: TrustStore) -> None:
    def add(root: etree._Element) -> None:
        one(root, "//wsse:Security").append(one(root, "soap:Body//ds:Signature"))

    assert refused(edited(signed_within, add), trust) == ["SIG-SINGLE"]


def test_a_token_of_another_name_in_the_body_is_not_taken(
    system: KeyPair, employee: KeyPair, trust: TrustStore
) -> None:
    octets = wsse.sign(ENVELOPE, system, form=KeyInfoForm.BINARY_TOKEN)

    def hide(root: etree._Element) -> None:
        header = one(root, "soap:Header")
        etree.SubElement(header, "{urn:x}hidden").append(one(root, "//wsse:BinarySecurityToken"))

    assert refused(edited(octets, hide), trust) == ["KEY-INFO"]


def test_two_tokens_of_one_id_are_refused(system: KeyPair, employee: KeyPair, trust: TrustStore) -> None:
    octets = wsse.sign(ENVELOPE, system, form=KeyInfoForm.BINARY_TOKEN)

    def double(root: etree._Element) -> None:
        token = copy.deepcopy(one(root, "//wsse:BinarySecurityToken"))
        token.text = base64.b64encode(employee.certificate.der).decode()
        one(root, "//wsse:Security").append(token)

    assert "ID-UNIQUE" in refused(edited(octets, double), trust)


def test_a_signed_timestamp_put_elsewhere_makes_no_room_for_a_fresh_one(
    message: bytes, system: KeyPair, trust: TrustStore
) -> None:
    def stamp(root: etree._Element) -> None:
        timestamp = etree.SubElement(one(root, "//wsse:Security"), f"{{{WSU}}}Timestamp", {ID: "TS-1"})
        etree.SubElement(timestamp, f"{{{WSU}}}Expires").text = "2031-05-01T09:35:00Z"
        reference = copy.deepcopy(one(root, "//ds:Reference"))
        reference.set("URI", "#TS-1")
        octets = etree.tostring(timestamp, method="c14n", exclusive=True)
        one(reference, "ds:DigestValue").text = base64.b64encode(hashlib.sha256(octets).digest()).decode()
        one(root, "//ds:SignedInfo").append(reference)

    def renew(root: etree._Element) -> None:
        old = one(root, "//wsu:Timestamp")
        fresh = copy.deepcopy(old)
        fresh.attrib.pop(ID)
        fresh[0].text = "2041-05-01T09:35:00Z"
        security = old.getparent()
        assert security is not None
        security.replace(old, fresh)
        etree.SubElement(one(root, "soap:Header"), "{urn:x}elsewhere").append(old)

    signed = resigned(message, system, stamp)
    assert judged(signed, trust).ok
    assert refused(edited(signed, renew), trust) == ["REF-WRAPPED"]


def test_the_signature_of_an_envelope_in_an_envelope_is_not_taken(message: bytes, trust: TrustStore) -> None:
    def nest(root: etree._Element) -> None:
        inner = copy.deepcopy(root)
        body = one(root, "soap:Body")
        body[0][0].text = "700101400456"
        etree.SubElement(one(root, "soap:Header"), f"{{{SOAP11}}}Envelope").append(inner)
        one(root, "soap:Header").remove(one(root, "soap:Header")[0])

    assert set(refused(edited(message, nest), trust)) <= {"SIG-PRESENT", "SIG-PLACE"}


def test_no_namespace_passes_for_that_of_signatures(message: bytes, trust: TrustStore) -> None:
    octets = message.replace(DS.encode(), DS.encode() + b"x")
    assert refused(octets, trust) == ["SIG-PRESENT"]
