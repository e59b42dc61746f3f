"""How two messages differ octet by octet, with the octets themselves where eyes see no difference."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Any, Final

from gateway.masking import MASK, secret_spans

__all__ = ["Fact", "RawChange", "RawDifference", "Span", "raw_difference"]

_PIECES: Final = re.compile(rb"<[^>\n]*>|[^<\n]+\n?|\n|<")
"""Messages are often one line: tags and texts are the pieces that can differ."""
_MOST_PIECES: Final = 3000
"""More that differ are told as one change: to match them takes time that grows with their square."""
_MOST_TOLD: Final = 1000
_SHOWN: Final = 120
_SHOWN_HEX: Final = 48
_DECLARED: Final = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']""")
_MARKS: Final = ((codecs.BOM_UTF8, "UTF-8"), (codecs.BOM_UTF16_LE, "UTF-16 LE"), (codecs.BOM_UTF16_BE, "UTF-16 BE"))


@dataclass(frozen=True, slots=True)
class Span:
    """A part of one of the messages."""

    offset: int
    """Octets before it."""
    line: int
    """From 1."""
    column: int
    """In octets, from 1."""
    octets: bytes = field(repr=False)
    secret: bool = False
    """A password or a private key stands here: it was compared, and is not shown."""

    @property
    def text(self) -> str:
        """The octets as text, shortened; what is no UTF-8 stands as its octets."""
        if self.secret:
            return MASK.decode()
        shown = self.octets[:_SHOWN].decode("utf-8", "backslashreplace")
        return shown + ("…" if len(self.octets) > _SHOWN else "")

    @property
    def hex(self) -> str:
        """The octets in hexadecimal, shortened."""
        if self.secret:
            return ""
        return self.octets[:_SHOWN_HEX].hex(" ") + (" …" if len(self.octets) > _SHOWN_HEX else "")

    def as_dict(self) -> dict[str, Any]:
        """The span as JSON data."""
        return {
            "offset": self.offset,
            "line": self.line,
            "column": self.column,
            "length": None if self.secret else len(self.octets),
            "text": self.text,
            "hex": self.hex,
        }


