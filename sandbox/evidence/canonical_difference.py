"""How two messages differ element by element: what a program that reads XML would notice, and what is signed of it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Any, Final

from lxml import etree

from gateway.masking import MASK, masked
from sandbox.evidence.coverage import Coverage, coverage_of
from signing.canonical import EXCLUSIVE, METHODS, canonical
from signing.errors import XmlRefused
from signing.xml import parse, xpath_of

__all__ = ["CanonicalDifference", "Change", "SignedPart", "canonical_difference"]

_XSI_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
_SHOWN: Final = 200
_WHITE: Final = re.compile(r"[ \t\r\n]+")
_MOST_TOLD: Final = 1000
_MOST_CHILDREN: Final = 3000
"""More siblings that differ are compared one by one in order: to match them takes time that grows with their square."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference."""

    kind: str
    """``added``, ``removed``, ``changed`` or ``moved``."""
    first_path: str | None
    """XPath in the first message; None for what was added."""
    second_path: str | None
    first: str | None
    """What stands there, shortened."""
    second: str | None
    white_space: bool
    """True if only white space differs: nobody reads it, and every digest sees it."""
    signed_in_first: bool
    """A signature of the first message refers to this place."""
    signed_in_second: bool

    def as_dict(self) -> dict[str, Any]:
        """The change as JSON data."""
        return {name: getattr(self, name) for name in Change.__slots__}


@dataclass(frozen=True, slots=True)
class SignedPart:
    """An element that a signature refers to, in the one message and in the other."""

    first_path: str | None
    second_path: str | None
    same: bool
    """Their exclusive canonical forms, which hold the prefixes too, are the same octets."""

    def as_dict(self) -> dict[str, Any]:
        """The part as JSON data."""
        return {name: getattr(self, name) for name in SignedPart.__slots__}


@dataclass(frozen=True, slots=True)
class CanonicalDifference:
    """Everything in which two messages differ as XML; prefixes of namespaces are no difference."""

    changes: tuple[Change, ...]
    signed: tuple[SignedPart, ...]
    left_out: int
    """Changes beyond the first 1,000."""

    @property
    def same(self) -> bool:
        """True if a program that reads XML would see no difference."""
        return not self.changes

    def as_dict(self) -> dict[str, Any]:
        """The difference as JSON data."""
        return {
            "form": "canonical",
            "same": self.same,
            "changes": [one.as_dict() for one in self.changes],
            "signed": [one.as_dict() for one in self.signed],
            "left_out": self.left_out,
        }


def canonical_difference(first: bytes, second: bytes) -> CanonicalDifference:
    """How the documents in *first* and *second* differ. Raises :class:`~signing.errors.XmlRefused` for what is none."""
    roots = parse(first), parse(second)
    compared = _Comparison(coverage_of(roots[0]), coverage_of(roots[1]))
    compared.elements(_node(roots[0]), _node(roots[1]))
    found = compared.settled()
    told = tuple(compared.told(one) for one in found[:_MOST_TOLD])
    return CanonicalDifference(told, tuple(_signed(compared.covers)), len(found) - len(told))


@dataclass(frozen=True, slots=True)
class _Node:
    """An element as it is compared: texts joined, comments left out, names without prefixes."""

    element: etree._Element
    name: str
    attributes: dict[str, str]
    children: list[_Node | str]
    print: int = field(compare=False)
    """The same for subtrees that are the same."""


@dataclass(slots=True)
class _Found:
    kind: str
    first: tuple[etree._Element, str] | None
    """The element that it is at, and what follows its XPath."""
    second: tuple[etree._Element, str] | None
    texts: tuple[str | None, str | None]
    print: int | None = None
    """Of a whole subtree that was added or removed."""


