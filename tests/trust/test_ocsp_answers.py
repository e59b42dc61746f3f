"""OCSP answers: read, and believed only from those who may give them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from signing import Authority, KeyFamily, KeyPair
from signing.algorithms import SHA1, SHA256, STREEBOG_512, DigestAlgorithm
from signing.authority.services import AuthorityServices, ServiceKeys, ocsp_key
from signing.certificates import Certificate
from signing.der import enumerated, generalized_time, sequence
from signing.errors import ServiceRefused
from signing.findings import Finding, Verdict
from signing.revocation.embedded import EmbeddedEvidence
from signing.revocation.identity import CertId
from signing.revocation.ocsp import read_answer, request
from signing.revocation.responders import status_in
from signing.revocation.status import Reason, State, Status
from tests.trust.conftest import DAY, FAMILIES, MOMENT
from tests.trust.evidence import Ocsp, Revoked, extension


def issuer_of(key: KeyPair) -> Certificate:
    return key.chain[0]


def told(answer: Ocsp) -> Status | Finding:
    """What the answer says, in whichever form it is kept."""
    said = status_in(answer.octets, answer.subject, answer.issuer)
    assert said is not None
    assert status_in(answer.basic, answer.subject, answer.issuer) == said
    return said


def code(answer: Ocsp) -> str:
    said = told(answer)
    assert isinstance(said, Finding)
    return said.code


@pytest.fixture
def good(citizen: KeyPair, keys_of_services: ServiceKeys) -> Ocsp:
    return Ocsp(citizen.certificate, issuer_of(citizen), keys_of_services.ocsp[KeyFamily.RSA], MOMENT)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("digest", [SHA256, SHA1, STREEBOG_512], ids=lambda one: one.name)
def test_the_authoritys_responder_is_believed_in_every_family_and_digest(
    family: KeyFamily, digest: DigestAlgorithm, services: AuthorityServices, issue: Callable[..., KeyPair]
) -> None:
    key = issue(family)
    asked = CertId.of(key.certificate, issuer_of(key), digest)
    octets = services.ocsp.answer(request([asked], nonce=b"n" * 16))
    said = status_in(octets, key.certificate, issuer_of(key))
    assert isinstance(said, Status)
    assert (said.state, said.this_update) == (State.GOOD, MOMENT)
    assert "OCSP RESPONDER" in said.source
    assert read_answer(octets).nonce == b"n" * 16


def test_a_revocation_is_told_with_its_moment_and_reason(
    authority: Authority, services: AuthorityServices, citizen: KeyPair
) -> None:
    authority.revoke(citizen.certificate, at=MOMENT - DAY, reason=Reason.KEY_COMPROMISE)
    octets = services.ocsp.answer(request([CertId.of(citizen.certificate, issuer_of(citizen))]))
    said = status_in(octets, citizen.certificate, issuer_of(citizen))
    assert isinstance(said, Status)
    assert (said.state, said.revoked_at, said.reason) == (State.REVOKED, MOMENT - DAY, Reason.KEY_COMPROMISE)


def test_an_answer_about_another_certificate_says_nothing(
    good: Ocsp, issue: Callable[..., KeyPair], authority: Authority
) -> None:
    assert status_in(good.octets, authority.issuing, authority.root) is None
    other = issue(KeyFamily.GOST)
    assert status_in(good.octets, other.certificate, issuer_of(other)) is None
    (passed_over,) = EmbeddedEvidence([good.octets]).statuses(other.certificate, issuer_of(other))
    assert isinstance(passed_over, Finding)
    assert (passed_over.code, passed_over.verdict) == ("REV-OTHER", Verdict.SKIPPED)
    assert list(EmbeddedEvidence([good.octets]).statuses(authority.issuing, authority.root)) == []


def test_the_responder_may_name_itself_by_its_key(good: Ocsp) -> None:
    assert isinstance(told(replace(good, by_key=True)), Status)


def test_the_issuer_itself_may_answer_and_need_not_send_its_certificate(good: Ocsp, authority: Authority) -> None:
    own = replace(good, key=authority.issuing_key, carried=())
    assert isinstance(told(own), Status)
    assert isinstance(told(replace(own, by_key=True)), Status)


def test_a_citizens_key_is_not_entitled_to_answer(good: Ocsp, citizen: KeyPair) -> None:
    assert code(replace(good, key=citizen)) == "REV-RESPONDER"


def test_a_time_stamping_key_is_not_entitled_to_answer(good: Ocsp, keys_of_services: ServiceKeys) -> None:
    assert code(replace(good, key=keys_of_services.time_stamps[KeyFamily.RSA])) == "REV-RESPONDER"


def test_a_responder_of_another_issuer_is_not_entitled(good: Ocsp, keys_of_services: ServiceKeys) -> None:
    assert code(replace(good, key=keys_of_services.ocsp[KeyFamily.GOST])) == "REV-RESPONDER"


def test_a_responder_of_another_authority_of_the_same_name_is_not_entitled(
    good: Ocsp, foreign_authority: Authority
) -> None:
    foreign = ocsp_key(foreign_authority, KeyFamily.RSA, at=foreign_authority.root.not_before)
    at = foreign_authority.root.not_before
    assert code(replace(good, key=foreign, at=at)) == "REV-RESPONDER"


def test_a_responder_whose_certificate_was_not_valid_then_is_not_entitled(good: Ocsp) -> None:
    before = good.key.certificate.not_before - DAY
    assert code(replace(good, at=before)) == "REV-RESPONDER"


def test_an_answer_without_the_certificate_of_its_responder_is_not_believed(good: Ocsp) -> None:
    assert code(replace(good, carried=())) == "REV-RESPONDER"


def test_strangers_certificates_in_front_do_not_matter(good: Ocsp, citizen: KeyPair) -> None:
    assert isinstance(told(replace(good, carried=(citizen.certificate, good.key.certificate))), Status)


def test_a_changed_answer_is_not_believed(good: Ocsp) -> None:
    earlier, later = generalized_time(MOMENT), generalized_time(MOMENT + DAY)
    changed = good.octets.replace(earlier, later)
    said = status_in(changed, good.subject, good.issuer)
    assert isinstance(said, Finding)
    assert said.code == "REV-SIGNATURE"


def test_the_newest_of_several_answers_counts(good: Ocsp, citizen: KeyPair) -> None:
    held = replace(good, revoked=Revoked(MOMENT, Reason.CERTIFICATE_HOLD), at=MOMENT + timedelta(minutes=1))
    evidence = EmbeddedEvidence([good.octets, held.octets])
    assert len(list(evidence.statuses(citizen.certificate, issuer_of(citizen)))) == 2


def test_an_invalidity_date_is_read(good: Ocsp) -> None:
    since = extension("2.5.29.24", generalized_time(MOMENT - DAY))
    said = told(replace(good, revoked=Revoked(MOMENT, Reason.KEY_COMPROMISE), single_extensions=(since,)))
    assert isinstance(said, Status)
    assert said.invalid_since == MOMENT - DAY


def test_a_critical_extension_that_nobody_understands_makes_it_unreadable(good: Ocsp) -> None:
    strange = extension("1.2.3.4", b"\x05\x00", critical=True)
    assert code(replace(good, single_extensions=(strange,))) == "REV-ANSWER"


@pytest.mark.parametrize(
    ("number", "name"), [(1, "malformedRequest"), (3, "tryLater"), (6, "unauthorized"), (77, "77")]
)
def test_an_error_of_the_responder_is_told_by_name(number: int, name: str) -> None:
    with pytest.raises(ServiceRefused, match=name) as refused:
        read_answer(sequence(enumerated(number)))
    assert refused.value.code == "SERVICE-ANSWER"


@pytest.mark.parametrize("octets", [b"", b"0", b"hello", b"\x30\x00", sequence(enumerated(0)), b"0" * 300_000])
def test_what_is_no_answer_is_refused(octets: bytes, citizen: KeyPair) -> None:
    with pytest.raises(ServiceRefused):
        read_answer(octets)
    said = status_in(octets, citizen.certificate, issuer_of(citizen))
    assert isinstance(said, Finding)
    assert said.code == "REV-ANSWER"