@dataclass(frozen=True, slots=True)
class RawChange:
    """One place where they differ."""

    first: Span
    second: Span

    @property
    def kind(self) -> str:
        """``added``, ``removed`` or ``changed``."""
        if not self.first.octets:
            return "added"
        return "changed" if self.second.octets else "removed"

    @property
    def invisible(self) -> bool:
        """True if both sides look the same, or like nothing, on a screen."""
        return _visible(self.first.octets) == _visible(self.second.octets)

    def as_dict(self) -> dict[str, Any]:
        """The change as JSON data."""
        return {
            "kind": self.kind,
            "invisible": self.invisible,
            "first": self.first.as_dict(),
            "second": self.second.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about the whole of both messages."""

    name: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class RawDifference:
    """Everything in which two messages differ as octets."""

    changes: tuple[RawChange, ...]
    facts: tuple[Fact, ...]
    """Size, byte order mark, declared encoding, line ends: those in which they differ."""
    left_out: int
    """Changes beyond the first 1,000."""

    @property
    def same(self) -> bool:
        """True if they are the same octets."""
        return not self.changes

    def as_dict(self) -> dict[str, Any]:
        """The difference as JSON data."""
        return {
            "form": "raw",
            "same": self.same,
            "facts": [{"name": one.name, "first": one.first, "second": one.second} for one in self.facts],
            "changes": [one.as_dict() for one in self.changes],
            "left_out": self.left_out,
        }


def raw_difference(first: bytes, second: bytes) -> RawDifference:
    """Where the octets of *first* and *second* differ, each place as small as it can be told."""
    lines = _Lines(first), _Lines(second)
    places = list(_differing(first, second))
    changes = tuple(
        RawChange(lines[0].span(start, one), lines[1].span(other_start, other))
        for start, one, other_start, other in places[:_MOST_TOLD]
    )
    facts = tuple(fact for fact in _facts(first, second) if fact.first != fact.second)
    return RawDifference(changes, facts, len(places) - len(changes))


class _Lines:
    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._secrets = secret_spans(octets)

    def span(self, offset: int, octets: bytes) -> Span:
        before = self._octets[:offset]
        secret = any(offset < end and start < offset + len(octets) for start, end in self._secrets)
        return Span(offset, before.count(b"\n") + 1, offset - before.rfind(b"\n"), octets, secret)


_Place = tuple[int, bytes, int, bytes]
"""An offset and the octets there, of each."""


def _differing(first: bytes, second: bytes) -> Iterator[_Place]:
    pieces = _PIECES.findall(first), _PIECES.findall(second)
    starts = _starts(pieces[0]), _starts(pieces[1])
    for (a, a_end), (b, b_end) in _blocks(*pieces):
        if a_end - a == b_end - b <= _MOST_PIECES:
            # as many pieces as before: each has become another one
            for one, other in zip(range(a, a_end), range(b, b_end), strict=True):
                yield from _narrowed(starts[0][one], pieces[0][one], starts[1][other], pieces[1][other])
        else:
            one_block, other_block = b"".join(pieces[0][a:a_end]), b"".join(pieces[1][b:b_end])
            yield from _narrowed(starts[0][a], one_block, starts[1][b], other_block)


def _blocks(first: list[bytes], second: list[bytes]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """From which piece to which they differ."""
    start = _common(first, second)
    end = _common(first[start:][::-1], second[start:][::-1])
    one, other = first[start : len(first) - end], second[start : len(second) - end]
    if max(len(one), len(other)) > _MOST_PIECES:
        if one or other:
            yield (start, start + len(one)), (start, start + len(other))
        return
    for tag, a, a_end, b, b_end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag != "equal":
            yield (start + a, start + a_end), (start + b, start + b_end)


def _narrowed(start: int, one: bytes, other_start: int, other: bytes) -> Iterator[_Place]:
    """The same place without what both begin and end with; no character is cut in two."""
    if one == other:
        return
    front = _common(one, other)
    while front and (_goes_on(one, front) or _goes_on(other, front)):
        front -= 1
    back = _common(one[front:][::-1], other[front:][::-1])
    while back and (_goes_on(one, len(one) - back) or _goes_on(other, len(other) - back)):
        back -= 1
    yield start + front, one[front : len(one) - back], other_start + front, other[front : len(other) - back]


def _goes_on(octets: bytes, place: int) -> bool:
    """True if the octet at *place* goes on with a character of UTF-8."""
    return place < len(octets) and octets[place] & 0xC0 == 0x80


def _starts(pieces: Sequence[bytes]) -> list[int]:
    return [0, *accumulate(map(len, pieces))]


def _common(first: Sequence[Any], second: Sequence[Any]) -> int:
    """How much they begin with in common; found by halves, for they may be long."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _visible(octets: bytes) -> str:
    """What a person sees of *octets*: letters in one form, no white space, no control characters."""
    text = unicodedata.normalize("NFC", octets.decode("utf-8", "replace"))
    return "".join(char for char in text if unicodedata.category(char)[0] not in "ZC" and char != "\ufffd")


def _facts(first: bytes, second: bytes) -> Iterator[Fact]:
    for name, tell in (
        ("octets", lambda octets: str(len(octets))),
        ("byte order mark", _mark),
        ("declared encoding", _declared),
        ("line ends", _line_ends),
        ("valid UTF-8", _is_utf8),
    ):
        yield Fact(name, tell(first), tell(second))


def _mark(octets: bytes) -> str:
    return next((name for mark, name in _MARKS if octets.startswith(mark)), "none")


def _declared(octets: bytes) -> str:
    found = _DECLARED.search(octets[:200])
    return "none" if found is None else found[1].decode("ascii", "replace")


def _line_ends(octets: bytes) -> str:
    pairs = octets.count(b"\r\n")
    counts = {"CRLF": pairs, "LF": octets.count(b"\n") - pairs, "CR": octets.count(b"\r") - pairs}
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "none"


def _is_utf8(octets: bytes) -> str:
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"no, octet {error.start}"
    return "yes"
