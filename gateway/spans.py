"""Elements octet for octet: where in a document the octets of an element stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from lxml import etree

__all__ = ["Fragment", "cut"]


@dataclass(frozen=True, slots=True)
class Fragment:
    """An element cut out of a document, nothing rewritten."""

    octets: bytes
    """The element in UTF-8, as it stood."""
    namespaces: Mapping[str, str] = field(default_factory=dict)
    """Prefixes declared around the element and in scope in it; ``""`` is the default namespace."""


def cut(document: bytes, element: etree._Element) -> Fragment:
    """The octets of *element*, which lies in the tree read from *document*, and the namespaces in scope around it.

    The document must have been read by :func:`signing.xml.parse` (no DTD, so nothing can be expanded here either), and
    *element* must not be its root.
    """
    walk = _Walk(document, _path_to(element))
    start, end = walk.span()
    octets = document[start:end]
    codec = _codec(document, element.getroottree().docinfo.encoding)
    if codec != "utf-8":
        octets = octets.decode(codec).encode()
    parent = element.getparent()
    around = parent.nsmap if parent is not None else {}
    return Fragment(octets, {prefix or "": uri for prefix, uri in around.items()})


class _Walk:
    """Follows a path of child positions through the events of expat."""

    def __init__(self, document: bytes, path: tuple[int, ...]) -> None:
        self._document = document
        self._path = path
        self._position: list[int] = []
        self._counts = [0]
        self._start: int | None = None
        self._closed = False
        self._end: int | None = None
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._opened
        self._parser.EndElementHandler = self._left
        self._parser.DefaultHandler = self._passed

    def span(self) -> tuple[int, int]:
        """First octet of the element and the first one after it."""
        self._parser.Parse(self._document, True)
        assert self._start is not None and self._end is not None, "lxml and expat read one document"
        return self._start, self._end

    def _opened(self, _name: str, _attributes: dict[str, str]) -> None:
        self._passed("")
        self._position.append(self._counts[-1])
        self._counts[-1] += 1
        self._counts.append(0)
        if self._start is None and tuple(self._position) == self._path:
            self._start = self._parser.CurrentByteIndex

    def _left(self, _name: str) -> None:
        self._passed("")
        self._closed = self._closed or (self._start is not None and tuple(self._position) == self._path)
        self._position.pop()
        self._counts.pop()

    def _passed(self, _text: str) -> None:
        """An end tag ends where the next event of any kind begins."""
        if self._closed and self._end is None:
            self._end = self._parser.CurrentByteIndex


def _path_to(element: etree._Element) -> tuple[int, ...]:
    steps = []
    node: etree._Element | None = element
    while node is not None:
        parent = node.getparent()
        steps.append(sum(1 for _ in node.itersiblings(etree.Element, preceding=True)) if parent is not None else 0)
        node = parent
    return tuple(reversed(steps))


def _codec(document: bytes, declared: str | None) -> str:
    if document[:2] in (b"\xff\xfe", b"<\x00"):
        return "utf-16-le"
    if document[:2] in (b"\xfe\xff", b"\x00<"):
        return "utf-16-be"
    name = (declared or "utf-8").lower()
    return "utf-8" if name in ("utf-8", "utf8", "us-ascii", "ascii") else name
