"""A sequence diagram: who says what to whom, from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sandbox.drawing.canvas import Canvas, Letters, Mood
from sandbox.drawing.lettering import LINE, longest_piece, shortened, width_of, wrapped

__all__ = ["Arrow", "Lifeline", "LifelineKind", "Note", "Sequence", "draw_sequence"]


class LifelineKind(StrEnum):
    """What somebody in the diagram is."""

    PERSON = "person"
    SYSTEM = "system"
    CENTRE = "centre"
    """The one in the middle, through whom everything goes."""


@dataclass(frozen=True, slots=True)
class Lifeline:
    """Somebody who says or hears something."""

    key: str
    name: str
    kind: LifelineKind = LifelineKind.SYSTEM


@dataclass(frozen=True, slots=True)
class Arrow:
    """One message."""

    source: str
    """Key of the lifeline that sends it."""
    target: str
    """Key of the lifeline that it is for; the sender's own for what somebody does."""
    number: str
    label: str
    below: str = ""
    """Small, under the arrow: when, with what code, how long it took."""
    mood: Mood = Mood.PLAIN
    dashed: bool = False
    """An answer."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be said of the message above it, at a lifeline."""

    at: str
    """Key of the lifeline."""
    lines: tuple[str, ...]
    mood: Mood = Mood.DIM


@dataclass(frozen=True, slots=True)
class Sequence:
    """What there is to draw."""

    title: str
    mark: str
    """A word in the corner of the drawing, that says what kind of thing this is."""
    lifelines: tuple[Lifeline, ...]
    """From left to right, one at least."""
    rows: tuple[Arrow | Note, ...]
    """From top to bottom."""


_MARGIN: Final = 16.0
_NARROWEST: Final = 150.0
_WIDEST: Final = 290.0
_LABEL: Final = 12.0
_SMALL: Final = 10.0
_NAME: Final = 12.0
_LABEL_LINES: Final = 3
_NAME_LINES: Final = 3
_NOTE_LINES: Final = 5
_LOOP: Final = 30.0
"""How far an arrow to oneself goes out."""
_AIR: Final = 10.0
_PAD: Final = 7.0
_RIGHT_OF_LOOP: Final = 180.0


def draw_sequence(what: Sequence) -> bytes:
    """*what* as SVG, UTF-8: well-formed, and the same octets for the same diagram."""
    return _Drawing(what).octets()


