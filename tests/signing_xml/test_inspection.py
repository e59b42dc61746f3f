"""What a file holds is told without judging it, and what it is is found out by itself."""

from __future__ import annotations

import json

import pytest

from signing import (
    Authority,
    CertificateRefused,
    KeyInfoForm,
    KeyPair,
    KeyRefused,
    NotRecognised,
    SigningError,
    XmlRefused,
    inspect,
    wsse,
)
from signing.inspection import ContentKind
from tests.signing.samples import DOCUMENT, ENVELOPE, edited, one
from tests.signing_xml.samples import APPLICATION


def test_a_certificate_is_shown_in_der_and_pem(employee: KeyPair) -> None:
    for octets in (employee.certificate.der, employee.certificate.pem, b"text before\n" + employee.certificate.pem):
        found = inspect(octets)
        assert found.kind is ContentKind.CERTIFICATES
        assert found.certificates == (employee.certificate,)
    (told,) = found.as_dict()["certificates"]
    assert told["iin"] == "850101300123"
    assert told["bin"] == "990140000123"
    assert "signer" in told["roles"]
    assert told["key_usage"] == "digitalSignature, nonRepudiation"


def test_a_bundle_is_shown_in_order(authority: Authority) -> None:
    found = inspect(authority.bundle).certificates
    assert found[0] == authority.root
    assert all(one.is_authority for one in found)


def test_a_key_file_is_shown_with_its_chain(person: KeyPair) -> None:
    found = inspect(person.to_pkcs12("Qwerty12"), password="Qwerty12")
    assert found.kind is ContentKind.KEY_FILE
    assert found.certificates == (person.certificate, *person.chain)


@pytest.mark.parametrize("password", [None, "", "qwerty12"])
def test_a_key_file_needs_its_password(password: str | None, person: KeyPair) -> None:
    with pytest.raises(KeyRefused) as refusal:
        inspect(person.to_pkcs12("Qwerty12"), password=password)
    assert refusal.value.code == "KEY-PASSWORD"


def test_every_signature_of_a_document_is_shown(cosigned: bytes, person: KeyPair, employee: KeyPair) -> None:
    found = inspect(cosigned)
    assert found.kind is ContentKind.DOCUMENT
    assert found.root == "application"
    assert [seen.certificates[0] for seen in found.signatures] == [person.certificate, employee.certificate]
    assert [seen.algorithm for seen in found.signatures] == [person.scheme.name, employee.scheme.name]
    for seen in found.signatures:
        (reference,) = seen.references
        assert reference.uri == ""
        assert reference.covers == "/application"
        assert len(reference.transforms) == 2


def test_a_part_is_shown_as_what_it_is(part_signed: bytes) -> None:
    (seen,) = inspect(part_signed).signatures
    assert seen.references[0].covers == "/application/request"


def test_a_reference_that_leads_nowhere_is_shown_as_such(part_signed: bytes) -> None:
    for uri in ("#none", "http://example.kz/a.xml"):
        octets = edited(part_signed, lambda root, uri=uri: one(root, "//ds:Reference").set("URI", uri))  # type: ignore[misc]
        assert inspect(octets).signatures[0].references[0].covers is None


def test_both_signatures_of_a_message_are_shown(signed_within: bytes, system: KeyPair, person: KeyPair) -> None:
    found = inspect(signed_within)
    assert found.kind is ContentKind.MESSAGE
    assert [seen.certificates[0] for seen in found.signatures] == [system.certificate, person.certificate]
    assert found.signatures[0].references[0].covers == "/soap:Envelope/soap:Body"


def test_a_token_is_shown_and_a_name_alone_is_told(system: KeyPair) -> None:
    (seen,) = inspect(wsse.sign(ENVELOPE, system, form=KeyInfoForm.BINARY_TOKEN)).signatures
    assert seen.certificates == (system.certificate,)
    (seen,) = inspect(wsse.sign(ENVELOPE, system, form=KeyInfoForm.ISSUER_SERIAL)).signatures
    assert seen.certificates == ()
    assert str(system.certificate.serial_number) in (seen.problem or "")


def test_what_is_not_signed_or_broken_is_shown_too(signed: bytes) -> None:
    assert inspect(DOCUMENT).signatures == ()
    (seen,) = inspect(edited(signed, lambda root: one(root, "//ds:Signature").clear())).signatures
    assert seen.algorithm == ""
    assert seen.references == ()
    broken = edited(signed, lambda root: setattr(one(root, "//ds:X509Certificate[1]"), "text", "?"))
    assert inspect(broken).signatures[0].problem


def test_all_of_it_is_json(cosigned: bytes, message: bytes, person: KeyPair) -> None:
    for octets in (cosigned, message, APPLICATION, person.certificate.der, person.to_pkcs12("a")):
        assert json.dumps(inspect(octets, password="a").as_dict())


@pytest.mark.parametrize(
    ("octets", "error"),
    [
        (b"", NotRecognised),
        (b"hello", NotRecognised),
        (b"\x30\x03\x02\x01\x01", NotRecognised),
        (b"\x89PNG", NotRecognised),
        (b"<a>", XmlRefused),
        (b"<!DOCTYPE a><a/>", XmlRefused),
        (b"\xef\xbb\xbfhello", XmlRefused),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", CertificateRefused),
    ],
)
def test_what_cannot_be_shown_is_one_of_our_errors(octets: bytes, error: type[SigningError]) -> None:
    with pytest.raises(error):
        inspect(octets)
