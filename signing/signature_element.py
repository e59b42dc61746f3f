"""A ``ds:Signature`` read into values (XMLDSig core 4), with a finding for everything that is not as it should be."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from signing.algorithms import DigestAlgorithm, SignatureScheme, digest_by_uri, scheme_by_uri
from signing.canonical import METHODS, CanonicalMethod, canonical
from signing.findings import Finding, Step, failed, passed
from signing.limits import MAX_REFERENCES, MAX_TRANSFORMS
from signing.namespaces import DS, DS11, WSSE
from signing.trust import Policy
from signing.xml import locate

__all__ = [
    "Reference",
    "SignatureElement",
    "Transform",
    "read_signature",
    "text_of",
]

_CHILDREN = tuple(f"{{{DS}}}{name}" for name in ("SignedInfo", "SignatureValue", "KeyInfo"))
_KEY_INFO_LANGUAGES = (f"{{{DS}}}", f"{{{DS11}}}", f"{{{WSSE}}}")
_INCLUSIVE_NAMESPACES = "{http://www.w3.org/2001/10/xml-exc-c14n#}InclusiveNamespaces"


@dataclass(frozen=True, slots=True)
class Transform:
    """One step from the referenced node to the digested octets."""

    uri: str
    prefixes: tuple[str, ...]
    """The PrefixList of InclusiveNamespaces, where there is one."""
    element: etree._Element


@dataclass(frozen=True, slots=True)
class Reference:
    """One ``ds:Reference``."""

    uri: str | None
    """None if the attribute is absent: then only the sender knows what was signed."""
    transforms: tuple[Transform, ...]
    digest: DigestAlgorithm
    value: bytes
    element: etree._Element


@dataclass(frozen=True, slots=True)
class SignatureElement:
    """A ``ds:Signature`` whose parts could all be read."""

    element: etree._Element
    signed_info: etree._Element
    method: CanonicalMethod
    prefixes: tuple[str, ...]
    scheme: SignatureScheme
    references: tuple[Reference, ...]
    value: bytes
    key_info: etree._Element | None

    def signed_octets(self) -> bytes:
        """The canonical octets of SignedInfo: what the signature value is over."""
        return canonical(self.signed_info, self.method, prefixes=list(self.prefixes) or None)


class _Unreadable(Exception):
    """A part of the signature cannot be read; the finding says which."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def read_signature(element: etree._Element, policy: Policy) -> tuple[SignatureElement | None, list[Finding]]:
    """Read the ``ds:Signature`` *element*. None comes with at least one failed finding."""
    findings: list[Finding] = []
    try:
        return _read(element, policy, findings), findings
    except _Unreadable as unreadable:
        findings.append(unreadable.finding)
        return None, findings


def text_of(element: etree._Element) -> str:
    """All character data of *element*, comments left out: what canonicalisation without comments would keep."""
    if not len(element):
        return element.text or ""
    return "".join(str(text) for text in element.xpath("text()"))


def _read(element: etree._Element, policy: Policy, findings: list[Finding]) -> SignatureElement:
    parts = _parts(element)
    signed_info, value, key_info = (parts.get(name) for name in _CHILDREN)
    if signed_info is None or value is None:
        raise _structure(element, "SignedInfo and SignatureValue", "one of them is missing")
    if key_info is not None:
        _refuse_cargo(key_info)
    method, prefixes = _canonicalisation(signed_info)
    scheme = _scheme(signed_info, policy, findings)
    references = tuple(_references(signed_info, policy, findings))
    return SignatureElement(
        element,
        signed_info,
        method,
        prefixes,
        scheme,
        references,
        _base64(value),
        key_info,
    )


def _parts(element: etree._Element) -> dict[str, etree._Element]:
    children = list(_elements(element))
    for child in children:
        if child.tag not in _CHILDREN:
            raise _structure(child, "SignedInfo, SignatureValue and KeyInfo", str(child.tag))
    parts = {str(child.tag): child for child in children}
    if len(parts) != len(children):
        raise _structure(element, "each part once", "a part that stands twice")
    return parts


def _refuse_cargo(key_info: etree._Element) -> None:
    """KeyInfo is not signed, though it stands inside what is: elements of other languages could pass for data there."""
    for child in key_info.iterdescendants("{*}*"):
        if not str(child.tag).startswith(_KEY_INFO_LANGUAGES):
            raise _structure(child, "elements of XMLDSig and WS-Security", str(child.tag))


