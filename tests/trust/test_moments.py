"""Three moments: now, signing, given; which of them decides, and what the others say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from signing import (
    Authority,
    Certificate,
    KeyFamily,
    KeyPair,
    Policy,
    SignatureReport,
    TrustStore,
    Verdict,
    cms,
    xmldsig,
)
from signing.authority.services import AuthorityServices
from signing.findings import Finding, MomentKind, Step
from signing.judge import EVERYONE, judge
from signing.moments import When, when
from signing.outside import Evidence
from signing.revocation.embedded import EmbeddedEvidence
from signing.revocation.status import Reason, State, Status
from tests.trust.conftest import DAY, FAMILIES, MOMENT, Clock

WEEK = 7 * DAY
DATA = "Өтініш".encode()
NOW, SIGNING, GIVEN = MomentKind.NOW, MomentKind.SIGNING, MomentKind.GIVEN


@dataclass
class Desk:
    """Signs at the moment of the clock, with or without a time-stamp."""

    services: AuthorityServices
    clock: Clock

    def signs(self, key: KeyPair, level: cms.Level = cms.Level.T, *, ago: timedelta = timedelta(0)) -> bytes:
        now = self.clock.moment
        self.clock.moment = now - ago
        options = cms.SignOptions(level=level, stamper=self.services.time_stamps, evidence=self.services)
        try:
            return cms.sign(DATA, key, at=self.clock.moment, options=options)
        finally:
            self.clock.moment = now


@pytest.fixture
def desk(services: AuthorityServices, clock: Clock) -> Desk:
    return Desk(services, clock)


def verdicts(report: SignatureReport) -> dict[MomentKind, Verdict]:
    return {one.kind: one.verdict for one in report.moments}


def codes(report: SignatureReport, kind: MomentKind) -> set[str]:
    return {one.code for moment in report.moments if moment.kind is kind for one in moment.findings}


@pytest.mark.parametrize("family", FAMILIES)
def test_stamped_last_week_and_revoked_yesterday_it_is_valid_though_its_signer_is_revoked_now(
    family: KeyFamily, desk: Desk, issue: Callable[..., KeyPair], authority: Authority, asking: TrustStore
) -> None:
    key = issue(family)
    octets = desk.signs(key, ago=WEEK)
    authority.revoke(key.certificate, at=MOMENT - DAY, reason=Reason.SUPERSEDED)
    report = judge(octets, asking, at=MOMENT)
    assert report.ok, report.failures
    assert report.judged_at == MOMENT - WEEK
    assert verdicts(report) == {NOW: Verdict.FAILED, SIGNING: Verdict.PASSED}
    assert "REV-REVOKED" in codes(report, NOW)
    assert "REV-LATER" in codes(report, SIGNING)
    assert any(one.code == "REV-LATER" for one in report.findings)


def test_without_a_time_stamp_the_same_document_is_not_valid(
    desk: Desk, citizen: KeyPair, authority: Authority, asking: TrustStore
) -> None:
    octets = desk.signs(citizen, cms.Level.B, ago=WEEK)
    assert judge(octets, asking, at=MOMENT).ok
    authority.revoke(citizen.certificate, at=MOMENT - DAY, reason=Reason.SUPERSEDED)
    report = judge(octets, asking, at=MOMENT)
    assert report.verdict is Verdict.FAILED
    assert [one.code for one in report.failures] == ["REV-REVOKED"]
    assert report.claimed_at == MOMENT - WEEK
    assert [one.verdict for one in report.findings if one.code == "TSP-NONE"] == [Verdict.SKIPPED]
    assert verdicts(report) == {NOW: Verdict.FAILED}


def test_stamped_after_the_revocation_it_is_not_valid(
    desk: Desk, citizen: KeyPair, authority: Authority, asking: TrustStore
) -> None:
    authority.revoke(citizen.certificate, at=MOMENT - DAY, reason=Reason.SUPERSEDED)
    report = judge(desk.signs(citizen), asking, at=MOMENT + WEEK)
    assert verdicts(report) == {NOW: Verdict.FAILED, SIGNING: Verdict.FAILED}


def test_the_given_moment_decides_and_all_three_are_told(
    desk: Desk, citizen: KeyPair, authority: Authority, asking: TrustStore
) -> None:
    octets = desk.signs(citizen, ago=WEEK)
    authority.revoke(citizen.certificate, at=MOMENT - DAY, reason=Reason.SUPERSEDED)
    before, after = (judge(octets, asking, at=When(MOMENT, MOMENT - many * DAY)) for many in (2, 0.5))
    assert verdicts(before) == {NOW: Verdict.FAILED, SIGNING: Verdict.PASSED, GIVEN: Verdict.PASSED}
    assert before.ok
    assert verdicts(after) == {NOW: Verdict.FAILED, SIGNING: Verdict.PASSED, GIVEN: Verdict.FAILED}
    assert after.verdict is Verdict.FAILED


def test_a_certificate_that_expired_since_does_not_matter_to_a_stamped_signature(
    desk: Desk, citizen: KeyPair, asking: TrustStore, clock: Clock
) -> None:
    stamped, plain = desk.signs(citizen), desk.signs(citizen, cms.Level.B)
    clock.moment = citizen.certificate.not_after + WEEK
    assert judge(stamped, asking, at=clock.moment).ok
    assert judge(plain, asking, at=clock.moment).has("TIME-EXPIRED")


def test_evidence_from_the_time_of_signing_is_enough_for_that_moment_and_stale_now(
    desk: Desk, citizen: KeyPair, trust: TrustStore
) -> None:
    octets = desk.signs(citizen, cms.Level.LT, ago=WEEK)
    report = judge(octets, trust, at=MOMENT)
    assert report.ok, report.failures
    assert verdicts(report) == {NOW: Verdict.UNDETERMINED, SIGNING: Verdict.PASSED}
    assert "REV-STALE" in codes(report, NOW)


def test_on_hold_is_not_valid_and_released_is(
    desk: Desk, citizen: KeyPair, authority: Authority, asking: TrustStore, clock: Clock
) -> None:
    octets = desk.signs(citizen, cms.Level.B)
    authority.hold(citizen.certificate, at=MOMENT)
    assert judge(octets, asking, at=MOMENT).has("REV-HOLD")
    authority.release(citizen.certificate, at=MOMENT)
    assert judge(octets, asking, at=MOMENT).ok


def test_a_demanded_time_stamp_is_a_failure_where_there_is_none(
    desk: Desk, citizen: KeyPair, trust: TrustStore
) -> None:
    strict = Policy(require_time_stamp=True)
    assert judge(desk.signs(citizen), trust, at=MOMENT, policy=strict).ok
    assert judge(desk.signs(citizen, cms.Level.B), trust, at=MOMENT, policy=strict).has("TSP-NONE")
    assert xmldsig.verify(xmldsig.sign(b"<a/>", citizen), trust, at=MOMENT, policy=strict).has("TSP-NONE")


@dataclass
class Counting:
    """A source that says *said* and remembers how often it was asked."""

    said: list[Status | Finding]
    asked: list[str] = field(default_factory=list)

    def statuses(self, certificate: Certificate, issuer: Certificate) -> Iterator[Status | Finding]:
        self.asked.append(certificate.fingerprint)
        yield from self.said


def test_a_source_is_asked_once_for_each_certificate_however_many_moments(
    desk: Desk, citizen: KeyPair, trust: TrustStore
) -> None:
    source = Counting([Status(State.GOOD, "register", MOMENT + DAY)])
    octets = desk.signs(citizen)
    judge(octets, trust.with_sources([source]), at=When(MOMENT, MOMENT + DAY / 2))
    assert len(source.asked) == len(set(source.asked)) == 3
    document = xmldsig.sign(xmldsig.sign(b"<a/>", citizen), citizen)
    source = Counting([Status(State.GOOD, "register", MOMENT + DAY)])
    assert judge(document, trust.with_sources([source]), at=When(MOMENT, MOMENT + DAY / 2)).ok
    assert len(source.asked) == 2


def test_an_undetermined_answer_stands_in_the_way_unless_the_policy_accepts_it(
    desk: Desk, citizen: KeyPair, trust: TrustStore
) -> None:
    octets = desk.signs(citizen, cms.Level.B)
    unsure = trust.with_sources([Counting([Status(State.UNKNOWN, "register", MOMENT)])])
    report = judge(octets, unsure, at=MOMENT)
    assert not report.ok
    assert report.verdict is Verdict.UNDETERMINED
    lax = Policy(accept_undetermined=frozenset({Step.REVOCATION}))
    assert judge(octets, unsure, at=MOMENT, policy=lax).ok
    other = Policy(accept_undetermined=frozenset({Step.CHAIN}))
    assert judge(octets, unsure, at=MOMENT, policy=other).verdict is Verdict.UNDETERMINED


def test_xml_is_told_at_the_given_moment_beside_now(citizen: KeyPair, authority: Authority, asking: TrustStore) -> None:
    octets = xmldsig.sign(b"<a/>", citizen)
    authority.revoke(citizen.certificate, at=MOMENT - DAY, reason=Reason.SUPERSEDED)
    report = judge(octets, asking, at=When(MOMENT, MOMENT - WEEK))
    assert report.ok
    assert verdicts(report) == {NOW: Verdict.FAILED, GIVEN: Verdict.PASSED}
    both = judge(xmldsig.sign(octets, citizen), asking, at=When(MOMENT, MOMENT - WEEK))
    assert [verdicts(part)[NOW] for part in both.parts] == [Verdict.FAILED, Verdict.FAILED]
    assert judge(octets, asking, at=MOMENT).has("REV-REVOKED")


def test_without_sources_revocation_is_told_as_unchecked(citizen: KeyPair, trust: TrustStore) -> None:
    octets = xmldsig.sign(b"<a/>", citizen)
    report = xmldsig.verify(octets, trust, at=MOMENT)
    assert report.ok
    assert [one.verdict for one in report.findings if one.code == "REV-UNCHECKED"] == [Verdict.SKIPPED]
    strict = Policy(require_revocation=True)
    assert xmldsig.verify(octets, trust, at=MOMENT, policy=strict).verdict is Verdict.UNDETERMINED


def test_a_detached_document_of_level_lt_is_judged_offline_years_later(
    desk: Desk, citizen: KeyPair, trust: TrustStore, authority: Authority
) -> None:
    octets = desk.signs(citizen, cms.Level.LT)
    authority.revoke(citizen.certificate, at=MOMENT + DAY, reason=Reason.KEY_COMPROMISE)
    report = judge(octets, trust, at=MOMENT + 3000 * DAY, policy=EVERYONE)
    assert report.ok, report.failures
    assert "TIME-EXPIRED" in codes(report, NOW)


def test_evidence_of_a_file_counts_beside_the_signature(
    desk: Desk, citizen: KeyPair, trust: TrustStore, services: AuthorityServices, authority: Authority
) -> None:
    octets = desk.signs(citizen, cms.Level.B)
    found: Evidence = services.evidence(citizen.certificate, citizen.chain[0])
    assert judge(octets, trust.with_sources([EmbeddedEvidence.of(found)]), at=MOMENT).ok
    authority.revoke(citizen.certificate, at=MOMENT, reason=Reason.SUPERSEDED)
    crl = services.crl.crl("nca_rsa.crl")
    assert crl is not None
    assert judge(octets, trust.with_sources([EmbeddedEvidence(crls=[crl])]), at=MOMENT).has("REV-REVOKED")


def test_evidence_about_others_counts_as_none_and_is_told(
    desk: Desk, citizen: KeyPair, trust: TrustStore, services: AuthorityServices
) -> None:
    octets, foreign = desk.signs(citizen, cms.Level.B), services.crl.crl("nca_gost.crl")
    assert foreign is not None
    asking = trust.with_sources([EmbeddedEvidence(crls=[foreign])])
    report = judge(octets, asking, at=MOMENT)
    assert report.ok
    told = {one.code: one.verdict for one in report.findings if one.step is Step.REVOCATION}
    assert told == {"REV-UNCHECKED": Verdict.SKIPPED, "REV-OTHER": Verdict.SKIPPED}
    strict = judge(octets, asking, at=MOMENT, policy=Policy(require_revocation=True))
    assert strict.verdict is Verdict.UNDETERMINED


def test_when_says_which_moment_decides() -> None:
    then: datetime = MOMENT - DAY
    assert when(MOMENT).decides == (NOW, MOMENT)
    assert when(MOMENT, MOMENT) == When(MOMENT)
    assert when(then, MOMENT).decides == (GIVEN, then)
