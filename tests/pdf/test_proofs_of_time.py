"""Time-stamps prove when a signature existed, and what the document holds proves that its key was good then."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from signing import Authority, KeyPair, TrustStore, pdf
from signing.authority import Person
from signing.authority.services import AuthorityServices, service_keys
from signing.findings import MomentKind, Verdict
from signing.judge import EVERYONE
from signing.moments import when
from signing.revocation.status import Reason
from tests.pdf.samples import LATER, MOMENT, failures, judged, told

FAR = LATER + timedelta(days=600)


@pytest.mark.parametrize("signer", ["person", "official"])
@pytest.mark.parametrize("level", ["T", "LT", "LTA"])
def test_a_stamped_signature_outlives_its_certificate(
    level: str, signer: str, plain: bytes, lasting: pdf.PdfOptions, trust: TrustStore, request: pytest.FixtureRequest
) -> None:
    options = replace(lasting, level=pdf.PdfLevel(level))
    report = judged(pdf.sign(plain, request.getfixturevalue(signer), at=MOMENT, options=options), trust, at=FAR)
    assert report.ok, report.failures
    answers = {one.kind: one.verdict for one in report.moments}
    assert answers == {MomentKind.NOW: Verdict.FAILED, MomentKind.SIGNING: Verdict.PASSED}


def test_the_store_proves_the_certificate_where_no_service_answers(
    plain: bytes, person: KeyPair, lasting: pdf.PdfOptions, trust: TrustStore
) -> None:
    demanding = replace(EVERYONE, require_revocation=True)
    for level, verdict in ((pdf.PdfLevel.T, Verdict.UNDETERMINED), (pdf.PdfLevel.LT, Verdict.PASSED)):
        signed = pdf.sign(plain, person, at=MOMENT, options=replace(lasting, level=level))
        assert pdf.verify(signed, trust, when=when(LATER), policy=demanding).verdict is verdict


def test_a_key_revoked_later_does_not_undo_what_is_stamped(plain: bytes, authority: Authority) -> None:
    keys = service_keys(authority, at=MOMENT - timedelta(days=1))
    clock = itertools.count()
    moment = {"now": MOMENT}
    services = AuthorityServices.of(
        authority,
        keys,
        now=lambda: moment["now"] + timedelta(seconds=next(clock)),
        serials=lambda: next(clock),
    )
    key = authority.issue_person(Person("900101300125", "СЕРІКОВ", "ДӘУЛЕТ"), at=MOMENT - timedelta(days=1))
    options = pdf.PdfOptions(level=pdf.PdfLevel.LTA, stamper=services.time_stamps, evidence=services)
    signed = pdf.sign(plain, key, at=MOMENT, options=options)
    unstamped = pdf.sign(plain, key, at=MOMENT)
    moment["now"] = MOMENT + timedelta(days=3)
    authority.revoke(key.certificate, at=MOMENT + timedelta(days=2), reason=Reason.KEY_COMPROMISE)
    asking = authority.trust.with_sources([services.source])
    assert judged(signed, asking, at=MOMENT + timedelta(days=3, minutes=1)).ok
    assert "REV-REVOKED" in failures(judged(unstamped, asking, at=MOMENT + timedelta(days=3, minutes=1)))


def test_a_document_time_stamp_alone_proves_when_a_signature_existed(
    plain: bytes, person: KeyPair, lasting: pdf.PdfOptions, trust: TrustStore
) -> None:
    stamped = pdf.extend(pdf.sign(plain, person, at=MOMENT), lasting)
    report = judged(stamped, trust, at=FAR)
    assert report.ok, report.failures
    assert report.level == "LTA"


def test_an_octet_changed_after_the_signature_breaks_the_document_time_stamp(
    plain: bytes, person: KeyPair, lasting: pdf.PdfOptions, trust: TrustStore
) -> None:
    signed = pdf.sign(plain, person, at=MOMENT, options=lasting)
    (first, stamp) = pdf.signatures(signed)
    assert stamp.is_time_stamp
    at = signed.index(b"/VRI", first.end)
    report = judged(signed[:at] + b"/Vri" + signed[at + 4 :], trust)
    assert failures(report) == {"PDF-TIME-STAMP"}
    assert told(report, "CMS-DIGEST") == [Verdict.PASSED]


def test_a_document_time_stamp_of_a_stranger_proves_nothing(
    plain: bytes, person: KeyPair, lasting: pdf.PdfOptions, trust: TrustStore, foreign_authority: Authority
) -> None:
    keys = service_keys(foreign_authority, at=MOMENT - timedelta(days=1))
    serials = itertools.count(1)
    stranger = AuthorityServices.of(foreign_authority, keys, now=lambda: MOMENT, serials=lambda: next(serials))
    stamped = pdf.extend(pdf.sign(plain, person, at=MOMENT), replace(lasting, stamper=stranger.time_stamps))
    report = judged(stamped, trust)
    assert report.ok, report.failures
    assert told(report, "PDF-TIME-STAMP") == [Verdict.SKIPPED]
    assert report.level == "B"