def _elements(parent: etree._Element) -> Iterator[etree._Element]:
    return (child for child in parent if isinstance(child.tag, str))


def _only(parent: etree._Element, name: str) -> etree._Element:
    found = list(parent.iterchildren(f"{{{DS}}}{name}"))
    if len(found) != 1:
        raise _structure(parent, f"one {name}", f"{len(found)} of them")
    return found[0]


def _structure(element: etree._Element, expected: str, actual: str) -> _Unreadable:
    return _Unreadable(failed(Step.ENVELOPE, "SIG-STRUCTURE", at=locate(element), expected=expected, actual=actual))


def _algorithm(element: etree._Element) -> str:
    uri = element.get("Algorithm")
    if not uri:
        raise _structure(element, "an attribute Algorithm", "none")
    return uri


def _canonicalisation(signed_info: etree._Element) -> tuple[CanonicalMethod, tuple[str, ...]]:
    element = _only(signed_info, "CanonicalizationMethod")
    uri = _algorithm(element)
    method = METHODS.get(uri)
    if method is None:
        known = ", ".join(METHODS)
        raise _Unreadable(failed(Step.REFERENCE, "ALG-C14N", at=locate(element), expected=known, actual=uri))
    return method, _prefix_list(element)


def _prefix_list(element: etree._Element) -> tuple[str, ...]:
    inclusive = next(element.iterchildren(_INCLUSIVE_NAMESPACES), None)
    return () if inclusive is None else tuple((inclusive.get("PrefixList") or "").split())


def _scheme(signed_info: etree._Element, policy: Policy, findings: list[Finding]) -> SignatureScheme:
    element = _only(signed_info, "SignatureMethod")
    uri = _algorithm(element)
    scheme = scheme_by_uri(uri)
    if scheme is None:
        raise _Unreadable(
            failed(Step.SIGNATURE, "ALG-SIGNATURE", at=locate(element), expected="a known SignatureMethod", actual=uri)
        )
    findings.append(
        _obsolete(element, uri, policy)
        if scheme.obsolete
        else passed(Step.SIGNATURE, "ALG-SIGNATURE", at=locate(element), expected=scheme.uris[0], actual=uri)
    )
    return scheme


def _obsolete(element: etree._Element, uri: str, policy: Policy) -> Finding:
    make = passed if policy.accept_obsolete else failed
    return make(Step.SIGNATURE, "ALG-OBSOLETE", at=locate(element), expected="SHA-256 or stronger", actual=uri)


def _references(signed_info: etree._Element, policy: Policy, findings: list[Finding]) -> Iterator[Reference]:
    elements = list(signed_info.iterchildren(f"{{{DS}}}Reference"))
    if not 1 <= len(elements) <= MAX_REFERENCES:
        raise _Unreadable(
            failed(
                Step.REFERENCE,
                "REF-COUNT",
                at=locate(signed_info),
                expected=f"1 to {MAX_REFERENCES} references",
                actual=str(len(elements)),
            )
        )
    for element in elements:
        method = _only(element, "DigestMethod")
        uri = _algorithm(method)
        digest = digest_by_uri(uri)
        if digest is None:
            raise _Unreadable(
                failed(Step.DIGEST, "ALG-DIGEST", at=locate(method), expected="a known DigestMethod", actual=uri)
            )
        if digest.obsolete:
            findings.append(_obsolete(method, uri, policy))
        yield Reference(
            element.get("URI"), _transforms(element), digest, _base64(_only(element, "DigestValue")), element
        )


def _transforms(reference: etree._Element) -> tuple[Transform, ...]:
    lists = reference.iterchildren(f"{{{DS}}}Transforms")
    found = [one for transforms in lists for one in transforms.iterchildren(f"{{{DS}}}Transform")]
    if len(found) > MAX_TRANSFORMS:
        raise _Unreadable(
            failed(
                Step.REFERENCE,
                "REF-TRANSFORMS",
                at=locate(reference),
                expected=f"at most {MAX_TRANSFORMS} transforms",
                actual=str(len(found)),
            )
        )
    return tuple(Transform(_algorithm(one), _prefix_list(one), one) for one in found)


def _base64(element: etree._Element) -> bytes:
    for child in _elements(element):
        raise _structure(child, "base64", str(child.tag))
    try:
        return base64.b64decode("".join(text_of(element).split()), validate=True)
    except (binascii.Error, ValueError):
        raise _structure(element, "base64", "text that is not base64") from None
