"""The signatures of a document: which are to be judged, and what each has to cover."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from lxml import etree

from signing.errors import PartRefused
from signing.findings import Finding, Step, failed, passed, skipped
from signing.limits import MAX_SIGNATURES
from signing.namespaces import DS
from signing.parts import find_part, ids_of
from signing.reference import Target, is_inside
from signing.trust import Policy
from signing.xml import locate, xpath_of

__all__ = ["Selection", "coverage", "select"]

_SIGNATURE: Final = f"{{{DS}}}Signature"
_REFERENCES: Final = f"{{{DS}}}SignedInfo/{{{DS}}}Reference"
_TOLD: Final = 5


@dataclass(frozen=True, slots=True)
class Selection:
    """What there is to judge in a document."""

    demanded: etree._Element | None
    """The element that has to be covered: the root, or the part that the policy names; None if there is no such."""
    signatures: tuple[etree._Element, ...]
    """To be judged, in the order of the document; none if something failed."""
    findings: tuple[Finding, ...]

    def later_than(self, signature: etree._Element) -> tuple[etree._Element, ...]:
        """The signatures put on after *signature*: those that follow it as children of the root."""
        children = list(signature.getroottree().getroot().iterchildren(_SIGNATURE))
        return tuple(children[children.index(signature) + 1 :]) if signature in children else ()


def select(root: etree._Element, policy: Policy) -> Selection:
    """The signatures of the document *root* that *policy* asks for, or findings that say why there are none."""
    everywhere = list(root.iter(_SIGNATURE))
    if not everywhere:
        return Selection(
            root, (), (failed(Step.ENVELOPE, "SIG-PRESENT", at=locate(root), expected="a ds:Signature", actual="none"),)
        )
    if policy.covering is None:
        return _bounded(root, _of_the_whole(root, everywhere), everywhere, policy)
    try:
        named = find_part(root, policy.covering)
    except PartRefused as refused:
        # the document declares the prefixes, so it may be at fault
        return Selection(None, (), (_uncovered(root, policy.covering, str(refused)),))
    if len(named) != 1:
        told = f"{len(named)} elements" if named else "no such element"
        return Selection(None, (), (_uncovered(root, policy.covering, told),))
    if named[0] is root:
        return _bounded(root, _of_the_whole(root, everywhere), everywhere, policy)
    wanted = _of_the_part(named[0], everywhere)
    # where nothing refers to the part, one signature is enough to say so
    return _bounded(named[0], wanted or everywhere[:1], wanted or everywhere[:1], policy)


def _of_the_whole(root: etree._Element, everywhere: list[etree._Element]) -> list[etree._Element]:
    """Children of the root; if there are none, signatures elsewhere that name parts by their Ids."""
    own = [one for one in everywhere if one.getparent() is root]
    return own or [one for one in everywhere if _names_parts(one)]


def _names_parts(signature: etree._Element) -> bool:
    uris = [reference.get("URI") or "" for reference in signature.iterfind(_REFERENCES)]
    return bool(uris) and all(uri.startswith("#") for uri in uris) and signature.getparent() is not None


def _of_the_part(part: etree._Element, everywhere: list[etree._Element]) -> list[etree._Element]:
    """The signatures that refer to *part*, to an element around it, or, children of the root, to the whole."""
    root = part.getroottree().getroot()
    names = {f"#{value}" for element in (part, *part.iterancestors()) for value in ids_of(element)}
    return [
        one
        for one in everywhere
        if any(
            uri in names or (uri == "" and one.getparent() is root)
            for uri in (reference.get("URI") for reference in one.iterfind(_REFERENCES))
        )
    ]


def _bounded(
    demanded: etree._Element, wanted: list[etree._Element], among: list[etree._Element], policy: Policy
) -> Selection:
    """*wanted* if there are as many as *policy* allows; *among* are all that count towards there being one."""
    if policy.single_signature and len(among) > 1:
        places = ", ".join(xpath_of(one) for one in among[:_TOLD])
        return _none(
            demanded,
            passed(Step.ENVELOPE, "SIG-PRESENT", at=locate(among[0])),
            failed(Step.ENVELOPE, "SIG-SINGLE", at=locate(among[1]), expected="one ds:Signature", actual=places),
        )
    if not wanted:
        root = demanded.getroottree().getroot()
        expected = f"a child of {xpath_of(root)}"
        return _none(
            demanded,
            passed(Step.ENVELOPE, "SIG-PRESENT", at=locate(among[0])),
            failed(Step.ENVELOPE, "SIG-PLACE", at=locate(among[0]), expected=expected, actual=xpath_of(among[0])),
        )
    if len(wanted) > MAX_SIGNATURES:
        expected = f"at most {MAX_SIGNATURES} signatures"
        place = locate(wanted[MAX_SIGNATURES])
        return _none(demanded, failed(Step.ENVELOPE, "SIG-COUNT", at=place, expected=expected, actual=str(len(wanted))))
    return Selection(demanded, tuple(wanted), tuple(_others(wanted, among)))


def _none(demanded: etree._Element, *findings: Finding) -> Selection:
    return Selection(demanded, (), findings)


def _others(judged: list[etree._Element], among: list[etree._Element]) -> Iterator[Finding]:
    """Signatures within what is signed: told, because a reader may take one of them for that of the document."""
    for one in islice((one for one in among if one not in judged), _TOLD):
        yield skipped(Step.ENVELOPE, "SIG-OTHER", at=locate(one), actual=xpath_of(one))


def coverage(demanded: etree._Element, targets: tuple[Target, ...], signature: etree._Element) -> Finding:
    """Whether *targets* of *signature* cover the element *demanded* as a whole."""
    root = demanded.getroottree().getroot()
    around = (demanded, *demanded.iterancestors())
    loose = any(one.tag == _SIGNATURE for one in around)
    if not loose and any(target.element is one for target in targets for one in around):
        return passed(Step.REFERENCE, "REF-COVERS", at=locate(demanded))
    expected = "the whole document" if demanded is root else xpath_of(demanded)
    places = ", ".join(xpath_of(target.element) for target in targets) or "nothing"
    moved = demanded is not root and any(target.element.tag == demanded.tag for target in targets)
    code = "REF-WRAPPED" if moved and not is_inside(demanded, signature) else "REF-COVERS"
    return failed(Step.REFERENCE, code, at=locate(demanded), expected=expected, actual=places)


def _uncovered(root: etree._Element, expected: str, actual: str) -> Finding:
    return failed(Step.REFERENCE, "REF-COVERS", at=locate(root), expected=expected, actual=actual)
