"""xmlsec1 judges our signatures, and we judge its."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from signing import KeyPair, TrustStore, wsse, xmldsig
from signing.canonical import C14N, ENVELOPED, EXCLUSIVE
from signing.layouts import LAYOUTS
from signing.namespaces import DS, SOAP11, SOAP12
from tests.signing.samples import DOCUMENT, ENVELOPE, LAWFUL, MOMENT, failures, octets_of

Oracle = Callable[..., bool]
TIME = f"{MOMENT:%Y-%m-%d} 23:00:00"


@pytest.fixture
def accepts(require_oracle: Callable[[str], str], tmp_path: Path, root_pem: Path) -> Oracle:
    """Whether xmlsec1 accepts a message, trusting our root alone."""
    program = require_oracle("xmlsec1")

    def verdict(octets: bytes, *options: str) -> bool:
        path = tmp_path / "signed.xml"
        path.write_bytes(octets)
        call = [program, "--verify", "--trusted-pem", str(root_pem), "--verification-time", TIME, *options, str(path)]
        return subprocess.run(call, capture_output=True, check=False).returncode == 0

    return verdict


def body(soap: str = SOAP11) -> tuple[str, str]:
    return ("--id-attr:Id", f"{soap}:Body")


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
@pytest.mark.parametrize("name", LAWFUL)
def test_xmlsec1_accepts_our_documents(name: str, layout: object, person: KeyPair, accepts: Oracle) -> None:
    assert accepts(xmldsig.sign(octets_of(LAWFUL[name]), person, layout=layout))  # type: ignore[arg-type]


def test_xmlsec1_accepts_our_messages(message: bytes, accepts: Oracle) -> None:
    assert accepts(message, *body())


def test_xmlsec1_accepts_messages_of_soap_12(system: KeyPair, accepts: Oracle) -> None:
    octets = wsse.sign(ENVELOPE.replace(SOAP11.encode(), SOAP12.encode()), system)
    assert accepts(octets, *body(SOAP12))


def test_xmlsec1_rejects_what_was_tampered_with(signed: bytes, message: bytes, accepts: Oracle) -> None:
    assert not accepts(signed.replace(b"850101300123", b"850101300124"))
    assert not accepts(message.replace(b"850101300123</iin>", b"850101300124</iin>"), *body())


def test_xmlsec1_agrees_that_comments_are_not_signed_and_instructions_are(
    person: KeyPair, trust: TrustStore, accepts: Oracle
) -> None:
    signed = xmldsig.sign(b"<?p one?><a>text</a>", person)
    commented = signed.replace(b"text", b"te<!-- c -->xt").replace(b"<?p one?>", b"<?p one?><!-- c -->")
    instructed = signed.replace(b"<?p one?>", b"<?p two?>")
    for octets, verdict in ((signed, True), (commented, True), (instructed, False)):
        assert accepts(octets) is verdict
        assert xmldsig.verify(octets, trust, at=MOMENT).ok is verdict


TEMPLATE = f"""<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="CANON"/>
<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
<ds:Reference URI="TARGET"><ds:Transforms><ds:Transform Algorithm="{ENVELOPED}"/><ds:Transform Algorithm="CANON"/>
</ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/>
</ds:Reference></ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data/></ds:KeyInfo></ds:Signature>"""


@pytest.fixture
def sign(require_oracle: Callable[[str], str], tmp_path: Path, person: KeyPair) -> Callable[..., bytes]:
    """A document signed by xmlsec1 with the key of *person*."""
    program = require_oracle("xmlsec1")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    key.write_bytes(person.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    certificate.write_bytes(person.certificate.pem)

    def signing(octets: bytes, *options: str) -> bytes:
        path = tmp_path / "template.xml"
        path.write_bytes(octets)
        call = [program, "--sign", "--privkey-pem", f"{key},{certificate}", *options, str(path)]
        return subprocess.run(call, capture_output=True, check=True).stdout

    return signing


@pytest.mark.parametrize("method", [C14N, f"{C14N}#WithComments", EXCLUSIVE, f"{EXCLUSIVE}WithComments"])
@pytest.mark.parametrize(
    ("target", "options"), [("", ()), ("#c1", ("--id-attr:Id", "urn:test:guardianship:certificate"))]
)
def test_we_accept_what_xmlsec1_signs(
    method: str, target: str, options: tuple[str, ...], sign: Callable[..., bytes], trust: TrustStore
) -> None:
    template = TEMPLATE.replace("CANON", method).replace("TARGET", target).encode()
    document = DOCUMENT.replace(b"<certificate ", b"<!-- c --><?p i?><certificate xml:lang='kk' xmlns:u='urn:unused' ")
    octets = sign(document.replace(b"</certificate>", b"<!-- within -->" + template + b"</certificate>"), *options)
    report = xmldsig.verify(octets, trust, at=MOMENT)
    assert failures(report) == []
    assert report.covered[0].xpath == "/certificate"


def test_both_find_one_letter_changed_in_what_xmlsec1_signed(
    sign: Callable[..., bytes], trust: TrustStore, accepts: Oracle
) -> None:
    template = TEMPLATE.replace("CANON", C14N).replace("TARGET", "").encode()
    octets = sign(DOCUMENT.replace(b"</certificate>", template + b"</certificate>"))
    tampered = octets.replace(b"850101300123", b"850101300124")
    assert failures(xmldsig.verify(tampered, trust, at=MOMENT)) == ["REF-DIGEST"]
    assert not accepts(tampered)
