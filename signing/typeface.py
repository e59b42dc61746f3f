"""The typeface of what is printed here: Roboto, which has every letter of Kazakh, Russian and English."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import font_roboto
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

__all__ = ["BOLD", "CANVAS", "REGULAR", "broken", "fitted", "register_typeface", "width_of"]

REGULAR: Final = "Shlyuz-Roboto"
BOLD: Final = "Shlyuz-Roboto-Bold"
CANVAS: Final[dict[str, Any]] = {"initialFontName": REGULAR, "invariant": True}
"""How every canvas begins: in our typeface, and the same whenever it is drawn."""
_FILES: Final = {REGULAR: "Roboto-Regular.ttf", BOLD: "Roboto-Bold.ttf"}


@cache
def register_typeface() -> None:
    """Make the typeface known to reportlab, once; only the letters that are used go into a PDF."""
    folder = Path(font_roboto.__file__).parent / "files"
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / file)))


def width_of(text: str, font: str, size: float) -> float:
    """Width of *text* in points."""
    register_typeface()
    return float(pdfmetrics.stringWidth(text, font, size))


def fitted(text: str, font: str, size: float, *, width: float) -> str:
    """*text*, cut with an ellipsis where it is wider than *width* points."""
    if width_of(text, font, size) <= width:
        return text
    while text and width_of(text + "…", font, size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def broken(text: str, font: str, size: float, *, width: float) -> list[str]:
    """*text* in lines no wider than *width* points; words that are too long are broken."""
    lines, room, space = [""], width, width_of(" ", font, size)
    for word in text.split():
        needed = width_of(word, font, size)
        if lines[-1] and needed + space <= room:
            lines[-1] += f" {word}"
            room -= needed + space
            continue
        lines.append(word)
        while needed > width and len(lines[-1]) > 1:
            head = _head(lines[-1], font, size, width)
            lines[-1:] = [lines[-1][:head], lines[-1][head:]]
            needed = width_of(lines[-1], font, size)
        room = width - needed
    return [line for line in lines if line]


def _head(word: str, font: str, size: float, width: float) -> int:
    """How many letters of *word* fit into *width*; at least one."""
    count = len(word)
    while count > 1 and width_of(word[:count], font, size) > width:
        count -= 1
    return count
