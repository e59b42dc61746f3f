"""The pictures that the pages of a PDF show, as far as they are plain enough to be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose

from signing.errors import PdfRefused
from signing.pades.foreign import BAD_PDF
from signing.pades.opening import Pdf, open_pdf, reason_of, value_at

__all__ = ["PdfPicture", "pictures_in"]

_CHANNELS: Final = {"/DeviceGray": 1, "/CalGray": 1, "/DeviceRGB": 3, "/CalRGB": 3}
_MOST_PAGES: Final = 500
_MOST_PICTURES: Final = 2000
_DEPTH: Final = 32
_DEEPEST_FORM: Final = 4


@dataclass(frozen=True, slots=True)
class PdfPicture:
    """One picture: samples in rows from the top, or a whole JPEG file."""

    width: int
    height: int
    channels: int
    """1: grey; 3: red, green, blue; 0: *data* is a JPEG file."""
    bits: int
    """Of one sample: 1 or 8."""
    data: bytes = field(repr=False)


def pictures_in(octets: bytes) -> Iterator[PdfPicture]:
    """The pictures on the pages of the PDF in *octets*, in the order in which the pages list them.

    Those in other colours or codings are left out. Raises :class:`~signing.errors.PdfRefused` as
    :func:`~signing.pades.opening.open_pdf` does.
    """
    pdf = open_pdf(octets)
    seen: set[Any] = set()
    try:
        for page in _pages(pdf):
            yield from _shown(value_at(page, "/Resources"), seen, _DEEPEST_FORM)
    except BAD_PDF as error:
        raise PdfRefused("PDF-FORM", reason_of(error)) from None


def _pages(pdf: Pdf) -> Iterator[Any]:
    waiting: list[tuple[Any, Any, int]] = [(value_at(pdf.reader.root, "/Pages"), None, _DEPTH)]
    found = 0
    while waiting and found < _MOST_PAGES:
        node, inherited, depth = waiting.pop()
        if depth == 0 or not isinstance(node, generic.DictionaryObject):
            continue
        kids, resources = value_at(node, "/Kids"), value_at(node, "/Resources") or inherited
        if isinstance(kids, generic.ArrayObject):
            below = [kid.get_object() for kid in list(kids)[:_MOST_PAGES]]
            waiting += [(kid, resources, depth - 1) for kid in reversed(below)]
        else:
            found += 1
            yield generic.DictionaryObject({generic.pdf_name("/Resources"): resources or generic.DictionaryObject()})


def _shown(resources: Any, seen: set[Any], depth: int) -> Iterator[PdfPicture]:
    """The pictures among *resources*, and those of the drawings among them."""
    objects = value_at(resources, "/XObject")
    if depth == 0 or not isinstance(objects, generic.DictionaryObject):
        return
    for name in objects:
        reference = objects.raw_get(name)
        known = getattr(reference, "reference", name)
        if known in seen or len(seen) > _MOST_PICTURES:
            continue
        seen.add(known)
        found = reference.get_object()
        if not isinstance(found, generic.StreamObject):
            continue
        if value_at(found, "/Subtype") == "/Form":
            yield from _shown(value_at(found, "/Resources"), seen, depth - 1)
        else:
            yield from _picture(found)


def _picture(stream: Any) -> Iterator[PdfPicture]:
    width, height, bits = (value_at(stream, key) for key in ("/Width", "/Height", "/BitsPerComponent"))
    filters = value_at(stream, "/Filter")
    last = filters[-1] if isinstance(filters, generic.ArrayObject) and filters else filters
    if not all(isinstance(one, int) and one > 0 for one in (width, height)):
        return
    if last == "/DCTDecode":
        if last is filters or len(filters) == 1:
            yield PdfPicture(width, height, 0, 8, bytes(stream.encoded_data))
        return
    channels = _CHANNELS.get(str(value_at(stream, "/ColorSpace")), 0)
    if bits not in (1, 8) or not channels or (bits == 1 and channels != 1):
        return
    data = bytes(stream.read_data(DecodePurpose.GENERIC))
    if len(data) >= (width * channels * bits + 7) // 8 * height:
        yield PdfPicture(width, height, channels, bits, data)
