"""Answers damaged on the way: whatever is left of them says what it said, or is not believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.mutation import mutated
from signing import Authority, KeyFamily, KeyPair, TrustStore
from signing.algorithms import SHA256, STREEBOG_512, DigestAlgorithm
from signing.authority.services import AuthorityServices
from signing.findings import Finding
from signing.recognition import Kind, recognise
from signing.revocation import ocsp
from signing.revocation.embedded import EmbeddedEvidence
from signing.revocation.identity import CertId
from signing.revocation.status import Reason, Status
from signing.tsp import judge_token
from tests.trust.conftest import DAY, FAMILIES, MOMENT

MANY = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
DATA = b"data"


@dataclass(frozen=True)
class Said:
    """What a good answer says of a key."""

    key: KeyPair
    octets: bytes
    is_list: bool

    def statuses(self, octets: bytes) -> list[Status | Finding]:
        found = EmbeddedEvidence(crls=[octets]) if self.is_list else EmbeddedEvidence([octets])
        return list(found.statuses(self.key.certificate, self.key.chain[0]))


@pytest.fixture(params=[False, True], ids=["ocsp", "list"])
def is_list(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(params=FAMILIES)
def said(
    request: pytest.FixtureRequest,
    is_list: bool,
    authority: Authority,
    services: AuthorityServices,
    issue: Callable[..., KeyPair],
) -> Said:
    family: KeyFamily = request.param
    key = issue(family)
    authority.revoke(key.certificate, at=MOMENT - DAY, reason=Reason.KEY_COMPROMISE)
    if is_list:
        crl = services.crl.crl(f"nca_{family.value}.crl")
        assert crl is not None
        return Said(key, crl, is_list=True)
    question = ocsp.request([CertId.of(key.certificate, key.chain[0])])
    return Said(key, services.ocsp.answer(question), is_list=False)


@MANY
@given(seed=st.integers(0, 2**32))
def test_a_damaged_answer_says_the_same_or_is_not_believed(said: Said, seed: int) -> None:
    (before,) = said.statuses(said.octets)
    assert isinstance(before, Status)
    assert all(isinstance(one, Finding) or one == before for one in said.statuses(mutated(said.octets, seed)))


def test_every_cut_of_an_answer_is_a_finding(said: Said) -> None:
    for end in range(len(said.octets)):
        assert [one.code for one in said.statuses(said.octets[:end]) if isinstance(one, Finding)] == ["REV-ANSWER"]


@pytest.mark.parametrize("digest", [SHA256, STREEBOG_512], ids=lambda one: one.name)
@MANY
@given(seed=st.integers(0, 2**32))
def test_a_damaged_time_stamp_says_the_same_or_is_not_believed(
    digest: DigestAlgorithm, seed: int, services: AuthorityServices, trust: TrustStore
) -> None:
    token = services.time_stamps.stamp(digest.digest(DATA), digest)
    before, _ = judge_token(token, lambda one: one.digest(DATA), trust, at=MOMENT)
    after, findings = judge_token(mutated(token, seed), lambda one: one.digest(DATA), trust, at=MOMENT)
    assert before is not None
    assert findings
    assert after is None or (after.at, after.imprint) == (before.at, before.imprint)


@MANY
@given(octets=st.binary(max_size=300), wrapped=st.booleans())
def test_any_octets_have_a_kind(octets: bytes, wrapped: bool) -> None:
    assert recognise(b"\x30\x82\x01\x00" + octets if wrapped else octets) in Kind
