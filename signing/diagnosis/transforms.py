"""Transforms that were not applied, not named, or applied to more than they name."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from itertools import product
from typing import Final

from lxml import etree

from signing.canonical import C14N, METHODS, canonical
from signing.diagnosis.case import method_of
from signing.diagnosis.evidence import Evidence
from signing.errors import XmlRefused
from signing.findings import Diagnosis
from signing.namespaces import DS
from signing.reference import Target, is_inside
from signing.xml import locate

__all__ = ["co_signature", "extra", "missing", "skeleton_digested"]

_FILLED_LAST: Final = ("DigestValue", "SignatureValue", "KeyInfo")


def missing(evidence: Evidence) -> Diagnosis | None:
    """The signature itself was left out of the digest, and no transform says so."""
    case, target = evidence.case, evidence.target
    if target is None or not is_inside(case.signature, target.element):
        return None
    if any(one is case.signature for one in case.signatures_left_out(target)):
        return None
    left_out = (case.signature, *case.around.later)
    for method in (method_of(target.reference), *METHODS.values()):
        if evidence.accepts(case.octets(target, method, left_out=left_out)):
            return evidence.found("DIAG-TRANSFORM-MISSING", at=locate(target.reference.element))
    return None


def extra(evidence: Evidence) -> Diagnosis | None:
    """A transform is named that changed nothing: the digest fits without it (for ``REF-TRANSFORMS``)."""
    reference, case = evidence.reference, evidence.case
    if reference is None:
        return None
    element = _element_of(evidence)
    if element is None:
        return None
    target = Target(reference, element, not reference.uri, False)
    named = [METHODS[one.uri] for one in reference.transforms if one.uri in METHODS]
    for left_out, method in product(((case.signature, *case.around.later), ()), (*named, METHODS[C14N])):
        octets = case.octets(target, method, left_out=left_out)
        case.budget.spend(len(octets))
        if reference.digest.digest(octets) == reference.value:
            return evidence.found("DIAG-TRANSFORM-EXTRA", evidence.finding.actual)
    return None


def co_signature(evidence: Evidence) -> Diagnosis | None:
    """Another signature came to the document after this one was made."""
    case, target = evidence.case, evidence.target
    if target is None:
        return None
    others = case.other_signatures(target.element)
    choices = [others, *([one] for one in others)] if len(others) > 1 else [others]
    for added in choices if others else ():
        left_out = _in_order([*case.signatures_left_out(target), *added])
        if evidence.accepts(case.octets(target, method_of(target.reference), left_out=left_out)):
            return evidence.found("DIAG-SIGNATURE-ADDED", at=locate(added[0]))
    return None


def skeleton_digested(evidence: Evidence) -> Diagnosis | None:
    """The digest was made with the signature in place, its values still empty."""
    case, target = evidence.case, evidence.target
    if target is None or not is_inside(case.signature, target.element):
        return None
    for count in (2, 3, 1):
        emptied = _emptied(target.element, case.signature, _FILLED_LAST[:count])
        if evidence.accepts(emptied):
            return evidence.found("DIAG-SIGNATURE-DIGESTED")
    return None


def _element_of(evidence: Evidence) -> etree._Element | None:
    uri = evidence.reference.uri if evidence.reference is not None else None
    if uri == "":
        return evidence.case.root
    found = evidence.case.around.ids.find(uri[1:]) if uri and uri.startswith("#") else None
    return found[0] if found is not None else None


def _in_order(signatures: Sequence[etree._Element]) -> list[etree._Element]:
    """Signatures in document order, so that each goes back to a place that is as it was."""
    tree = signatures[0].getroottree()
    order = {id(element): number for number, element in enumerate(tree.iter(f"{{{DS}}}Signature"))}
    return sorted(signatures, key=lambda one: order.get(id(one), 0))


def _emptied(target: etree._Element, signature: etree._Element, names: tuple[str, ...]) -> bytes:
    place = list(target.iter(f"{{{DS}}}Signature")).index(signature)
    whole = copy.deepcopy(target)
    twin = list(whole.iter(f"{{{DS}}}Signature"))[place]
    for name in names:
        for element in list(twin.iter(f"{{{DS}}}{name}")):
            for child in list(element):
                element.remove(child)
            element.text = None
    try:
        return canonical(whole, METHODS[C14N])
    except XmlRefused:
        return b""
