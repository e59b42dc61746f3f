"""White space put in or taken out after signing."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import partial
from itertools import islice, product
from typing import Final

from lxml import etree

from signing.diagnosis.evidence import Edit, Evidence
from signing.findings import Diagnosis

__all__ = ["base64_rewrapped", "between_elements", "in_text", "no_break_spaces", "tabs"]

_UNITS: Final = ("  ", "    ", "\t", " ", "   ")
_ENDS: Final = ("\n", "\r\n")
_LEVELS: Final = (0, 1, 2, 3)
_MOST_TEXTS: Final = 48
_DIGEST_VALUE: Final = "{http://www.w3.org/2000/09/xmldsig#}DigestValue"


def between_elements(evidence: Evidence) -> Diagnosis | None:
    """Elements were indented otherwise, or not at all, when they were signed."""
    if evidence.undone(_packed):
        return evidence.found("DIAG-WHITE-SPACE-BETWEEN", "none")
    for end in _ENDS:
        if evidence.undone(partial(_indented, unit="", end=end, level=0)):
            return evidence.found("DIAG-WHITE-SPACE-BETWEEN", repr(end))
    levels = _LEVELS[:1] if evidence.is_dear else _LEVELS
    for unit, end, level in product(_UNITS, _ENDS, levels):
        if evidence.undone(partial(_indented, unit=unit, end=end, level=level)):
            return evidence.found("DIAG-WHITE-SPACE-BETWEEN", repr(end + unit))
    return None


def tabs(evidence: Evidence) -> Diagnosis | None:
    """Tabs became spaces, or spaces tabs."""
    for width in (2, 4, 8):
        spaces = b" " * width
        for old, new in ((b"\t", spaces), (spaces, b"\t")):
            if evidence.accepts(evidence.octets.replace(old, new)):
                return evidence.found("DIAG-TABS", f"{width}")
    return None


def in_text(evidence: Evidence) -> Diagnosis | None:
    """A text was trimmed, or white space came to its ends."""
    everywhere: tuple[Edit, ...] = (_trim_all, _collapse_all)
    for edit in everywhere:
        if evidence.undone(edit):
            return evidence.found("DIAG-WHITE-SPACE-TEXT")
    root = evidence.tree()
    places = [] if root is None else list(islice(_texts(root), _MOST_TEXTS))
    for number, element in enumerate(places):
        for edit in _ends_of_one(number):
            if evidence.undone(edit):
                return evidence.found("DIAG-WHITE-SPACE-TEXT", str(etree.QName(element).localname))
    return None


def no_break_spaces(evidence: Evidence) -> Diagnosis | None:
    """A space became a no-break space, as word processors and web pages have it, or the other way round."""
    text = evidence.text
    if evidence.accepts_text(text.replace("\xa0", " ")):
        return evidence.found("DIAG-NO-BREAK-SPACE")
    start = text.find(" ")
    for _ in range(_MOST_TEXTS):
        if start < 0:
            break
        if evidence.accepts_text(f"{text[:start]}\xa0{text[start + 1 :]}"):
            return evidence.found("DIAG-NO-BREAK-SPACE")
        start = text.find(" ", start + 1)
    return None


def base64_rewrapped(evidence: Evidence) -> Diagnosis | None:
    """The base64 of a DigestValue was broken into other lines when SignedInfo was signed."""
    for width, end, framed in product((0, 76, 64), _ENDS, (False, True)):
        if evidence.undone(partial(_rewrap, width=width, end=end, framed=framed)):
            return evidence.found("DIAG-BASE64-WRAPPED", f"{width}")
    return None


def _packed(root: etree._Element) -> None:
    for element in root.iter("*"):
        if len(element) and not (element.text or "").strip():
            element.text = None
        if element is not root and not (element.tail or "").strip():
            element.tail = None


def _indented(root: etree._Element, *, unit: str, end: str, level: int) -> None:
    _packed(root)
    etree.indent(root, space=unit, level=level)
    if end != "\n":
        for element in root.iter("*"):
            if len(element) and not (element.text or "").strip():
                element.text = (element.text or "").replace("\n", end)
            if element is not root and not (element.tail or "").strip():
                element.tail = (element.tail or "").replace("\n", end)


def _texts(root: etree._Element) -> Iterator[etree._Element]:
    return (element for element in root.iter("*") if not len(element) and element.text)


def _trim_all(root: etree._Element) -> None:
    for element in _texts(root):
        element.text = (element.text or "").strip()


def _collapse_all(root: etree._Element) -> None:
    for element in _texts(root):
        element.text = " ".join((element.text or "").split())


def _ends_of_one(number: int) -> Iterator[Edit]:
    """Edits that trim the text *number*, or give it white space at one end."""
    for before, after in (("", ""), (" ", ""), ("", " "), ("\n", ""), ("", "\n"), ("\n", "\n")):
        yield partial(_reframe, number=number, before=before, after=after)


def _reframe(root: etree._Element, *, number: int, before: str, after: str) -> None:
    element = next(islice(_texts(root), number, None))
    text = element.text or ""
    element.text = before + text + after if before or after else text.strip()


def _rewrap(root: etree._Element, *, width: int, end: str, framed: bool) -> None:
    for element in root.iter(_DIGEST_VALUE):
        text = "".join((element.text or "").split())
        base64.b64decode(text, validate=True)
        lines = [text[start : start + width] for start in range(0, len(text), width)] if width else [text]
        frame = end if framed else ""
        element.text = frame + end.join(lines) + frame
