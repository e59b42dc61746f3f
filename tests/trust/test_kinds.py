"""Everything that octets may be: recognised by their shape, and judged for what they are."""

from __future__ import annotations

import base64
from collections.abc import Callable
from io import BytesIO

import pytest

from signing import Authority, KeyFamily, KeyPair, TrustStore, Verdict, cms, judge, jwt, wsse, xmldsig
from signing.algorithms import SHA256
from signing.authority.services import AuthorityServices
from signing.findings import MomentKind, SignatureReport
from signing.moments import When
from signing.recognition import Kind, recognise
from signing.revocation.identity import CertId
from signing.revocation.ocsp import request
from signing.revocation.status import Reason
from signing.tsp import request as stamp_request
from tests.trust.conftest import DAY, FAMILIES, MOMENT, Clock

SOAP = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><ask/></s:Body></s:Envelope>'
DATA = b"data"


@pytest.fixture
def answer(services: AuthorityServices, citizen: KeyPair) -> bytes:
    return services.ocsp.answer(request([CertId.of(citizen.certificate, citizen.chain[0])]))


@pytest.fixture
def octets(services: AuthorityServices, citizen: KeyPair, answer: bytes) -> Callable[[Kind], list[bytes]]:
    """``octets(kind)``: examples of a kind, in the forms in which they travel."""
    crl, delta = services.crl.crl("nca_rsa.crl"), services.crl.crl("nca_d_gost.crl")
    assert crl is not None
    assert delta is not None
    token = services.time_stamps.stamp(SHA256.digest(DATA), SHA256)
    response = services.time_stamps.answer(stamp_request(SHA256.digest(DATA), SHA256, nonce=1))
    signed = cms.sign(DATA, citizen, at=MOMENT)
    examples = {
        Kind.DOCUMENT: [xmldsig.sign(b"<a/>", citizen), b"\xef\xbb\xbf<a/>", "<a/>".encode("utf-16"), b" \n<a/>"],
        Kind.MESSAGE: [wsse.sign(SOAP, citizen), b"<?xml version='1.0'?>\n" + SOAP],
        Kind.CMS: [signed, pem(signed, "CMS"), pem(signed, "PKCS7"), base64.b64encode(signed), signed[:-9]],
        Kind.PDF: [b"%PDF-1.7\n", b"\xef\xbb\xbf%PDF-1.4\n"],
        Kind.CERTIFICATE: [citizen.certificate.der, citizen.certificate.pem, b"# mine\n" + citizen.certificate.pem],
        Kind.CRL: [crl, delta, pem(crl, "X509 CRL"), base64.encodebytes(crl)],
        Kind.OCSP: [answer, base64.b64encode(answer), answer[:100]],
        Kind.TIME_STAMP: [token, response, pem(token, "PKCS7")],
        Kind.KEY_FILE: [citizen.to_pkcs12("Qwerty12"), citizen.to_pkcs8(), pem(citizen.to_pkcs8(), "PRIVATE KEY")],
        Kind.JWT: [jwt.make({"iss": "a"}, citizen).encode(), b"eyJhbGciOiJub25lIn0.e30.\n"],
        Kind.UNKNOWN: [b"", b"hello", b"\x00\x01", b"\x30\x00", b"\x30", b"0\x80", b"a.b.c", bytes(64), b"0" * 90],
    }
    return examples.__getitem__


def pem(der: bytes, label: str) -> bytes:
    return f"-----BEGIN {label}-----\n{base64.encodebytes(der).decode()}-----END {label}-----\n".encode()


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_is_recognised_in_every_form(kind: Kind, octets: Callable[[Kind], list[bytes]]) -> None:
    assert [recognise(one) for one in octets(kind)] == [kind] * len(octets(kind))


def codes(report: SignatureReport) -> list[str]:
    return [one.code for one in report.failures]


