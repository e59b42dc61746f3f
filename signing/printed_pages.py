"""Pages of A4 filled from top to bottom with text, rows of columns and squares; drawn when all are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from signing.typeface import BOLD, CANVAS, REGULAR, broken, register_typeface, width_of

__all__ = ["CONTENT_WIDTH", "Cell", "Pages", "Style"]

_LEFT, _TOP, _RIGHT, _BOTTOM = 30 * mm, 20 * mm, 10 * mm, 20 * mm
CONTENT_WIDTH: Final = A4[0] - _LEFT - _RIGHT
"""Width between the margins, in points."""
_INK: Final = (0.1, 0.1, 0.12)
_ACCENT: Final = (0.05, 0.3, 0.5)
_LEADING: Final = 1.35
_MAKER: Final = "Shlyuz SIMULATOR"
_HEIGHT: Final = A4[1] - _TOP - _BOTTOM
_PADDING: Final = 3
_Draw = Callable[[Canvas], None]


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks."""

    size: float = 9
    bold: bool = False
    centred: bool = False
    accent: bool = False
    after: float = 4
    """Space below, in points."""

    @property
    def font(self) -> str:
        """Name of the font."""
        return BOLD if self.bold else REGULAR


@dataclass(frozen=True, slots=True)
class Cell:
    """A text in a column; lengths are in points."""

    text: str
    left: float
    """From the left margin."""
    width: float
    style: Style = Style()


