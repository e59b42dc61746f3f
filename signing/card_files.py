"""Files within a PDF: read in the order in which it lists them, and put into one (ISO 32000-2, 7.11.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.embed import EmbeddedFileObject, EmbeddedFileParams, FileSpec

from signing.errors import PdfRefused
from signing.limits import MAX_CARD_FILES
from signing.pades.embedding import Update
from signing.pades.foreign import BAD_PDF
from signing.pades.opening import Pdf, reason_of, value_at

__all__ = ["EmbeddedFile", "read_files", "with_files"]

_DEPTH: Final = 16
_UNSAFE: Final = str.maketrans({**dict.fromkeys(range(32)), **dict.fromkeys(map(ord, '<>:"|?*\x7f'), "_")})


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file within a PDF."""

    name: str
    """Its name, without folders and without signs that no file system takes."""
    data: bytes = field(repr=False)
    description: str | None = None


def read_files(pdf: Pdf) -> tuple[EmbeddedFile, ...]:
    """The files of *pdf* in the order in which it lists them.

    Raises :class:`~signing.errors.PdfRefused`: ``PDF-FORM`` for unreadable ones, ``PDF-SIZE`` for too many.
    """
    try:
        tree = value_at(value_at(pdf.reader.root, "/Names"), "/EmbeddedFiles")
        return tuple(_file(one) for one in _specifications(tree, _DEPTH, set()))
    except BAD_PDF as error:
        raise PdfRefused("PDF-FORM", reason_of(error)) from None


def _specifications(node: Any, depth: int, seen: set[int]) -> Iterator[Any]:
    """The file specifications in a name tree."""
    if depth < 0 or id(node) in seen:
        return
    seen.add(id(node))
    names = value_at(node, "/Names")
    listed = list(names) if isinstance(names, generic.ArrayObject) else []
    for one in listed[1::2]:
        if len(seen) > 4 * MAX_CARD_FILES:
            raise PdfRefused("PDF-SIZE", f"more than {MAX_CARD_FILES} files")
        found = one.get_object()
        if isinstance(found, generic.DictionaryObject) and id(found) not in seen:
            seen.add(id(found))
            yield found
    kids = value_at(node, "/Kids")
    for kid in list(kids)[:MAX_CARD_FILES] if isinstance(kids, generic.ArrayObject) else ():
        yield from _specifications(kid.get_object(), depth - 1, seen)


def _file(specification: Any) -> EmbeddedFile:
    embedded = value_at(specification, "/EF")
    stream = value_at(embedded, "/F") or value_at(embedded, "/UF")
    if not isinstance(stream, generic.StreamObject):
        raise PdfRefused("PDF-FORM", "a file without its octets")
    name = value_at(specification, "/UF") or value_at(specification, "/F") or ""
    description = value_at(specification, "/Desc")
    return EmbeddedFile(
        _safe(str(name) if isinstance(name, str) else ""),
        bytes(stream.read_data(DecodePurpose.GENERIC)),
        str(description) if isinstance(description, str) else None,
    )


def _safe(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2].translate(_UNSAFE).strip(" .")
    return last[:200] or "file"


def with_files(octets: bytes, files: Sequence[EmbeddedFile]) -> bytes:
    """The PDF in *octets*, which we made, with *files* in it, in this order; it had none."""
    writer = Update(BytesIO(octets))
    names = generic.ArrayObject()
    for number, one in enumerate(files, 1):
        stream = EmbeddedFileObject.from_file_data(writer, one.data, params=EmbeddedFileParams())
        # readers of old read /F, which has no Cyrillic
        plain = one.name if one.name.isascii() else f"{number}{_suffix(one.name)}"
        specification = FileSpec(plain, file_name=one.name, embedded_data=stream, description=one.description)
        # a name tree is sorted by its keys
        names.append(generic.pdf_string(f"{number:04}"))
        names.append(writer.add_object(specification.as_pdf_object()))
    tree = writer.add_object(generic.DictionaryObject({generic.pdf_name("/Names"): names}))
    writer.root[generic.pdf_name("/Names")] = generic.DictionaryObject({generic.pdf_name("/EmbeddedFiles"): tree})
    writer.root_changed()
    return writer.written()


def _suffix(name: str) -> str:
    _, dot, suffix = name.rpartition(".")
    return f".{suffix}" if dot and suffix.isascii() and suffix.isalnum() else ""
