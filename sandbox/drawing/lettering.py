"""How much room a text takes, and how it is made to fit: no font is at hand, so every guess is on the wide side."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["LINE", "longest_piece", "shortened", "width_of", "wrapped"]

LINE: Final = 1.3
"""From one line of text to the next, in sizes of the letters."""

_ELLIPSIS: Final = "…"
_NARROW: Final = frozenset("ijlI.,:;'|!()[]{}/\\ftr-·`ії \u00a0")
_WIDE: Final = frozenset("mwMW@%—ЖШЩЮЫФжшщюфы→←✗…")
_BREAKS: Final = re.compile(r"[^ _\-./:,;@]*[_\-./:,;@]*(?: +|$)?")
"""A piece of text that stays together, with what may stand at the end of a line after it."""
_SPACE: Final = re.compile(r"[ \t\r\n]+")
"""Not the space that keeps its neighbours together, U+00A0."""


def width_of(text: str, size: float) -> float:
    """The width of *text* in letters of *size*, in the unit of *size*; never less than what a usual font takes."""
    return sum(_share(char) for char in text) * size


def shortened(text: str, width: float, size: float) -> str:
    """*text*, with its end cut off and an ellipsis in its place if it takes more than *width*."""
    if width_of(text, size) <= width:
        return text
    room = width - width_of(_ELLIPSIS, size)
    kept = 0
    for char in text:
        room -= _share(char) * size
        if room < 0:
            break
        kept += 1
    return text[:kept].rstrip() + _ELLIPSIS


def wrapped(text: str, width: float, size: float, *, most: int) -> list[str]:
    """*text* in lines no wider than *width*, *most* of them; what does not fit is cut off with an ellipsis.

    A line ends where a word does, or at a mark that joins the parts of a name; a longer piece is broken anywhere.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(_SPACE.sub(" ", text).strip(), width, size):
        if line and width_of((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    lines += [line.rstrip()] if line.strip() else []
    if len(lines) > most:
        lines[most - 1] = shortened(f"{lines[most - 1]} {''.join(lines[most:])}", width, size)
    return lines[:most]


def longest_piece(text: str, size: float) -> float:
    """The width of the longest part of *text* that a line should not end in."""
    return max((width_of(piece.strip(" "), size) for piece in _BREAKS.findall(text)), default=0.0)


def _pieces(text: str, width: float, size: float) -> list[str]:
    found: list[str] = []
    for piece in _BREAKS.findall(text):
        rest = piece
        while width_of(rest.rstrip(), size) > width and len(rest) > 1:
            cut = _fitting(rest, width, size)
            found.append(rest[:cut])
            rest = rest[cut:]
        found += [rest] if rest else []
    return found


def _fitting(text: str, width: float, size: float) -> int:
    """How many characters of *text* fit, one at least."""
    taken = 0.0
    for number, char in enumerate(text):
        taken += _share(char) * size
        if taken > width:
            return max(1, number)
    return len(text)


def _share(char: str) -> float:
    """The width of *char* in sizes of the letters."""
    if unicodedata.combining(char):
        return 0.0
    if unicodedata.east_asian_width(char) in ("W", "F"):
        return 1.05
    if char in _NARROW:
        return 0.42
    if char in _WIDE:
        return 1.0
    return 0.76 if char.isupper() else 0.64
