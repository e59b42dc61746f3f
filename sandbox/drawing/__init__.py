"""Drawings as SVG, written by hand: the same picture is the same octets, and a file needs nothing beside itself."""

from sandbox.drawing.canvas import Canvas, Letters, Mood
from sandbox.drawing.lettering import shortened, width_of, wrapped
from sandbox.drawing.sequence import Arrow, Lifeline, LifelineKind, Note, Sequence, draw_sequence

__all__ = [
    "Arrow",
    "Canvas",
    "Letters",
    "Lifeline",
    "LifelineKind",
    "Mood",
    "Note",
    "Sequence",
    "draw_sequence",
    "shortened",
    "width_of",
    "wrapped",
]
