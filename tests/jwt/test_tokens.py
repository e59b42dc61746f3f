"""Tokens that are good, and how each of their checks fails."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from signing import Authority, KeyPair, Policy, SignatureReport, TrustStore, jwt
from signing.errors import TokenRefused
from signing.moments import When
from tests.jwt.conftest import BIN, MOMENT
from tests.jwt.tokens import confused, encoded, part, signed, valued

Claims = dict[str, Any]


def failures(report: SignatureReport) -> list[str]:
    return [finding.code for finding in report.failures]


def test_a_token_verifies_with_the_certificate_of_its_signer(system: KeyPair, claims: Claims) -> None:
    report = jwt.verify(jwt.make(claims, system), system.certificate, at=MOMENT)
    assert report.ok, failures(report)
    assert report.signer == system.certificate
    assert report.kind == "jwt"
    assert json.loads(report.signed_octets or b"") == claims


def test_a_token_that_carries_its_certificate_verifies_with_the_root(
    authority: Authority, system: KeyPair, claims: Claims
) -> None:
    token = jwt.make(claims, system, header_certificate=True)
    report = jwt.verify(token, TrustStore(authority.roots), at=MOMENT)
    assert report.ok, failures(report)
    assert report.signer == system.certificate


def test_a_bare_public_key_is_enough(system: KeyPair, claims: Claims) -> None:
    public = system.certificate.public_key
    assert isinstance(public, rsa.RSAPublicKey)
    report = jwt.verify(jwt.make(claims, system), public, at=MOMENT)
    assert report.ok
    assert report.signer is None


def test_the_signer_is_found_among_the_certificates_of_a_store(
    system: KeyPair, other: KeyPair, authority: Authority, claims: Claims
) -> None:
    store = TrustStore([other.certificate, system.certificate, *authority.roots])
    report = jwt.verify(jwt.make(claims, system), store, at=MOMENT)
    assert report.ok, failures(report)
    assert report.signer == system.certificate


def test_a_token_of_nobody_known_is_undetermined(authority: Authority, system: KeyPair, claims: Claims) -> None:
    report = jwt.verify(jwt.make(claims, system), authority.trust, at=MOMENT)
    assert failures(report) == ["JWT-KEY"]
    assert report.verdict == "undetermined"


def test_a_key_that_the_token_brings_itself_is_not_believed(
    authority: Authority, system: KeyPair, claims: Claims
) -> None:
    header = {"alg": "RS256", "jwk": {"kty": "RSA"}, "jku": "http://a.kz", "x5u": "http://a.kz", "kid": "../../key"}
    assert failures(jwt.verify(signed(header, claims, system), authority.trust, at=MOMENT)) == ["JWT-KEY"]


def test_a_certificate_of_a_stranger_leads_to_no_root(
    foreign_authority: Authority, system: KeyPair, claims: Claims
) -> None:
    token = jwt.make(claims, system, header_certificate=True)
    assert "CHAIN-SIGNATURE" in failures(jwt.verify(token, foreign_authority.trust, at=MOMENT))


def test_another_key_did_not_sign(system: KeyPair, other: KeyPair, claims: Claims) -> None:
    report = jwt.verify(jwt.make(claims, other), system.certificate, at=MOMENT)
    assert failures(report) == ["JWT-SIGNATURE"]
    assert report.signed_octets is None


def test_changed_claims_are_not_what_was_signed(system: KeyPair, claims: Claims) -> None:
    header, _, value = jwt.make(claims, system).split(".")
    forged = ".".join((header, part(claims | {"cbin": "000740000728"}).decode(), value))
    assert failures(jwt.verify(forged, system.certificate, at=MOMENT)) == ["JWT-SIGNATURE", "JWT-HOLDER"]


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "", "RS512", "ES256", "GG2015", None, 7])
def test_any_algorithm_but_rs256_is_refused(algorithm: object, system: KeyPair, claims: Claims) -> None:
    for token in (
        signed({"alg": algorithm}, claims, system),
        part({"alg": algorithm}) + b"." + part(claims) + b".",
    ):
        report = jwt.verify(token, system.certificate, at=MOMENT)
        assert failures(report) == ["JWT-ALGORITHM"]
        assert report.signed_octets is None


def test_a_code_made_with_the_public_key_is_refused_and_named(system: KeyPair, claims: Claims) -> None:
    report = jwt.verify(confused(claims, system), system.certificate, at=MOMENT)
    assert failures(report) == ["JWT-ALGORITHM"]
    assert "HS256" in (report.failures[0].actual or "")
    assert [one.code for one in report.diagnoses] == ["DIAG-JWT-CONFUSION"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"exp": -1}, "JWT-TIME"),
        ({"exp": -1.5}, "JWT-TIME"),
        ({"nbf": 10**6}, "JWT-TIME"),
        ({"iat": 10**6}, "JWT-TIME"),
        ({"exp": "tomorrow"}, "JWT-CLAIMS"),
        ({"exp": True}, "JWT-CLAIMS"),
        ({"iat": None}, "JWT-CLAIMS"),
        ({"nbf": 10**400}, "JWT-CLAIMS"),
        ({"cbin": "000740000728"}, "JWT-HOLDER"),
        ({"cbin": 990140000123}, "JWT-HOLDER"),
    ],
)
def test_claims_that_do_not_hold_are_told(
    change: dict[str, object], code: str, system: KeyPair, claims: Claims
) -> None:
    now = int(MOMENT.timestamp())
    moved = {
        name: now + 1000 * value if name in ("exp", "nbf", "iat") and type(value) in (int, float) and abs(value) < 1e9  # type: ignore[arg-type, operator]
        else value
        for name, value in change.items()
    }  # fmt: skip
    assert failures(jwt.verify(jwt.make(claims | moved, system), system.certificate, at=MOMENT)) == [code]


def test_clocks_may_differ_by_what_the_policy_allows(system: KeyPair, claims: Claims) -> None:
    token = jwt.make(claims, system)
    late = MOMENT + timedelta(seconds=600 + 299)
    assert jwt.verify(token, system.certificate, at=late).ok
    strict = Policy(clock_skew=timedelta(0))
    assert failures(jwt.verify(token, system.certificate, at=late, policy=strict)) == ["JWT-TIME"]
    early = MOMENT - timedelta(seconds=11)
    public = system.certificate.public_key
    assert isinstance(public, rsa.RSAPublicKey)
    assert failures(jwt.verify(token, public, at=early, policy=strict)) == ["JWT-TIME"]


def test_a_token_without_an_end_is_valid_and_says_so(system: KeyPair) -> None:
    report = jwt.verify(jwt.make({"cbin": BIN}, system), system.certificate, at=MOMENT)
    assert report.ok
    assert ("JWT-TIME", "skipped") in [(one.code, one.verdict) for one in report.findings]


def test_what_the_header_wants_understood_is_refused(system: KeyPair, claims: Claims) -> None:
    token = signed({"alg": "RS256", "crit": ["b64"], "b64": False}, claims, system)
    assert failures(jwt.verify(token, system.certificate, at=MOMENT)) == ["JWT-CRITICAL"]


def test_an_expired_certificate_signs_no_token(system: KeyPair, claims: Claims) -> None:
    later = MOMENT + timedelta(days=1200)
    token = jwt.make(claims | {"exp": int(later.timestamp()) + 60}, system)
    assert failures(jwt.verify(token, system.certificate, at=later)) == ["TIME-EXPIRED"]


def test_a_policy_asks_for_an_organisation(system: KeyPair, claims: Claims) -> None:
    policy = Policy(holder_bin="000740000728")
    report = jwt.verify(jwt.make(claims, system), system.certificate, at=MOMENT, policy=policy)
    assert failures(report) == ["HOLDER-BIN"]


def test_a_gost_key_makes_no_token_and_checks_none(gost_system: KeyPair, system: KeyPair, claims: Claims) -> None:
    with pytest.raises(TokenRefused, match="JWT-KEY"):
        jwt.make(claims, gost_system)
    assert "JWT-KEY" in failures(jwt.verify(jwt.make(claims, system), gost_system.certificate, at=MOMENT))


@pytest.mark.parametrize("claims", [{"a": float("nan")}, {"a": b"b"}, {"a": "\ud800"}])
def test_claims_that_are_no_json_make_no_token(claims: Claims, system: KeyPair) -> None:
    with pytest.raises(TokenRefused, match="JWT-CLAIMS"):
        jwt.make(claims, system)


@pytest.mark.parametrize("x5c", [[], "AAAA", [7], ["AAAA"], ["?"], {}, None, [["a"]]])
def test_certificates_that_are_none_are_told(x5c: object, authority: Authority, system: KeyPair) -> None:
    report = jwt.verify(signed({"alg": "RS256", "x5c": x5c}, {}, system), authority.trust, at=MOMENT)
    assert failures(report) == ["JWT-KEY"]


NOT_TOKENS = {
    "nothing": b"",
    "a word": b"hello",
    "two parts": b"e30.e30",
    "five parts": b"e30.e30.e30.e30.e30",
    "a header that is a list": part([]) + b".e30.",
    "claims that are a number": part({"alg": "RS256"}) + b"." + part(7) + b".",
    "a name twice": encoded(b'{"alg":"none","alg":"RS256"}') + b".e30.",
    "no number of JSON": encoded(b'{"alg":NaN}') + b".e30.",
    "bits behind the end": b"e31.e30.",
    "cut within a sign": b"e30.e30.A",
    "no UTF-8": encoded(b'{"a":"\xff"}') + b".e30.",
    "nested deeply": encoded(b"[" * 60_000) + b".e30.",
    "a number of many digits": encoded(b'{"exp":' + b"9" * 5000 + b"}") + b".e30.",
    "too long": b"e30.e30." + b"A" * 2**20,
    "not ASCII": "e30.e30.ә".encode(),
}


@pytest.mark.parametrize("name", NOT_TOKENS)
def test_octets_that_are_no_token_are_a_finding(name: str, system: KeyPair) -> None:
    report = jwt.verify(NOT_TOKENS[name], system.certificate, at=MOMENT)
    assert failures(report) == ["JWT-FORM"]
    assert report.failures[0].actual


def test_a_token_may_be_octets_or_text_with_white_space_around(system: KeyPair, claims: Claims) -> None:
    token = jwt.make(claims, system)
    for form in (f"  {token}\r\n", token.encode() + b"\n"):
        assert jwt.verify(form, system.certificate, at=MOMENT).ok
    assert failures(jwt.verify("\ud800", system.certificate, at=MOMENT)) == ["JWT-FORM"]


def test_a_token_signed_twice_over_is_not_cut_to_fit(system: KeyPair, claims: Claims) -> None:
    octets = valued(part({"alg": "RS256"}) + b"." + part(claims), system)
    assert jwt.verify(octets, system.certificate, at=MOMENT).ok
    assert failures(jwt.verify(octets + b"AAAA", system.certificate, at=MOMENT)) == ["JWT-SIGNATURE"]


def test_two_moments_stand_side_by_side_and_the_given_one_decides(system: KeyPair, claims: Claims) -> None:
    when = When(MOMENT + timedelta(days=1), given=MOMENT)
    report = jwt.verify(jwt.make(claims, system), system.certificate, at=when)
    assert report.ok
    assert [(one.kind, one.verdict) for one in report.moments] == [("now", "failed"), ("given", "passed")]
