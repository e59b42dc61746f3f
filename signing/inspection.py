"""What a file holds, told without judging it: certificates, a key file, a signed document or message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from lxml import etree

from signing.algorithms import digest_by_uri, scheme_by_uri
from signing.certificates import Certificate
from signing.errors import CertificateRefused, KeyRefused, NotRecognised
from signing.findings import Location
from signing.key_info import certificates_in
from signing.keys import KeyPair
from signing.limits import MAX_REFERENCES, MAX_SIGNATURES
from signing.namespaces import DS, SOAP11, SOAP12, WSSE, WSU
from signing.parts import find_part
from signing.timestamps import TIMESTAMP
from signing.xml import locate, parse, xpath_of

__all__ = ["ContentKind", "Contents", "SeenReference", "SeenSignature", "described", "inspect"]

_PEM: Final = b"-----BEGIN CERTIFICATE-----"
_BLANK: Final = b" \t\r\n"
_BYTE_ORDER_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_LONGEST_TEXT: Final = 300


class ContentKind(StrEnum):
    """What a file can hold."""

    CERTIFICATES = "certificates"
    """One certificate in DER, or one and more in PEM."""
    KEY_FILE = "key-file"
    """A private key with its certificate and those of its issuers (PKCS#12)."""
    DOCUMENT = "document"
    """An XML document, signed or not."""
    MESSAGE = "message"
    """A SOAP message, signed or not."""


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
class Contents:
    """What was found in a file."""

    kind: ContentKind
    certificates: tuple[Certificate, ...] = ()
    """Of a key file, its own first; of XML, see the signatures."""
    signatures: tuple[SeenSignature, ...] = ()
    """In the order of the document, 16 at most."""
    root: str | None = None
    """Name of the root element of XML."""
    timestamps: tuple[tuple[str | None, str | None], ...] = ()
    """Created and Expires of each ``wsu:Timestamp``, as written."""

    def as_dict(self) -> dict[str, Any]:
        """The contents as JSON data; what the kind does not have is left out."""
        data: dict[str, Any] = {"kind": self.kind.value}
        if self.kind in (ContentKind.CERTIFICATES, ContentKind.KEY_FILE):
            return {**data, "certificates": [described(one) for one in self.certificates]}
        data |= {"root": self.root, "signatures": [one.as_dict() for one in self.signatures]}
        if self.timestamps:
            data["timestamps"] = [{"created": created, "expires": expires} for created, expires in self.timestamps]
        return data


def described(certificate: Certificate) -> dict[str, Any]:
    """*certificate* as JSON data, with its usages and the algorithms of its key and of its issuer's signature."""
    signed_with = certificate.scheme.name if certificate.scheme is not None else None
    return {
        **certificate.as_dict(),
        "key_usage": str(certificate.key_usage),
        "is_authority": certificate.is_authority,
        "signed_with": signed_with or certificate.x509.signature_algorithm_oid.dotted_string,
    }


def inspect(octets: bytes, *, password: str | None = None) -> Contents:
    """What *octets* hold; *password* opens a key file.

    Raises NotRecognised for what is none of :class:`ContentKind`, :class:`~signing.errors.KeyRefused` for a key file
    that does not open, :class:`~signing.errors.XmlRefused` for XML that is not safe to read.
    """
    if _PEM in octets:
        return Contents(ContentKind.CERTIFICATES, Certificate.all_from_pem(octets[octets.index(_PEM) :]))
    if octets[:1] == b"\x30":
        return _der(octets, password)
    if octets.startswith(_BYTE_ORDER_MARKS) or octets.lstrip(_BLANK)[:1] == b"<":
        return _xml(octets)
    raise NotRecognised("FILE-UNKNOWN: it begins like none of the files that are known here")


def _der(octets: bytes, password: str | None) -> Contents:
    try:
        return Contents(ContentKind.CERTIFICATES, (Certificate.from_der(octets),))
    except CertificateRefused as refused:
        reason = str(refused)
    try:
        key = KeyPair.from_pkcs12(octets, password or "")
    except KeyRefused as refused:
        if refused.code != "KEY-FILE":
            raise
        raise NotRecognised(f"FILE-UNKNOWN: {reason}; {refused}") from None
    return Contents(ContentKind.KEY_FILE, (key.certificate, *key.chain))


def _xml(octets: bytes) -> Contents:
    root = parse(octets)
    name = etree.QName(root)
    is_message = name.localname == "Envelope" and name.namespace in (SOAP11, SOAP12)
    tokens = {
        token.get(f"{{{WSU}}}Id") or "": token for token in root.iter(f"{{{WSSE}}}BinarySecurityToken") if is_message
    }
    found = list(root.iter(f"{{{DS}}}Signature"))[:MAX_SIGNATURES]
    return Contents(
        ContentKind.MESSAGE if is_message else ContentKind.DOCUMENT,
        signatures=tuple(_signature(one, tokens) for one in found),
        root=str(root.tag),
        timestamps=tuple(_timestamps(root)),
    )


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