class _Comparison:
    def __init__(self, first: Coverage, second: Coverage) -> None:
        self.covers = first, second
        self._found: list[_Found] = []

    def elements(self, first: _Node, second: _Node) -> None:
        """Compare two elements that stand for one another."""
        if first.print == second.print:
            return
        if first.name != second.name:
            self._gone(first)
            self._came(second)
            return
        self._attributes(first, second)
        self._children(first, second)

    def settled(self) -> list[_Found]:
        """What was found, in order; what went at one place and came at another was moved."""
        arrivals: dict[int, deque[_Found]] = {}
        for one in self._found:
            if one.kind == "added" and one.print is not None:
                arrivals.setdefault(one.print, deque()).append(one)
        arrived: set[int] = set()
        found: list[_Found] = []
        for one in self._found:
            waiting = arrivals.get(one.print) if one.kind == "removed" and one.print is not None else None
            if not waiting:
                found.append(one)
                continue
            other = waiting.popleft()
            arrived.add(id(other))
            found.append(_Found("moved", one.first, other.second, (one.texts[0], other.texts[1])))
        return [one for one in found if id(one) not in arrived]

    def told(self, one: _Found) -> Change:
        """What was found, as it is told."""
        first, second = one.texts
        blank = one.kind != "moved" and _inked(first) == _inked(second)
        return Change(
            kind=one.kind,
            first_path=None if one.first is None else xpath_of(one.first[0]) + one.first[1],
            second_path=None if one.second is None else xpath_of(one.second[0]) + one.second[1],
            first=_shown(first, secret=_is_secret(one.first)),
            second=_shown(second, secret=_is_secret(one.second)),
            white_space=blank,
            signed_in_first=one.first is not None and self.covers[0].holds(one.first[0]),
            signed_in_second=one.second is not None and self.covers[1].holds(one.second[0]),
        )

    def _attributes(self, first: _Node, second: _Node) -> None:
        for name in sorted(first.attributes.keys() | second.attributes.keys()):
            one, other = first.attributes.get(name), second.attributes.get(name)
            if one == other:
                continue
            named = second if one is None else first
            place = f"/@{_attribute(named.element, name)}"
            self._found.append(
                _Found(
                    "changed" if one is not None and other is not None else "added" if one is None else "removed",
                    None if one is None else (first.element, place),
                    None if other is None else (second.element, place),
                    (one, other),
                )
            )

    def _children(self, first: _Node, second: _Node) -> None:
        blocks = list(_blocks(first.children, second.children))
        left = [(number, block) for block, (one, _) in enumerate(blocks) for number in range(*one)]
        right = [(number, block) for block, (_, other) in enumerate(blocks) for number in range(*other)]
        pairs = _pairs([first.children[number] for number, _ in left], [second.children[number] for number, _ in right])
        paired = set(pairs.values())
        for place, (number, block) in enumerate(left):
            child = first.children[number]
            other, other_block = right[pairs[place]] if place in pairs else (None, block)
            partner = None if other is None else second.children[other]
            if isinstance(child, str):
                self._text((first, child), (second, partner if isinstance(partner, str) else None))
            elif isinstance(partner, _Node):
                if block != other_block:
                    self._moved(child, partner)
                self.elements(child, partner)
            else:
                self._gone(child)
        for place, (number, _) in enumerate(right):
            child = second.children[number]
            if place in paired:
                continue
            if isinstance(child, str):
                self._text((first, None), (second, child))
            else:
                self._came(child)

    def _moved(self, first: _Node, second: _Node) -> None:
        self._found.append(
            _Found("moved", (first.element, ""), (second.element, ""), (_source(first), _source(second)))
        )

    def _text(self, first: tuple[_Node, str | None], second: tuple[_Node, str | None]) -> None:
        self._found.append(
            _Found(
                "changed"
                if first[1] is not None and second[1] is not None
                else "added"
                if first[1] is None
                else "removed",
                None if first[1] is None else (first[0].element, "/text()"),
                None if second[1] is None else (second[0].element, "/text()"),
                (first[1], second[1]),
            )
        )

    def _gone(self, node: _Node) -> None:
        self._found.append(_Found("removed", (node.element, ""), None, (_source(node), None), node.print))

    def _came(self, node: _Node) -> None:
        self._found.append(_Found("added", None, (node.element, ""), (None, _source(node)), node.print))


def _blocks(
    first: Sequence[_Node | str], second: Sequence[_Node | str]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """From which child to which they differ."""
    one, other = [_print(child) for child in first], [_print(child) for child in second]
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    rest = zip(reversed(one[start:]), reversed(other[start:]), strict=False)
    end = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], rest))
    one, other = one[start : len(one) - end], other[start : len(other) - end]
    if max(len(one), len(other)) > _MOST_CHILDREN:
        yield (start, start + len(one)), (start, start + len(other))
        return
    for tag, a, a_end, b, b_end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag != "equal":
            yield (start + a, start + a_end), (start + b, start + b_end)


