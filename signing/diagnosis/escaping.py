"""Text escaped once more or once less than when it was signed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Final
from xml.sax.saxutils import escape, unescape

from lxml import etree

from signing.diagnosis.evidence import Evidence
from signing.errors import XmlRefused
from signing.findings import Diagnosis
from signing.xml import parse, xpath_of

__all__ = ["escaped_digested", "escaped_markup", "escaped_twice", "unescaped", "unescaped_digested", "unescaped_markup"]

_QUOTES: Final = {'"': "&quot;", "'": "&apos;"}
_PLAIN: Final = {"&quot;": '"', "&apos;": "'", "&#39;": "'", "&#34;": '"', "&#13;": "\r", "&#xD;": "\r", "&#10;": "\n"}
_REFERENCE: Final = re.compile(r"&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});")
_MOST_PLACES: Final = 48
_SHORTEST_MARKUP: Final = 4


def escaped_twice(evidence: Evidence) -> Diagnosis | None:
    """``&lt;`` became ``&amp;lt;``."""
    if _REFERENCE.search(unescape(evidence.text)) and evidence.undone(partial(_each_text, change=_unescaped)):
        return evidence.found("DIAG-ESCAPED-TWICE")
    return None


def unescaped(evidence: Evidence) -> Diagnosis | None:
    """``&amp;lt;`` became ``&lt;``: a text that was to show an escape lost it."""
    for entities in ({}, {'"': "&quot;"}, _QUOTES):
        if evidence.undone(partial(_each_text, change=partial(escape, entities=entities))):
            return evidence.found("DIAG-UNESCAPED")
    return None


def escaped_markup(evidence: Evidence) -> Diagnosis | None:
    """Elements became a text that spells them."""
    for place in _places(evidence, _spells_markup):
        if evidence.undone(partial(_become_elements, place=place)):
            return evidence.found("DIAG-MARKUP-ESCAPED", place)
    return None


def unescaped_markup(evidence: Evidence) -> Diagnosis | None:
    """A text that spells elements became elements."""
    for place in _places(evidence, _has_only_elements):
        if evidence.undone(partial(_become_text, place=place)):
            return evidence.found("DIAG-MARKUP-UNESCAPED", place)
    return None


def escaped_digested(evidence: Evidence) -> Diagnosis | None:
    """The digest is over the escaped form, as it stands inside another document."""
    for entities in ({}, {'"': "&quot;"}, _QUOTES, {'"': "&#34;", "'": "&#39;"}):
        if evidence.accepts_text(escape(evidence.text, entities)):
            return evidence.found("DIAG-ESCAPED-DIGESTED")
    return None


def unescaped_digested(evidence: Evidence) -> Diagnosis | None:
    """The digest is over the text with its escapes resolved."""
    once = unescape(evidence.text, _PLAIN)
    if evidence.accepts_text(once):
        return evidence.found("DIAG-UNESCAPED-DIGESTED")
    return None


def _unescaped(text: str) -> str:
    return unescape(text, _PLAIN)


def _each_text(root: etree._Element, *, change: Callable[[str], str]) -> None:
    for element in root.iter("*"):
        if element.text and element.text.strip():
            element.text = change(element.text)
        if element is not root and element.tail and element.tail.strip():
            element.tail = change(element.tail)
        for name, value in element.attrib.items():
            element.set(name, change(str(value)))


def _places(evidence: Evidence, fits: Callable[[etree._Element], bool]) -> Iterator[str]:
    root = evidence.tree()
    if root is None:
        return
    tree = root.getroottree()
    yield from islice((tree.getelementpath(one) for one in root.iter("*") if fits(one)), _MOST_PLACES)


def _spells_markup(element: etree._Element) -> bool:
    text = (element.text or "").strip()
    return not len(element) and len(text) >= _SHORTEST_MARKUP and text.startswith("<") and text.endswith(">")


def _has_only_elements(element: etree._Element) -> bool:
    return len(element) > 0 and element.getparent() is not None


def _at(root: etree._Element, place: str) -> etree._Element:
    found = root if place == "." else root.find(place)
    if found is None:
        raise ValueError(place)
    return found


def _become_elements(root: etree._Element, *, place: str) -> None:
    element = _at(root, place)
    try:
        inner = parse((element.text or "").strip().encode())
    except XmlRefused as refused:
        raise ValueError(xpath_of(element)) from refused
    element.text = None
    element.append(inner)


def _become_text(root: etree._Element, *, place: str) -> None:
    element = _at(root, place)
    inner = [etree.tostring(child, encoding="unicode", with_tail=True) for child in element]
    text = (element.text or "") + "".join(inner)
    for child in list(element):
        element.remove(child)
    outer = {f' xmlns{":" + prefix if prefix else ""}="{uri}"' for prefix, uri in element.nsmap.items()}
    for declaration in outer:
        text = text.replace(declaration, "")
    element.text = text
