"""References followed to what they cover, and digests compared (XMLDSig core 3.2.1, 4.4.3)."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from signing.canonical import C14N, ENVELOPED, METHODS, canonical
from signing.certificates import Certificate
from signing.findings import Finding, Location, Step, failed, passed, skipped
from signing.namespaces import WSU, XML
from signing.signature_element import Reference, Transform
from signing.trust import Policy
from signing.xml import locate, xpath_of

__all__ = ["ID_NAMES", "IdTable", "Surroundings", "Target", "digest_references", "is_inside", "without"]

ID_NAMES: Final = (f"{{{WSU}}}Id", "Id", "ID", f"{{{XML}}}id")
"""Attributes that count as the Id of an element."""
_LOWERCASE = f"{{{WSU}}}id"
# One walk: most messages have few attributes and many elements.
_IDS = etree.XPath("/descendant-or-self::*/@*[local-name() = 'Id' or local-name() = 'ID' or local-name() = 'id']")
_PLACES_TOLD = 5
_TRANSFORMS = (ENVELOPED, *METHODS)


class IdTable:
    """The Ids of a whole document, of every attribute that counts as one."""

    def __init__(self, root: etree._Element, policy: Policy) -> None:
        self._elements: dict[str, list[tuple[etree._Element, str]]] = {}
        names = (*ID_NAMES, _LOWERCASE) if policy.accept_lowercase_wsu_id else ID_NAMES
        for value in _IDS(root):
            if value.attrname in names:
                self._elements.setdefault(str(value), []).append((value.getparent(), value.attrname))

    def uniqueness(self) -> Finding:
        """Whether each Id names one element only: otherwise a reader and a verifier may look at different ones."""
        for value, found in self._elements.items():
            if len({id(element) for element, _ in found}) > 1:
                places = ", ".join(xpath_of(element) for element, _ in found[:_PLACES_TOLD])
                return failed(
                    Step.REFERENCE,
                    "ID-UNIQUE",
                    at=locate(found[1][0]),
                    expected=f"one element with Id {value}",
                    actual=places,
                )
        return passed(Step.REFERENCE, "ID-UNIQUE")

    def find(self, value: str) -> tuple[etree._Element, str] | None:
        """The element with the Id *value* and the name of the attribute; None unless there is exactly one."""
        found = self._elements.get(value, [])
        return found[0] if len({id(element) for element, _ in found}) == 1 else None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies around a signature in its message, and matters to checking it."""

    ids: IdTable
    tokens: Mapping[str, etree._Element] = field(default_factory=dict)
    """Certificates elsewhere in the message, by Id."""
    known: tuple[Certificate, ...] = ()
    """Certificates that the reader has, for signatures that only name theirs."""
    later: tuple[etree._Element, ...] = ()
    """Signatures put on after this one, in order: its signer did not see them, and they are not digested."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference points at, and whether its digest matched."""

    reference: Reference
    element: etree._Element
    """The root for ``URI=""``."""
    whole: bool
    """True for ``URI=""``: the document, comments excepted."""
    matched: bool


def digest_references(
    references: Sequence[Reference], signature: etree._Element, around: Surroundings
) -> tuple[list[Target], list[Finding]]:
    """Follow *references* of *signature* and digest what they point at, with a finding for every step."""
    targets: list[Target] = []
    findings: list[Finding] = []
    for reference in references:
        target = _follow(reference, signature, around, findings)
        if target is not None:
            targets.append(target)
    return targets, findings


def _follow(
    reference: Reference, signature: etree._Element, around: Surroundings, findings: list[Finding]
) -> Target | None:
    place = locate(reference.element)
    if reference.uri == "":
        element, whole = signature.getroottree().getroot(), True
    elif reference.uri is not None and reference.uri.startswith("#") and not reference.uri.startswith("#xpointer("):
        found = around.ids.find(reference.uri[1:])
        if found is None:
            findings.append(
                failed(
                    Step.REFERENCE,
                    "REF-TARGET",
                    at=place,
                    expected=f"one element with Id {reference.uri[1:]}",
                    actual="none, or more than one",
                )
            )
            return None
        element, whole = found[0], False
        if found[1] == _LOWERCASE:
            findings.append(
                skipped(Step.REFERENCE, "ID-LOWERCASE", at=locate(element), expected="wsu:Id", actual="wsu:id")
            )
    else:
        actual = "no URI" if reference.uri is None else reference.uri[:200]
        findings.append(failed(Step.REFERENCE, "REF-URI", at=place, expected='"" or "#Id"', actual=actual))
        return None
    target, observed = _digest(Target(reference, element, whole, False), (signature, *around.later), place)
    findings += observed
    return target