@dataclass(slots=True)
class Pages:
    """A document in the making. Nothing is drawn before :meth:`written`: only then the number of pages is known."""

    pages: list[list[_Draw]] = field(default_factory=lambda: [[]])
    room: float = _HEIGHT
    """How much is left on the last page, in points."""

    @property
    def number(self) -> int:
        """Number of the last page, counted from 1."""
        return len(self.pages)

    def new_page(self) -> None:
        """Go on with an empty page; one that is empty already stays."""
        if self.pages[-1]:
            self.pages.append([])
        self.room = _HEIGHT

    def text(self, text: str, style: Style = Style(), *, indent: float = 0) -> None:
        """Add *text*, broken into lines."""
        for line in broken(text, style.font, style.size, width=CONTENT_WIDTH - indent):
            self._take(style.size * _LEADING)
            self.pages[-1].append(_line(line, style, _LEFT + indent, self._at + style.size * 0.3))
        self.space(style.after)

    def row(self, left: str, right: str, *, split: float = 0.34, bold: bool = False) -> None:
        """Add two texts side by side, the left one in the share *split* of the width."""
        width = CONTENT_WIDTH * split
        self.cells(
            [
                Cell(left, 0, width - 6, Style(accent=True)),
                Cell(right, width, CONTENT_WIDTH - width, Style(bold=bold)),
            ]
        )

    def cells(self, cells: Sequence[Cell], *, framed: bool = False, after: float = 2) -> None:
        """Add texts side by side, each in a column of its own; *framed*: in boxes.

        They stay together on one page if one holds them, and go on over pages otherwise.
        """
        padding = _PADDING if framed else 0
        columns = [
            broken(one.text, one.style.font, one.style.size, width=one.width - 2 * padding) or [""] for one in cells
        ]
        leading = max(one.style.size for one in cells) * _LEADING
        height = max(map(len, columns)) * leading + 2 * padding
        if height > self.room and height <= _HEIGHT:
            self.new_page()
        first = 0
        while first < max(map(len, columns)):
            if self.room < leading + 2 * padding:
                self.new_page()
            fit = int((self.room - 2 * padding) // leading)
            self._piece(cells, [column[first : first + fit] for column in columns], leading=leading, padding=padding)
            first += fit
        self.space(after)

    def _piece(self, cells: Sequence[Cell], columns: list[list[str]], *, leading: float, padding: float) -> None:
        """Draw what fits on this page of a row of *cells*."""
        top = self._at
        self._take(max(map(len, columns)) * leading + 2 * padding)
        for cell, lines in zip(cells, columns, strict=True):
            for number, line in enumerate(lines, 1):
                at = top - padding - number * leading + cell.style.size * 0.3
                place = (_LEFT + cell.left + padding, cell.width - 2 * padding)
                self.pages[-1].append(_line(line, cell.style, place[0], at, width=place[1]))
            if padding:
                self.pages[-1].append(_box(_LEFT + cell.left, self._at, cell.width, height=top - self._at))

    def rule(self) -> None:
        """Add a thin line across."""
        self._take(6)
        height = self._at + 3

        def draw(canvas: Canvas) -> None:
            canvas.setStrokeColorRGB(*_ACCENT)
            canvas.setLineWidth(0.5)
            canvas.line(_LEFT, height, _LEFT + CONTENT_WIDTH, height)

        self.pages[-1].append(draw)

    def images(self, images: list[tuple[Any, str]], *, side: float, caption: float = 10) -> None:
        """Add square *images*, each with a caption below, as many beside each other as fit."""
        beside = max(int(CONTENT_WIDTH // side), 1)
        gap = (CONTENT_WIDTH - beside * side) / max(beside - 1, 1)
        for first in range(0, len(images), beside):
            self._take(side + caption + 4)
            for number, (image, text) in enumerate(images[first : first + beside]):
                left = _LEFT + number * (side + gap)
                self.pages[-1].append(_image(image, left, self._at + caption + 4, side=side))
                small = Style(size=6.5, accent=True)
                shift = (side - width_of(text, small.font, small.size)) / 2
                self.pages[-1].append(_line(text, small, left + max(shift, 0), self._at + 6))

    def seal(self, texts: Sequence[str], *, radius: float) -> None:
        """Draw a round seal with *texts* at the right edge; what is added next stands to the left of it."""
        if self.room < 2 * radius:
            self.new_page()
        middle = (_LEFT + CONTENT_WIDTH - radius, self._at - radius)
        self.pages[-1].append(_seal(texts, *middle, radius=radius))

    def space(self, height: float) -> None:
        """Leave some space."""
        self.room -= height

    def written(
        self, footer: Callable[[int, int], tuple[str, str]], *, at: datetime, mark: str, titles: tuple[str, str]
    ) -> bytes:
        """The document as PDF 1.4, made at *at*, with *titles* in what it says of itself.

        *footer* gives the texts at the bottom of a page, left and right, from its number and that of all; *mark* goes
        across every page.
        """
        register_typeface()
        output = BytesIO()
        canvas = Canvas(output, pagesize=A4, pdfVersion=(1, 4), **CANVAS)
        canvas.setTitle(titles[0])
        canvas.setSubject(titles[1])
        canvas.setAuthor(_MAKER)
        canvas.setCreator(_MAKER)
        canvas.setDateFormatter(lambda *_clock: f"D:{at.astimezone(UTC):%Y%m%d%H%M%S}Z")
        total = len(self.pages)
        for number, page in enumerate(self.pages, 1):
            _mark(canvas, mark)
            for draw in page:
                draw(canvas)
            left, right = footer(number, total)
            small = Style(size=8, accent=True)
            _line(left, small, _LEFT, 10 * mm)(canvas)
            _line(right, small, _LEFT + CONTENT_WIDTH - width_of(right, small.font, small.size), 10 * mm)(canvas)
            canvas.showPage()
        canvas.save()
        return output.getvalue()

    @property
    def _at(self) -> float:
        """Height above the edge of the page of what was taken last."""
        return float(_BOTTOM + self.room)

    def _take(self, height: float) -> None:
        if self.room < height:
            self.new_page()
        self.room -= height


def _line(text: str, style: Style, left: float, height: float, *, width: float = CONTENT_WIDTH) -> _Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(*(_ACCENT if style.accent else _INK))
        canvas.setFont(style.font, style.size)
        if style.centred:
            canvas.drawCentredString(left + width / 2, height, text)
        else:
            canvas.drawString(left, height, text)

    return draw


def _box(left: float, bottom: float, width: float, *, height: float) -> _Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setStrokeColorRGB(*_ACCENT)
        canvas.setLineWidth(0.4)
        canvas.rect(left, bottom, width, height)

    return draw


def _seal(texts: Sequence[str], across: float, height: float, *, radius: float) -> _Draw:
    size = radius / 4

    def draw(canvas: Canvas) -> None:
        canvas.setStrokeColorRGB(*_ACCENT)
        canvas.setFillColorRGB(*_ACCENT)
        for share, width in ((1, 1.4), (0.88, 0.5)):
            canvas.setLineWidth(width)
            canvas.circle(across, height, radius * share)
        top = height + (len(texts) / 2 - 0.8) * size * _LEADING
        for number, text in enumerate(texts):
            canvas.setFont(BOLD, size)
            canvas.drawCentredString(across, top - number * size * _LEADING, text)

    return draw


def _image(image: Any, left: float, bottom: float, *, side: float) -> _Draw:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(image, left, bottom, side, side)

    return draw


def _mark(canvas: Canvas, text: str) -> None:
    canvas.saveState()
    canvas.setFillColorRGB(0.93, 0.94, 0.96)
    canvas.setFont(BOLD, 78)
    canvas.translate(A4[0] / 2 + 10 * mm, A4[1] / 2)
    canvas.rotate(52)
    canvas.drawCentredString(0, -28, text)
    canvas.restoreState()
