"""PDFs signed, and their signatures made to last."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp, SignatureObject

from signing import cms
from signing.algorithms import SHA256, STREEBOG_512, DigestAlgorithm
from signing.certificates import Certificate
from signing.errors import CmsRefused, PdfRefused
from signing.keys import KeyPair
from signing.pades.appearance import appearance_of, page_of
from signing.pades.changes import permitted_changes
from signing.pades.contents import without_padding
from signing.pades.embedding import Embedded, Place, embed, updated
from signing.pades.fields import PdfSignature, field_names, read_signatures
from signing.pades.foreign import BAD_PDF, NOT_WRITTEN
from signing.pades.lasting import evidence_on
from signing.pades.opening import Pdf, open_pdf, reason_of, value_at
from signing.pades.options import USUAL, PdfLevel, PdfOptions
from signing.pades.security_store import add_to_store

__all__ = ["extend", "sign"]

_LEVELS: Final = tuple(PdfLevel)
_ATTRIBUTES: Final = 1024
_TOKEN: Final = 5120


def sign(octets: bytes, key: KeyPair, *, at: datetime, options: PdfOptions = USUAL) -> bytes:
    """The PDF with a signature of *key* appended to it; *at* becomes its time. What is signed already stays valid.

    Raises :class:`~signing.errors.PdfRefused`: ``PDF-FORM``, ``PDF-SIZE``, ``PDF-ENCRYPTED``, ``PDF-FIELD``,
    ``PDF-LOCKED`` (a signer before permits no more signatures), ``PDF-LEVEL`` (a level, and nobody to ask for what it
    needs); :class:`~signing.errors.ServiceRefused` where a service gave nothing.
    """
    level = _level(options)
    pdf = open_pdf(octets)
    found = read_signatures(pdf)
    _must_be_open(found)
    in_cms = cms.SignOptions(
        detached=True,
        profile=cms.Profile.PADES,
        level=cms.Level.B if level is PdfLevel.B else cms.Level.T,
        stamper=options.stamper,
    )
    room = len(key.certificate.der) + sum(len(one.der) for one in key.chain) + _ATTRIBUTES
    room += 0 if level is PdfLevel.B else _TOKEN
    signed = embed(
        pdf,
        _place(pdf, key, at=at, options=options),
        lambda data: cms.sign(data, key, at=at, options=in_cms),
        room=room,
    )
    return _raised(signed.octets, [signed.contents], options, known=key.chain)


def extend(octets: bytes, options: PdfOptions) -> bytes:
    """The PDF with evidence on all its signatures (LT), and with a document time-stamp beside (LTA).

    The levels B and T are a signature's own: they leave the PDF as it is. Raises as :func:`sign` does, and
    ``PDF-SIGNATURES`` where there is none.
    """
    found = read_signatures(open_pdf(octets))
    if not found:
        raise PdfRefused("PDF-SIGNATURES", "the document has no signature")
    _level(options)
    return _raised(octets, [one.contents for one in found], options)


def _level(options: PdfOptions) -> PdfLevel:
    level = PdfLevel(options.level)
    if level is not PdfLevel.B and options.stamper is None:
        raise PdfRefused("PDF-LEVEL", f"the level {level}, and nobody who stamps")
    if _reaches(level, PdfLevel.LT) and options.evidence is None:
        raise PdfRefused("PDF-LEVEL", f"the level {level}, and nobody who gives evidence")
    return level


def _reaches(level: PdfLevel, wanted: PdfLevel) -> bool:
    return _LEVELS.index(level) >= _LEVELS.index(wanted)


def _must_be_open(found: tuple[PdfSignature, ...]) -> None:
    for one in found:
        try:
            permitted = permitted_changes(one)
        except BAD_PDF as error:
            raise PdfRefused("PDF-FORM", reason_of(error)) from None
        if permitted is MDPPerm.NO_CHANGES:
            raise PdfRefused("PDF-LOCKED", f"the signature in the field {one.name} permits no changes")


def _place(pdf: Pdf, key: KeyPair, *, at: datetime, options: PdfOptions) -> Place:
    names = field_names(pdf)
    name = options.field or _free(names, "Signature")
    if names.get(name):
        raise PdfRefused("PDF-FIELD", f"the field {name} has a signature already")
    box = options.visible.box if options.visible is not None else None
    field = SigFieldSpec(sig_field_name=name, on_page=page_of(options.visible), box=box)
    _must_have_page(pdf, field.on_page)

    def signature(digits: int) -> SignatureObject:
        return SignatureObject(
            timestamp=at,
            subfilter=SigSeedSubFilter.PADES,
            bytes_reserved=digits,
            reason=options.reason,
            location=options.location,
            contact_info=options.contact,
        )

    return Place(field, signature, appearance_of(key.certificate, at=at, options=options))


def _free(names: dict[str, bool], stem: str) -> str:
    number = 1
    while f"{stem}{number}" in names:
        number += 1
    return f"{stem}{number}"


def _must_have_page(pdf: Pdf, page: int) -> None:
    pages = value_at(value_at(pdf.reader.root, "/Pages"), "/Count")
    if not isinstance(pages, int) or not -pages <= page < pages:
        raise PdfRefused("PDF-FIELD", f"there is no page {page + 1 if page >= 0 else page}; the document has {pages}")


def _raised(
    octets: bytes, signatures: list[bytes], options: PdfOptions, *, known: tuple[Certificate, ...] = ()
) -> bytes:
    """*octets* brought to the level of *options*, as far as that is a matter of the document."""
    level = PdfLevel(options.level)
    if not _reaches(level, PdfLevel.LT) or options.evidence is None:
        return octets
    for contents in signatures:
        octets = _with_evidence(octets, contents, options, known)
    if level is PdfLevel.LTA:
        stamped = _stamped(open_pdf(octets), _digest_for(signatures[-1]), options)
        octets = stamped.octets
    return octets


def _with_evidence(octets: bytes, contents: bytes, options: PdfOptions, known: tuple[Certificate, ...]) -> bytes:
    assert options.evidence is not None
    store = evidence_on(without_padding(contents), options.evidence, known)
    pdf = open_pdf(octets)
    try:
        writer = updated(pdf)
        add_to_store(writer, store, contents)
        return writer.written()
    except NOT_WRITTEN as error:
        raise PdfRefused("PDF-FORM", reason_of(error)) from None


def _stamped(pdf: Pdf, digest: DigestAlgorithm, options: PdfOptions) -> Embedded:
    """*pdf* with a document time-stamp over all of it."""
    stamper = options.stamper
    assert stamper is not None
    field = SigFieldSpec(sig_field_name=_free(field_names(pdf), "TimeStamp"))
    place = Place(field, lambda digits: DocumentTimestamp(bytes_reserved=digits))
    return embed(pdf, place, lambda data: stamper.stamp(digest.digest(data), digest), room=_TOKEN)


def _digest_for(contents: bytes) -> DigestAlgorithm:
    """The digest that goes with the family of a signature's key."""
    try:
        signers = cms.parse(without_padding(contents)).signers
    except CmsRefused as refused:
        raise PdfRefused("PDF-LEVEL", str(refused)) from None
    gost = bool(signers) and signers[0].digest_oid == STREEBOG_512.oid
    return STREEBOG_512 if gost else SHA256
