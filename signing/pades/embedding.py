"""A CMS put into a PDF: the update is written, its octets are signed, the signature fills the gap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import PdfSignedData

from signing.errors import PdfRefused
from signing.pades.foreign import NOT_WRITTEN
from signing.pades.opening import Pdf, Source, reason_of

__all__ = ["Embedded", "Place", "Update", "embed", "updated"]


class Update(IncrementalPdfFileWriter):
    """Writes an update to the end of a PDF, without pyHanko's word on who changed it and when.

    It would ask the machine's clock for that.
    """

    def _update_meta(self) -> None:
        """Leave what the document says of itself."""

    def root_changed(self) -> None:
        """The catalogue of the document goes into the update."""
        super().update_root()  # type: ignore[no-untyped-call]  # pyHanko

    def written(self) -> bytes:
        """The document with the update at its end."""
        output = BytesIO()
        super().write(output)  # type: ignore[no-untyped-call]  # pyHanko
        return output.getvalue()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a signature goes."""

    specification: SigFieldSpec
    """The field, new or not."""
    signature: Callable[[int], PdfSignedData]
    """The signature dictionary, with room for so many digits."""
    look: Callable[[Update, Any], None] | None = None
    """Draws what is to be seen into the field; it gets the writer and the field."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A PDF with one more signature."""

    octets: bytes
    contents: bytes
    """The signature with the zeros that fill up its place."""


def embed(pdf: Pdf, place: Place, make: Callable[[bytes], bytes], *, room: int) -> Embedded:
    """Append an update to *pdf* with a signature: *make* gets the octets to sign and returns the CMS or token.

    *room* is how many octets it will hardly exceed. If it does, it is made once more.
    Raises :class:`~signing.errors.PdfRefused` (``PDF-FIELD``) for a field that cannot be filled.
    """
    output, start, end = _prepared(pdf, place, room)
    contents = make(_around(output, start, end))
    if len(contents) > room:
        output, start, end = _prepared(pdf, place, len(contents) + len(contents) // 4)
        contents = make(_around(output, start, end))
    digits = end - start - 2
    with output.getbuffer() as buffer:
        buffer[start + 1 : start + 1 + 2 * len(contents)] = contents.hex().encode("ascii")
    return Embedded(output.getvalue(), contents.ljust(digits // 2, b"\0"))


def _prepared(pdf: Pdf, place: Place, room: int) -> tuple[BytesIO, int, int]:
    """The PDF with an empty signature, and where its gap begins and ends."""
    try:
        writer = updated(pdf)
        writing = PdfCMSEmbedder(new_field_spec=place.specification).write_cms(
            place.specification.sig_field_name, writer
        )
        field = next(writing)
        if place.look is not None:
            place.look(writer, field.get_object())
        writing.send(SigObjSetup(sig_placeholder=place.signature(2 * room)))
        # the digest that pyHanko makes is not used: it knows no GOST
        digest, output = writing.send(SigIOSetup(md_algorithm="sha256"))
    except NOT_WRITTEN as error:
        raise PdfRefused("PDF-FIELD", reason_of(error)) from None
    return output, digest.reserved_region_start, digest.reserved_region_end


def _around(output: BytesIO, start: int, end: int) -> bytes:
    with output.getbuffer() as buffer:
        return b"".join((buffer[:start], buffer[end:]))


def updated(pdf: Pdf) -> Update:
    """What appends an update to *pdf*; it reads anew, since writing changes what was read."""
    return Update(Source(pdf.octets), strict=pdf.strict)