def _digest(
    target: Target, signatures: tuple[etree._Element, ...], place: Location
) -> tuple[Target | None, list[Finding]]:
    reference = target.reference
    problem = _wrong_transform(reference.transforms)
    if problem is not None:
        return None, [problem]
    octets = _octets(reference.transforms, target, signatures)
    actual = reference.digest.digest(octets)
    matched = actual == reference.value
    there = locate(target.element)
    found = passed(Step.REFERENCE, "REF-TARGET", at=place, actual=there.xpath)
    if matched:
        compared = passed(Step.DIGEST, "REF-DIGEST", at=place)
    else:
        compared = failed(
            Step.DIGEST,
            "REF-DIGEST",
            at=there,
            expected=base64.b64encode(reference.value).decode(),
            actual=base64.b64encode(actual).decode(),
        )
        compared = replace(compared, canonical=octets)
    return Target(reference, target.element, target.whole, matched), [found, compared]


def _wrong_transform(transforms: tuple[Transform, ...]) -> Finding | None:
    """The enveloped transform may come first, one canonicalisation last; nothing else is needed, or safe."""
    seen_canonical = False
    for position, transform in enumerate(transforms):
        known = transform.uri in _TRANSFORMS
        in_order = not seen_canonical and (transform.uri != ENVELOPED or position == 0)
        if not known or not in_order:
            return failed(
                Step.REFERENCE,
                "REF-TRANSFORMS",
                at=locate(transform.element),
                expected="enveloped-signature first, one canonicalisation last" if known else ", ".join(_TRANSFORMS),
                actual=transform.uri,
            )
        seen_canonical = transform.uri in METHODS
    return None


def _octets(transforms: tuple[Transform, ...], target: Target, signatures: tuple[etree._Element, ...]) -> bytes:
    """The octets to digest. Comments are not part of a node-set named by ``""`` or ``#Id`` (XMLDSig core 4.4.3.3).

    The first of *signatures* is left out if the enveloped transform says so, the others, put on later, always.
    """
    enveloped = bool(transforms) and transforms[0].uri == ENVELOPED
    last = transforms[-1] if transforms and transforms[-1].uri in METHODS else None
    method = METHODS[last.uri] if last is not None else METHODS[C14N]
    prefixes = list(last.prefixes) if last is not None and last.prefixes else None
    node = target.element.getroottree() if target.whole else target.element
    with ExitStack() as taken_out:
        # the last one first, so that each goes back to a place that is as it was
        for signature in reversed(signatures if enveloped else signatures[1:]):
            if is_inside(signature, target.element):
                taken_out.enter_context(without(signature))
        return canonical(node, method, prefixes=prefixes, comments=False)


def is_inside(element: etree._Element, ancestor: etree._Element) -> bool:
    """True if *element* lies below *ancestor*."""
    return element is not ancestor and any(node is ancestor for node in element.iterancestors())


@contextmanager
def without(element: etree._Element) -> Iterator[None]:
    """Take *element* out of its tree, its tail kept in place, and put it back as it was."""
    parent = element.getparent()
    if parent is None:
        raise ValueError("the root cannot be taken out of its tree")
    position = parent.index(element)
    previous = parent[position - 1] if position else None
    tail = element.tail
    before = previous.tail if previous is not None else parent.text
    element.tail = None
    parent.remove(element)
    joined = (before or "") + (tail or "") or None
    if previous is not None:
        previous.tail = joined
    else:
        parent.text = joined
    try:
        yield
    finally:
        if previous is not None:
            previous.tail = before
        else:
            parent.text = before
        parent.insert(position, element)
        element.tail = tail
