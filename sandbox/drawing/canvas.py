"""A canvas of SVG 1.1: lines, boxes, arrows and text with a meaning instead of a colour, for light and dark screens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from sandbox.drawing.lettering import LINE

__all__ = ["Canvas", "Letters", "Mood"]

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FONT: Final = "'DejaVu Sans','Noto Sans',Verdana,sans-serif"
_HEAD: Final = 8
"""Length of an arrow's head."""


class Mood(StrEnum):
    """What a mark on the drawing says; the look of each is in the drawing itself."""

    PLAIN = "plain"
    DIM = "dim"
    """There, and of less weight."""
    GOOD = "good"
    BAD = "bad"
    """Failed."""
    ODD = "odd"
    """Neither good nor failed: refused for a reason of business, or not determined."""
    STRONG = "strong"
    """The one that the drawing is about."""


_INK: Final = {
    Mood.PLAIN: ("#1f2933", "#e4e7eb"),
    Mood.DIM: ("#616e7c", "#9aa5b1"),
    Mood.GOOD: ("#0b6e4f", "#5fd3a5"),
    Mood.BAD: ("#b3261e", "#ff8a80"),
    Mood.ODD: ("#8a5a00", "#f0c05a"),
    Mood.STRONG: ("#0b4f9e", "#82b7ff"),
}
"""The colour of each mood on white, and on black; both have a contrast of 4.5 and more (WCAG 2.1, 1.4.3)."""
_PAPER: Final = ("#ffffff", "#15191e")
_FILL: Final = {
    Mood.PLAIN: ("#f2f4f7", "#232a32"),
    Mood.DIM: ("#ffffff", "#15191e"),
    Mood.GOOD: ("#e6f5ee", "#12301f"),
    Mood.BAD: ("#fdecea", "#3a1512"),
    Mood.ODD: ("#fdf3dc", "#33270a"),
    Mood.STRONG: ("#e5effb", "#10263f"),
}
_COLUMNS: Final = 2
_USED: Final = re.compile(r'class="([a-z ]+)"')


@dataclass(frozen=True, slots=True)
class Letters:
    """How a text is set."""

    size: float = 12
    """Pixels."""
    anchor: str = "middle"
    """Which part of each line stands at the place: start, middle or end."""
    bold: bool = False
    clear: bool = False
    """Lines behind the text give way to it."""


class Canvas:
    """A drawing of a given size, in pixels. The same calls in the same order give the same octets."""

    def __init__(self, width: float, height: float, *, title: str, description: str) -> None:
        """*title* and *description* are for readers that cannot see the drawing, and for tooltips."""
        self._size = f"{ceil(width)} {ceil(height)}"
        self._title = title
        self._description = description
        self._marks: list[str] = []

    def line(self, start: tuple[float, float], end: tuple[float, float], mood: Mood, *, dashed: bool = False) -> None:
        """A straight line."""
        self._marks.append(f'<path class="l{mood[0:2]}"{_dashes(dashed)} d="{_path(start, end)}"/>')

    def arrow(self, points: Sequence[tuple[float, float]], mood: Mood, *, dashed: bool = False) -> None:
        """A line through *points*, its head at the last one; the last piece is level."""
        (before, _), (x, y) = points[-2], points[-1]
        back = x - _HEAD if x > before else x + _HEAD
        self._marks.append(f'<path class="l{mood[0:2]}"{_dashes(dashed)} d="{_path(*points)}"/>')
        head = _path((back, y - _HEAD / 2), (x, y), (back, y + _HEAD / 2))
        self._marks.append(f'<path class="t{mood[0:2]}" d="{head}z"/>')

    def box(self, corner: tuple[float, float], size: tuple[float, float], mood: Mood, *, round_by: float = 3) -> None:
        """A box with its upper left corner at *corner*."""
        (x, y), (width, height) = corner, size
        self._marks.append(
            f'<rect class="b{mood[0:2]}" x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" '
            f'height="{_number(height)}" rx="{_number(round_by)}"/>'
        )

    def circle(self, centre: tuple[float, float], radius: float, mood: Mood) -> None:
        """A circle."""
        x, y = centre
        self._marks.append(f'<circle class="b{mood[0:2]}" cx="{_number(x)}" cy="{_number(y)}" r="{_number(radius)}"/>')

    def text(
        self,
        place: tuple[float, float],
        lines: Sequence[str],
        mood: Mood = Mood.PLAIN,
        *,
        letters: Letters = Letters(),
    ) -> None:
        """*lines* one below the other, the first one's base line at *place*."""
        x, y = place
        look = f"t{mood[0:2]} clear" if letters.clear else f"t{mood[0:2]}"
        weight = ' font-weight="bold"' if letters.bold else ""
        for number, line in enumerate(lines):
            self._marks.append(
                f'<text class="{look}" x="{_number(x)}" y="{_number(y + number * letters.size * LINE)}" '
                f'font-size="{_number(letters.size)}" text-anchor="{letters.anchor}"{weight}>{_characters(line)}</text>'
            )

    def begin(self, tooltip: str) -> None:
        """What is drawn up to :meth:`end` belongs together, and *tooltip* says what it is."""
        self._marks.append(f"<g><title>{_characters(tooltip)}</title>")

    def end(self) -> None:
        """See :meth:`begin`."""
        self._marks.append("</g>")

    def octets(self) -> bytes:
        """The drawing as a document, UTF-8."""
        width, height = self._size.split()
        body = "\n".join(self._marks)
        used = set(" ".join(_USED.findall(body)).split())
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {self._size}" '
            f'role="img" aria-label={quoteattr(_clean(self._title))} font-family="{_FONT}">\n'
            f"<title>{_characters(self._title)}</title>\n<desc>{_characters(self._description)}</desc>\n"
            f"<style>{_style(used)}</style>\n"
            f'<rect class="paper" width="{width}" height="{height}"/>\n{body}\n</svg>\n'
        ).encode()


def _style(used: set[str]) -> str:
    """The rules for the classes *used*, and for dark screens the same again."""
    light, dark = ("".join(_rules(used, column)) for column in range(_COLUMNS))
    return f"{light}@media (prefers-color-scheme:dark){{{dark}}}"


def _rules(used: set[str], column: int) -> list[str]:
    rules = [f".paper{{fill:{_PAPER[column]}}}"]
    if "clear" in used:
        halo = f"stroke:{_PAPER[column]};stroke-width:4px;stroke-linejoin:round;paint-order:stroke"
        rules.append(f".clear{{{halo}}}")
    for mood in Mood:
        ink, fill, name = _INK[mood][column], _FILL[mood][column], mood[0:2]
        looks = {
            f"l{name}": f"fill:none;stroke:{ink};stroke-width:1.4",
            f"t{name}": f"fill:{ink}",
            f"b{name}": f"fill:{fill};stroke:{ink}",
        }
        rules += [f".{key}{{{look}}}" for key, look in looks.items() if key in used]
    return rules


def _dashes(dashed: bool) -> str:
    return ' stroke-dasharray="5 4"' if dashed else ""


def _path(*points: tuple[float, float]) -> str:
    return "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in points)


def _number(value: float) -> str:
    """At most one digit after the point: enough for a screen, and the same everywhere."""
    return f"{value:.1f}".removesuffix(".0")


def _characters(text: str) -> str:
    return escape(_clean(text))


def _clean(text: str) -> str:
    """Characters that XML 1.0 (section 2.2) does not have become U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)
