"""Somebody else's PDF opened: bounded, and never an error of the library below."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

from pyhanko.pdf_utils.decode_limits import DecodeLimits, StreamDecodeLimits
from pyhanko.pdf_utils.generic import DictionaryObject, IndirectObject
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.errors import PdfRefused
from signing.limits import MAX_PDF, MAX_PDF_DECODED, MAX_PDF_READS, MAX_PDF_REVISIONS
from signing.pades.foreign import BAD_PDF

__all__ = ["Pdf", "Source", "open_pdf", "reason_of", "value_at"]

_HEADER: Final = b"%PDF-"
_HEADER_WITHIN: Final = 1024
_REFERENCES: Final = 4
_DECODED: Final = DecodeLimits(per_stream=StreamDecodeLimits(max_output_size=MAX_PDF_DECODED))


class Source(BytesIO):
    """Octets that are read no more often than they may be: pyHanko reads an object sign by sign."""

    def __init__(self, octets: bytes, left: int = MAX_PDF_READS) -> None:
        """*left*: how many reads are allowed."""
        super().__init__(octets)
        self.left = left

    def read(self, size: int | None = -1, /) -> bytes:
        """As any stream does; raises :class:`~signing.errors.PdfRefused` (``PDF-SIZE``) when no read is left."""
        self.left -= 1
        if self.left < 0:
            raise PdfRefused("PDF-SIZE", "objects that take too long to read")
        return super().read(size)


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF that could be opened."""

    octets: bytes = field(repr=False)
    reader: PdfFileReader = field(repr=False)
    strict: bool = True
    """False: its structure has flaws that readers forgive. Revisions of such a file are not compared."""

    def allow(self, reads: int) -> None:
        """Let *reads* more reads be made of it, whatever was left."""
        self.reader.stream.left = reads

    @property
    def exhausted(self) -> bool:
        """True if no read is left."""
        return bool(self.reader.stream.left < 0)

    @property
    def revisions(self) -> int:
        """How many there are; the first is the document as it was written."""
        return int(self.reader.xrefs.total_revisions)


def open_pdf(octets: bytes) -> Pdf:
    """Open a PDF: strictly, and if that fails, as forgivingly as readers do.

    Raises :class:`~signing.errors.PdfRefused`: ``PDF-SIZE``, ``PDF-FORM`` (none, or a broken one), ``PDF-ENCRYPTED``.
    """
    if len(octets) > MAX_PDF:
        raise PdfRefused("PDF-SIZE", f"{len(octets)} octets, more than {MAX_PDF}")
    if _HEADER not in octets[:_HEADER_WITHIN]:
        raise PdfRefused("PDF-FORM", "it does not begin with %PDF-")
    try:
        pdf = _opened(octets)
        if pdf.reader.encrypted:
            raise PdfRefused("PDF-ENCRYPTED", "its contents are encrypted")
        if pdf.revisions > MAX_PDF_REVISIONS:
            raise PdfRefused("PDF-SIZE", f"{pdf.revisions} revisions, more than {MAX_PDF_REVISIONS}")
    except BAD_PDF as error:
        raise PdfRefused("PDF-FORM", reason_of(error)) from None
    return pdf


def _opened(octets: bytes) -> Pdf:
    source = Source(octets)
    try:
        return Pdf(octets, _reader(source, strict=True))
    except BAD_PDF:
        # what the first attempt took is gone
        return Pdf(octets, _reader(Source(octets, source.left), strict=False), strict=False)


def _reader(source: Source, *, strict: bool) -> PdfFileReader:
    reader = PdfFileReader(source, strict=strict, decode_limits=_DECODED)
    reader.root.raw_get("/Pages")
    return reader


def reason_of(error: Exception) -> str:
    """What pyHanko says of a PDF that it does not take, in one line."""
    if isinstance(error, RecursionError):
        return "it is nested without end"
    return " ".join(str(error).split())[:200] or type(error).__name__


def value_at(dictionary: Any, key: str) -> Any:
    """What *dictionary* holds under *key*, references followed; None if it holds nothing, or is no dictionary.

    Raises :class:`~signing.errors.PdfRefused` (``PDF-FORM``) for what cannot be read.
    """
    value = dictionary.get(key) if isinstance(dictionary, DictionaryObject) else None
    try:
        for _ in range(_REFERENCES):
            if not isinstance(value, IndirectObject):
                return value
            value = value.get_object()
    except BAD_PDF as error:
        raise PdfRefused("PDF-FORM", reason_of(error)) from None
    return None
