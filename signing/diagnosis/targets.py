"""The digest is that of something else in the message, or of nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml import etree

from signing.canonical import C14N, METHODS, CanonicalMethod, canonical
from signing.diagnosis.case import method_of
from signing.diagnosis.evidence import Evidence
from signing.errors import XmlRefused
from signing.findings import Diagnosis
from signing.namespaces import SOAP11, SOAP12
from signing.reference import Target
from signing.xml import locate, xpath_of

__all__ = ["body_content", "empty", "envelope", "other_element", "text_alone"]

_MOST_ELEMENTS: Final = 400
_SOAP: Final = (SOAP11, SOAP12)


def empty(evidence: Evidence) -> Diagnosis | None:
    """Nothing was digested: the expression that selects the element found none."""
    reference = evidence.reference
    if reference is not None and reference.digest.digest(b"") == reference.value:
        return evidence.found("DIAG-NOTHING-DIGESTED")
    return None


def text_alone(evidence: Evidence) -> Diagnosis | None:
    """The digest is over the characters of the element, without its tags."""
    root = evidence.tree()
    if root is None:
        return None
    text = "".join(str(part) for part in root.itertext())
    if evidence.accepts_text(text) or evidence.accepts_text(text.strip()):
        return evidence.found("DIAG-TEXT-DIGESTED")
    return None


def body_content(evidence: Evidence) -> Diagnosis | None:
    """The digest is over what the Body holds, not over the Body."""
    element = evidence.target.element if evidence.target is not None else None
    if element is None or not _is_soap(element, "Body") or not len(element):
        return None
    for method in _methods(evidence):
        octets = [_canonical(child, method) for child in element.iterchildren("*")]
        if evidence.accepts(b"".join(octets)):
            return evidence.found("DIAG-BODY-CONTENT", at=locate(element[0]))
    return None


def envelope(evidence: Evidence) -> Diagnosis | None:
    """The digest is over the whole envelope, as it was before the security header or with it."""
    root, target = evidence.case.root, evidence.target
    if target is None or target.whole or not _is_soap(root, "Envelope"):
        return None
    whole = Target(target.reference, root, True, False)
    security = evidence.case.signature.getparent()
    header = security.getparent() if security is not None else None
    choices = [(), (evidence.case.signature,), *((one,) for one in (security, header) if one is not None)]
    for left_out in choices:
        for method in _methods(evidence):
            if evidence.accepts(evidence.case.octets(whole, method, left_out=left_out)):
                return evidence.found("DIAG-ENVELOPE-DIGESTED", at=locate(root))
    return None


def other_element(evidence: Evidence) -> Diagnosis | None:
    """The digest is that of another element of the message, which is named."""
    if evidence.target is None:
        return None
    for element in _others(evidence):
        for method in _methods(evidence):
            if evidence.accepts(_without_signature(evidence, element, method)):
                return evidence.found("DIAG-OTHER-ELEMENT", xpath_of(element), at=locate(element))
    return None


def _others(evidence: Evidence) -> Iterator[etree._Element]:
    target = evidence.target.element if evidence.target is not None else None
    signature = evidence.case.signature
    found = (one for one in evidence.case.root.iter("*") if one is not target and signature not in one.iterancestors())
    return islice(found, _MOST_ELEMENTS)


def _without_signature(evidence: Evidence, element: etree._Element, method: CanonicalMethod) -> bytes:
    with evidence.case.left_out(element, (evidence.case.signature, *evidence.case.around.later)):
        return _canonical(element, method)


def _methods(evidence: Evidence) -> tuple[CanonicalMethod, ...]:
    stated = method_of(evidence.reference) if evidence.reference is not None else METHODS[C14N]
    other = next(one for one in METHODS.values() if one.exclusive is not stated.exclusive)
    return (stated,) if evidence.is_dear else (stated, other)


def _canonical(element: etree._Element, method: CanonicalMethod) -> bytes:
    try:
        return canonical(element, method, comments=False)
    except XmlRefused:
        return b""


def _is_soap(element: etree._Element, name: str) -> bool:
    return any(element.tag == f"{{{soap}}}{name}" for soap in _SOAP)
