"""Whether a signer is trusted: path, time and purpose, each with a code of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from signing import Authority, Certificate, KeyPair, Policy, Role, TrustStore, wsse, xmldsig
from signing.authority import Person, profiles
from signing.keys import generate_rsa
from tests.signing.minting import Draft, elliptic, mint
from tests.signing.samples import DOCUMENT, ENVELOPE, MOMENT, edited, failures, one

STRICT = Policy()


def judged(octets: bytes, trust: TrustStore, at: datetime = MOMENT, policy: Policy = STRICT) -> list[str]:
    return failures(xmldsig.verify(octets, trust, at=at, policy=policy))


def test_the_root_alone_is_enough_where_the_message_carries_the_issuer(authority: Authority, signed: bytes) -> None:
    assert judged(signed, TrustStore([authority.root])) == []


def test_a_leaf_alone_needs_a_store_that_knows_the_issuer(authority: Authority, person: KeyPair) -> None:
    octets = xmldsig.sign(DOCUMENT, person, with_chain=False)
    assert judged(octets, TrustStore([authority.root])) == ["CHAIN-PATH"]
    assert judged(octets, authority.trust) == []
    assert judged(octets, TrustStore.from_pem(authority.bundle)) == []


def test_the_finding_of_a_path_names_everyone_on_it(signed: bytes, trust: TrustStore) -> None:
    report = xmldsig.verify(signed, trust, at=MOMENT)
    (path,) = [finding for finding in report.findings if finding.code == "CHAIN-PATH"]
    assert path.actual is not None
    assert path.actual.count("←") == 2
    assert path.actual.startswith("ИВАНОВ ИВАН")


def test_another_worlds_root_of_the_same_name_is_told(other_authority: Authority, signed: bytes) -> None:
    assert judged(signed, TrustStore([other_authority.root])) == ["CHAIN-SIGNATURE"]
    assert judged(signed, other_authority.trust) == ["CHAIN-SIGNATURE"]


def test_a_self_made_certificate_ends_at_a_root_that_nobody_trusts(trust: TrustStore) -> None:
    assert judged(xmldsig.sign(DOCUMENT, mint(None)), trust) == ["CHAIN-ANCHOR"]


def test_a_root_of_another_name_is_told(trust: TrustStore) -> None:
    liar = mint(None, Draft(ca=True))
    assert judged(xmldsig.sign(DOCUMENT, mint(liar, Draft("ЖЕРТВА"))), trust) == ["CHAIN-ANCHOR"]


def test_a_citizen_cannot_issue_certificates(person: KeyPair, trust: TrustStore) -> None:
    forged = mint(person)
    octets = xmldsig.sign(DOCUMENT, forged)
    assert judged(octets, trust) == ["CHAIN-AUTHORITY"]


def test_an_authority_below_its_allowed_depth_is_told(authority: Authority) -> None:
    second = mint(authority.issuing_key, Draft("ВТОРОЙ ЦЕНТР", ca=True))
    store = TrustStore([authority.root], [authority.issuing, second.certificate])
    assert judged(xmldsig.sign(DOCUMENT, mint(second)), store) == ["CHAIN-AUTHORITY"]


def test_a_critical_extension_that_nobody_understands_is_told(authority: Authority) -> None:
    key = mint(authority.issuing_key, Draft(critical_unknown=True))
    assert judged(xmldsig.sign(DOCUMENT, key), authority.trust) == ["CHAIN-EXTENSION"]


def test_a_pinned_certificate_is_an_anchor_itself(person: KeyPair, signed: bytes) -> None:
    assert judged(signed, TrustStore([person.certificate])) == []
    assert TrustStore.from_pem(person.certificate.pem).anchors == (person.certificate,)


def test_nothing_is_trusted_by_an_empty_store(signed: bytes) -> None:
    assert judged(signed, TrustStore([])) != []


def test_certificates_that_issue_each_other_make_no_path(authority: Authority) -> None:
    first = mint(None, Draft("А", ca=True))
    second = mint(first, Draft("Б", ca=True))
    circle = mint(second, Draft("А", ca=True))
    store = TrustStore([authority.root], [second.certificate, circle.certificate])
    assert isinstance(store.path(second.certificate, [circle.certificate, first.certificate]), object)
    assert judged(xmldsig.sign(DOCUMENT, mint(second)), store) in (
        ["CHAIN-PATH"],
        ["CHAIN-ANCHOR"],
        ["CHAIN-SIGNATURE"],
    )


@pytest.mark.parametrize(
    ("after", "code"),
    [
        (timedelta(seconds=-1), "TIME-NOT-YET"),
        (timedelta(days=365, seconds=1), "TIME-EXPIRED"),
        (timedelta(days=3652), "TIME-EXPIRED"),
    ],
)
def test_a_certificate_outside_its_time_is_told(signed: bytes, trust: TrustStore, after: timedelta, code: str) -> None:
    assert judged(signed, trust, MOMENT + after) == [code]


@pytest.mark.parametrize("after", [timedelta(0), timedelta(days=365)])
def test_the_first_and_the_last_moment_count_as_valid(signed: bytes, trust: TrustStore, after: timedelta) -> None:
    assert judged(signed, trust, MOMENT + after) == []


def test_an_issuer_that_expired_before_its_certificate_is_told() -> None:
    root = mint(None, Draft("КОРЕНЬ", ca=True, lifetime=timedelta(days=3650)))
    issuing = mint(root, Draft("ЦЕНТР", ca=True, lifetime=timedelta(days=10)))
    octets = xmldsig.sign(DOCUMENT, mint(issuing))
    store = TrustStore([root.certificate])
    assert judged(octets, store, MOMENT + timedelta(days=5)) == []
    assert judged(octets, store, MOMENT + timedelta(days=50)) == ["TIME-ISSUER"]


def test_a_key_for_logging_in_does_not_sign_documents_but_may_send(login_key: KeyPair, trust: TrustStore) -> None:
    assert judged(xmldsig.sign(DOCUMENT, login_key), trust) == ["PURPOSE-KEY-USAGE"]
    assert wsse.verify(wsse.sign(ENVELOPE, login_key), trust, at=MOMENT).ok


def test_an_authority_does_not_sign_documents(authority: Authority) -> None:
    octets = xmldsig.sign(DOCUMENT, authority.issuing_key)
    assert judged(octets, authority.trust) == ["PURPOSE-KEY-USAGE"]


def test_a_role_is_asked_for_only_if_the_policy_does(signed: bytes, trust: TrustStore) -> None:
    assert judged(signed, trust, policy=Policy(required_roles=frozenset({Role.PERSON, Role.SIGNER}))) == []
    assert judged(signed, trust, policy=Policy(required_roles=frozenset({Role.SYSTEM}))) == ["PURPOSE-ROLE"]


def test_a_citizens_key_used_as_a_systems_is_told(person: KeyPair, trust: TrustStore) -> None:
    policy = Policy(required_roles=frozenset({Role.SYSTEM}))
    report = wsse.verify(wsse.sign(ENVELOPE, person), trust, at=MOMENT, policy=policy)
    (finding,) = report.failures
    assert (finding.code, finding.expected, finding.actual) == ("PURPOSE-ROLE", "system", "person")


def test_a_weak_key_is_told_and_covers_nothing(authority: Authority) -> None:
    key = authority.issue(Person("850101300123", "А", "Б"), profiles.PERSON, at=MOMENT, private=generate_rsa(1024))
    report = xmldsig.verify(xmldsig.sign(DOCUMENT, key), authority.trust, at=MOMENT)
    assert failures(report) == ["KEY-STRENGTH"]
    assert report.covered == ()
    assert judged(xmldsig.sign(DOCUMENT, key), authority.trust, policy=Policy(minimum_rsa_bits=1024)) == []


def test_a_key_of_an_unknown_algorithm_is_told_and_covers_nothing(authority: Authority, signed: bytes) -> None:
    stranger = elliptic(authority.issuing_key)

    def substitute(root: object) -> None:
        for certificate in root.findall(".//{*}X509Certificate")[:1]:  # type: ignore[attr-defined]
            certificate.text = "".join(stranger.pem.decode().splitlines()[1:-1])

    report = xmldsig.verify(edited(signed, substitute), authority.trust, at=MOMENT)
    assert failures(report) == ["KEY-ALGORITHM"]
    assert report.covered == ()


def test_every_finding_on_a_valid_document_stands_in_the_order_of_the_steps(signed: bytes, trust: TrustStore) -> None:
    report = xmldsig.verify(signed, trust, at=MOMENT)
    steps = [finding.step for finding in report.findings]
    assert steps == sorted(steps, key=list(type(steps[0])).index)
    assert {"envelope", "reference", "digest", "signature", "chain", "time", "revocation", "purpose"} == set(steps)


def test_the_order_of_certificates_in_a_message_does_not_matter(signed: bytes, trust: TrustStore) -> None:
    def reverse(root: object) -> None:
        data = one(root, "//ds:X509Data")  # type: ignore[arg-type]
        data[:] = reversed(data)

    report = xmldsig.verify(edited(signed, reverse), trust, at=MOMENT)
    assert report.ok
    assert isinstance(report.signer, Certificate)
    assert report.signer.iin == "850101300123"
