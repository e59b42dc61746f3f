"""A paper is checked by number, file or picture; each way in which it is not what it seems is told apart."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sandbox.documents.paper_store import KeptPaper
from sandbox.documents.printing import Printing, print_paper
from signing import Authority, Role, cms, pdf
from signing.authority import Person
from signing.card_files import EmbeddedFile, with_files
from signing.findings import Verdict
from tests.documents.conftest import NOON
from tests.documents.desk import BIN, IIN, NUMBER, Desk, barcodes, codes, picture


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create(at=NOON)


@pytest.fixture
def desk(authority: Authority) -> Desk:
    return Desk(authority)


def test_issued_paper_is_genuine_and_tells_what_it_is_about_whom_and_who_signed(desk: Desk):
    found = desk.check(desk.issue())
    assert found.ok
    assert found.form is not None
    assert (found.form.id, found.receiver, found.issued) == ("guardianship-certificate", IIN, NOON)
    (signer,) = found.signers
    assert (signer.name, signer.bin) == ("ӘБІШЕВ ҚУАТ", BIN)
    assert {"PAPER-NOW", "PAPER-THEN", "PAPER-KEPT", "PAPER-IN-FORCE"} <= set(codes(found, Verdict.PASSED))


@pytest.mark.parametrize("how", [Printing(), Printing(("kk",)), Printing(("ru",), equivalence=None), Printing(("en",))])
@pytest.mark.parametrize("signed", [False, True])
def test_printed_paper_is_checked_by_the_codes_on_its_pages(desk: Desk, how: Printing, signed: bool):
    printed = print_paper(desk.issue(), how=how)
    found = desk.check(pdf.sign(printed, desk.official(), at=NOON) if signed else printed)
    assert found.ok, codes(found)
    assert ("PAPER-PAGE" in codes(found, Verdict.PASSED)) is not signed


def test_page_with_another_text_around_the_codes_of_a_paper_is_told(desk: Desk):
    forged = print_paper(desk.issue()).replace(b"/Title", b"/Tible", 1)
    assert codes(desk.check(forged)) == ["PAPER-PAGE"]


def test_page_that_a_stranger_put_around_genuine_codes_and_signed_is_told(desk: Desk):
    stranger = desk.authority.issue_person(Person("850101300123", "БӨТЕН", "АДАМ", None), at=NOON)
    forged = print_paper(desk.issue()).replace(b"/Title", b"/Tible", 1)
    assert codes(desk.check(pdf.sign(forged, stranger, at=NOON))) == ["PAPER-PDF-SIGNER"]


def test_page_that_was_appended_to_is_not_the_one_that_the_paper_prints(desk: Desk):
    appended = with_files(print_paper(desk.issue()), [EmbeddedFile("more.txt", b"more")])
    assert codes(desk.check(appended)) == ["PAPER-PAGE"]


def test_changed_pdf_is_told_by_its_own_signature(desk: Desk):
    signed = pdf.sign(print_paper(desk.issue()), desk.official(), at=NOON)
    found = desk.check(signed.replace(b"/Title", b"/Tible", 1))
    assert not found.ok
    assert any(code.endswith("DIGEST") for code in codes(found))


def test_paper_in_a_cms_and_in_a_card_is_found(desk: Desk):
    octets, key = desk.issue(), desk.official()
    assert desk.check(cms.sign(octets, key, at=NOON)).ok
    found = desk.check(cms.sign(octets, key, at=NOON, options=cms.SignOptions(detached=True)))
    assert "PAPER-FILE" in codes(found)


@pytest.mark.parametrize("what", ["a letter", "a sentence", "a whole element"])
def test_changed_paper_says_nothing_and_is_told(desk: Desk, what: str):
    octets = desk.issue()
    changed = {
        "a letter": octets.replace(b"<care>guardianship<", b"<care>trusteeship<", 1),
        "a sentence": octets.replace("қорғаншы (қамқоршы)".encode(), "қорғаншы".encode(), 1),
        "a whole element": octets.replace(b"<case>A-1</case>", b"<case>A-2</case>", 1),
    }[what]
    assert changed != octets
    found = desk.check(changed)
    assert "REF-DIGEST" in codes(found)
    assert (found.facts, found.receiver, found.signers) == (None, "", ())


def test_missing_code_is_named(desk: Desk):
    texts = barcodes(desk.issue())
    found = desk.check(picture(*texts[:2], *texts[3:]))
    assert codes(found) == ["PAPER-CODES-MISSING"]
    assert (found.findings[0].expected, found.findings[0].actual) == (f"{len(texts)} codes", "3")


def test_codes_come_from_several_pictures_in_any_order(desk: Desk):
    texts = barcodes(desk.issue())
    pictures = [picture(*texts[3:]), picture(*texts[:3][::-1])]
    assert desk.check(*pictures).ok


def test_codes_of_two_papers_are_told_apart(desk: Desk):
    one = barcodes(desk.issue())
    other = barcodes(desk.issue(number="10100464053941"), "10100464053941")
    found = desk.check(picture(*one, other[0]))
    assert codes(found) == ["PAPER-CODES-MIXED"]
    assert (
        found.findings[0].actual == f"{NUMBER}: {', '.join(map(str, range(1, len(one) + 1)))} / {len(one)}; "
        f"10100464053941: 1 / {len(other)}"
    )


def test_code_of_another_paper_under_the_same_number_does_not_fit(desk: Desk):
    one, other = barcodes(desk.issue()), barcodes(desk.issue(case="B-2"))
    assert codes(desk.check(picture(*one[:-1], other[-1], other[0]))) == ["PAPER-CODES-APART"]


def test_number_of_somebody_else_on_the_codes_is_told(desk: Desk):
    found = desk.check(picture(*barcodes(desk.issue(), "10100464053999")))
    assert codes(found) == ["PAPER-CODES-NUMBER"]


def test_number_of_somebody_elses_paper_is_told(desk: Desk):
    octets = desk.issue()
    desk.issue(case="B-2")
    assert codes(desk.check(octets)) == ["PAPER-OTHER"]


def test_picture_without_codes_of_a_paper_is_told(desk: Desk):
    assert codes(desk.check(picture("https://egov.kz"))) == ["PAPER-CODES"]


@pytest.mark.parametrize(
    ("number", "receiver"),
    [(NUMBER, "850101300124"), ("10100464053941", IIN), (NUMBER, ""), ("", ""), (NUMBER, NUMBER)],
)
def test_without_the_right_iin_nothing_is_disclosed_not_even_that_the_number_exists(
    desk: Desk, number: str, receiver: str
):
    desk.issue()
    found = desk.checker.by_number(number, receiver)
    assert codes(found) == ["PAPER-NUMBER"]
    assert found == desk.checker.by_number("99999999999999", "000000000000")
    assert (found.form, found.facts, found.xml, found.kept) == (None, None, None, None)


def test_number_and_iin_give_the_paper(desk: Desk):
    octets = desk.issue()
    found = desk.checker.by_number(f" {NUMBER} ", IIN)
    assert (found.ok, found.xml) == (True, octets)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"replaced_by": "10100464053941", "reason": "қате"}, "PAPER-REPLACED"),
        ({"set_aside_at": NOON, "reason": "шағым"}, "PAPER-SET-ASIDE"),
    ],
)
def test_paper_that_was_set_aside_or_replaced_later_is_told(desk: Desk, change: dict[str, Any], code: str):
    octets = desk.issue()
    desk.kept[NUMBER] = replace(desk.kept[NUMBER], **change)
    found = desk.check(octets)
    assert codes(found) == [code]
    assert str(change["reason"]) in str(found.findings[-1].actual)


def test_certificate_that_has_expired_since_leaves_the_paper_valid_where_the_register_proves_the_day(desk: Desk):
    octets = desk.issue()
    desk.now = NOON + timedelta(days=3000)
    found = desk.check(octets)
    assert found.ok
    assert "PAPER-NOW" in codes(found, Verdict.SKIPPED)
    desk.kept.clear()
    assert "PAPER-NOW" in codes(desk.check(octets))


def test_paper_that_the_world_did_not_issue_is_undetermined(desk: Desk):
    octets = desk.issue()
    desk.kept.clear()
    found = desk.check(octets)
    assert found.verdict is Verdict.UNDETERMINED
    assert codes(found, Verdict.UNDETERMINED) == ["PAPER-KEPT"]


def test_signer_of_another_body_or_in_another_role_is_told(desk: Desk):
    assert codes(desk.check(desk.issue("refusal", desk.official(bin_="990140000999")))) == ["PAPER-SIGNER"]
    assert codes(desk.check(desk.issue("refusal", desk.official(Role.HR)))) == ["PAPER-SIGNER"]
    assert desk.check(desk.issue("refusal", desk.official(Role.HEAD))).ok


def test_paper_that_two_sign_wants_both_in_their_order(desk: Desk):
    signer, head = desk.official(), desk.official(Role.HEAD)
    assert desk.check(desk.issue("inspection-act", signer, head)).ok
    assert codes(desk.check(desk.issue("inspection-act", signer))) == ["PAPER-SIGNERS"]
    assert codes(desk.check(desk.issue("inspection-act", head, signer))) == ["PAPER-SIGNER"]


def test_paper_signed_by_a_stranger_to_this_world_is_told(desk: Desk, foreign_authority: Authority):
    stranger = Desk(foreign_authority).issue()
    desk.kept[NUMBER] = KeptPaper(NUMBER, "guardianship-certificate", IIN, stranger, NOON)
    assert "CHAIN-SIGNATURE" in codes(desk.check(stranger))


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ((), "PAPER-FILE"),
        ((b"",), "PAPER-FILE"),
        ((b"\x00\x01",), "PAPER-FILE"),
        ((b"<a/>",), "PAPER-FORM"),
        ((b"<refusal xmlns='urn:shlyuz:documents:refusal:v1'/>",), "PAPER-FORM"),
        ((b"<a", b"<b/>"), "PAPER-FILE"),
        ((b"%PDF-1.4\nbroken",), "PAPER-FILE"),
        ((b"\x89PNG\r\n\x1a\nbroken",), "PAPER-PICTURE"),
        ((b"<!DOCTYPE a><refusal/>",), "XML-DTD"),
    ],
)
def test_file_that_holds_no_paper_is_told_and_never_an_error(desk: Desk, files: tuple[bytes, ...], code: str):
    assert codes(desk.check(*files)) == [code]


def test_scan_of_a_printed_page_leads_to_the_verdict(desk: Desk, tmp_path: Path, require_oracle: Callable[[str], str]):
    require_oracle("pdftoppm")
    (tmp_path / "paper.pdf").write_bytes(print_paper(desk.issue()))
    subprocess.run(["pdftoppm", "-r", "150", "-jpeg", "paper.pdf", "page"], cwd=tmp_path, check=True)
    pages = [file.read_bytes() for file in sorted(tmp_path.glob("page*"), reverse=True)]
    assert desk.check(*pages).ok


@pytest.mark.parametrize("size", [(300, 300), (9000, 9000)])
def test_pdf_with_a_picture_that_is_no_code_or_too_large_is_told(desk: Desk, size: tuple[int, int]):
    output = io.BytesIO()
    Image.new("L", size, 255).save(output, "PDF")
    assert codes(desk.check(output.getvalue())) in (["PAPER-CODES"], ["PAPER-FILE"])
