"""Checking whatever somebody holds in their hands: XML, PDF, CMS, the card of a document, pictures of QR codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PIL import Image

from sandbox.documents.barcodes import Barcode, Gathered, gather, read_barcode
from sandbox.documents.checking import Checker, PaperCheck
from sandbox.documents.languages import LANGUAGES_OF
from sandbox.documents.pictures import check_size, is_picture, opened_jpeg, texts_in, texts_of_picture
from sandbox.documents.printing import LAW_OF_2003, Printing, print_paper
from sandbox.errors import FactsRefused, PictureRefused
from signing import card, cms
from signing.errors import CmsRefused, PdfRefused, XmlRefused
from signing.findings import Finding, SignatureReport, Step, failed, passed, skipped
from signing.judge import judge
from signing.pades.fields import read_signatures
from signing.pades.opening import open_pdf
from signing.pdf_pictures import PdfPicture, pictures_in
from signing.recognition import Kind, recognise

__all__ = ["MOST_FILES", "check_files"]

MOST_FILES: Final = 50
"""Files that are looked at together."""
_MOST_CODES: Final = 2000
_PRINTINGS: Final = tuple(
    Printing(languages, equivalence) for equivalence in (LAW_OF_2003, None) for languages in LANGUAGES_OF.values()
)
"""How our papers are printed."""


def check_files(checker: Checker, files: Sequence[bytes]) -> PaperCheck:
    """The paper in *files*: one of any kind, or pictures of its pages in any order.

    Every outcome is told by findings; nothing is raised for what somebody brings.
    """
    if not files:
        return PaperCheck((failed(Step.ENVELOPE, "PAPER-FILE", actual="no file"),))
    if all(map(is_picture, files)):
        return _of_pictures(checker, files)
    if len(files) > 1:
        told = f"{len(files)} files"
        return PaperCheck((failed(Step.ENVELOPE, "PAPER-FILE", expected="one file, or pictures alone", actual=told),))
    return _of_file(checker, files[0])


def _of_file(checker: Checker, octets: bytes) -> PaperCheck:
    kind = recognise(octets)
    if kind is Kind.DOCUMENT:
        return checker.xml(octets)
    if kind is Kind.PDF:
        return _of_card(checker, octets) if card.is_card(octets) else _of_pdf(checker, octets)
    if kind is Kind.CMS:
        return _of_cms(checker, octets)
    return PaperCheck((failed(Step.ENVELOPE, "PAPER-FILE", expected="XML, PDF, CMS, PNG, JPEG", actual=kind.value),))


def _of_pictures(checker: Checker, files: Sequence[bytes]) -> PaperCheck:
    texts: list[str] = []
    for octets in files[:MOST_FILES]:
        try:
            texts += texts_in(octets)
        except PictureRefused as refused:
            return PaperCheck((failed(Step.ENVELOPE, "PAPER-PICTURE", actual=refused.detail),))
    return _of_codes(checker, texts)


def _of_pdf(checker: Checker, octets: bytes) -> PaperCheck:
    try:
        signatures = read_signatures(open_pdf(octets))
        texts = [text for one in pictures_in(octets) for text in texts_of_picture(_opened(one))]
    except (PdfRefused, PictureRefused, OSError, ValueError) as refused:
        return PaperCheck((failed(Step.ENVELOPE, "PAPER-FILE", expected="a PDF", actual=str(refused)),))
    check = _of_codes(checker, texts)
    if not signatures:
        return check.preceded_by([skipped(Step.ENVELOPE, "PAPER-PDF-SIGNED"), *_page(checker, check, octets)])
    report = judge(octets, checker.trust, at=checker.now)
    return check.preceded_by([*report.findings, *_same_signer(check, report)])


def _same_signer(check: PaperCheck, report: SignatureReport) -> list[Finding]:
    """Whether those who signed the PDF signed the paper in its codes: else anybody could put a page around them."""
    if check.facts is None:
        return []
    own = {(one.iin, one.bin) for one in check.signers}
    signers = [one.signer for one in report.parts or (report,) if one.signer is not None]
    strangers = [one.subject.dn for one in signers if (one.iin, one.bin) not in own]
    names = ", ".join(one.name for one in check.signers)
    if strangers or not signers:
        told = "; ".join(strangers) or "nobody"
        return [failed(Step.POLICY, "PAPER-PDF-SIGNER", expected=names, actual=told)]
    return [passed(Step.POLICY, "PAPER-PDF-SIGNER", actual=names)]


def _opened(picture: PdfPicture) -> Image.Image:
    if picture.channels == 0:
        return opened_jpeg(picture.data)
    check_size(picture.width, picture.height)
    mode = "1" if picture.bits == 1 else {1: "L", 3: "RGB"}[picture.channels]
    return Image.frombytes(mode, (picture.width, picture.height), picture.data)


def _page(checker: Checker, check: PaperCheck, octets: bytes) -> list[Finding]:
    """Whether the pages are those that the paper prints: nothing else holds them together with its codes."""
    if check.xml is None or check.facts is None:
        return []
    for how in _PRINTINGS:
        try:
            if octets == print_paper(check.xml, how=how, forms=checker.forms):
                return [passed(Step.ENVELOPE, "PAPER-PAGE", actual=" + ".join(how.languages))]
        except (FactsRefused, XmlRefused):
            break
    return [failed(Step.ENVELOPE, "PAPER-PAGE", expected="the page that the signed paper prints")]


def _of_card(checker: Checker, octets: bytes) -> PaperCheck:
    found = card.read(octets)
    assert found is not None, "whoever calls has looked"
    report = judge(octets, checker.trust, at=checker.now)
    if card.is_card(found.document):
        return PaperCheck((failed(Step.ENVELOPE, "PAPER-FILE", actual="a card within a card"),))
    return _of_file(checker, found.document).preceded_by(report.findings)


def _of_cms(checker: Checker, octets: bytes) -> PaperCheck:
    report = judge(octets, checker.trust, at=checker.now)
    try:
        content = cms.parse(octets).content
    except CmsRefused:
        content = None
    if content is None:
        return PaperCheck(
            (*report.findings, failed(Step.ENVELOPE, "PAPER-FILE", expected="a CMS that holds the paper"))
        )
    if recognise(content) is Kind.CMS:
        return PaperCheck((*report.findings, failed(Step.ENVELOPE, "PAPER-FILE", actual="a CMS within a CMS")))
    return _of_file(checker, content).preceded_by(report.findings)


def _of_codes(checker: Checker, texts: Sequence[str]) -> PaperCheck:
    """The paper that QR codes carry: all of them, and of it alone."""
    codes = [one for one in map(read_barcode, texts[:_MOST_CODES]) if one is not None]
    papers = gather(codes)
    if not papers:
        told = f"{len(texts)} codes, none of a paper"
        return PaperCheck((failed(Step.ENVELOPE, "PAPER-CODES", actual=told),))
    if len(papers) > 1:
        told = "; ".join(f"{one.paper}: {_counted(codes, one)}" for one in papers)
        return PaperCheck((failed(Step.ENVELOPE, "PAPER-CODES-MIXED", expected="codes of one paper", actual=told),))
    (paper,) = papers
    if paper.missing:
        told = ", ".join(map(str, paper.missing))
        expected = f"{paper.total} codes"
        return PaperCheck((failed(Step.ENVELOPE, "PAPER-CODES-MISSING", expected=expected, actual=told),))
    if paper.xml is None:
        return PaperCheck((failed(Step.ENVELOPE, "PAPER-CODES-APART", actual=paper.paper),))
    check = checker.xml(paper.xml)
    whole = passed(Step.ENVELOPE, "PAPER-CODES", actual=str(paper.total))
    return check.preceded_by([whole, *checker.same_number(check, paper.paper)])


def _counted(codes: Sequence[Barcode], paper: Gathered) -> str:
    numbers = sorted({one.number for one in codes if one.paper == paper.paper})
    return f"{', '.join(map(str, numbers))} / {paper.total}"
