"""The card of an electronic document: one PDF for people that holds the document itself and its signatures.

The original is the first file in it, the detached CMS signatures follow in the order of their time-stamps. What is to
be seen on the pages binds nobody: only the files count, and only after their signatures were checked.
(Карточка электронного документа; электрондық құжаттың карточкасы.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from signing import cms
from signing.algorithms import digest_by_oid
from signing.card_codes import all_from_codes
from signing.card_files import EmbeddedFile, read_files, with_files
from signing.card_page import Entry, draw
from signing.card_rules import is_executable, judge_order, judge_rules, time_stamp_of
from signing.errors import CmsRefused, PdfRefused
from signing.findings import Finding, SignatureReport, Step, TimeStamp, failed, passed
from signing.limits import MAX_CARD_FILES
from signing.moments import When
from signing.pades.fields import read_signatures
from signing.pades.opening import Pdf, open_pdf
from signing.recognition import Kind
from signing.signed_data.identification import signer_certificate
from signing.texts import Lang
from signing.trust import Policy, TrustStore
from signing.verification import report

__all__ = ["Card", "from_qr", "is_card", "make", "read", "verify"]

_ENDINGS: Final = (".cms", ".p7s", ".p7m", ".p7b", ".sig", ".pem")
_SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")
_NAME: Final = "{}.cms"


@dataclass(frozen=True, slots=True)
class Card:
    """What a card holds; nothing of it is verified."""

    name: str
    """File name of the document."""
    document: bytes = field(repr=False)
    """The original: what the signatures are for."""
    signatures: tuple[EmbeddedFile, ...] = ()
    """The detached CMS signatures, in the order in which the card has them."""


@dataclass(frozen=True, slots=True)
class _Signature:
    """A signature that goes into a card."""

    octets: bytes
    found: cms.SignedData
    stamp: TimeStamp


def make(document: bytes, name: str, signatures: Sequence[bytes], *, at: datetime, language: Lang = "kk") -> bytes:
    """The card (PDF) of the *document* with the file name *name* and its detached CMS *signatures*, in any order.

    *at* is printed as the moment in which it was made; all moments are told in its zone. Trust is not asked: whether
    the signatures are valid, :func:`verify` says. Raises :class:`~signing.errors.PdfRefused`: ``CARD-SIGNATURE`` for a
    signature that cannot be read, holds its data, is of another document or has no time-stamp; ``CARD-EXECUTABLE``.
    """
    if is_executable(name, document):
        raise PdfRefused("CARD-EXECUTABLE", f"{name} is a program")
    if not 1 <= len(signatures) < MAX_CARD_FILES:
        raise PdfRefused("CARD-SIGNATURE", f"{len(signatures)} signatures; a card has one to {MAX_CARD_FILES - 1}")
    admitted = [_admitted(octets, number, document) for number, octets in enumerate(signatures, 1)]
    ordered = sorted(admitted, key=lambda one: one.stamp.at)
    entries = [
        Entry(_NAME.format(number), number, one.octets, one.found, one.stamp) for number, one in enumerate(ordered, 1)
    ]
    page = draw(name, document, entries, at=at, language=language)
    files = [EmbeddedFile(name, document, "Электрондық құжаттың түпнұсқасы / Подлинник электронного документа")]
    files += [EmbeddedFile(one.file, one.octets, f"ЭЦҚ / ЭЦП, {one.holder}") for one in entries]
    return with_files(page, files)


def _admitted(octets: bytes, number: int, document: bytes) -> _Signature:
    try:
        found = cms.parse(octets)
    except CmsRefused as refused:
        raise PdfRefused("CARD-SIGNATURE", f"signature {number}: {refused}") from None
    if found.pieces is not None:
        raise PdfRefused("CARD-SIGNATURE", f"signature {number} holds its data; a card takes detached ones")
    if len(found.signers) != 1:
        raise PdfRefused("CARD-SIGNATURE", f"signature {number} has {len(found.signers)} signers; a file has one")
    signer = found.signers[0]
    if signer_certificate(signer, found.certificates) is None:
        raise PdfRefused("CARD-SIGNATURE", f"signature {number} lacks the signer's certificate")
    digest = digest_by_oid(signer.digest_oid)
    claimed = signer.signed.message_digest if signer.signed is not None else None
    if digest is not None and claimed is not None and digest.digest(document) != claimed:
        raise PdfRefused("CARD-SIGNATURE", f"signature {number} is of another document")
    stamp = time_stamp_of(signer)
    if stamp is None:
        raise PdfRefused("CARD-SIGNATURE", f"signature {number} has no time-stamp, so it has no place in the order")
    return _Signature(octets, found, stamp)


def read(octets: bytes) -> Card | None:
    """The card in *octets*; None if they are none: no PDF, one without files, or files that are no signatures."""
    try:
        return _read(open_pdf(octets))
    except PdfRefused:
        return None


def is_card(octets: bytes) -> bool:
    """True for the card of an electronic document. A PDF with signatures of its own is judged as that."""
    if not octets.startswith(b"%PDF-"):
        return False
    return read(octets) is not None


def _read(pdf: Pdf) -> Card | None:
    files = read_files(pdf)
    if len(files) < 2 or len(files) > MAX_CARD_FILES or not _is_signature(files[1]) or read_signatures(pdf):
        return None
    return Card(files[0].name, files[0].data, files[1:])


def _is_signature(file: EmbeddedFile) -> bool:
    return file.name.lower().endswith(_ENDINGS) or _SIGNED_DATA in file.data[:64] or b"-----BEGIN" in file.data[:64]


def verify(octets: bytes, trust: TrustStore, *, when: When, policy: Policy = Policy()) -> SignatureReport:
    """Judge a card, signature by signature; bad octets never raise.

    Every one has to be valid for the document, and to fulfil the rules of the card: a certificate, a time-stamp and
    evidence of that moment inside. The reports on each are the :attr:`~signing.findings.SignatureReport.parts`, in the
    order of the card; a card has as many signatures as it likes, whatever
    :attr:`~signing.trust.Policy.single_signature` says.
    """
    try:
        card = _read(open_pdf(octets))
    except PdfRefused as refused:
        return _no_card(str(refused), when)
    if card is None:
        return _no_card("a PDF without a document and signatures as its files", when)
    parts = tuple(_judged(one, card, trust, when=when, policy=policy) for one in card.signatures)
    told = f"{card.name}, {len(card.signatures)} signatures"
    findings = [passed(Step.ENVELOPE, "CARD-FORM", actual=told), _order(card)]
    if is_executable(card.name, card.document):
        findings.append(failed(Step.ENVELOPE, "CARD-EXECUTABLE", expected="a document", actual=card.name))
    findings += dict.fromkeys(finding for part in parts for finding in part.findings)
    diagnoses = dict.fromkeys(diagnosis for part in parts for diagnosis in part.diagnoses)
    found = report(findings, at=parts[-1].judged_at, signer=parts[-1].signer, diagnoses=diagnoses)
    whole = all(part.signed_octets is not None for part in parts)
    return replace(found, parts=parts, kind=Kind.PDF, signed_octets=card.document if whole else None)


def _no_card(reason: str, when: When) -> SignatureReport:
    finding = failed(Step.ENVELOPE, "CARD-FORM", expected="a PDF with a document and its signatures", actual=reason)
    return replace(report([finding], at=when.decides[1]), kind=Kind.PDF)


def _judged(file: EmbeddedFile, card: Card, trust: TrustStore, *, when: When, policy: Policy) -> SignatureReport:
    single = replace(policy, single_signature=True)
    judged = cms.verify(file.data, trust, when=when, data=card.document, policy=single)
    found = report([*judged.findings, *_rules(file.data, trust)], at=judged.judged_at)
    return replace(judged, findings=found.findings)


def _rules(octets: bytes, trust: TrustStore) -> list[Finding]:
    try:
        found = cms.parse(octets)
    except CmsRefused:
        return []
    known = (*trust.intermediates, *trust.anchors)
    return [finding for signer in found.signers for finding in judge_rules(found, signer, known)]


def _order(card: Card) -> Finding:
    moments = []
    for one in card.signatures:
        try:
            signers = cms.parse(one.data).signers
        except CmsRefused:
            continue
        moments += [stamp.at for stamp in map(time_stamp_of, signers) if stamp is not None]
    return judge_order(moments)


def from_qr(payloads: Iterable[str | bytes]) -> bytes:
    """The CMS in the texts of QR codes of one signature, in any order.

    Raises :class:`~signing.errors.PdfRefused` with ``CARD-QR``, also where they are of several signatures:
    :func:`~signing.card_codes.all_from_codes` takes those.
    """
    found = all_from_codes(payloads)
    if len(found) > 1:
        raise PdfRefused("CARD-QR", f"codes of several signatures: {', '.join(found)}")
    return next(iter(found.values()))
