"""What a signature of a PDF covers: the octets of its byte range, and whether they are all that there was then."""

from __future__ import annotations

import re
from io import SEEK_END, BytesIO
from typing import Final

from pyhanko.pdf_utils.reader import process_data_at_eof

from signing.findings import Finding, Step, failed, passed
from signing.pades.fields import PdfSignature
from signing.pades.foreign import BAD_PDF
from signing.pades.opening import Pdf

__all__ = ["covered_octets", "judge_coverage"]

_HEX: Final = re.compile(rb"<[0-9A-Fa-f\s]*>")
_TAIL: Final = 2048
_WHITE_SPACE: Final = b"\0\t\n\f\r "
_EXPECTED: Final = "everything up to the end of its revision, but for the signature itself"


def covered_octets(octets: bytes, signature: PdfSignature) -> bytes:
    """The octets of the byte range of *signature*, one after the other: what is digested. Nothing is checked."""
    numbers = signature.byte_range
    return b"".join(octets[at : at + size] for at, size in zip(numbers[::2], numbers[1::2], strict=False))


def judge_coverage(pdf: Pdf, signature: PdfSignature) -> Finding:
    """Whether *signature* covers the whole revision that it stands in.

    What lies outside of the range, or is put into its gap, anyone may change without the digest noticing.
    """
    flaw = _flaw(pdf, signature)
    if flaw is not None:
        return failed(Step.REFERENCE, "PDF-COVERAGE", expected=_EXPECTED, actual=flaw)
    whole = signature.end == len(pdf.octets)
    rest = "the whole file" if whole else f"revision {signature.revision + 1} of {pdf.revisions}"
    return passed(Step.REFERENCE, "PDF-COVERAGE", actual=f"{rest}: {signature.end} of {len(pdf.octets)} octets")


def _flaw(pdf: Pdf, signature: PdfSignature) -> str | None:
    numbers, size = signature.byte_range, len(pdf.octets)
    if len(numbers) != 4 or numbers[0] != 0:
        return f"ByteRange {list(numbers)}, which is not [0 a b c]"
    _, before, after, _ = numbers
    if signature.end > size:
        return f"a range up to octet {signature.end} in a file of {size}"
    if before >= after:
        return f"a range without a gap for the signature: {before} and {after}"
    gap = pdf.octets[before:after]
    if _HEX.fullmatch(gap) is None or not _is_contents(gap, signature.contents):
        return f"a gap from {before} to {after} that holds more or less than the signature"
    return _unended(pdf, signature)


def _is_contents(gap: bytes, contents: bytes) -> bool:
    digits = gap[1:-1].translate(None, _WHITE_SPACE)
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii")) == contents


def _unended(pdf: Pdf, signature: PdfSignature) -> str | None:
    """What tells that the range ends elsewhere than the revision of *signature*."""
    tail = BytesIO(pdf.octets[max(signature.end - _TAIL, 0) : signature.end])
    try:
        tail.seek(-1, SEEK_END)
        found = process_data_at_eof(tail)
        expected = pdf.reader.xrefs.get_startxref_for_revision(signature.revision)
        ends = [pdf.reader.xrefs.get_xref_container_info(one).end_location for one in range(signature.revision + 1)]
    except BAD_PDF:
        return f"a range that ends at octet {signature.end}, where no revision ends"
    if found != expected:
        return f"a range that ends with another revision than the signature's, {signature.revision + 1}"
    outside = [end for end in ends if end > signature.end]
    return f"a cross-reference section that ends at octet {outside[0]}, outside of the range" if outside else None
