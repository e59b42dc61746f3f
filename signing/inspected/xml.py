"""Signed XML as it is written: documents and SOAP messages with their signatures, nothing checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from signing.algorithms import digest_by_uri, scheme_by_uri
from signing.certificates import Certificate
from signing.errors import CertificateRefused
from signing.findings import Location
from signing.inspected.facts import described
from signing.key_info import certificates_in
from signing.limits import MAX_REFERENCES, MAX_SIGNATURES
from signing.namespaces import DS, SOAP11, SOAP12, WSSE, WSU
from signing.parts import find_part
from signing.timestamps import TIMESTAMP
from signing.xml import locate, parse, xpath_of

__all__ = ["SeenReference", "SeenSignature", "SeenXml", "read_xml"]

_LONGEST_TEXT: Final = 300


@dataclass(frozen=True, slots=True)
class SeenReference:
    """A ``ds:Reference`` as it is written."""

    uri: str | None
    covers: str | None
    """XPath of the one element that the URI names in this file; None if there is no such, or more than one."""
    transforms: tuple[str, ...]
    """Their identifiers, in order."""
    digest: str
    """Name of the digest, or its identifier if it is not known here."""

    def as_dict(self) -> dict[str, Any]:
        """The reference as JSON data."""
        return {"uri": self.uri, "covers": self.covers, "transforms": list(self.transforms), "digest": self.digest}


@dataclass(frozen=True, slots=True)
class SeenSignature:
    """A ``ds:Signature`` as it is written; nothing of it was checked."""

    at: Location
    algorithm: str
    """Name of the signature scheme, or its identifier if it is not known here."""
    canonicalisation: str
    references: tuple[SeenReference, ...]
    certificates: tuple[Certificate, ...]
    """The signer's first."""
    problem: str | None = None
    """Why there are no certificates."""

    def as_dict(self) -> dict[str, Any]:
        """The signature as JSON data."""
        data: dict[str, Any] = {
            "xpath": self.at.xpath,
            "line": self.at.line,
            "algorithm": self.algorithm,
            "canonicalisation": self.canonicalisation,
            "references": [one.as_dict() for one in self.references],
            "certificates": [described(one) for one in self.certificates],
        }
        return data if self.problem is None else {**data, "problem": self.problem}


@dataclass(frozen=True, slots=True)
class SeenXml:
    """A document or a message."""

    is_message: bool
    root: str
    """Name of the root element."""
    signatures: tuple[SeenSignature, ...]
    timestamps: tuple[tuple[str | None, str | None], ...]
    """Created and Expires of each ``wsu:Timestamp``, as written."""


def read_xml(octets: bytes) -> SeenXml:
    """What XML says of itself. Raises :class:`~signing.errors.XmlRefused` for what is not safe to read."""
    root = parse(octets)
    name = etree.QName(root)
    is_message = name.localname == "Envelope" and name.namespace in (SOAP11, SOAP12)
    tokens = {
        token.get(f"{{{WSU}}}Id") or "": token for token in root.iter(f"{{{WSSE}}}BinarySecurityToken") if is_message
    }
    found = list(root.iter(f"{{{DS}}}Signature"))[:MAX_SIGNATURES]
    return SeenXml(is_message, str(root.tag), tuple(_signature(one, tokens) for one in found), tuple(_timestamps(root)))


def _signature(signature: etree._Element, tokens: Mapping[str, etree._Element]) -> SeenSignature:
    info = signature.find(f"{{{DS}}}SignedInfo")
    key_info = signature.find(f"{{{DS}}}KeyInfo")
    certificates: Iterable[Certificate] = ()
    problem = None
    try:
        certificates, names = certificates_in(key_info, tokens) if key_info is not None else ([], [])
        problem = None if certificates else "; ".join(names) or "no certificate"
    except CertificateRefused as refused:
        problem = str(refused)
    method = _algorithm(info, "SignatureMethod")
    scheme = scheme_by_uri(method)
    references = info.iterchildren(f"{{{DS}}}Reference") if info is not None else ()
    return SeenSignature(
        locate(signature),
        scheme.name if scheme is not None else method,
        _algorithm(info, "CanonicalizationMethod"),
        tuple(_reference(one) for _, one in zip(range(MAX_REFERENCES), references, strict=False)),
        tuple(certificates),
        problem,
    )


def _reference(reference: etree._Element) -> SeenReference:
    uri = reference.get("URI")
    transforms = reference.iterfind(f"{{{DS}}}Transforms/{{{DS}}}Transform")
    method = _algorithm(reference, "DigestMethod")
    digest = digest_by_uri(method)
    return SeenReference(
        uri,
        _covered(reference.getroottree().getroot(), uri),
        tuple((one.get("Algorithm") or "")[:_LONGEST_TEXT] for one in transforms),
        digest.name if digest is not None else method,
    )


def _covered(root: etree._Element, uri: str | None) -> str | None:
    if uri is None or not (uri == "" or uri.startswith("#")):
        return None
    found = [root] if uri == "" else find_part(root, uri)
    return xpath_of(found[0]) if len(found) == 1 else None


def _algorithm(parent: etree._Element | None, name: str) -> str:
    element = parent.find(f"{{{DS}}}{name}") if parent is not None else None
    return (element.get("Algorithm") or "")[:_LONGEST_TEXT] if element is not None else ""


def _timestamps(root: etree._Element) -> Iterator[tuple[str | None, str | None]]:
    for _, one in zip(range(MAX_SIGNATURES), root.iter(TIMESTAMP), strict=False):
        created, expires = (one.findtext(f"{{{WSU}}}{name}") for name in ("Created", "Expires"))
        yield created, expires
