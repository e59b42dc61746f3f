"""Canonicalised by another method than the one that is named."""

from __future__ import annotations

from itertools import islice
from typing import Final

from lxml import etree

from signing.canonical import C14N, EXCLUSIVE, METHODS, CanonicalMethod, canonical
from signing.diagnosis.case import method_of
from signing.diagnosis.evidence import VALUE, Evidence
from signing.findings import Diagnosis

__all__ = ["comments_digested", "exclusive_for_inclusive", "inclusive_for_exclusive", "prefix_list"]

_MOST_PREFIXES: Final = 16


def exclusive_for_inclusive(evidence: Evidence) -> Diagnosis | None:
    """Named is the inclusive method; used was the exclusive one, or SignedInfo was cut out before."""
    stated = _stated(evidence)
    if stated is None or stated.exclusive or not _signed_info_agrees(evidence):
        return None
    if evidence.accepts(_as(evidence, METHODS[EXCLUSIVE])):
        return evidence.found("DIAG-C14N-EXCLUSIVE")
    return None


def inclusive_for_exclusive(evidence: Evidence) -> Diagnosis | None:
    """Named is the exclusive method; used was the inclusive one."""
    stated = _stated(evidence)
    if stated is not None and stated.exclusive and evidence.accepts(_as(evidence, METHODS[C14N])):
        return evidence.found("DIAG-C14N-INCLUSIVE")
    return None


def prefix_list(evidence: Evidence) -> Diagnosis | None:
    """The PrefixList of InclusiveNamespaces was not heeded, or not written down."""
    stated = _stated(evidence)
    if stated is None or not stated.exclusive:
        return None
    if evidence.accepts(_as(evidence, stated)):
        return evidence.found("DIAG-PREFIX-LIST", "")
    element = _subject(evidence)
    scope = [] if element is None else [prefix for prefix in element.nsmap if prefix]
    for prefix in islice(scope, _MOST_PREFIXES):
        if evidence.accepts(_as(evidence, stated, prefixes=[prefix])):
            return evidence.found("DIAG-PREFIX-LIST", prefix)
    return None


def comments_digested(evidence: Evidence) -> Diagnosis | None:
    """Comments were digested with the rest."""
    stated = _stated(evidence)
    element = _subject(evidence)
    if stated is None or element is None or next(element.iter(etree.Comment), None) is None:
        return None
    for method in (stated, *METHODS.values()):
        if evidence.accepts(_as(evidence, method, comments=True)):
            return evidence.found("DIAG-COMMENTS-DIGESTED")
    return None


def _stated(evidence: Evidence) -> CanonicalMethod | None:
    if evidence.finding.code == VALUE:
        return evidence.case.element.method if evidence.case.element is not None else None
    return method_of(evidence.reference) if evidence.reference is not None else None


def _subject(evidence: Evidence) -> etree._Element | None:
    if evidence.finding.code == VALUE:
        return evidence.case.element.signed_info if evidence.case.element is not None else None
    return evidence.target.element if evidence.target is not None else None


def _as(
    evidence: Evidence, method: CanonicalMethod, *, comments: bool = False, prefixes: list[str] | None = None
) -> bytes:
    if evidence.finding.code == VALUE:
        element = evidence.case.element
        return b"" if element is None else canonical(element.signed_info, method, prefixes=prefixes, comments=comments)
    if evidence.target is None:
        return b""
    return evidence.case.octets(evidence.target, method, comments=comments, prefixes=prefixes or ())


def _signed_info_agrees(evidence: Evidence) -> bool:
    """False if SignedInfo, too, does not verify, and would not by the exclusive method: then namespaces were moved."""
    if evidence.finding.code == VALUE or evidence.case.passed(VALUE):
        return True
    return evidence.case.verifies(evidence.case.signed_info(METHODS[EXCLUSIVE]))
