"""Signature wrapping, permutations 1 to 8 of Somorovsky et al. (USENIX Security 2012), adapted to documents.

A forged root stands where the reader looks; the signed original is kept somewhere, so that the digest may still match.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

from lxml import etree

from signing.namespaces import DS
from tests.signing_xml.samples import signatures

Wrapping = Callable[[etree._Element, etree._Element, list[etree._Element]], etree._Element]
"""``(forged, original, its signatures)``: the root of the wrapped document. The original is without its signatures."""


def wrapped(octets: bytes, wrapping: Wrapping, forge: Callable[[etree._Element], object]) -> bytes:
    """*octets* wrapped, with a copy of the root that *forge* changed as the forged one; it has no Id."""
    original = etree.fromstring(octets)
    found = signatures(original)
    for signature in found:
        original.remove(signature)
    forged = copy.deepcopy(original)
    forged.attrib.pop("Id", None)
    forge(forged)
    return etree.tostring(wrapping(forged, original, found), encoding="UTF-8", xml_declaration=True)


def xsw1(forged: etree._Element, original: etree._Element, found: list[etree._Element]) -> etree._Element:
    """The original within the last signature, as a child of it."""
    found[-1].append(original)
    forged.extend(found)
    return forged


def xsw2(forged: etree._Element, original: etree._Element, found: list[etree._Element]) -> etree._Element:
    """The original before the signatures, beside them."""
    forged.append(original)
    forged.extend(found)
    return forged


def xsw3(forged: etree._Element, original: etree._Element, found: list[etree._Element]) -> etree._Element:
    """Both below a new root, the forged one first, the signatures with the original."""
    original.extend(found)
    root = etree.Element(forged.tag)
    root.extend([forged, original])
    return root


def xsw4(forged: etree._Element, original: etree._Element, found: list[etree._Element]) -> etree._Element:
    """The original with its signatures as a child of the forged one."""
    original.extend(found)
    forged.append(original)
    return forged


def xsw5(forged: etree._Element, original: etree._Element, found: list[etree._Element]) -> etree._Element:
    """The signatures in the forged one, the original behind them."""
    forged.extend(found)
    forged.append(original)
    return forged


def xsw6(forged: etree._Element, original: etree._Element, found: list[etree._Element]) -> etree._Element:
    """The signatures in the forged one, the original within KeyInfo."""
    found[0][-1].append(original)
    forged.extend(found)
    return forged


def xsw7(forged: etree._Element, original: etree._Element, found: list[etree._Element]) -> etree._Element:
    """The original with its signatures in an extension that no reader looks at."""
    original.extend(found)
    etree.SubElement(forged, "Extensions").append(original)
    return forged


def xsw8(forged: etree._Element, original: etree._Element, found: list[etree._Element]) -> etree._Element:
    """The original in a ``ds:Object`` of the first signature."""
    etree.SubElement(found[0], f"{{{DS}}}Object").append(original)
    forged.extend(found)
    return forged


ALL = (xsw1, xsw2, xsw3, xsw4, xsw5, xsw6, xsw7, xsw8)
