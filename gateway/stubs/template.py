"""Business data with places: XML in which texts and attributes are filled from the request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Final

from lxml import etree

from gateway.stubs.mistakes import StubMistake
from gateway.stubs.places import TextWithPlaces
from gateway.stubs.scene import Scene
from signing.errors import XmlRefused
from signing.xml import parse

__all__ = ["DATA", "Template", "data_element"]

DATA: Final = "data"
"""The element that business data stand in (protocol: SyncChannel v10, 1.3)."""


class Template:
    """An element ``data`` that is made anew for each request. What is put in is text: it cannot become markup."""

    def __init__(self, octets: bytes, namespaces: Mapping[str, str], *, literal: bool = False) -> None:
        """*octets*: XML, its root the element ``data`` or what it is to hold; *literal*: braces mean nothing.

        Raises :class:`StubMistake` with line and column.
        """
        self._root: Final = data_element(octets)
        self._places: Final = () if literal else tuple(_places(self._root, namespaces))

    @property
    def is_plain(self) -> bool:
        """True if it is the same for every request."""
        return not self._places

    def filled(self, scene: Scene) -> etree._Element:
        """The element for *scene*, root of a document of its own. Raises PlaceUnfilled."""
        root = deepcopy(self._root)
        elements = list(root.iter())
        for number, attribute, text in self._places:
            value = text.filled(scene)
            if attribute == "":
                elements[number].text = value
            elif attribute is None:
                elements[number].tail = value
            else:
                elements[number].set(attribute, value)
        return root


def data_element(octets: bytes) -> etree._Element:
    """The root of *octets* if it is ``data``, else a ``data`` around it. Raises :class:`StubMistake`."""
    try:
        root = parse(octets)
    except XmlRefused as refused:
        at = refused.finding.at
        column = f", column {at.column}" if at is not None and at.column else ""
        place = f"line {at.line}{column}: " if at is not None and at.line else ""
        raise StubMistake("", f"{place}well-formed XML without a DTD is wanted: {refused.finding.actual}") from refused
    if root.tag == DATA:
        return root
    around = etree.Element(DATA)
    around.append(root)
    return around


def _places(root: etree._Element, namespaces: Mapping[str, str]) -> Iterator[tuple[int, str | None, TextWithPlaces]]:
    """Number of the element in the document, and its attribute: ``""`` for its text, None for what follows it."""
    for number, element in enumerate(root.iter()):
        if isinstance(element.tag, str):
            yield from _place(number, "", element.text, element, namespaces)
            for name, value in element.attrib.items():
                yield from _place(number, str(name), str(value), element, namespaces)
        if number:
            yield from _place(number, None, element.tail, element, namespaces)


def _place(
    number: int, attribute: str | None, text: str | None, element: etree._Element, namespaces: Mapping[str, str]
) -> Iterator[tuple[int, str | None, TextWithPlaces]]:
    if not text or ("{" not in text and "}" not in text):
        return
    try:
        yield number, attribute, TextWithPlaces(text, namespaces)
    except StubMistake as mistake:
        name = etree.QName(element).localname if isinstance(element.tag, str) else "comment"
        where = f"{name}/@{attribute}" if attribute else name
        raise StubMistake("", f"line {element.sourceline}, in {where}: {mistake.problem}") from mistake
