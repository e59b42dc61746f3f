"""What happened to a PDF on its way is found out, by undoing it; each damage gets its own diagnosis and no other."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from signing import KeyPair, TrustStore, cms, pdf
from signing.judge import EVERYONE
from signing.moments import when
from signing.texts import LANGUAGES, Catalogue
from tests.pdf import samples
from tests.pdf.samples import LATER, MOMENT, Minute, judged, saved_anew, updated

DAMAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a byte order mark before it": (lambda data: b"\xef\xbb\xbf" + data, "DIAG-PDF-PREFIX"),
    "headers before it": (lambda data: b"Content-Type: application/pdf\r\n\r\n" + data, "DIAG-PDF-PREFIX"),
    "base64": (base64.b64encode, "DIAG-PDF-BASE64"),
    "base64 in lines": (base64.encodebytes, "DIAG-PDF-BASE64"),
    "LF became CR LF": (lambda data: data.replace(b"\n", b"\r\n"), "DIAG-PDF-LINE-ENDS"),
    "read as Latin-1, written as UTF-8": (lambda data: data.decode("latin-1").encode(), "DIAG-PDF-CHARSET"),
    "the end is lost": (lambda data: data[:-200], "DIAG-PDF-TRUNCATED"),
    "a line appended": (lambda data: data + b"% sent by mail\n", "DIAG-PDF-APPENDED"),
    "edited": (lambda data: updated(data, samples.other_content), "DIAG-PDF-EDITED"),
    "saved anew": (saved_anew, "DIAG-PDF-RESAVED"),
    "an octet changed": (lambda data: data.replace(b"ReportLab", b"reportLab", 1), "DIAG-PDF-OCTETS"),
}


@pytest.mark.parametrize("signer", ["person", "official"])
@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_is_explained(
    name: str, signer: str, plain: bytes, trust: TrustStore, request: pytest.FixtureRequest
) -> None:
    damage, code = DAMAGES[name]
    signed = pdf.sign(plain, request.getfixturevalue(signer), at=MOMENT)
    report = judged(damage(signed), trust)
    assert not report.ok
    assert [one.code for one in report.diagnoses] == [code], report.failures


def test_what_follows_a_valid_signature_is_not_explained(signed_twice: bytes, trust: TrustStore) -> None:
    assert judged(signed_twice, trust).diagnoses == ()


def test_a_change_between_two_signatures_is_narrowed_down(signed_twice: bytes, trust: TrustStore) -> None:
    first, second = pdf.signatures(signed_twice)
    at = signed_twice.index(b"/Adobe.PPKLite", first.end)
    (told,) = judged(signed_twice[:at] + b"/adobe.PPKLite" + signed_twice[at + 14 :], trust).diagnoses
    assert told.code == "DIAG-PDF-OCTETS"
    assert told.detail == f"between octet {first.end} and octet {second.end}"


def mistaken(signed: bytes, key: KeyPair, data: bytes) -> bytes:
    """The document with a signature over *data* in place of its own."""
    _, before, after, _ = pdf.signatures(signed)[0].byte_range
    options = cms.SignOptions(detached=True, profile=cms.Profile.PADES)
    value = cms.sign(data, key, at=MOMENT, options=options).hex().ljust(after - before - 2, "0")
    return signed[: before + 1] + value.encode() + signed[after - 1 :]


@pytest.mark.parametrize("mistake", ["angle brackets", "whole file", "before the gap", "before it was prepared"])
def test_a_digest_of_other_octets_is_recognised(
    mistake: str, plain: bytes, signed: bytes, person: KeyPair, trust: TrustStore
) -> None:
    _, before, after, _ = pdf.signatures(signed)[0].byte_range
    data = {
        "angle brackets": signed[: before + 1] + signed[after - 1 :],
        "whole file": signed[: before + 1] + b"0" * (after - before - 2) + signed[after - 1 :],
        "before the gap": signed[:before],
        "before it was prepared": plain,
    }[mistake]
    (told,) = judged(mistaken(signed, person, data), trust).diagnoses
    assert told.code == "DIAG-PDF-RANGE"
    assert mistake in str(told.detail)


def test_nothing_is_looked_for_without_work(signed: bytes, trust: TrustStore) -> None:
    for damage, _ in DAMAGES.values():
        policy = replace(EVERYONE, diagnosis_work=0)
        found = pdf.verify(damage(signed), trust, when=when(LATER), policy=policy).diagnoses
        assert not [one for one in found if one.code.startswith("DIAG-PDF") and one.code != "DIAG-PDF-TRUNCATED"]


def test_every_diagnosis_has_its_texts_and_is_proven_here() -> None:
    texts = Catalogue.load("signing.texts", "diagnoses_pdf")
    for code in texts:
        assert all(texts.text(code, part, lang) for part in ("cause", "cure") for lang in LANGUAGES)
    assert set(texts) == {code for _, code in DAMAGES.values()} | {"DIAG-PDF-RANGE"}


def test_codes_stand_in_the_texts_by_their_form() -> None:
    assert all(re.fullmatch(r"DIAG-PDF-[A-Z0-9-]+", code) for code in Catalogue.load("signing.texts", "diagnoses_pdf"))


@pytest.fixture(scope="module")
def signed_at(plain: bytes, person: KeyPair, lasting: pdf.PdfOptions, minute: Minute) -> dict[pdf.PdfLevel, bytes]:
    minute.begin(0)
    return {
        level: pdf.sign(plain, person, at=MOMENT, options=replace(lasting, level=level))
        for level in (pdf.PdfLevel.LT, pdf.PdfLevel.LTA)
    }


BEHIND: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a line": (lambda data: data + b"% sent by mail\n", "DIAG-PDF-APPENDED"),
    "an empty line": (lambda data: data + b"\n", "DIAG-PDF-APPENDED"),
    "more than readers look through": (lambda data: data + b"x" * 5000, "DIAG-PDF-APPENDED"),
    "a revision without its end": (lambda data: data[:-20], "DIAG-PDF-TRUNCATED"),
}


@pytest.mark.parametrize("name", BEHIND)
@pytest.mark.parametrize("level", [pdf.PdfLevel.LT, pdf.PdfLevel.LTA])
def test_octets_behind_the_evidence_are_explained(
    name: str, level: pdf.PdfLevel, signed_at: dict[pdf.PdfLevel, bytes], trust: TrustStore
) -> None:
    damage, code = BEHIND[name]
    report = judged(damage(signed_at[level]), trust)
    if name == "an empty line" and level is pdf.PdfLevel.LT:
        assert report.ok  # the evidence is not signed, and neither is what follows it
    else:
        assert not report.ok
        assert [one.code for one in report.diagnoses] == [code], report.failures
