"""What is to be seen of a signature on a page: who signed and when, and that it is a simulator's."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Final

from pyhanko.pdf_utils.content import AnnotAppearances
from pyhanko.pdf_utils.reader import PdfFileReader
from reportlab.pdfgen.canvas import Canvas

from signing.certificates import Certificate
from signing.errors import PdfRefused
from signing.pades.embedding import Update
from signing.pades.options import PdfOptions, Visible
from signing.texts import Lang
from signing.typeface import BOLD, CANVAS, REGULAR, fitted, register_typeface

__all__ = ["appearance_of", "lines_of", "page_of"]

_MARGIN: Final = 5.0
_LARGEST, _SMALLEST = 9.0, 4.0
_LEADING: Final = 1.25
_INK: Final = (0.05, 0.25, 0.45)


def appearance_of(
    certificate: Certificate, *, at: datetime, options: PdfOptions
) -> Callable[[Update, Any], None] | None:
    """What draws into a signature field; None where nothing is to be seen."""
    visible = options.visible
    if visible is None:
        return None

    def draw(writer: Update, field: Any) -> None:
        width, height = _size(field)
        lines = lines_of(certificate, at=at, language=visible.language, reason=options.reason)
        page = PdfFileReader(BytesIO(_drawn(lines, width, height)))
        form = writer.import_page_as_xobject(page)
        field["/AP"] = AnnotAppearances(normal=form).as_pdf_object()

    return draw


def lines_of(certificate: Certificate, *, at: datetime, language: Lang, reason: str | None = None) -> list[str]:
    """The lines to be seen, the heading first and the word SIMULATOR last."""
    texts = {name: text[language] for name, text in _texts().items()}
    subject = certificate.subject
    holder = " ".join(part for part in (subject.common_name, subject.given_name) if part) or subject.dn
    numbers = (("iin", subject.iin), ("bin", subject.bin))
    identified = ", ".join(texts[name].format(number) for name, number in numbers if number)
    return [
        texts["heading"],
        texts["holder"].format(holder),
        *([identified] if identified else []),
        *([subject.organisation] if subject.organisation else []),
        texts["at"].format(f"{at:%Y-%m-%d %H:%M:%S} {_zone(at)}"),
        texts["serial"].format(f"{certificate.serial_number:x}"),
        *([texts["reason"].format(reason)] if reason else []),
        texts["simulator"],
    ]


def _zone(at: datetime) -> str:
    offset = at.strftime("%z") or "+0000"
    return "UTC" if offset in ("+0000", "-0000") else f"UTC{offset[:3]}:{offset[3:5]}"


@cache
def _texts() -> dict[str, dict[str, str]]:
    text = files("signing.texts").joinpath("pdf_appearance.toml").read_text("utf-8")
    found: dict[str, dict[str, str]] = tomllib.loads(text)
    return found


def _size(field: Any) -> tuple[float, float]:
    left, bottom, right, top = (float(one) for one in field["/Rect"])
    width, height = abs(right - left), abs(top - bottom)
    if width < 4 * _MARGIN or height < 4 * _MARGIN:
        raise PdfRefused("PDF-FIELD", f"a box of {width:g} by {height:g} points is too small to be read")
    return width, height


def _drawn(lines: list[str], width: float, height: float) -> bytes:
    """A page of the size of the field with *lines* in a frame, as large as they fit."""
    register_typeface()
    size = max(_SMALLEST, min(_LARGEST, (height - 2 * _MARGIN) / (len(lines) * _LEADING)))
    output = BytesIO()
    canvas = Canvas(output, pagesize=(width, height), **CANVAS)
    canvas.setStrokeColorRGB(*_INK)
    canvas.setFillColorRGB(*_INK)
    canvas.setLineWidth(0.8)
    canvas.rect(0.5, 0.5, width - 1, height - 1)
    for number, line in enumerate(lines):
        font = BOLD if number in (0, len(lines) - 1) else REGULAR
        canvas.setFont(font, size)
        canvas.drawString(
            _MARGIN,
            height - _MARGIN - size * (1 + number * _LEADING),
            fitted(line, font, size, width=width - 2 * _MARGIN),
        )
    canvas.save()
    return output.getvalue()


def page_of(visible: Visible | None) -> int:
    """The page of the field, counted from 0 as pyHanko does; negative from the end."""
    if visible is None:
        return 0
    if visible.page == 0:
        raise PdfRefused("PDF-FIELD", "pages are counted from 1")
    return visible.page - 1 if visible.page > 0 else visible.page
