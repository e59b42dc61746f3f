"""The signatures of a PDF as they stand in it: what each says of itself, nothing judged."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from pyhanko.pdf_utils import generic

from signing.errors import PdfRefused
from signing.limits import MAX_SIGNATURES
from signing.pades.foreign import BAD_PDF
from signing.pades.opening import Pdf, reason_of, value_at

__all__ = ["PdfSignature", "field_names", "read_signatures"]

_MAX_FIELDS: Final = 10_000
_TIME_STAMP: Final = ("/DocTimeStamp", "/ETSI.RFC3161")


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """One signature of a PDF, or one document time-stamp."""

    name: str
    """Name of its field."""
    sub_filter: str | None
    """What the contents are: ``ETSI.CAdES.detached``, ``adbe.pkcs7.detached``, ``ETSI.RFC3161`` …"""
    is_time_stamp: bool
    """True for a document time-stamp: nobody signs, an authority says when the document existed."""
    byte_range: tuple[int, ...]
    """Offsets and lengths of what is digested; empty where it is unreadable."""
    contents: bytes = field(repr=False)
    """The CMS or token, with the zeros that fill up its place."""
    revision: int
    """Which revision it stands in, counted from 0."""
    claimed_at: datetime | None = None
    """When the signer says that it was made (``M``), UTC."""
    reason: str | None = None
    location: str | None = None
    contact: str | None = None
    dictionary: Any = field(default=None, repr=False, compare=False)
    """The signature dictionary as pyHanko has it."""
    form_field: Any = field(default=None, repr=False, compare=False)
    """The form field that it fills, likewise."""

    @property
    def end(self) -> int:
        """Where the octets end that it covers; 0 where its range is unreadable."""
        return sum(self.byte_range[-2:])

    def as_dict(self) -> dict[str, Any]:
        """What it says as JSON data; absent parts are left out, and so are the contents."""
        said = {"sub_filter": self.sub_filter, "reason": self.reason, "location": self.location}
        said |= {"contact": self.contact, "claimed_at": self.claimed_at.isoformat() if self.claimed_at else None}
        return {
            "field": self.name,
            "time_stamp": self.is_time_stamp,
            "byte_range": list(self.byte_range),
            **{name: value for name, value in said.items() if value is not None},
        }


def read_signatures(pdf: Pdf) -> tuple[PdfSignature, ...]:
    """Every signature and document time-stamp of *pdf*, in the order in which they were put on.

    Raises :class:`~signing.errors.PdfRefused`: ``PDF-FORM``, ``PDF-SIZE`` (too many of them).
    """
    try:
        found = [_read(pdf, *one) for one in _fields(pdf) if value_at(one[1], "/V")]
    except BAD_PDF as error:
        raise PdfRefused("PDF-FORM", reason_of(error)) from None
    if len(found) > MAX_SIGNATURES:
        raise PdfRefused("PDF-SIZE", f"{len(found)} signatures, more than {MAX_SIGNATURES}")
    return tuple(sorted(found, key=lambda one: (one.end, one.revision)))


def field_names(pdf: Pdf) -> dict[str, bool]:
    """The names of the signature fields of *pdf* and whether each is filled. Raises as :func:`read_signatures` does."""
    try:
        return {name: bool(value_at(fields, "/V")) for name, fields, _ in _fields(pdf)}
    except BAD_PDF as error:
        raise PdfRefused("PDF-FORM", reason_of(error)) from None


def _fields(pdf: Pdf) -> Iterator[tuple[str, Any, Any]]:
    """Name, dictionary and reference of each signature field. A field is visited once, whatever refers to it."""
    form = value_at(pdf.reader.root, "/AcroForm")
    waiting = deque((reference, "", None) for reference in _references(value_at(form, "/Fields")))
    seen = set()
    while waiting:
        reference, above, inherited = waiting.popleft()
        one = reference.get_object()
        if reference.reference in seen or not isinstance(one, generic.DictionaryObject):
            continue
        seen.add(reference.reference)
        if len(seen) > _MAX_FIELDS:
            raise PdfRefused("PDF-SIZE", f"more than {_MAX_FIELDS} form fields")
        name = ".".join(part for part in (above, _text(value_at(one, "/T"))) if part)
        kind = value_at(one, "/FT") or inherited
        if kind == "/Sig":
            yield name, one, reference
        waiting.extend((child, name, kind) for child in _references(value_at(one, "/Kids")))


def _references(listed: Any) -> list[Any]:
    if not isinstance(listed, generic.ArrayObject):
        return []
    return [one for one in listed if isinstance(one, generic.IndirectObject)]


def _read(pdf: Pdf, name: str, form_field: Any, reference: Any) -> PdfSignature:
    value = form_field.raw_get("/V")
    found = value.get_object()
    if not isinstance(found, generic.DictionaryObject):
        raise PdfRefused("PDF-FORM", f"the value of the field {name} is no signature")
    place = value if isinstance(value, generic.IndirectObject) else reference
    sub_filter = _text(value_at(found, "/SubFilter"))
    return PdfSignature(
        name=name,
        sub_filter=sub_filter.removeprefix("/") if sub_filter else None,
        is_time_stamp=value_at(found, "/Type") == _TIME_STAMP[0] or sub_filter == _TIME_STAMP[1],
        byte_range=_byte_range(value_at(found, "/ByteRange")),
        contents=_contents(found),
        revision=int(pdf.reader.xrefs.get_last_change(place.reference)),
        claimed_at=_moment(_text(value_at(found, "/M"))),
        reason=_text(value_at(found, "/Reason")),
        location=_text(value_at(found, "/Location")),
        contact=_text(value_at(found, "/ContactInfo")),
        dictionary=found,
        form_field=form_field,
    )


def _byte_range(found: Any) -> tuple[int, ...]:
    if not isinstance(found, generic.ArrayObject):
        return ()
    numbers = tuple(found)
    good = len(numbers) >= 2 and all(isinstance(one, generic.NumberObject) and one >= 0 for one in numbers)
    return tuple(int(one) for one in numbers) if good else ()


def _contents(found: Any) -> bytes:
    value = value_at(found, "/Contents")
    if not isinstance(value, generic.TextStringObject | generic.ByteStringObject):
        return b""
    return bytes(value.original_bytes)


def _text(value: Any) -> str | None:
    if isinstance(value, generic.TextStringObject | generic.NameObject):
        return str(value)
    return bytes(value).decode("latin-1") if isinstance(value, generic.ByteStringObject) else None


def _moment(text: str | None) -> datetime | None:
    """The moment of a PDF date (ISO 32000-2, 7.9.4); one without a zone is taken for UTC."""
    try:
        moment: datetime = generic.parse_pdf_date(text or "", strict=False)
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except BAD_PDF:
        return None
