"""openssl, asn1crypto and pyHanko judge our CMS, and we judge what openssl signs."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from signing import KeyPair, cms
from signing.algorithms import KeyFamily
from tests.cms.samples import DATA, MOMENT, Office, failures

RSA = KeyFamily.RSA


@dataclass(frozen=True, slots=True)
class OpenSsl:
    """The program, with the files that it works on."""

    program: str
    folder: Path

    def put(self, name: str, octets: bytes) -> str:
        path = self.folder / name
        path.write_bytes(octets)
        return str(path)

    def run(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([self.program, *words], capture_output=True, check=False)

    def accepts(self, octets: bytes, *options: str, data: bytes | None = None, form: str = "DER") -> bool:
        """Whether ``cms -verify`` takes *octets*, and gives back DATA; -attime must match the tests' year."""
        call = ["cms", "-verify", "-binary", "-inform", form, "-in", self.put("in", octets), "-purpose", "any"]
        call += ["-CAfile", str(self.folder / "root.pem"), "-attime", str(int(MOMENT.timestamp())), *options]
        if data is not None:
            call += ["-content", self.put("data", data)]
        done = self.run(*call)
        return done.returncode == 0 and done.stdout == DATA


@pytest.fixture
def openssl(require_oracle: Callable[[str], str], tmp_path: Path, office: Office) -> OpenSsl:
    found = OpenSsl(require_oracle("openssl"), tmp_path)
    key = office.people[RSA]
    found.put("root.pem", office.authority.root.pem)
    found.put("key.pem", key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))  # type: ignore[union-attr]
    found.put("certificate.pem", key.certificate.pem)
    found.put("chain.pem", key.chain[0].pem)
    return found


@pytest.mark.parametrize("level", cms.Level)
@pytest.mark.parametrize("profile", cms.Profile)
def test_openssl_accepts_ours(profile: cms.Profile, level: cms.Level, office: Office, openssl: OpenSsl) -> None:
    assert openssl.accepts(office.signed(RSA, level, profile=profile))
    detached = office.signed(RSA, level, profile=profile, detached=True)
    assert openssl.accepts(detached, data=DATA)
    assert not openssl.accepts(detached, data=DATA + b".")


def test_openssl_accepts_what_we_stream(office: Office, openssl: OpenSsl) -> None:
    target = io.BytesIO()
    cms.sign_stream(io.BytesIO(DATA), target, office.people[RSA], at=MOMENT)
    assert openssl.accepts(target.getvalue())


def test_openssl_accepts_two_signers(office: Office, openssl: OpenSsl) -> None:
    assert openssl.accepts(cms.add_signer(office.signed(RSA), office.others[RSA], at=MOMENT))


def test_openssl_reads_certificates_by_our_signing_certificate(office: Office, openssl: OpenSsl) -> None:
    assert openssl.accepts(office.signed(RSA, profile=cms.Profile.NCALAYER), "-cades")


def sign(openssl: OpenSsl, *options: str, form: str = "DER") -> bytes:
    """What ``cms -sign`` makes of DATA."""
    folder = openssl.folder
    call = ["cms", "-sign", "-binary", "-in", openssl.put("data", DATA), "-inkey", str(folder / "key.pem")]
    call += ["-signer", str(folder / "certificate.pem"), "-certfile", str(folder / "chain.pem"), "-outform", form]
    done = openssl.run(*call, *options)
    assert done.returncode == 0, done.stderr
    return done.stdout


OPTIONS: dict[str, tuple[str, ...]] = {
    "usual": ("-nodetach",),
    "detached": (),
    "no attributes": ("-nodetach", "-noattr"),
    "detached, no attributes": ("-noattr",),
    "key identifier": ("-nodetach", "-keyid"),
    "streamed": ("-nodetach", "-stream"),
    "indefinite": ("-nodetach", "-indef"),
    "SHA-512": ("-nodetach", "-md", "sha512"),
    "CAdES": ("-nodetach", "-cades"),
    "no capabilities": ("-nodetach", "-nosmimecap"),
}