class _Drawing:
    def __init__(self, what: Sequence) -> None:
        self._what = what
        self._place = {one.key: number for number, one in enumerate(what.lifelines)}
        self._gap = self._best_gap()
        self._names = [wrapped(one.name, self._gap - 30, _NAME, most=_NAME_LINES) for one in what.lifelines]
        self._head = max(map(len, self._names)) * _NAME * LINE + 2 * _PAD
        self._width = self._full_width()
        self._titles = wrapped(what.title, self._width - 3 * _MARGIN - width_of(what.mark, 13), 14, most=2)

    def octets(self) -> bytes:
        top = _MARGIN + max(1, len(self._titles)) * 14 * LINE + _PAD
        first = top + self._head + _AIR
        heights = [self._height(row) for row in self._what.rows]
        end = first + sum(heights) + _AIR
        canvas = Canvas(self._width, end + self._head + _MARGIN, title=self._title(), description=self._description())
        self._draw_title(canvas)
        for number in range(len(self._names)):
            x = self._x(number)
            canvas.line((x, top + self._head), (x, end), Mood.DIM, dashed=True)
            self._draw_head(canvas, number, top)
            self._draw_head(canvas, number, end)
        for row, y in zip(self._what.rows, _running(first, heights), strict=True):
            if isinstance(row, Arrow):
                self._draw_arrow(canvas, row, y)
            else:
                self._draw_note(canvas, row, y)
        return canvas.octets()

    def _title(self) -> str:
        return f"{self._what.title} — {self._what.mark}"

    def _description(self) -> str:
        said = (f"{one.number} {one.source} → {one.target}: {one.label}" for one in self._arrows())
        return "; ".join(said) or self._title()

    def _arrows(self) -> Iterator[Arrow]:
        return (row for row in self._what.rows if isinstance(row, Arrow))

    def _best_gap(self) -> float:
        """Between two lifelines: enough for most labels in one or two lines, within bounds."""
        wanted = _NARROWEST
        for arrow in self._arrows():
            span = max(1, abs(self._place[arrow.source] - self._place[arrow.target]))
            label = _numbered(arrow)
            texts = (width_of(label, _LABEL) / 2, longest_piece(label, _LABEL), width_of(arrow.below, _SMALL))
            wanted = max(wanted, (max(texts) + 2 * _AIR) / span)
        return min(wanted, _WIDEST)

    def _full_width(self) -> float:
        count = len(self._what.lifelines)
        last = count - 1
        loops = any(arrow.source == arrow.target and self._place[arrow.source] == last for arrow in self._arrows())
        least = 2 * _MARGIN + width_of(self._what.mark, 13) + 260
        return max(least, 2 * _MARGIN + self._gap * count + (_RIGHT_OF_LOOP - self._gap / 2 + _LOOP if loops else 0))

    def _x(self, number: int) -> float:
        return _MARGIN + self._gap * (number + 0.5)

    def _draw_title(self, canvas: Canvas) -> None:
        mark = self._what.mark
        canvas.text((_MARGIN, _MARGIN + 12), self._titles, letters=Letters(14, "start", bold=True))
        canvas.text((self._width - _MARGIN, _MARGIN + 12), [mark], Mood.BAD, letters=Letters(13, "end", bold=True))

    def _draw_head(self, canvas: Canvas, number: int, y: float) -> None:
        who, lines, x = self._what.lifelines[number], self._names[number], self._x(number)
        width = self._gap - 14
        mood = Mood.STRONG if who.kind is LifelineKind.CENTRE else Mood.PLAIN
        canvas.begin(who.name)
        canvas.box((x - width / 2, y), (width, self._head), mood, round_by=14 if who.kind is LifelineKind.PERSON else 3)
        above = (self._head - len(lines) * _NAME * LINE) / 2
        canvas.text((x, y + above + _NAME), lines, mood, letters=Letters(_NAME, bold=True))
        canvas.end()

    def _room(self, arrow: Arrow) -> float:
        span = abs(self._place[arrow.source] - self._place[arrow.target])
        return span * self._gap - 2 * _AIR if span else min(self._gap, _RIGHT_OF_LOOP) - _LOOP - _AIR

    def _label(self, arrow: Arrow) -> list[str]:
        return wrapped(_numbered(arrow), self._room(arrow), _LABEL, most=_LABEL_LINES)

    def _under(self, arrow: Arrow) -> list[str]:
        return wrapped(arrow.below, self._room(arrow), _SMALL, most=2)

    def _note(self, note: Note) -> list[str]:
        lines = [part for line in note.lines for part in wrapped(line, self._gap - 3 * _PAD, _SMALL, most=2)]
        if len(lines) > _NOTE_LINES:
            lines[_NOTE_LINES - 1] = shortened(f"{lines[_NOTE_LINES - 1]} …", self._gap - 3 * _PAD, _SMALL)
        return lines[:_NOTE_LINES]

    def _height(self, row: Arrow | Note) -> float:
        if isinstance(row, Note):
            return len(self._note(row)) * _SMALL * LINE + 2 * _PAD + _AIR
        return len(self._label(row)) * _LABEL * LINE + len(self._under(row)) * _SMALL * LINE + 2 * _AIR

    def _draw_arrow(self, canvas: Canvas, arrow: Arrow, y: float) -> None:
        label, under = self._label(arrow), self._under(arrow)
        start, end = self._x(self._place[arrow.source]), self._x(self._place[arrow.target])
        line = y + len(label) * _LABEL * LINE + 4
        canvas.begin("\n".join(part for part in (_numbered(arrow), arrow.below) if part))
        if arrow.source == arrow.target:
            out = start + _LOOP
            canvas.arrow([(start, y + 6), (out, y + 6), (out, line), (start, line)], arrow.mood, dashed=arrow.dashed)
            place, anchor = out + 6, "start"
        else:
            canvas.arrow([(start, line), (end, line)], arrow.mood, dashed=arrow.dashed)
            place, anchor = (start + end) / 2, "middle"
        canvas.text((place, y + _LABEL), label, arrow.mood, letters=Letters(_LABEL, anchor, clear=True))
        low = line + (0 if arrow.source == arrow.target else 3) + _SMALL
        canvas.text((place, low), under, Mood.DIM, letters=Letters(_SMALL, anchor, clear=True))
        canvas.end()

    def _draw_note(self, canvas: Canvas, note: Note, y: float) -> None:
        lines = self._note(note)
        x = self._x(self._place[note.at])
        width = self._gap - _PAD
        canvas.begin("\n".join(note.lines))
        canvas.box((x - width / 2, y), (width, len(lines) * _SMALL * LINE + 2 * _PAD), note.mood, round_by=6)
        canvas.text((x, y + _PAD + _SMALL), lines, note.mood, letters=Letters(_SMALL))
        canvas.end()


def _numbered(arrow: Arrow) -> str:
    return f"{arrow.number})\u00a0{arrow.label}" if arrow.number else arrow.label


def _running(start: float, heights: list[float]) -> Iterator[float]:
    for height in heights:
        yield start
        start += height
