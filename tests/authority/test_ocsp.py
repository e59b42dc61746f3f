"""OCSP answers, read by cryptography and asn1crypto."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from asn1crypto import ocsp as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from signing import Authority, Certificate, KeyPair
from signing.algorithms import SHA256, STREEBOG_512, KeyFamily
from signing.authority.behaviour import Behaviour, Mode
from signing.authority.ocsp import MALFORMED
from signing.authority.services import AuthorityServices
from signing.der import NULL, explicit, integer, object_identifier, octet_string, read, sequence
from signing.key_forms import public_info
from signing.revocation import Reason
from tests.authority.conftest import DAY, MOMENT, Clock

NONCE = b"\x04\x08\x01\x02\x03\x04\x05\x06\x07\x08"


def question(certificate: Certificate, issuer: Certificate, algorithm: hashes.HashAlgorithm | None = None) -> bytes:
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate.x509, issuer.x509, algorithm or hashes.SHA256())
    return builder.build().public_bytes(Encoding.DER)


def question_of(issuer: Certificate, *serials: int, digest: object = SHA256, extensions: bytes = b"") -> bytes:
    """A request put together here, for what cryptography does not make."""
    name = digest.digest(issuer.x509.subject.public_bytes())  # type: ignore[attr-defined]
    assert issuer.public_key is not None
    key = digest.digest(read(public_info(issuer.public_key)).members[1].content[1:])  # type: ignore[attr-defined]
    algorithm = sequence(object_identifier(digest.oid), NULL)  # type: ignore[attr-defined]
    asked = (
        sequence(sequence(algorithm, octet_string(name), octet_string(key), integer(serial))) for serial in serials
    )
    return sequence(sequence(sequence(*asked), extensions))


def with_nonce(issuer: Certificate, nonce: bytes) -> bytes:
    extension = sequence(object_identifier("1.3.6.1.5.5.7.48.1.2"), octet_string(nonce))
    return question_of(issuer, 1, extensions=explicit(2, sequence(extension)))


def ask(services: AuthorityServices, certificate: Certificate, issuer: Certificate) -> ocsp.OCSPResponse:
    return ocsp.load_der_ocsp_response(services.ocsp.answer(question(certificate, issuer)))


def test_a_certificate_that_is_not_revoked_is_good_now(
    services: AuthorityServices, authority: Authority, citizen: KeyPair
) -> None:
    answer = ask(services, citizen.certificate, authority.issuing)
    assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD
    assert answer.this_update_utc == answer.produced_at_utc == MOMENT
    assert answer.next_update_utc is None


@pytest.mark.parametrize("reason", [Reason.KEY_COMPROMISE, Reason.CERTIFICATE_HOLD, Reason.UNSPECIFIED])
def test_a_revoked_certificate_is_told_with_moment_and_reason(
    reason: Reason, services: AuthorityServices, authority: Authority, citizen: KeyPair
) -> None:
    authority.revoke(citizen.certificate, at=MOMENT - DAY, reason=reason)
    answer = ask(services, citizen.certificate, authority.issuing)
    assert answer.certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert answer.revocation_time_utc == MOMENT - DAY
    assert answer.revocation_reason is not None
    assert answer.revocation_reason.value == reason.value


@pytest.mark.parametrize("is_revoked", [False, True])
def test_a_number_of_the_other_branch_was_never_issued_by_this_one(
    is_revoked: bool, services: AuthorityServices, authority: Authority, issue: Callable[..., KeyPair]
) -> None:
    for own, other in ((KeyFamily.RSA, KeyFamily.GOST), (KeyFamily.GOST, KeyFamily.RSA)):
        certificate, issuer = issue(other).certificate, authority.branches[own].issuing
        if is_revoked:
            authority.revoke(certificate, at=MOMENT - DAY, reason=Reason.KEY_COMPROMISE)
        answer = ocsp.load_der_ocsp_response(services.ocsp.answer(question_of(issuer, certificate.serial_number)))
        assert answer.certificate_status is ocsp.OCSPCertStatus.REVOKED
        assert answer.revocation_time_utc == datetime(1970, 1, 1, tzinfo=UTC)


def test_a_released_certificate_is_good_again(
    services: AuthorityServices, authority: Authority, citizen: KeyPair
) -> None:
    authority.hold(citizen.certificate, at=MOMENT - DAY)
    authority.release(citizen.certificate, at=MOMENT)
    assert ask(services, citizen.certificate, authority.issuing).certificate_status is ocsp.OCSPCertStatus.GOOD


def test_a_revocation_that_is_to_begin_is_not_told_before(
    services: AuthorityServices, authority: Authority, citizen: KeyPair, clock: Clock
) -> None:
    authority.revoke(citizen.certificate, at=MOMENT + DAY)
    assert ask(services, citizen.certificate, authority.issuing).certificate_status is ocsp.OCSPCertStatus.GOOD
    clock.moment += DAY
    assert ask(services, citizen.certificate, authority.issuing).certificate_status is ocsp.OCSPCertStatus.REVOKED


def test_a_serial_number_never_issued_is_on_hold_since_1970(services: AuthorityServices, authority: Authority) -> None:
    octets = services.ocsp.answer(question_of(authority.issuing, 4711))
    answer = ocsp.load_der_ocsp_response(octets)
    assert answer.certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert answer.revocation_reason is x509.ReasonFlags.certificate_hold
    assert answer.revocation_time_utc == datetime(1970, 1, 1, tzinfo=UTC)
    [extension] = asn1.OCSPResponse.load(octets).response_data["response_extensions"].native
    assert extension["extn_id"] == "extended_revoke"


def test_a_foreign_issuer_is_unknown(services: AuthorityServices, foreign_authority: Authority) -> None:
    issuing = foreign_authority.issuing
    assert ask(services, issuing, foreign_authority.root).certificate_status is ocsp.OCSPCertStatus.UNKNOWN


@pytest.mark.parametrize(
    "algorithm", [hashes.SHA1(), hashes.SHA224(), hashes.SHA256(), hashes.SHA384(), hashes.SHA512()]
)
def test_certificates_may_be_named_with_any_digest(
    algorithm: hashes.HashAlgorithm, services: AuthorityServices, authority: Authority, citizen: KeyPair
) -> None:
    asked = question(citizen.certificate, authority.issuing, algorithm)
    answer = ocsp.load_der_ocsp_response(services.ocsp.answer(asked))
    assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD
    assert answer.hash_algorithm.name == algorithm.name
    request = ocsp.load_der_ocsp_request(asked)
    assert (answer.issuer_name_hash, answer.issuer_key_hash) == (request.issuer_name_hash, request.issuer_key_hash)
    assert answer.serial_number == request.serial_number


def test_gost_certificates_may_be_named_with_streebog(
    services: AuthorityServices, authority: Authority, issue: Callable[..., KeyPair]
) -> None:
    branch, serial = authority.branches[KeyFamily.GOST], issue(KeyFamily.GOST).certificate.serial_number
    octets = services.ocsp.answer(question_of(branch.issuing, serial, digest=STREEBOG_512))
    assert asn1.OCSPResponse.load(octets).response_data["responses"][0]["cert_status"].name == "good"


def test_several_certificates_of_one_issuer_are_answered_in_order(
    services: AuthorityServices, authority: Authority, issue: Callable[..., KeyPair]
) -> None:
    good, revoked = issue().certificate, issue().certificate
    authority.revoke(revoked, at=MOMENT)
    octets = services.ocsp.answer(question_of(authority.issuing, good.serial_number, revoked.serial_number, 4711))
    singles = asn1.OCSPResponse.load(octets).response_data["responses"]
    assert [one["cert_status"].name for one in singles] == ["good", "revoked", "revoked"]
    assert [one["cert_id"]["serial_number"].native for one in singles] == [
        good.serial_number,
        revoked.serial_number,
        4711,
    ]


@pytest.mark.parametrize("nonce", [NONCE, NONCE[2:], b"\x04\x81\x80" + b"n" * 128])
def test_the_nonce_is_repeated_as_it_came(nonce: bytes, services: AuthorityServices, authority: Authority) -> None:
    assert holds_nonce(services.ocsp.answer(with_nonce(authority.issuing, nonce)), nonce)


def test_certificates_of_a_second_issuer_are_unknown_in_the_answer_of_the_first(
    services: AuthorityServices, authority: Authority, issue: Callable[..., KeyPair], foreign_authority: Authority
) -> None:
    asked = [
        read(question_of(issuer, serial)).members[0].members[0].members[0].encoded
        for issuer, serial in (
            (foreign_authority.issuing, 1),
            (authority.issuing, issue().certificate.serial_number),
            (authority.root, authority.issuing.serial_number),
            (authority.branches[KeyFamily.GOST].issuing, issue(KeyFamily.GOST).certificate.serial_number),
        )
    ]
    answer = asn1.OCSPResponse.load(services.ocsp.answer(sequence(sequence(sequence(*asked)))))
    singles = answer.response_data["responses"]
    assert [one["cert_status"].name for one in singles] == ["unknown", "good", "unknown", "unknown"]
    assert answer.basic_ocsp_response["signature_algorithm"]["algorithm"].native == "sha256_rsa"


def holds_nonce(answer: bytes, nonce: bytes) -> bool:
    return object_identifier("1.3.6.1.5.5.7.48.1.2") + octet_string(nonce) in answer


@pytest.mark.parametrize("nonce", [b"", b"\x04\x00", b"\x04\x81\x81" + b"n" * 129])
def test_a_nonce_without_octets_or_with_too_many_is_malformed(
    nonce: bytes, services: AuthorityServices, authority: Authority
) -> None:
    assert services.ocsp.answer(with_nonce(authority.issuing, nonce)) == MALFORMED


@pytest.mark.parametrize("family", list(KeyFamily))
def test_the_responder_is_named_certified_by_the_issuer_and_signs(
    family: KeyFamily, services: AuthorityServices, authority: Authority, issue: Callable[..., KeyPair]
) -> None:
    branch = authority.branches[family]
    answer = ask(services, issue(family).certificate, branch.issuing)
    responder = Certificate.from_der(answer.certificates[0].public_bytes(Encoding.DER))
    assert responder.subject.dn == f"CN=OCSP RESPONDER,C=KZ,O={branch.issuing.subject.common_name}"
    assert answer.responder_name == responder.x509.subject
    assert responder.extended_key_usage == {"1.3.6.1.5.5.7.3.9"}
    responder.x509.extensions.get_extension_for_class(x509.OCSPNoCheck)
    scheme = responder.scheme
    assert scheme is not None and responder.public_key is not None and branch.issuing.public_key is not None
    assert scheme.verify(responder.public_key, answer.signature, answer.tbs_response_bytes)
    assert scheme.verify(branch.issuing.public_key, responder.x509.signature, responder.x509.tbs_certificate_bytes)


@pytest.mark.parametrize("family", list(KeyFamily))
def test_a_root_answers_for_its_issuing_authority_itself(
    family: KeyFamily, services: AuthorityServices, authority: Authority
) -> None:
    branch = authority.branches[family]
    answer = ask(services, branch.issuing, branch.root)
    assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD
    assert answer.responder_name == branch.root.x509.subject
    authority.revoke(branch.issuing, at=MOMENT, reason=Reason.CA_COMPROMISE)
    assert ask(services, branch.issuing, branch.root).certificate_status is ocsp.OCSPCertStatus.REVOKED


def test_an_issuer_knows_only_what_it_issued(
    services: AuthorityServices, authority: Authority, citizen: KeyPair
) -> None:
    for certificate, issuer in ((citizen.certificate, authority.root), (authority.issuing, authority.issuing)):
        octets = services.ocsp.answer(question_of(issuer, certificate.serial_number))
        assert ocsp.load_der_ocsp_response(octets).revocation_time_utc == datetime(1970, 1, 1, tzinfo=UTC)


def test_a_stale_answer_is_of_two_days_ago(services: AuthorityServices, authority: Authority, citizen: KeyPair) -> None:
    authority.revoke(citizen.certificate, at=MOMENT - DAY)
    octets = services.ocsp.answer(question(citizen.certificate, authority.issuing), Behaviour(Mode.STALE))
    answer = ocsp.load_der_ocsp_response(octets)
    assert answer.this_update_utc == answer.produced_at_utc == MOMENT - 2 * DAY
    assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD
    asked = with_nonce(authority.issuing, NONCE)
    assert holds_nonce(services.ocsp.answer(asked, Behaviour(Mode.STALE)), NONCE)


def test_a_wrong_answer_is_to_another_question(services: AuthorityServices, authority: Authority) -> None:
    asked = with_nonce(authority.issuing, NONCE)
    octets = services.ocsp.answer(asked, Behaviour(Mode.WRONG))
    answer = ocsp.load_der_ocsp_response(octets)
    assert answer.serial_number != 1
    assert not holds_nonce(octets, NONCE)
    assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD


@pytest.mark.parametrize("mode", [Mode.SILENT, Mode.SLOW])
def test_who_is_silent_or_slow_would_answer_the_truth(
    mode: Mode, services: AuthorityServices, authority: Authority, citizen: KeyPair
) -> None:
    asked = question(citizen.certificate, authority.issuing)
    assert services.ocsp.answer(asked, Behaviour(mode)) == services.ocsp.answer(asked)


def test_the_responder_answers_decades_later(
    services: AuthorityServices, authority: Authority, citizen: KeyPair, clock: Clock
) -> None:
    clock.moment = datetime(2061, 1, 1, tzinfo=UTC)
    assert ask(services, citizen.certificate, authority.issuing).this_update_utc == clock.moment
