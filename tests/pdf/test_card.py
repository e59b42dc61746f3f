"""The card of an electronic document: made, taken apart, and judged signature by signature."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from signing import KeyPair, TrustStore, card, cms, pdf
from signing.authority.services import AuthorityServices
from signing.errors import PdfRefused
from signing.findings import Verdict
from signing.judge import judge
from signing.moments import when
from signing.texts import LANGUAGES, Lang
from signing.trust import Policy
from tests.pdf.samples import LATER, MOMENT, Minute, document, failures, other_content, told, updated

NAME = "Келісімшарт №7.pdf"
ALMATY = timezone(timedelta(hours=5))


@pytest.fixture(scope="module")
def signatures(
    plain: bytes, person: KeyPair, official: KeyPair, detached: cms.SignOptions, minute: Minute
) -> tuple[bytes, bytes]:
    """Of a citizen, then of an official."""
    minute.begin(0)
    first, second = (cms.sign(plain, key, at=MOMENT, options=detached) for key in (person, official))
    return first, second


@pytest.fixture(scope="module")
def made(plain: bytes, signatures: tuple[bytes, bytes]) -> bytes:
    return card.make(plain, NAME, signatures, at=MOMENT.astimezone(ALMATY))


def test_a_card_is_valid_signature_by_signature(
    made: bytes, trust: TrustStore, plain: bytes, person: KeyPair, official: KeyPair
) -> None:
    report = card.verify(made, trust, when=when(LATER))
    assert report.ok, report.failures
    assert [part.signer for part in report.parts] == [person.certificate, official.certificate]
    assert [part.level for part in report.parts] == ["LT", "LT"]
    assert told(report, "CARD-ORDER") == [Verdict.PASSED]
    assert report.signed_octets == plain


def test_whoever_asks_what_a_file_is_gets_the_card_judged(made: bytes, signed: bytes, trust: TrustStore) -> None:
    assert card.is_card(made)
    assert judge(made, trust, at=LATER).ok
    assert not card.is_card(signed)
    assert not card.is_card(b"text")


def test_a_card_holds_the_document_and_its_signatures(
    made: bytes, plain: bytes, signatures: tuple[bytes, bytes]
) -> None:
    found = card.read(made)
    assert found is not None
    assert (found.name, found.document) == (NAME, plain)
    assert tuple(one.data for one in found.signatures) == signatures
    assert [one.name for one in found.signatures] == ["1.cms", "2.cms"]


def test_signatures_are_put_into_the_order_of_their_time_stamps(
    made: bytes, plain: bytes, signatures: tuple[bytes, bytes]
) -> None:
    again = card.make(plain, NAME, signatures[::-1], at=MOMENT.astimezone(ALMATY))
    assert card.read(again) == card.read(made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_card(language: Lang, plain: bytes, signatures: tuple[bytes, bytes]) -> None:
    assert card.is_card(card.make(plain, NAME, signatures, at=MOMENT, language=language))


def test_any_kind_of_document_goes_into_a_card(person: KeyPair, detached: cms.SignOptions, trust: TrustStore) -> None:
    text = "Өтініш".encode()
    made = card.make(text, "өтініш.txt", [cms.sign(text, person, at=MOMENT, options=detached)], at=MOMENT)
    report = card.verify(made, trust, when=when(LATER))
    assert report.ok, report.failures
    assert told(report, "CARD-ORDER") == [Verdict.SKIPPED]


def test_many_signatures_take_many_pages(
    plain: bytes, person: KeyPair, detached: cms.SignOptions, trust: TrustStore
) -> None:
    several = [cms.sign(plain, person, at=MOMENT + timedelta(seconds=n), options=detached) for n in range(12)]
    report = card.verify(card.make(plain, NAME, several, at=MOMENT), trust, when=when(LATER))
    assert report.ok, report.failures
    assert len(report.parts) == 12


def test_a_changed_document_is_found(plain: bytes, signatures: tuple[bytes, bytes], trust: TrustStore) -> None:
    from signing.card_files import EmbeddedFile, with_files

    files = [EmbeddedFile(NAME, plain + b" "), *(EmbeddedFile(f"{n}.cms", one) for n, one in enumerate(signatures))]
    report = card.verify(with_files(document(), files), trust, when=when(LATER))
    assert [part.ok for part in report.parts] == [False, False]
    assert failures(report) == {"CMS-DIGEST"}
    assert report.signed_octets is None


def test_pages_may_be_forged_since_they_bind_nobody(made: bytes, trust: TrustStore) -> None:
    assert card.verify(updated(made, other_content), trust, when=when(LATER)).ok


def with_signature(plain: bytes, *signatures: bytes) -> bytes:
    from signing.card_files import EmbeddedFile, with_files

    files = [EmbeddedFile(NAME, plain), *(EmbeddedFile(f"{n}.cms", one) for n, one in enumerate(signatures))]
    return with_files(document(), files)


Sign = Callable[[cms.SignOptions], bytes]


def test_the_rules_of_the_card_are_told(
    plain: bytes, person: KeyPair, services: AuthorityServices, trust: TrustStore
) -> None:
    bare = cms.sign(plain, person, at=MOMENT, options=cms.SignOptions(detached=True))
    stamped = cms.SignOptions(detached=True, level=cms.Level.T, stamper=services.time_stamps)
    attached = cms.SignOptions(level=cms.Level.LT, stamper=services.time_stamps, evidence=services)
    expected = {
        bare: {"CARD-TIME-STAMP"},
        cms.sign(plain, person, at=MOMENT, options=stamped): {"CARD-EVIDENCE"},
        cms.sign(plain, person, at=MOMENT, options=attached): {"CARD-CONTENT"},
    }
    for octets, codes in expected.items():
        assert failures(card.verify(with_signature(plain, octets), trust, when=when(LATER))) == codes


def test_evidence_of_another_moment_is_told(
    plain: bytes, person: KeyPair, services: AuthorityServices, trust: TrustStore, authority: object
) -> None:
    class Yesterday:
        """Gives the answer of a moment six minutes later."""

        def evidence(self, certificate: object, issuer: object) -> object:
            from signing.authority.services import service_keys

            keys = service_keys(authority, at=MOMENT - timedelta(days=1))  # type: ignore[arg-type]
            late = AuthorityServices.of(
                authority,  # type: ignore[arg-type]
                keys,
                now=lambda: MOMENT + timedelta(minutes=8),
                serials=lambda: 1,
            )
            return late.evidence(certificate, issuer)  # type: ignore[arg-type]

    options = cms.SignOptions(
        detached=True,
        level=cms.Level.LT,
        stamper=services.time_stamps,
        evidence=Yesterday(),  # type: ignore[arg-type]
    )
    octets = with_signature(plain, cms.sign(plain, person, at=MOMENT, options=options))
    report = card.verify(octets, trust, when=when(MOMENT + timedelta(minutes=9)))
    assert "CARD-EVIDENCE" in failures(report)


def test_signatures_in_the_wrong_order_are_told(
    plain: bytes, signatures: tuple[bytes, bytes], trust: TrustStore
) -> None:
    octets = with_signature(plain, *signatures[::-1])
    assert failures(card.verify(octets, trust, when=when(LATER))) == {"CARD-ORDER"}


def test_a_broken_signature_breaks_the_card_and_no_other_signature(
    plain: bytes, signatures: tuple[bytes, bytes], trust: TrustStore
) -> None:
    report = card.verify(with_signature(plain, signatures[0], signatures[1][:-50]), trust, when=when(LATER))
    assert [part.ok for part in report.parts] == [True, False]
    assert "CMS-FORM" in failures(report)


def test_a_policy_for_one_signature_does_not_count_those_of_a_card(made: bytes, trust: TrustStore) -> None:
    assert card.verify(made, trust, when=when(LATER), policy=Policy()).ok


def test_a_program_in_a_card_is_told(person: KeyPair, detached: cms.SignOptions, trust: TrustStore) -> None:
    program = b"MZ\x90\x00"
    signature = cms.sign(program, person, at=MOMENT, options=detached)
    assert "CARD-EXECUTABLE" in failures(card.verify(with_signature(program, signature), trust, when=when(LATER)))
    with pytest.raises(PdfRefused, match="CARD-EXECUTABLE"):
        card.make(program, "setup.exe", [signature], at=MOMENT)


def test_names_lead_nowhere(plain: bytes, signatures: tuple[bytes, bytes]) -> None:
    found = card.read(card.make(plain, "../../etc/паспорт\0.pdf", signatures, at=MOMENT))
    assert found is not None
    assert found.name == "паспорт.pdf"


def test_what_does_not_belong_into_a_card_is_refused(plain: bytes, person: KeyPair, detached: cms.SignOptions) -> None:
    other = cms.sign(b"another document", person, at=MOMENT, options=detached)
    bare = cms.sign(plain, person, at=MOMENT, options=cms.SignOptions(detached=True))
    for signatures in ([other], [bare], [b"no CMS"], [cms.sign(plain, person, at=MOMENT)], []):
        with pytest.raises(PdfRefused, match="CARD-SIGNATURE"):
            card.make(plain, NAME, signatures, at=MOMENT)


def test_a_signed_card_is_judged_as_a_signed_pdf(made: bytes, person: KeyPair, trust: TrustStore) -> None:
    again = pdf.sign(made, person, at=MOMENT)
    assert not card.is_card(again)
    assert judge(again, trust, at=LATER).ok


Run = Callable[..., str]


@pytest.fixture
def run(require_oracle: Callable[[str], str], tmp_path: Path) -> Run:
    def said(program: str, *arguments: str) -> str:
        call = [require_oracle(program), *arguments]
        return subprocess.run(call, capture_output=True, check=True, text=True, cwd=tmp_path).stdout

    return said


def test_pdfdetach_finds_the_files(made: bytes, plain: bytes, run: Run, tmp_path: Path) -> None:
    (tmp_path / "card.pdf").write_bytes(made)
    listed = run("pdfdetach", "-list", "card.pdf").splitlines()
    assert [line.partition(": ")[2] for line in listed[1:]] == [NAME, "1.cms", "2.cms"]
    run("pdfdetach", "-save", "1", "-o", "original.pdf", "card.pdf")
    assert (tmp_path / "original.pdf").read_bytes() == plain


def test_the_pages_say_what_the_card_has_to(made: bytes, run: Run, tmp_path: Path) -> None:
    (tmp_path / "card.pdf").write_bytes(made)
    text = run("pdftotext", "-layout", "card.pdf", "-")
    facts = run("pdfinfo", "card.pdf")
    for expected in (
        "ЭЛЕКТРОНДЫҚ ҚҰЖАТТЫҢ КАРТОЧКАСЫ",
        "КАРТОЧКА ЭЛЕКТРОННОГО ДОКУМЕНТА",
        "SIMULATOR",
        NAME,
        "ҒАБДУЛЛИНА ӘЛИЯ ҚҰРМАНҚЫЗЫ, ЖСН 880202400456",
        "БСН 990140000123",
        "01.05.2031 14:30:",
        "UTC+05",
    ):
        assert expected in text, expected
    assert "(A4)" in facts
    assert "2031" in facts


def test_a_camera_reads_the_signatures_off_the_paper(
    made: bytes, signatures: tuple[bytes, bytes], run: Run, tmp_path: Path
) -> None:
    from signing.card_codes import all_from_codes

    (tmp_path / "card.pdf").write_bytes(made)
    run("pdftoppm", "-r", "150", "-gray", "card.pdf", "page")
    pages = sorted(tmp_path.glob("page-*.pgm"))[1:]
    codes = [
        line
        for page in pages
        for line in run("zbarimg", "--raw", "-q", "-Sdisable", "-Sqrcode.enable", str(page)).splitlines()
    ]
    assert all_from_codes(codes) == {"1": signatures[0], "2": signatures[1]}
