"""References whose Id is not found where it should be: another attribute, another case, no attribute at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from lxml import etree

from signing.diagnosis.budget import weight_of
from signing.diagnosis.case import method_of
from signing.diagnosis.evidence import Evidence
from signing.diagnosis.repair import twins
from signing.findings import Diagnosis
from signing.namespaces import WSU
from signing.reference import ID_NAMES, Target
from signing.xml import locate, xpath_of

__all__ = ["lost", "other_attribute", "other_case", "twice", "without_number_sign"]

_MOST: Final = 32
_NAMES: Final = (*ID_NAMES, f"{{{WSU}}}id", "id", None)


def other_attribute(evidence: Evidence) -> Diagnosis | None:
    """The Id stands in an attribute that does not count as one, such as ``id`` or ``wsu:id``."""
    for element, name, _ in _holders(evidence, lambda value, wanted: value == wanted):
        if name not in ID_NAMES and _fits(evidence, element, name):
            return evidence.found("DIAG-ID-ATTRIBUTE", f"{name} of {xpath_of(element)}", at=locate(element))
    return None


def other_case(evidence: Evidence) -> Diagnosis | None:
    """The Id is written otherwise: capital letters, white space, a number sign."""
    for element, name, value in _holders(evidence, lambda value, wanted: _plain(value) == _plain(wanted)):
        if value != _wanted(evidence) and _fits(evidence, element, name):
            return evidence.found("DIAG-ID-CASE", f"{value} at {xpath_of(element)}", at=locate(element))
    return None


def without_number_sign(evidence: Evidence) -> Diagnosis | None:
    """``URI="Body"`` names a file; ``URI="#Body"`` an element."""
    for element, name, _ in _holders(evidence, lambda value, wanted: value == wanted):
        if _fits(evidence, element, name):
            return evidence.found("DIAG-URI-NUMBER-SIGN", f"#{_wanted(evidence)}", at=locate(element))
    return None


def twice(evidence: Evidence) -> Diagnosis | None:
    """Several elements have the Id; one of them is the one that was signed."""
    holders = [one for one in _holders(evidence, lambda value, wanted: value == wanted) if one[1] in ID_NAMES]
    for element, name, _ in holders if len(holders) > 1 else ():
        if _fits(evidence, element, name):
            return evidence.found("DIAG-ID-TWICE", xpath_of(element), at=locate(element))
    return None


def lost(evidence: Evidence) -> Diagnosis | None:
    """The attribute with the Id is gone; with it an element would fit."""
    wanted = _wanted(evidence)
    signature = evidence.case.signature
    outside = (one for one in evidence.case.root.iter("*") if signature not in one.iterancestors())
    for element in islice(outside, _MOST) if wanted else ():
        for name in ID_NAMES[:2]:
            if element.get(name) is None and _fits(evidence, element, None, names=(name,)):
                return evidence.found("DIAG-ID-LOST", xpath_of(element), at=locate(element))
    return None


def _wanted(evidence: Evidence) -> str:
    uri = evidence.reference.uri if evidence.reference is not None else None
    return (uri or "").removeprefix("#")


def _plain(value: str) -> str:
    return value.strip().removeprefix("#").casefold()


def _holders(evidence: Evidence, agree: Callable[[str, str], bool]) -> Iterator[tuple[etree._Element, str, str]]:
    """Elements outside the signature with an attribute whose value agrees with the Id, the attribute and the value."""
    wanted = _wanted(evidence)
    signature = evidence.case.signature
    found = (
        (element, str(name), str(value))
        for element in evidence.case.root.iter("*")
        for name, value in element.attrib.items()
        if agree(str(value), wanted) and element is not signature and signature not in element.iterancestors()
    )
    yield from islice(found, _MOST if wanted else 0)


def _fits(
    evidence: Evidence, element: etree._Element, name: str | None, *, names: tuple[str | None, ...] = _NAMES
) -> bool:
    """True if the digest is that of *element* with the Id in one of the attributes *names* instead of *name*."""
    return any(_fits_with(evidence, element, name, candidate=one) for one in dict.fromkeys((name, *names)))


def _fits_with(evidence: Evidence, element: etree._Element, name: str | None, *, candidate: str | None) -> bool:
    reference, case = evidence.reference, evidence.case
    if reference is None:
        return False
    _, (twin, *signatures) = twins([element, case.signature, *case.around.later])
    if name is not None:
        del twin.attrib[name]
    if candidate is not None:
        twin.set(candidate, _wanted(evidence))
    octets = case.octets(Target(reference, twin, False, False), method_of(reference), left_out=signatures)
    case.budget.spend(weight_of(len(octets), reference.digest))
    return reference.digest.digest(octets) == reference.value
