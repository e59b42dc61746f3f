"""Time-stamps: asked for, read, and believed only from one who may stamp."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from signing import Authority, KeyFamily, KeyPair, Policy, TrustStore, Verdict, cms
from signing.algorithms import DIGESTS, GOST_34311, SHA1, SHA256, SHA512, STREEBOG_512, DigestAlgorithm
from signing.authority.services import AuthorityServices, ServiceKeys, time_stamp_key
from signing.authority.timestamps import TimeStampAuthority
from signing.der import bit_string, integer, sequence, utf8_string
from signing.errors import CmsRefused, ServiceRefused
from signing.findings import Finding, Step, TimeStamp
from signing.revocation.status import Reason
from signing.tsp import judge_token, read_response, read_token, request, token_info
from tests.trust.conftest import DAY, MOMENT, Clock

DATA = b"what was stamped"
BY_OID = {one.oid: one for one in DIGESTS}


def imprint(digest: DigestAlgorithm) -> bytes:
    return digest.digest(DATA)


def judged(token: bytes, trust: TrustStore, policy: Policy = Policy()) -> tuple[TimeStamp | None, list[Finding]]:
    return judge_token(token, imprint, trust, at=MOMENT, policy=policy)


def failures(token: bytes, trust: TrustStore) -> list[str]:
    stamp, findings = judged(token, trust)
    found = [one.code for one in findings if one.verdict in (Verdict.FAILED, Verdict.UNDETERMINED)]
    assert (stamp is None) == bool(found)
    return found


@pytest.fixture
def token(services: AuthorityServices) -> bytes:
    return services.time_stamps.stamp(imprint(SHA256), SHA256)


@pytest.mark.parametrize("digest", [SHA256, SHA512, STREEBOG_512, GOST_34311], ids=lambda one: one.name)
def test_a_stamp_of_the_authority_is_believed(
    digest: DigestAlgorithm, services: AuthorityServices, trust: TrustStore
) -> None:
    octets = services.time_stamps.stamp(imprint(digest), digest)
    stamp, findings = judged(octets, trust)
    assert stamp is not None, findings
    assert (stamp.at, stamp.digest, stamp.imprint) == (MOMENT, digest.name, imprint(digest))
    assert stamp.authority is not None
    assert {one.code for one in findings} == {
        "TSP-IMPRINT", "TSP-SIGNATURE", "TSP-CHAIN", "TSP-TIME", "TSP-PURPOSE", "TSP-REVOCATION",
    }  # fmt: skip


def test_a_request_is_answered_and_its_answer_read(services: AuthorityServices, trust: TrustStore) -> None:
    asked = request(imprint(SHA256), SHA256, nonce=17)
    answer = services.time_stamps.answer(asked)
    token = read_response(answer)
    info, _ = token_info(token)
    assert info.nonce == 17
    assert failures(token, trust) == []
    assert failures(answer, trust) == []
    assert read_token(answer)[0].at == MOMENT


def test_the_policy_of_a_request_is_that_of_the_stamp(services: AuthorityServices) -> None:
    asked = request(imprint(SHA256), SHA256, nonce=None, policy="1.2.398.3.3.2.6.2", cert_req=False)
    info, found = token_info(services.time_stamps.answer(asked))
    assert (info.policy, info.nonce, found.certificates) == ("1.2.398.3.3.2.6.2", None, ())


def test_a_stamp_without_its_certificate_needs_a_store_that_has_it(
    services: AuthorityServices, keys_of_services: ServiceKeys, trust: TrustStore
) -> None:
    octets = services.time_stamps.answer(request(imprint(SHA256), SHA256, nonce=1, cert_req=False))
    assert failures(octets, trust) == ["TSP-SIGNATURE"]
    own = keys_of_services.time_stamps[KeyFamily.RSA].certificate
    knowing = TrustStore(trust.anchors, (*trust.intermediates, own))
    assert failures(octets, knowing) == []


def test_a_stamp_over_other_data_is_not_believed(services: AuthorityServices, trust: TrustStore) -> None:
    octets = services.time_stamps.stamp(SHA256.digest(b"other"), SHA256)
    assert failures(octets, trust) == ["TSP-IMPRINT"]


def test_a_changed_stamp_is_not_believed(token: bytes, trust: TrustStore) -> None:
    moment = f"{MOMENT:%Y%m%d%H%M%SZ}".encode()
    assert moment in token
    changed = token.replace(moment, f"{MOMENT - DAY:%Y%m%d%H%M%SZ}".encode())
    assert failures(changed, trust) == ["TSP-SIGNATURE"]


def test_a_stamp_by_a_citizens_key_is_not_believed(
    authority: Authority, issue: Callable[..., KeyPair], clock: Clock, trust: TrustStore
) -> None:
    keys = {family: issue(family) for family in KeyFamily}
    forger = TimeStampAuthority(authority, keys, clock.now, lambda: 1)
    assert failures(forger.stamp(imprint(SHA256), SHA256), trust) == ["TSP-PURPOSE"]
    assert failures(forger.stamp(imprint(STREEBOG_512), STREEBOG_512), trust) == ["TSP-PURPOSE"]


def test_a_stamp_by_a_responders_key_is_not_believed(
    authority: Authority, keys_of_services: ServiceKeys, clock: Clock, trust: TrustStore
) -> None:
    forger = TimeStampAuthority(authority, keys_of_services.ocsp, clock.now, lambda: 1)
    assert failures(forger.stamp(imprint(SHA256), SHA256), trust) == ["TSP-PURPOSE"]


def test_a_stamp_of_a_foreign_authority_is_not_believed(
    foreign_authority: Authority, clock: Clock, trust: TrustStore
) -> None:
    at = foreign_authority.root.not_before
    keys = {family: time_stamp_key(foreign_authority, family, at=at) for family in KeyFamily}
    foreign = TimeStampAuthority(foreign_authority, keys, lambda: at, lambda: 1)
    octets = foreign.stamp(imprint(SHA256), SHA256)
    _, findings = judge_token(octets, imprint, trust, at=at)
    assert "TSP-CHAIN" in {one.code for one in findings if one.verdict is Verdict.FAILED}
    assert judge_token(octets, imprint, foreign_authority.trust, at=at)[0] is not None


def test_a_stamp_from_before_its_authority_is_not_believed(
    services: AuthorityServices, clock: Clock, trust: TrustStore, keys_of_services: ServiceKeys
) -> None:
    clock.moment = keys_of_services.time_stamps[KeyFamily.RSA].certificate.not_before - DAY
    assert failures(services.time_stamps.stamp(imprint(SHA256), SHA256), trust) == ["TSP-TIME"]


def test_a_stamp_from_the_future_is_not_believed_but_for_the_skew_of_clocks(
    services: AuthorityServices, clock: Clock, trust: TrustStore
) -> None:
    clock.moment = MOMENT + timedelta(minutes=4)
    assert failures(services.time_stamps.stamp(imprint(SHA256), SHA256), trust) == []
    clock.moment = MOMENT + DAY
    assert failures(services.time_stamps.stamp(imprint(SHA256), SHA256), trust) == ["TSP-FUTURE"]


def test_an_imprint_by_sha_1_is_believed_only_where_the_policy_says_so(
    services: AuthorityServices, trust: TrustStore
) -> None:
    weak = services.time_stamps.stamp(imprint(SHA1), replace(SHA1, obsolete=False))
    assert failures(weak, trust) == ["TSP-DIGEST"]
    assert judged(weak, trust, Policy(accept_obsolete=True))[0] is not None


def test_an_imprint_by_an_unknown_digest_is_told_by_its_oid(services: AuthorityServices, trust: TrustStore) -> None:
    strange = services.time_stamps.stamp(imprint(SHA256), replace(SHA256, oid="1.2.3.4"))
    assert failures(strange, trust) == ["TSP-DIGEST"]
    assert read_token(strange)[0].digest == "1.2.3.4"


@pytest.mark.parametrize(
    ("reason", "ago", "expected"),
    [
        (Reason.KEY_COMPROMISE, -DAY, ["TSP-REVOCATION"]),
        (Reason.SUPERSEDED, -DAY, []),
        (Reason.SUPERSEDED, DAY, ["TSP-REVOCATION"]),
    ],
)
def test_a_revoked_authority_stamps_nothing_and_a_stolen_one_never_did(
    reason: Reason,
    ago: timedelta,
    expected: list[str],
    token: bytes,
    authority: Authority,
    asking: TrustStore,
    keys_of_services: ServiceKeys,
    clock: Clock,
) -> None:
    own = keys_of_services.time_stamps[KeyFamily.RSA].certificate
    authority.revoke(own, at=MOMENT - ago, reason=reason)
    clock.moment = MOMENT + 2 * DAY
    assert failures(token, asking) == expected


def test_what_the_policy_asks_of_a_signer_is_not_asked_of_the_authority(token: bytes, trust: TrustStore) -> None:
    demanding = Policy(holder_iin="850101300123", required_roles=frozenset())
    assert judged(token, trust, demanding)[0] is not None


def test_no_policy_accepts_a_stamp_whose_signature_nobody_could_check(
    services: AuthorityServices, trust: TrustStore
) -> None:
    octets = services.time_stamps.answer(request(imprint(SHA256), SHA256, nonce=1, cert_req=False))
    lax = Policy(accept_undetermined=frozenset({Step.SIGNATURE}))
    assert judged(octets, trust, lax)[0] is None


@pytest.mark.parametrize("serial", [-1, -128, -(2**150), 2**160])
def test_serial_numbers_may_be_negative_and_long(
    serial: int, authority: Authority, keys_of_services: ServiceKeys, clock: Clock, trust: TrustStore
) -> None:
    stamps = TimeStampAuthority(authority, keys_of_services.time_stamps, clock.now, lambda: serial)
    stamp, _ = judged(stamps.stamp(imprint(SHA256), SHA256), trust)
    assert stamp is not None
    assert stamp.serial_number == serial
    assert stamp.as_dict()["serial_number"] == str(serial)


def test_a_refusal_is_told_with_its_own_words() -> None:
    answer = sequence(sequence(integer(2), sequence(utf8_string("жоқ")), bit_string(b"\x80")))
    with pytest.raises(ServiceRefused, match=r"жоқ, badAlg"):
        read_response(answer)
    with pytest.raises(ServiceRefused, match="badAlg"):
        token_info(answer)


def test_a_refusal_of_the_authority_is_read(services: AuthorityServices) -> None:
    with pytest.raises(ServiceRefused, match="badAlg"):
        read_response(services.time_stamps.answer(request(SHA1.digest(DATA), SHA1, nonce=1)))


@pytest.mark.parametrize("octets", [b"", b"0", b"hello", b"\x30\x00", sequence(sequence(integer(0))), b"0" * 300_000])
def test_what_is_no_token_is_told(octets: bytes, trust: TrustStore) -> None:
    assert failures(octets, trust) == ["TSP-FORM"]
    with pytest.raises((CmsRefused, ServiceRefused)):
        read_token(octets)


def test_a_cms_of_a_file_is_no_token(citizen: KeyPair, trust: TrustStore) -> None:
    assert failures(cms.sign(DATA, citizen, at=MOMENT), trust) == ["TSP-FORM"]
