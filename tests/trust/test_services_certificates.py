"""The certificates of services: what they may be used for, and the older form of the state's responders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from signing import Authority, Certificate, KeyFamily, KeyPair, TrustStore, cms, judge, xmldsig
from signing.authority.composition import Draft, Validity, critical, plain, signed
from signing.authority.profiles import key_usage
from signing.authority.services import ServiceKeys
from signing.der import NULL, bit_string, explicit, integer, object_identifier, octet_string, sequence, time
from signing.findings import Finding, Verdict
from signing.key_forms import public_info
from signing.revocation.identity import subject_name
from signing.revocation.older_responders import read_responder
from signing.revocation.responders import status_in
from signing.revocation.status import Status
from signing.trust import OCSP_SIGNING, TIME_STAMPING, Purpose, judge_certificate
from tests.trust.conftest import BEGIN, DAY, FAMILIES, MOMENT
from tests.trust.evidence import Ocsp

_EMPTY_NO_CHECK = sequence(object_identifier("1.3.6.1.5.5.7.48.1.5"), octet_string(b""))
_OCSP = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
_STAMPS = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
_BOTH = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.EMAIL_PROTECTION])
_STRANGE = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")


def certified(authority: Authority, key: KeyPair, *extensions: bytes) -> KeyPair:
    """The key with a certificate of the issuing authority that has just these *extensions*."""
    issuing = authority.branches[key.family].issuing_key
    public = key.certificate.public_key
    assert public is not None
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "СЕРВИС")])
    validity = Validity(BEGIN, BEGIN + timedelta(days=365))
    draft = Draft(name, issuing.certificate.x509.subject, public, validity, tuple(extensions))
    return KeyPair(key.private, signed(draft, issuing.private), (issuing.certificate,))


def allowed(certificate: Certificate, purpose: Purpose) -> bool:
    path = (certificate,)
    return not any(
        one.verdict is Verdict.FAILED for one in judge_certificate(certificate, path, at=MOMENT, purpose=purpose)
    )


@pytest.mark.parametrize(
    ("extensions", "purpose", "good"),
    [
        ([critical(_STAMPS)], TIME_STAMPING, True),
        ([critical(_STAMPS), critical(key_usage(content_commitment=True))], TIME_STAMPING, True),
        ([critical(_STAMPS), critical(key_usage(authority=True))], TIME_STAMPING, False),
        ([plain(_STAMPS)], TIME_STAMPING, False),
        ([critical(_BOTH)], TIME_STAMPING, False),
        ([critical(_OCSP)], TIME_STAMPING, False),
        ([], TIME_STAMPING, False),
        ([plain(_OCSP)], OCSP_SIGNING, True),
        ([critical(_STAMPS)], OCSP_SIGNING, False),
        ([], OCSP_SIGNING, False),
    ],
)
def test_a_services_certificate_says_what_it_is_for(
    extensions: list[bytes], purpose: Purpose, good: bool, authority: Authority, citizen: KeyPair
) -> None:
    assert allowed(certified(authority, citizen, *extensions).certificate, purpose) is good


@pytest.mark.parametrize("family", FAMILIES)
def test_a_time_stamping_key_signs_no_documents(
    family: KeyFamily, keys_of_services: ServiceKeys, trust: TrustStore
) -> None:
    key = keys_of_services.time_stamps[family]
    assert xmldsig.verify(xmldsig.sign(b"<a/>", key), trust, at=MOMENT).has("PURPOSE-EXTENDED")
    assert judge(cms.sign(b"a", key, at=MOMENT), trust, at=MOMENT).has("PURPOSE-EXTENDED")


@pytest.fixture
def answer(authority: Authority, citizen: KeyPair) -> Ocsp:
    return Ocsp(citizen.certificate, authority.issuing, certified(authority, citizen, plain(_OCSP)), MOMENT)


def test_a_responder_without_key_usage_is_believed(answer: Ocsp) -> None:
    assert isinstance(status_in(answer.octets, answer.subject, answer.issuer), Status)


def test_a_responder_with_an_empty_no_check_is_read_and_believed(
    answer: Ocsp, authority: Authority, citizen: KeyPair
) -> None:
    filled = plain(x509.OCSPNoCheck())
    assert filled == sequence(object_identifier("1.3.6.1.5.5.7.48.1.5"), octet_string(NULL))
    der = _with_empty_no_check(authority, citizen)
    responder = read_responder(der)
    assert responder.der == der
    assert responder.extended_key_usage == {"1.3.6.1.5.5.7.3.9"}
    octets = replace(answer, key=KeyPair(citizen.private, responder)).octets
    said = status_in(octets, answer.subject, answer.issuer)
    assert isinstance(said, Status), said


def _with_empty_no_check(authority: Authority, key: KeyPair) -> bytes:
    """A certificate as the state's responders had it before 2022, which cryptography cannot compose."""
    public = key.certificate.public_key
    assert public is not None
    issuing = authority.issuing_key
    algorithm = sequence(object_identifier(issuing.scheme.oid), NULL)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "СЕРВИС")]).public_bytes()
    body = sequence(
        explicit(0, integer(2)),
        integer(77),
        algorithm,
        subject_name(issuing.certificate),
        sequence(time(BEGIN), time(BEGIN + 365 * DAY)),
        name,
        public_info(public),
        explicit(3, sequence(plain(_OCSP), _EMPTY_NO_CHECK)),
    )
    return sequence(body, algorithm, bit_string(issuing.sign(body)))


def test_a_critical_extension_that_nobody_understands_forbids_it(
    answer: Ocsp, authority: Authority, citizen: KeyPair
) -> None:
    strange = certified(authority, citizen, plain(_OCSP), critical(_STRANGE))
    said = status_in(replace(answer, key=strange).octets, answer.subject, answer.issuer)
    assert isinstance(said, Finding)
    assert said.code == "REV-RESPONDER"
    assert "CHAIN-EXTENSION" in (said.actual or "")