@pytest.mark.parametrize("form", ["DER", "PEM"])
@pytest.mark.parametrize("name", OPTIONS)
def test_we_accept_what_openssl_signs(name: str, form: str, office: Office, openssl: OpenSsl) -> None:
    octets = sign(openssl, *OPTIONS[name], form=form)
    # openssl signs at the moment of the machine: our certificates are of another year, which is no matter here
    report = office.judged(octets, None if "-nodetach" in OPTIONS[name] else DATA)
    assert failures(report) == []
    assert report.signed_octets == DATA


def test_we_refuse_what_openssl_signed_with_sha_1(office: Office, openssl: OpenSsl) -> None:
    assert failures(office.judged(sign(openssl, "-nodetach", "-md", "sha1"))) == ["ALG-OBSOLETE"]


def test_without_certificates_the_signer_is_not_known(office: Office, openssl: OpenSsl) -> None:
    assert failures(office.judged(sign(openssl, "-nodetach", "-nocerts"))) == ["CMS-SIGNER-CERTIFICATE"]


def test_we_grow_what_openssl_signed(office: Office, openssl: OpenSsl) -> None:
    for options in OPTIONS.values():
        data = None if "-nodetach" in options else DATA
        octets = cms.add_signer(sign(openssl, *options), office.others[KeyFamily.GOST], at=MOMENT, data=data)
        assert failures(office.judged(cms.extend(octets, office.options(cms.Level.LT)), data)) == []


def test_a_mail_of_openssl_is_read_as_its_cms_part(office: Office, openssl: OpenSsl) -> None:
    done = openssl.run("pkcs7", "-inform", "DER", "-in", openssl.put("in", office.signed(RSA)), "-outform", "PEM")
    assert failures(office.judged(done.stdout)) == []


def test_asn1crypto_reads_ours_as_we_meant_it(office: Office, family: KeyFamily) -> None:
    asn1 = pytest.importorskip("asn1crypto.cms")
    info = asn1.ContentInfo.load(office.signed(family, cms.Level.LT, profile=cms.Profile.NCALAYER), strict=True)
    assert info["content_type"].native == "signed_data"
    found = info["content"]
    assert found["version"].native == "v1"
    assert found["encap_content_info"]["content"].native == DATA
    (signer,) = found["signer_infos"]
    assert [one["type"].dotted for one in signer["signed_attrs"]].count("1.2.840.113549.1.9.4") == 1
    values = {one["type"].dotted: one["values"] for one in signer["unsigned_attrs"]}
    assert set(values) == {f"1.2.840.113549.1.9.16.2.{number}" for number in (14, 23, 24)}


def validated(octets: bytes, office: Office, key: KeyPair) -> bool:
    """Whether pyHanko finds a CMS intact, valid and trusted."""
    from asn1crypto import cms as asn1
    from asn1crypto import x509
    from pyhanko.sign.validation import generic_cms
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(
        trust_roots=[x509.Certificate.load(office.authority.root.der)],
        other_certs=[x509.Certificate.load(one.der) for one in key.chain],
        moment=MOMENT,
        allow_fetching=False,
    )
    import asyncio

    signed_data = asn1.ContentInfo.load(octets)["content"]
    status = asyncio.run(
        generic_cms.async_validate_detached_cms(
            DATA, signed_data, signer_validation_context=context, ts_validation_context=context
        )
    )
    return bool(status.intact and status.valid and status.trusted)


@pytest.mark.oracle
@pytest.mark.parametrize("level", cms.Level)
def test_pyhanko_accepts_ours(level: cms.Level, office: Office) -> None:
    octets = office.signed(RSA, level, profile=cms.Profile.NCALAYER, detached=True)
    assert validated(octets, office, office.people[RSA])


@pytest.mark.parametrize("options", [(), ("-nodetach",)])
def test_a_signed_mail_is_told_from_a_cms(options: tuple[str, ...], office: Office, openssl: OpenSsl) -> None:
    report = office.judged(sign(openssl, *options, form="SMIME"))
    assert [one.code for one in report.diagnoses] == ["DIAG-CMS-SMIME"]
