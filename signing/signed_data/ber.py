"""BER read where it lies: nothing is copied, ends of indefinite lengths are looked for once (ITU-T X.690)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from signing.der import Element, tagged

__all__ = ["CONSTRUCTED", "INTEGER", "OBJECT_IDENTIFIER", "OCTET_STRING", "SEQUENCE", "SET", "Node", "read"]

SEQUENCE: Final = 0x30
SET: Final = 0x31
INTEGER: Final = 0x02
OBJECT_IDENTIFIER: Final = 0x06
OCTET_STRING: Final = 0x04
CONSTRUCTED: Final = 0x20
"""The bit of the identifier octet that says that elements lie within."""
_MAX_DEPTH: Final = 64


class TooManyElements(ValueError):
    """More elements than may be read."""


@dataclass(slots=True)
class _Source:
    """Octets that are being read."""

    octets: memoryview
    left: int
    """How many more elements may be read."""
    ends: dict[int, int] = field(default_factory=dict)
    """Where contents of indefinite length end, by where they begin."""

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooManyElements("more elements than may be read")

    def header(self, start: int, limit: int) -> tuple[int, int, int | None]:
        """The tag of the element at *start*, where its contents begin, and their size; None: indefinite."""
        octets = self.octets
        if start + 2 > limit:
            raise ValueError(f"the octets end within an element (at octet {start})")
        tag, size = octets[start], octets[start + 1]
        if tag & 0x1F == 0x1F:
            raise ValueError(f"a tag above 30 (at octet {start})")
        body = start + 2
        if size < 0x80:
            return tag, body, size
        if size == 0x80:
            if not tag & CONSTRUCTED:
                raise ValueError(f"a primitive element of indefinite length (at octet {start})")
            return tag, body, None
        more = size & 0x7F
        if more > 8 or body + more > limit:
            raise ValueError(f"a length that no element here has (at octet {start})")
        return tag, body + more, int.from_bytes(octets[body : body + more], "big")

    def is_definite(self, start: int, limit: int) -> bool:
        """True if nothing between *start* and *limit* has an indefinite length or is a string in pieces."""
        position = start
        while position < limit:
            tag, body, size = self.header(position, limit)
            if size is None or tag == CONSTRUCTED | OCTET_STRING:
                return False
            position = body if tag & CONSTRUCTED else body + size
        return True

    def end_of(self, body: int, limit: int) -> int:
        """Where the contents end that begin at *body*, all that lies within them looked through once."""
        known = self.ends.get(body)
        if known is not None:
            return known
        octets, position, unfinished = self.octets, body, [body]
        while unfinished:
            if position + 2 <= limit and not octets[position] and not octets[position + 1]:
                self.ends[unfinished.pop()] = position
                position += 2
                continue
            self.spend()
            _, inner, size = self.header(position, limit)
            if size is None:
                unfinished.append(inner)
                position = inner
            else:
                position = inner + size
            if position > limit or len(unfinished) > _MAX_DEPTH:
                raise ValueError(f"contents of indefinite length have no end (at octet {body})")
        return self.ends[body]


# not frozen: a CMS has a hundred of them, and freezing would be the dearest part of reading it
@dataclass(slots=True, eq=False)
class Node:
    """One element where it lies. Its parts raise ValueError where it is not what it is taken for."""

    tag: int
    """The identifier octet."""
    source: _Source
    start: int
    body: int
    end: int
    """Where the contents end."""
    stop: int
    """Where the element ends: behind end-of-contents, where it has one."""
    depth: int

    @property
    def content(self) -> memoryview:
        """What stands between header and end."""
        return self.source.octets[self.body : self.end]

    @property
    def encoded(self) -> bytes:
        """The whole element, copied."""
        return bytes(self.source.octets[self.start : self.stop])

    @property
    def members(self) -> tuple[Node, ...]:
        """The elements within a constructed one."""
        return tuple(self.walk())

    def walk(self) -> Iterator[Node]:
        """The elements within a constructed one, one after the other."""
        if not self.tag & CONSTRUCTED:
            raise ValueError(f"the element with tag {self.tag:#04x} holds no others (at octet {self.start})")
        position = self.body
        while position < self.end:
            found = _node(self.source, position, self.end, self.depth + 1)
            yield found
            position = found.stop

    @property
    def pieces(self) -> Iterator[memoryview]:
        """The octets of an OCTET STRING in the pieces in which it is cut up; an implicit tag does not matter."""
        if not self.tag & CONSTRUCTED:
            yield self.content
            return
        for piece in self.walk():
            yield from piece.pieces

    @property
    def octets(self) -> bytes:
        """The octets of an OCTET STRING, joined."""
        return b"".join(self.pieces)

    @property
    def number(self) -> int:
        """Value of an INTEGER, which may be negative."""
        if self.tag != INTEGER or self.body == self.end:
            raise ValueError(f"an INTEGER was expected (at octet {self.start})")
        return int.from_bytes(self.content, "big", signed=True)

    @property
    def dotted(self) -> str:
        """Value of an OBJECT IDENTIFIER."""
        if self.tag != OBJECT_IDENTIFIER:
            raise ValueError(f"an OBJECT IDENTIFIER was expected (at octet {self.start})")
        return _dotted(bytes(self.content))

    def of(self, tag: int, at_least: int = 0) -> tuple[Node, ...]:
        """The members of an element with *tag* that has *at_least* so many."""
        if self.tag != tag:
            raise ValueError(f"the tag {tag:#04x} was expected, {self.tag:#04x} found (at octet {self.start})")
        found = self.members
        if len(found) < at_least:
            raise ValueError(f"{at_least} members or more were expected (at octet {self.start})")
        return found

    def definite(self) -> bytes:
        """The element with definite lengths only; the order of its members stays."""
        if self.source.is_definite(self.start, self.stop):
            return self.encoded
        if not self.tag & CONSTRUCTED:
            return tagged(self.tag, bytes(self.content))
        if self.tag & ~CONSTRUCTED == OCTET_STRING:
            return tagged(OCTET_STRING, self.octets)
        return tagged(self.tag, b"".join(member.definite() for member in self.walk()))


def read(octets: memoryview, most: int) -> Node:
    """The one element that *octets* are, of which no more than *most* parts are read.

    Raises ValueError for anything else, :class:`TooManyElements` for too many.
    """
    found = _node(_Source(octets, most), 0, len(octets), 0)
    if found.stop != len(octets):
        raise ValueError(f"{len(octets) - found.stop} octets too many (from octet {found.stop})")
    return found


def _node(source: _Source, start: int, limit: int, depth: int) -> Node:
    if depth > _MAX_DEPTH:
        raise ValueError(f"nested deeper than {_MAX_DEPTH} (at octet {start})")
    source.spend()
    tag, body, size = source.header(start, limit)
    if size is None:
        end = source.end_of(body, limit)
        return Node(tag, source, start, body, end, end + 2, depth)
    end = body + size
    if end > limit:
        raise ValueError(f"the octets end within an element (at octet {start})")
    return Node(tag, source, start, body, end, end, depth)


@lru_cache(maxsize=1024)
def _dotted(content: bytes) -> str:
    return Element(OBJECT_IDENTIFIER, content, content).dotted