def _pairs(left: Sequence[_Node | str], right: Sequence[_Node | str]) -> dict[int, int]:
    """Which of *left* stands for which of *right*: the next of its name, unless it is there unchanged and was moved."""
    same = Counter(map(_print, left)) & Counter(map(_print, right))
    waiting: dict[str, list[int]] = {}
    for number in _changed(right, same):
        waiting.setdefault(_name(right[number]), []).append(number)
    found: dict[int, int] = {}
    for number in _changed(left, same):
        partners = waiting.get(_name(left[number]))
        if partners:
            found[number] = partners.pop(0)
    return found


def _changed(children: Sequence[_Node | str], same: Counter[int]) -> Iterator[int]:
    """Which of *children* are not there on both sides."""
    held = Counter(same)
    for number, child in enumerate(children):
        if isinstance(child, _Node) and held[child.print] > 0:
            held[child.print] -= 1
        else:
            yield number


def _node(element: etree._Element) -> _Node:
    """*element* and what is below it; deep documents are refused before."""
    children: list[_Node | str] = []
    text = element.text or ""
    for child in element:
        if isinstance(child, etree._Comment):
            text += child.tail or ""
            continue
        children += [text] if text else []
        children.append(
            _node(child) if isinstance(child.tag, str) else etree.tostring(child, encoding="unicode", with_tail=False)
        )
        text = child.tail or ""
    children += [text] if text else []
    attributes = {str(name): _value(element, str(name), str(value)) for name, value in element.attrib.items()}
    mark = hash((str(element.tag), tuple(sorted(attributes.items())), tuple(map(_print, children))))
    return _Node(element, str(element.tag), attributes, children, mark)


def _value(element: etree._Element, name: str, value: str) -> str:
    """The value of an attribute; a type is named by its namespace, for its prefix may be any."""
    if name != _XSI_TYPE:
        return value
    prefix, colon, local = value.strip().rpartition(":")
    uri = element.nsmap.get(prefix if colon else None)
    return f"{{{uri}}}{local}" if uri else value


def _attribute(element: etree._Element, name: str) -> str:
    """The *name* of an attribute of *element* as a person reads it, with a prefix that stands for its namespace."""
    uri, _, local = name.rpartition("}")
    prefix = next((prefix for prefix, known in element.nsmap.items() if prefix and known == uri[1:]), None)
    return f"{prefix}:{local}" if prefix else local


def _print(child: _Node | str) -> int:
    return hash(child) if isinstance(child, str) else child.print


def _name(child: _Node | str) -> str:
    return "" if isinstance(child, str) else child.name


def _source(node: _Node) -> str:
    return etree.tostring(node.element, encoding="unicode", with_tail=False)


def _inked(text: str | None) -> str:
    """*text* without the white space of XML."""
    return _WHITE.sub("", text or "")


def _is_secret(place: tuple[etree._Element, str] | None) -> bool:
    """True for the content of an element that has a password."""
    return place is not None and "password" in str(place[0].tag).lower() and place[1] != ""


def _shown(text: str | None, *, secret: bool) -> str | None:
    """*text* shortened, with what leaves no mark on a screen written out, and no secret."""
    if text is None or secret:
        return None if text is None else MASK.decode()
    text = masked(text.encode()).decode()
    cut = text[:_SHOWN]
    blank = not _inked(cut)
    shown = "".join(_visible(char) if blank or char not in " \n" else char for char in cut)
    return shown + ("…" if len(text) > _SHOWN else "")


def _visible(char: str) -> str:
    seen = {" ": "␠", "\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char)
    if seen is not None:
        return seen
    return f"\\u{ord(char):04x}" if unicodedata.category(char)[0] in "ZC" else char


def _signed(covers: tuple[Coverage, Coverage]) -> Iterator[SignedPart]:
    """What is signed in either, beside what stands at the same place of the other list."""
    first, second = covers
    for number in range(max(len(first.elements), len(second.elements))):
        one = first.elements[number] if number < len(first.elements) else None
        other = second.elements[number] if number < len(second.elements) else None
        yield SignedPart(
            None if one is None else xpath_of(one),
            None if other is None else xpath_of(other),
            one is not None and other is not None and _canonical(one) == _canonical(other),
        )


def _canonical(element: etree._Element) -> bytes | None:
    try:
        return canonical(element, METHODS[EXCLUSIVE], comments=False)
    except XmlRefused:
        return None
