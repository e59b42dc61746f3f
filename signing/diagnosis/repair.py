"""A message mended on trial, and whether the whole signature would then hold."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from signing.diagnosis.case import Case
from signing.errors import XmlRefused
from signing.key_info import signer_of
from signing.namespaces import DS, WSSE, WSU
from signing.reference import IdTable, Surroundings, digest_references
from signing.signature_element import read_signature
from signing.trust import Policy

__all__ = ["any_signature_holds", "holds", "signature_twin", "twins"]


def twins(elements: Sequence[etree._Element]) -> tuple[etree._Element, list[etree._Element]]:
    """A copy of the whole message: its root, and the elements in it that stand where *elements* do."""
    root = elements[0].getroottree().getroot()
    wanted = {id(element) for element in elements}
    numbers = {id(one): number for number, one in enumerate(root.iter("*")) if id(one) in wanted}
    whole: etree._Element = copy.deepcopy(root.getroottree()).getroot()
    found = list(whole.iter("*"))
    return whole, [found[numbers[id(element)]] for element in elements]


def signature_twin(case: Case) -> tuple[etree._Element, Surroundings]:
    """The signature in a copy of its message, and what lies around it there; the Ids are those before any mending."""
    whole, (signature, *later) = twins([case.signature, *case.around.later])
    tokens = {one.get(f"{{{WSU}}}Id") or "": one for one in whole.iter(f"{{{WSSE}}}BinarySecurityToken")}
    return signature, replace(
        case.around, ids=IdTable(whole, case.policy), tokens=tokens if case.around.tokens else {}, later=tuple(later)
    )


def holds(
    signature: etree._Element, around: Surroundings, policy: Policy, *, signed_octets: Sequence[bytes] = ()
) -> bool:
    """True if every digest of *signature* matches and its value verifies, over SignedInfo or one of *signed_octets*."""
    element, _ = read_signature(signature, replace(policy, accept_obsolete=True))
    if element is None:
        return False
    certificates, _ = signer_of(element.key_info, signature, tokens=around.tokens, known=around.known)
    key = certificates[0].public_key if certificates else None
    if key is None or not element.scheme.fits(key):
        return False
    try:
        targets, _ = digest_references(element.references, signature, around)
        octets = (element.signed_octets(), *signed_octets)
    except XmlRefused:
        return False
    if len(targets) != len(element.references) or not all(target.matched for target in targets):
        return False
    return any(element.scheme.verify(key, element.value, one) for one in octets)


def any_signature_holds(root: etree._Element, policy: Policy) -> bool:
    """True if some signature of the message holds; which signer it is, and what it covers, is not asked."""
    tokens = {one.get(f"{{{WSU}}}Id") or "": one for one in root.iter(f"{{{WSSE}}}BinarySecurityToken")}
    around = Surroundings(IdTable(root, policy), tokens)
    return any(holds(signature, around, policy) for signature in list(root.iter(f"{{{DS}}}Signature"))[:2])