def test_a_report_says_what_was_judged(octets: Callable[[Kind], list[bytes]], asking: TrustStore) -> None:
    for kind in (Kind.DOCUMENT, Kind.MESSAGE, Kind.CMS, Kind.CERTIFICATE, Kind.CRL, Kind.OCSP, Kind.TIME_STAMP):
        report = judge(octets(kind)[0], asking, at=MOMENT)
        assert report.kind == kind.value
        assert report.ok, (kind, report.failures)
        assert report.moments[0].kind is MomentKind.NOW
        assert report.as_dict()["kind"] == kind.value


def test_a_truncated_file_is_judged_as_what_it_was(octets: Callable[[Kind], list[bytes]], trust: TrustStore) -> None:
    for kind, code in ((Kind.CMS, "CMS-FORM"), (Kind.OCSP, "OCSP-FORM")):
        report = judge(octets(kind)[0][:100], trust, at=MOMENT)
        assert (report.kind, codes(report)) == (kind.value, [code])
    assert codes(judge(octets(Kind.CERTIFICATE)[0][:200], trust, at=MOMENT)) == ["FILE-CERTIFICATE"]
    assert codes(judge(octets(Kind.CRL)[0][:200], trust, at=MOMENT)) == ["CRL-FORM"]
    assert codes(judge(octets(Kind.TIME_STAMP)[0][:200], trust, at=MOMENT)) == ["TSP-FORM"]


def test_what_is_nothing_to_judge_is_told(citizen: KeyPair, trust: TrustStore) -> None:
    key = judge(citizen.to_pkcs12("Qwerty12"), trust, at=MOMENT)
    assert codes(key) == ["FILE-KIND"]
    assert key.failures[0].actual == "a key file"
    assert codes(judge(b"\x89PNG\r\n\x1a\n\x00\x00", trust, at=MOMENT)) == ["FILE-KIND"]
    text = judge(b"hello", trust, at=MOMENT)
    assert codes(text) == ["XML-SYNTAX"]
    assert [one.verdict for one in text.findings if one.code == "FILE-KIND"] == [Verdict.SKIPPED]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_certificate_is_judged_at_every_moment(
    family: KeyFamily, issue: Callable[..., KeyPair], authority: Authority, asking: TrustStore
) -> None:
    certificate = issue(family).certificate
    assert judge(certificate.pem, asking, at=MOMENT).ok
    authority.revoke(certificate, at=MOMENT - DAY, reason=Reason.SUPERSEDED)
    report = judge(certificate.der, asking, at=When(MOMENT, MOMENT - 2 * DAY))
    assert report.ok
    assert [(one.kind.value, one.verdict.value) for one in report.moments] == [("now", "failed"), ("given", "passed")]
    assert codes(judge(certificate.der, asking, at=MOMENT)) == ["REV-REVOKED"]
    assert codes(judge(certificate.der, TrustStore([]), at=MOMENT)) == ["CHAIN-PATH"]


def test_a_certificate_finds_its_issuer_in_the_same_file(citizen: KeyPair, authority: Authority) -> None:
    bundle = citizen.certificate.pem + authority.issuing.pem
    assert judge(bundle, TrustStore([authority.root]), at=MOMENT).ok
    assert judge(authority.root.pem, TrustStore([authority.root]), at=MOMENT).ok


def test_a_list_is_judged_by_its_issuer_and_its_own_time(services: AuthorityServices, trust: TrustStore) -> None:
    crl = services.crl.crl("nca_gost.crl")
    assert crl is not None
    assert judge(crl, trust, at=MOMENT).ok
    assert codes(judge(crl, trust, at=MOMENT + 181 * DAY)) == ["CRL-CURRENT"]
    assert codes(judge(crl, trust, at=MOMENT - DAY)) == ["CRL-CURRENT"]
    assert judge(crl, TrustStore([]), at=MOMENT).verdict is Verdict.UNDETERMINED
    damaged = crl[:-1] + bytes((crl[-1] ^ 1,))
    assert codes(judge(damaged, trust, at=MOMENT)) == ["CRL-SIGNATURE"]


