"""What the signatures of a message refer to, whether or not they are valid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lxml import etree

from signing.namespaces import DS
from signing.reference import IdTable, is_inside
from signing.trust import Policy

__all__ = ["Coverage", "coverage_of"]

_SIGNATURE: Final = f"{{{DS}}}Signature"
_REFERENCE: Final = f"{{{DS}}}Reference"


class Coverage:
    """The elements that the signatures of one document refer to."""

    def __init__(self, elements: Sequence[etree._Element], signatures: Sequence[etree._Element]) -> None:
        self.elements: Sequence[etree._Element] = elements
        """In the order of the document."""
        self._signatures = signatures

    def holds(self, element: etree._Element) -> bool:
        """True if *element* lies in what a signature refers to, and is not of the signature itself."""
        inside = any(one is element or is_inside(element, one) for one in self.elements)
        return inside and not any(one is element or is_inside(element, one) for one in self._signatures)


def coverage_of(root: etree._Element) -> Coverage:
    """What the references in *root* point at: an element by its Id, the document for an empty URI."""
    signatures = list(root.iter(_SIGNATURE))
    ids = IdTable(root, Policy(accept_lowercase_wsu_id=True))
    found: list[etree._Element] = []
    for reference in (one for signature in signatures for one in signature.iter(_REFERENCE)):
        uri = reference.get("URI")
        target = (root, "") if uri == "" else ids.find(uri[1:]) if uri and uri.startswith("#") else None
        if target is not None and not any(one is target[0] for one in found):
            found.append(target[0])
    return Coverage(found, signatures)
