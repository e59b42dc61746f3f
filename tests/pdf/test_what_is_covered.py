"""A signature covers its whole revision, and what comes after it is of the kinds that it permits."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing import KeyPair, TrustStore, cms, pdf
from signing.findings import Verdict
from tests.pdf import samples
from tests.pdf.samples import LATER, MOMENT, document, failures, judged, told, updated

Change = Callable[[IncrementalPdfFileWriter], None]


def with_range(octets: bytes, *numbers: int) -> bytes:
    """The file with another ByteRange written over its own."""
    match = next(re.finditer(rb"/ByteRange \[[^\]]*\] *", octets))
    text = f"/ByteRange [{' '.join(map(str, numbers))}]".encode().ljust(len(match[0]))
    return octets[: match.start()] + text + octets[match.end() :]


def test_an_octet_changed_within_breaks_the_signature(signed: bytes, trust: TrustStore) -> None:
    changed = signed.replace(b"An agreement", b"An Agreement").replace(b"ReportLab", b"Reportlab", 1)
    assert changed != signed
    report = judged(changed, trust)
    assert report.verdict is Verdict.FAILED
    assert "CMS-DIGEST" in failures(report)
    assert report.signed_octets is None


def test_an_octet_changed_between_two_signatures_breaks_the_second(signed_twice: bytes, trust: TrustStore) -> None:
    first, second = pdf.signatures(signed_twice)
    at = signed_twice.index(b"/Adobe.PPKLite", first.end)
    report = judged(signed_twice[:at] + b"/adobe.PPKLite" + signed_twice[at + 14 :], trust)
    assert [part.ok for part in report.parts] == [True, False]
    assert not report.ok
    assert second.end == len(signed_twice)


@pytest.mark.parametrize("change", [samples.other_content, samples.another_page])
def test_an_update_that_changes_pages_is_found(change: Change, signed: bytes, trust: TrustStore) -> None:
    report = judged(updated(signed, change), trust)
    assert failures(report) == {"PDF-CHANGED"}
    assert told(report, "PDF-COVERAGE") == [Verdict.PASSED]
    assert report.signed_octets == signed


def test_a_change_hidden_under_a_second_signature_breaks_the_first(
    signed: bytes, official: KeyPair, trust: TrustStore
) -> None:
    report = judged(pdf.sign(updated(signed, samples.other_content), official, at=MOMENT), trust)
    assert [part.ok for part in report.parts] == [False, True]
    assert failures(report) == {"PDF-CHANGED"}


@pytest.mark.parametrize("rest", [b"\n", b"% a comment\n", b"\0" * 100, b"%%EOF\n"])
def test_octets_after_the_end_are_found(rest: bytes, signed: bytes, trust: TrustStore) -> None:
    assert {"PDF-CHANGED", "PDF-FORM"} & failures(judged(signed + rest, trust))


def test_octets_after_later_evidence_are_found(
    plain: bytes, person: KeyPair, lasting: pdf.PdfOptions, trust: TrustStore
) -> None:
    signed = pdf.sign(plain, person, at=MOMENT, options=lasting)
    assert "PDF-CHANGED" in failures(judged(signed + b"rest", trust))


def test_filling_in_a_form_is_permitted_and_told(person: KeyPair, trust: TrustStore) -> None:
    signed = pdf.sign(document(form=True), person, at=MOMENT)
    report = judged(updated(signed, samples.filled_in), trust)
    assert report.ok, report.failures
    (finding,) = (one for one in report.findings if one.code == "PDF-CHANGED")
    assert "amount" in str(finding.actual)


def test_signatures_that_the_form_forgot_are_not_there(signed: bytes, trust: TrustStore) -> None:
    report = judged(updated(signed, samples.no_signatures), trust)
    assert failures(report) == {"PDF-SIGNATURES"}


def test_a_document_nobody_signed_says_so(plain: bytes, trust: TrustStore) -> None:
    assert failures(judged(plain, trust)) == {"PDF-SIGNATURES"}


@pytest.mark.parametrize("shift", [2, 40])
def test_a_range_that_leaves_something_out_is_found(shift: int, signed: bytes, trust: TrustStore) -> None:
    _, before, after, rest = pdf.signatures(signed)[0].byte_range
    wider = with_range(signed, 0, before - shift, after, rest)
    assert {"PDF-COVERAGE", "CMS-DIGEST"} <= failures(judged(wider, trust))
    assert "PDF-COVERAGE" in failures(judged(with_range(signed, 0, before, after, rest - shift), trust))
    assert "PDF-COVERAGE" in failures(judged(with_range(signed, 0, before, after + shift, rest), trust))


@pytest.mark.parametrize(
    "numbers", [(), (0,), (0, 10), (0, 0, 0, 0), (5, 10, 20, 30), (0, 10, 5, 3), (0, 5, 9, 10**11), (0, 1, 2, 3, 4, 5)]
)
def test_a_range_of_another_form_is_found(numbers: tuple[int, ...], signed: bytes, trust: TrustStore) -> None:
    assert "PDF-COVERAGE" in failures(judged(with_range(signed, *numbers), trust))


def test_a_signature_over_a_shorter_range_of_its_own_is_found(
    signed: bytes, person: KeyPair, trust: TrustStore
) -> None:
    """The CMS is right for the range that it stands beside, but that leaves out the end of the file."""
    _, before, after, rest = pdf.signatures(signed)[0].byte_range
    forged = with_range(signed, 0, before, after, rest - 30)
    options = cms.SignOptions(detached=True, profile=cms.Profile.PADES)
    value = cms.sign(forged[:before] + forged[after:-30], person, at=MOMENT, options=options)
    forged = forged[: before + 1] + value.hex().ljust(after - before - 2, "0").encode() + forged[after - 1 :]
    report = judged(forged, trust)
    assert failures(report) == {"PDF-COVERAGE"}
    assert report.signed_octets is None


def test_a_cms_with_data_of_its_own_says_nothing(signed: bytes, person: KeyPair, trust: TrustStore) -> None:
    _, before, after, _ = pdf.signatures(signed)[0].byte_range
    value = cms.sign(b"something else", person, at=MOMENT)
    forged = signed[: before + 1] + value.hex().ljust(after - before - 2, "0").encode() + signed[after - 1 :]
    assert failures(judged(forged, trust)) == {"PDF-CONTENTS"}


def test_a_signature_of_an_unknown_kind_is_undetermined(signed: bytes, trust: TrustStore) -> None:
    report = judged(signed.replace(b"/ETSI.CAdES.detached", b"/ETSI.CAdES.datached"), trust)
    assert report.verdict is Verdict.UNDETERMINED
    assert failures(report) == {"PDF-SUBFILTER"}


def test_a_stranger_is_not_trusted(signed: bytes, foreign_authority: object) -> None:
    report = judged(signed, foreign_authority.trust)  # type: ignore[attr-defined]
    assert {"CHAIN-PATH", "CHAIN-SIGNATURE", "CHAIN-ANCHOR"} & failures(report)
    assert told(report, "CMS-DIGEST") == [Verdict.PASSED]


def test_an_expired_certificate_is_told_without_a_time_stamp(signed: bytes, trust: TrustStore) -> None:
    assert failures(judged(signed, trust, at=LATER + timedelta(days=500))) == {"TIME-EXPIRED"}
