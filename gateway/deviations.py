"""What real clients send although the contract forbids it, recognised one by one (protocol: 1.5).

A message is copied into the shape of the contract; each straightening is a finding with the verdict *skipped*, that is
tolerated. What cannot be straightened stays in the copy, for the XSD to refuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lxml import etree

from gateway.names import ALMATY, XSI
from gateway.shapes import Shape
from signing.findings import Finding, Location, Step, skipped
from signing.xml import locate

__all__ = ["Straightened", "straighten", "text_of", "zone_finding"]

_GUID: Final = re.compile(r"\{[a-fA-F0-9]{8}(-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}\}")
_STRING = etree.XPath("string()")
_TYPE: Final = f"{{{XSI}}}type"


def text_of(element: etree._Element) -> str:
    """The character data of *element* without comments, as signatures see it."""
    return element.text or "" if len(element) == 0 else str(_STRING(element))


@dataclass(frozen=True, slots=True)
class Straightened:
    """A copy of a message in the shape of the contract, business data left out."""

    document: etree._Element
    """The global element of the contract, every local element unqualified and in order."""
    origins: dict[etree._Element, etree._Element]
    """From an element of the copy to the element received."""
    findings: tuple[Finding, ...]
    """The deviations, each tolerated."""
    data: etree._Element | None
    """The element ``data`` as received, or None if the message has none."""


@dataclass(slots=True)
class _Copy:
    shape: Shape
    namespace: str | None
    """Namespace of the wrapper as received: local elements in it were meant to be unqualified."""
    origins: dict[etree._Element, etree._Element] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    data: etree._Element | None = None

    def tolerate(self, code: str, element: etree._Element, *, expected: str, actual: str) -> None:
        self.findings.append(_tolerated(code, locate(element), expected=expected, actual=actual))

    def add(self, parent: etree._Element, element: etree._Element) -> None:
        """Append a straightened copy of *element* to *parent*, unless a deviation says that it is as good as absent."""
        name = self._name(element)
        if name == "data" and parent.tag == self.shape.data_in:
            self.data = element if self.data is None else self.data
            self.origins[etree.SubElement(parent, "data")] = element
            return
        if self._is_void(name, element):
            return
        copy = etree.SubElement(parent, name, nsmap=element.nsmap if element.attrib else None)
        self.fill(copy, element)

    def fill(self, copy: etree._Element, element: etree._Element) -> None:
        """Copy attributes, text and children of *element* into *copy*."""
        self.origins[copy] = element
        for key, value in element.items():
            if key != _TYPE or not self._is_renamed(element, value):
                copy.set(key, value)
        children = list(_elements(element)) if len(element) else ()
        if not children:
            copy.text = text_of(element)
            return
        copy.text = "".join(_own_text(element))
        for child in children:
            self.add(copy, child)
        self._sort(copy, element)

    def _name(self, element: etree._Element) -> str:
        qname = etree.QName(element)
        if qname.namespace is None or qname.namespace != self.namespace:
            return str(element.tag)
        if not any(finding.code == "ENV-QUALIFIED-REQUEST" for finding in self.findings):
            self.tolerate("ENV-QUALIFIED-REQUEST", element, expected=qname.localname, actual=str(element.tag))
        return qname.localname

    def _is_void(self, name: str, element: etree._Element) -> bool:
        if len(element) == 0 and not text_of(element).strip():
            if name == "properties":
                self.tolerate("ENV-EMPTY-PROPERTIES", element, expected="key and value, or no element", actual="empty")
                return True
            if name in self.shape.voidable:
                self.tolerate("ENV-EMPTY-OPTIONAL", element, expected="a value, or no element", actual=f"<{name}/>")
                return True
        elif name == "sessionId" and not _GUID.fullmatch(text_of(element)):
            self.tolerate("ENV-SESSION-ID", element, expected="{GUID}, in braces", actual=text_of(element)[:60])
            return True
        return False

    def _is_renamed(self, element: etree._Element, name: str) -> bool:
        """True if the type *name* is that of the contract in its other flavour; the element has it anyway."""
        prefix, _, local = name.strip().rpartition(":")
        namespace = element.nsmap.get(prefix or None, "")
        right = self.shape.renamed.get(namespace)
        if right is not None:
            self.tolerate(
                "ENV-TYPES-LOWERCASE", element, expected=f"{{{right}}}{local}", actual=f"{{{namespace}}}{local}"
            )
        return right is not None

    def _sort(self, copy: etree._Element, element: etree._Element) -> None:
        sequence = self.shape.sequences.get(str(copy.tag), ())
        ranks = [sequence.index(str(c.tag)) if c.tag in sequence else len(sequence) for c in copy]
        if ranks == sorted(ranks):
            return
        children = list(copy)
        late = next(i for i in range(1, len(ranks)) if ranks[i] < max(ranks[:i]))
        self.tolerate(
            "ENV-ELEMENT-ORDER",
            self.origins[children[late]],
            expected=", ".join(name for name in sequence if copy.find(name) is not None),
            actual=", ".join(etree.QName(c).localname for c in children),
        )
        copy[:] = [child for _, child in sorted(zip(ranks, children, strict=True), key=lambda pair: pair[0])]


def straighten(wrapper: etree._Element, request: etree._Element, shape: Shape) -> Straightened:
    """The message in *request* (which lies in *wrapper*, or is it) in the *shape* of the contract."""
    document = etree.Element(shape.root)
    copy = _Copy(shape, etree.QName(wrapper).namespace)
    if request is wrapper:
        copy.fill(etree.SubElement(document, "request"), request)
        copy.origins[document] = wrapper
    else:
        copy.fill(document, wrapper)
    return Straightened(document, copy.origins, tuple(copy.findings), copy.data)


def zone_finding(text: str, moment: datetime, element: etree._Element) -> Finding | None:
    """The deviation of a date that does not carry the offset of Asia/Almaty at that moment, if any.

    *text* is the date as it was written, *moment* the same as an aware datetime, *element* where it stands. The XSD
    allows any zone and none; the gateway's own clock is that of Almaty, and a strict reader demands it.
    """
    try:
        local = moment.astimezone(ALMATY)
    except OverflowError:
        local = moment
    if text.endswith("Z"):
        code = "ENV-DATE-UTC"
    elif datetime.fromisoformat(text).tzinfo is None:
        code = "ENV-DATE-NO-ZONE"
    elif local.utcoffset() != moment.utcoffset():
        code = "ENV-DATE-OFFSET"
    else:
        return None
    return _tolerated(code, locate(element), expected=local.isoformat(), actual=text)


def _tolerated(code: str, at: Location, *, expected: str, actual: str) -> Finding:
    return skipped(Step.ENVELOPE, code, at=at, expected=expected, actual=actual)


def _elements(parent: etree._Element) -> Iterator[etree._Element]:
    return parent.iterchildren(tag=etree.Element)


def _own_text(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield child.tail or ""
