"""A part of a document, named by an XPath or an Id: found, and given an Id of its own."""

from __future__ import annotations

import uuid
from typing import Final

from lxml import etree

from signing.errors import PartRefused
from signing.foreign import BAD_XPATH
from signing.namespaces import WSU
from signing.reference import ID_NAMES

__all__ = ["find_part", "ids_of", "name_part", "one_part"]

_BY_ID: Final = etree.XPath(
    "//*[@Id = $name or @ID = $name or @xml:id = $name or @wsu:Id = $name]", namespaces={"wsu": WSU}
)


def find_part(root: etree._Element, expression: str) -> list[etree._Element]:
    """The elements that *expression* names: ``#Id``, or an XPath with the prefixes that *root* declares.

    Raises PartRefused with ``PART-XPATH`` for what is not an XPath of elements.
    """
    if expression.startswith("#"):
        found = _BY_ID(root, name=expression[1:])
    else:
        prefixes = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
        try:
            found = root.getroottree().xpath(expression, namespaces=prefixes)
        except BAD_XPATH as error:
            raise PartRefused("PART-XPATH", f"{expression[:200]!r}: {error}") from None
    if not isinstance(found, list) or not all(isinstance(one, etree._Element) for one in found):
        raise PartRefused("PART-XPATH", f"{expression[:200]!r} does not name elements")
    return [one for one in found if isinstance(one, etree._Element)]


def one_part(root: etree._Element, expression: str) -> etree._Element:
    """The only element that *expression* names. Raises PartRefused, with ``PART-TARGET`` for none or several."""
    found = find_part(root, expression)
    if len(found) != 1:
        raise PartRefused("PART-TARGET", f"{expression[:200]!r} names {len(found)} elements instead of one")
    return found[0]


def ids_of(element: etree._Element) -> tuple[str, ...]:
    """The values of the attributes of *element* that count as its Id."""
    return tuple(value for name in ID_NAMES if (value := element.get(name)) is not None)


def name_part(element: etree._Element, digest: bytes) -> str:
    """The attribute ``Id`` of *element*; if it has none, one made from *digest*, its content's (RFC 4122, version 5).

    Raises PartRefused with ``PART-TARGET`` if another element answers to the same Id.
    """
    name = element.get("Id") or f"id-{uuid.UUID(bytes=digest[:16], version=5)}"
    others = [one for one in _BY_ID(element, name=name) if one is not element]
    if others:
        raise PartRefused("PART-TARGET", f"the Id {name[:100]!r} stands at another element too")
    element.set("Id", name)
    return name
