"""signxml, zeep and openssl judge what we make, and we judge what they make."""

from __future__ import annotations

import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree

from signing import Authority, KeyPair, TrustStore, wsse, xmldsig
from signing.layouts import LAYOUTS
from tests.signing.samples import DOCUMENT, ENVELOPE, MOMENT, failures

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import signxml
    import xmlsec
    import zeep.wsse.signature as zeep_signature
    from signxml.exceptions import InvalidSignature
    from zeep.exceptions import SignatureVerificationFailed

RSA_SHA256, SHA256 = xmlsec.Transform.RSA_SHA256, xmlsec.Transform.SHA256
CONFIG = signxml.SignatureConfiguration(require_x509=True, verification_time=MOMENT)


def private_pem(key: KeyPair) -> bytes:
    return key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
def test_signxml_accepts_our_documents_and_reads_the_same(layout: object, person: KeyPair) -> None:
    octets = xmldsig.sign(DOCUMENT, person, layout=layout)  # type: ignore[arg-type]
    found = signxml.XMLVerifier().verify(octets, x509_cert=person.certificate.pem.decode(), expect_config=CONFIG)
    assert found.signed_xml is not None
    assert "ИВАНОВ Иван" in "".join(str(text) for text in found.signed_xml.itertext())


def test_signxml_rejects_one_letter_changed(signed: bytes, person: KeyPair) -> None:
    with pytest.raises(InvalidSignature):
        signxml.XMLVerifier().verify(
            signed.replace(b"a &amp; b", b"a &amp; c"), x509_cert=person.certificate.pem.decode(), expect_config=CONFIG
        )


@pytest.mark.parametrize(
    "method",
    [
        signxml.CanonicalizationMethod.CANONICAL_XML_1_0,
        signxml.CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    ],
)
def test_we_accept_what_signxml_signs(
    method: signxml.CanonicalizationMethod, person: KeyPair, trust: TrustStore
) -> None:
    signer = signxml.XMLSigner(c14n_algorithm=method)
    root = signer.sign(
        etree.fromstring(DOCUMENT), key=person.private, cert=[person.certificate.x509], always_add_key_value=True
    )
    octets = etree.tostring(root)
    assert failures(xmldsig.verify(octets, trust, at=MOMENT)) == []
    tampered = octets.replace(b"a &amp; b", b"a &amp; c")
    assert failures(xmldsig.verify(tampered, trust, at=MOMENT)) == ["REF-DIGEST"]


def zeep_of(key: KeyPair) -> zeep_signature.MemorySignature:
    return zeep_signature.MemorySignature(
        private_pem(key), key.certificate.pem, signature_method=RSA_SHA256, digest_method=SHA256
    )


def test_we_accept_what_zeep_signs(system: KeyPair, trust: TrustStore) -> None:
    envelope, _ = zeep_of(system).apply(etree.fromstring(ENVELOPE), {})
    report = wsse.verify(etree.tostring(envelope), trust, at=MOMENT)
    assert failures(report) == []
    assert report.covered[0].xpath.endswith("Body")


def test_we_accept_what_zeep_signs_with_a_token_in_the_header(
    system: KeyPair, trust: TrustStore, tmp_path: Path
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    key.write_bytes(private_pem(system))
    certificate.write_bytes(system.certificate.pem)
    signature = zeep_signature.BinarySignature(str(key), str(certificate), None, RSA_SHA256, SHA256)
    envelope, _ = signature.apply(etree.fromstring(ENVELOPE), {})
    assert failures(wsse.verify(etree.tostring(envelope), trust, at=MOMENT)) == []


def test_zeeps_own_default_of_sha1_is_told_as_obsolete(system: KeyPair, trust: TrustStore) -> None:
    signature = zeep_signature.MemorySignature(private_pem(system), system.certificate.pem)
    envelope, _ = signature.apply(etree.fromstring(ENVELOPE), {})
    assert set(failures(wsse.verify(etree.tostring(envelope), trust, at=MOMENT))) == {"ALG-OBSOLETE"}


def test_zeep_accepts_our_messages_and_rejects_them_changed(message: bytes, system: KeyPair) -> None:
    assert zeep_of(system).verify(etree.fromstring(message)) is not None
    tampered = message.replace(b"850101300123</iin>", b"850101300124</iin>")
    with pytest.raises(SignatureVerificationFailed):
        zeep_of(system).verify(etree.fromstring(tampered))


@pytest.fixture
def openssl(require_oracle: Callable[[str], str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    program = require_oracle("openssl")
    return lambda *words: subprocess.run([program, *words], capture_output=True, text=True, check=False)


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def files(authority: Authority, person: KeyPair, tmp_path: Path) -> Path:
    """leaf.pem, issuing.pem and key.p12 in a folder."""
    (tmp_path / "leaf.pem").write_bytes(person.certificate.pem)
    (tmp_path / "issuing.pem").write_bytes(authority.issuing.pem)
    (tmp_path / "key.p12").write_bytes(person.to_pkcs12("Qwerty12"))
    return tmp_path


def test_openssl_accepts_the_chain(openssl: Run, files: Path, root_pem: Path) -> None:
    words = ["-attime", str(int(MOMENT.timestamp()) + 60), "-x509_strict", "-CAfile", str(root_pem)]
    whole = openssl("verify", *words, "-untrusted", str(files / "issuing.pem"), str(files / "leaf.pem"))
    assert whole.returncode == 0, whole.stderr
    assert openssl("verify", *words, str(files / "leaf.pem")).returncode != 0


def test_openssl_opens_our_key_file_with_the_right_password_only(openssl: Run, files: Path) -> None:
    def opened(password: str) -> subprocess.CompletedProcess[str]:
        return openssl("pkcs12", "-in", str(files / "key.p12"), "-passin", f"pass:{password}", "-nodes")

    assert opened("Qwerty12").stdout.count("BEGIN CERTIFICATE") == 3
    assert "BEGIN PRIVATE KEY" in opened("Qwerty12").stdout
    assert opened("wrong").returncode != 0


def test_openssl_reads_the_name_in_our_order(openssl: Run, files: Path) -> None:
    shown = openssl("x509", "-in", str(files / "leaf.pem"), "-noout", "-subject", "-nameopt", "utf8,sep_comma_plus")
    assert shown.stdout.strip() == ("subject=CN=ИВАНОВ ИВАН,SN=ИВАНОВ,serialNumber=IIN850101300123,C=KZ,GN=ИВАНОВИЧ")