def test_an_ocsp_answer_is_judged_by_its_responder_and_its_moment(
    answer: bytes, trust: TrustStore, foreign_authority: Authority
) -> None:
    assert judge(answer, trust, at=MOMENT).ok
    assert codes(judge(answer, trust, at=MOMENT + DAY)) == ["OCSP-CURRENT"]
    assert judge(answer, foreign_authority.trust, at=MOMENT).verdict is Verdict.UNDETERMINED
    damaged = answer.replace(b"OCSP RESPONDER", b"OCSP RESPONDEr", 1)
    assert codes(judge(damaged, trust, at=MOMENT)) == ["OCSP-SIGNATURE"]


def test_a_time_stamp_is_judged_with_its_data_or_without(
    octets: Callable[[Kind], list[bytes]], trust: TrustStore, clock: Clock
) -> None:
    token = octets(Kind.TIME_STAMP)[0]
    alone = judge(token, trust, at=MOMENT)
    assert alone.ok
    assert alone.time_stamp is not None
    assert [one.verdict for one in alone.findings if one.code == "TSP-IMPRINT"] == [Verdict.SKIPPED]
    for data in (DATA, BytesIO(DATA)):
        both = judge(token, trust, at=When(MOMENT, MOMENT + DAY), data=data)
        assert both.ok
        assert [one.verdict for one in both.findings if one.code == "TSP-IMPRINT"] == [Verdict.PASSED]
    assert codes(judge(token, trust, at=MOMENT, data=b"other")) == ["TSP-IMPRINT"]
    assert codes(judge(token, trust, at=MOMENT - DAY)) == ["TSP-FUTURE"]


@pytest.mark.parametrize(
    "label", ["CERTIFICATE", "X509 CRL", "PKCS7", "PRIVATE KEY", "TRUSTED CERTIFICATE", "ANYTHING"]
)
def test_octets_say_what_they_are_whatever_the_label_says(
    label: str, octets: Callable[[Kind], list[bytes]], trust: TrustStore
) -> None:
    for kind in (Kind.CMS, Kind.CERTIFICATE, Kind.CRL, Kind.OCSP, Kind.TIME_STAMP):
        assert recognise(pem(octets(kind)[0], label)) is kind
    assert judge(pem(octets(Kind.CERTIFICATE)[0], label), trust, at=MOMENT).ok
    assert judge(pem(octets(Kind.CRL)[0], label), trust, at=MOMENT).ok


@pytest.mark.parametrize("kind", [Kind.PDF, Kind.CERTIFICATE, Kind.CRL, Kind.OCSP])
def test_what_wears_odd_clothes_is_named_under_them(
    kind: Kind, octets: Callable[[Kind], list[bytes]], trust: TrustStore
) -> None:
    plain = octets(kind)[0] + (b"1 0 obj\n" if kind is Kind.PDF else b"")
    text = base64.b64encode(plain)
    dressed = {
        "in base64": [b'"' + text + b'"', b"data:application/octet-stream;base64," + text],
        "in hexadecimal digits": [plain.hex().encode(), plain.hex(":").encode()],
    }
    if plain.startswith(b"0"):
        dressed["behind other octets"] = [b"\n" + plain, b"\xef\xbb\xbf" + plain]
    for how, files in dressed.items():
        for file in files:
            [failure] = judge(file, trust, at=MOMENT).failures
            assert (failure.code, failure.actual) == ("FILE-KIND", f"{kind.value}, {how}")


def test_a_damaged_answer_is_told_without_a_code_within_the_text(
    octets: Callable[[Kind], list[bytes]], trust: TrustStore
) -> None:
    for kind in (Kind.CRL, Kind.OCSP, Kind.TIME_STAMP):
        [failure] = judge(octets(kind)[0] + b"\n", trust, at=MOMENT).failures
        assert failure.actual is not None
        assert "SERVICE-" not in failure.actual
