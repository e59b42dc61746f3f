"""Time-stamps and evidence: what they prove, and when they do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from signing import cms
from signing.algorithms import KeyFamily
from signing.authority.timestamps import TimeStampAuthority
from signing.errors import CmsRefused
from signing.findings import MomentKind
from signing.moments import When, when
from signing.outside import Evidence
from signing.revocation.status import Reason
from signing.signed_data import oids
from tests.cms.samples import DATA, EVERYONE, MOMENT, PERSON, YEAR, Office, failures

LEVELS = tuple(cms.Level)


@pytest.mark.parametrize("level", LEVELS)
def test_each_level_is_valid_and_named(level: cms.Level, office: Office, family: KeyFamily) -> None:
    report = office.judged(office.signed(family, level))
    assert failures(report) == []
    assert report.level == level.value
    assert (report.time_stamp is not None) is (level is not cms.Level.B)


@pytest.mark.parametrize("level", LEVELS)
def test_a_cms_is_raised_to_a_level_that_it_has_not(level: cms.Level, office: Office) -> None:
    both = cms.add_signer(office.signed(KeyFamily.GOST), office.others[KeyFamily.RSA], at=MOMENT)
    raised = cms.extend(both, office.options(level))
    report = office.judged(raised)
    assert failures(report) == []
    assert [part.level for part in report.parts] == [level.value] * 2
    assert cms.extend(raised, office.options(level)) == raised


def test_what_a_signer_has_already_stays(office: Office, family: KeyFamily) -> None:
    stamped = office.signed(family, cms.Level.T)
    office.clock.now += timedelta(hours=1)
    raised = cms.extend(stamped, office.options(cms.Level.LT))
    assert cms.parse(raised).signers[0].time_stamp == cms.parse(stamped).signers[0].time_stamp


def test_an_expired_certificate_is_judged_as_of_its_time_stamp(office: Office, family: KeyFamily) -> None:
    plain, stamped = office.signed(family), office.signed(family, cms.Level.T)
    later = MOMENT + 2 * YEAR
    assert failures(office.judged(plain, at=later)) == ["TIME-EXPIRED"]
    report = office.judged(stamped, at=later)
    assert failures(report) == []
    assert report.judged_at == MOMENT
    verdicts = {one.kind: one.verdict.value for one in report.moments}
    assert verdicts == {MomentKind.NOW: "failed", MomentKind.SIGNING: "passed"}


def test_a_given_moment_decides(office: Office, family: KeyFamily) -> None:
    stamped = office.signed(family, cms.Level.T)
    report = office.judged(stamped, at=When(MOMENT, MOMENT + 2 * YEAR))
    assert failures(report) == ["TIME-EXPIRED"]
    assert [one.kind for one in report.moments] == [MomentKind.NOW, MomentKind.SIGNING, MomentKind.GIVEN]


def test_a_certificate_revoked_after_the_stamp_made_a_valid_signature(office: Office, family: KeyFamily) -> None:
    key = office.authority.issue_person(PERSON, at=MOMENT, family=family)
    stamped = cms.sign(DATA, key, at=MOMENT, options=office.options(cms.Level.T))
    office.clock.now += timedelta(days=3)
    office.authority.register.revoke(
        key.certificate.serial_number, at=MOMENT + timedelta(days=1), reason=Reason.KEY_COMPROMISE
    )
    trust = office.trust.with_sources((office.services.source,))
    late = cms.sign(DATA, key, at=office.clock.now, options=office.options(cms.Level.T))
    assert failures(cms.verify(stamped, trust, when=when(office.clock.now))) == []
    assert failures(cms.verify(late, trust, when=when(office.clock.now))) == ["REV-REVOKED"]


def test_embedded_evidence_answers_when_nobody_else_does(office: Office, family: KeyFamily) -> None:
    lasting = office.signed(family, cms.Level.LT)
    (signer,) = cms.parse(lasting).signers
    assert signer.revocation_values.ocsp
    assert signer.certificate_values
    report = office.judged(lasting, at=MOMENT + 2 * YEAR, policy=replace(EVERYONE, require_revocation=True))
    assert failures(report) == []


def test_evidence_in_crls_serves_as_well(office: Office, family: KeyFamily) -> None:
    class Lists:
        def evidence(self, certificate: object, issuer: object) -> Evidence:
            names = (f"nca_{family.value}.crl", f"root_{family.value}.crl")
            return Evidence(crls=tuple(office.services.crl.crl(name) or b"" for name in names))

    lasting = cms.extend(office.signed(family), replace(office.options(cms.Level.LT), evidence=Lists()))
    (signer,) = cms.parse(lasting).signers
    assert len(signer.revocation_values.crls) == 2
    report = office.judged(lasting, policy=replace(EVERYONE, require_revocation=True))
    assert failures(report) == []


def test_negative_serial_numbers_of_time_stamps_are_read(office: Office, family: KeyFamily) -> None:
    for serial in (-1, -128, -129, -(2**63), -(2**159) + 5):
        stamper = TimeStampAuthority(
            office.authority, office.keys.time_stamps, office.clock, lambda serial=serial: serial
        )
        octets = office.signed(family)
        report = office.judged(cms.extend(octets, cms.SignOptions(level=cms.Level.T, stamper=stamper)))
        assert failures(report) == []
        assert report.time_stamp is not None
        assert report.time_stamp.serial_number == serial


def test_the_time_stamp_of_another_signature_is_refused(office: Office, family: KeyFamily) -> None:
    token = cms.parse(office.signed(family, cms.Level.T)).signers[0].time_stamp
    assert token is not None

    class Copier:
        def stamp(self, imprint: bytes, digest: object) -> bytes:
            return token

    octets = cms.sign(b"another", office.people[family], at=MOMENT)
    report = office.judged(cms.extend(octets, cms.SignOptions(level=cms.Level.T, stamper=Copier())))
    assert failures(report) == ["TSP-IMPRINT"]
    assert report.time_stamp is None


def test_a_time_stamp_that_is_none_is_refused(office: Office) -> None:
    class Joker:
        def stamp(self, imprint: bytes, digest: object) -> bytes:
            return b"\x30\x03\x02\x01\x05"

    octets = cms.extend(office.signed(KeyFamily.RSA), cms.SignOptions(level=cms.Level.T, stamper=Joker()))
    assert failures(office.judged(octets)) == ["TSP-FORM"]


@pytest.mark.parametrize("level", [cms.Level.T, cms.Level.LT])
def test_a_level_without_those_who_make_it_is_refused(level: cms.Level, office: Office) -> None:
    with pytest.raises(CmsRefused) as refused:
        cms.sign(DATA, office.people[KeyFamily.RSA], at=MOMENT, options=cms.SignOptions(level=level))
    assert refused.value.code == "CMS-LEVEL"


def test_the_level_lt_needs_the_issuer(office: Office) -> None:
    alone = replace(office.people[KeyFamily.RSA], chain=())
    octets = cms.sign(DATA, alone, at=MOMENT)
    options = replace(office.options(cms.Level.LT), issuers=())
    with pytest.raises(CmsRefused) as refused:
        cms.extend(octets, options)
    assert refused.value.code == "CMS-ISSUER"


def test_a_stamp_is_over_the_signature_value(office: Office, family: KeyFamily) -> None:
    octets = office.signed(family, cms.Level.T)
    (signer,) = cms.parse(octets).signers
    stamp = office.judged(octets).time_stamp
    assert stamp is not None
    digest = office.people[family].scheme.digest
    assert (stamp.digest, stamp.imprint) == (digest.name, digest.digest(signer.signature))
    assert signer.unsigned_values(oids.TIME_STAMP_TOKEN) == (signer.time_stamp,)
