"""What a file holds, told without judging it: certificates, keys, signatures of every kind, answers of services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from signing.algorithms import KeyFamily, family_of
from signing.armour import unwrapped
from signing.certificates import Certificate
from signing.errors import CertificateRefused, KeyRefused, NotRecognised
from signing.inspected.cms import cms_facts, token_facts
from signing.inspected.facts import Facts, described, form_of, told
from signing.inspected.services import crl_facts, ocsp_facts
from signing.inspected.token import jwt_facts
from signing.inspected.xml import SeenReference, SeenSignature, read_xml
from signing.key_forms import read_private
from signing.keys import KeyPair
from signing.recognition import Kind, recognise
from signing.signed_data.reading import parse as parse_cms

__all__ = ["ContentKind", "Contents", "SeenReference", "SeenSignature", "described", "inspect"]

_PEM: Final = b"-----BEGIN CERTIFICATE-----"
_BLANK: Final = b" \t\r\n"
_BYTE_ORDER_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class ContentKind(StrEnum):
    """What a file can hold."""

    CERTIFICATES = "certificates"
    """One certificate in DER, or one and more in PEM."""
    KEY_FILE = "key-file"
    """A private key: with its certificate and those of its issuers (PKCS#12), or alone (PKCS#8)."""
    DOCUMENT = "document"
    """An XML document, signed or not."""
    MESSAGE = "message"
    """A SOAP message, signed or not."""
    CMS = "cms"
    """A CMS with its signers, data inside or not."""
    PDF = "pdf"
    """A PDF, signed or not."""
    CARD = "card"
    """The card of an electronic document: a PDF that holds the document and its signatures."""
    CRL = "crl"
    """A list of revoked certificates, complete or delta."""
    OCSP = "ocsp"
    """An OCSP answer."""
    TIME_STAMP = "time-stamp"
    """A time-stamp token, or the answer that holds one."""
    JWT = "jwt"
    """A JSON Web Token."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found in a file."""

    kind: ContentKind
    certificates: tuple[Certificate, ...] = ()
    """Of a key file, its own first; of signed files, see the signatures and the facts."""
    signatures: tuple[SeenSignature, ...] = ()
    """Of XML, in the order of the document, 16 at most."""
    root: str | None = None
    """Name of the root element of XML."""
    timestamps: tuple[tuple[str | None, str | None], ...] = ()
    """Created and Expires of each ``wsu:Timestamp``, as written."""
    facts: Facts = field(default_factory=dict)
    """What a file of another kind says of itself, by name."""

    def as_dict(self) -> dict[str, Any]:
        """The contents as JSON data; what the kind does not have is left out."""
        data: dict[str, Any] = {"kind": self.kind.value, **told(self.facts)}
        if self.kind in (ContentKind.CERTIFICATES, ContentKind.KEY_FILE):
            return {**data, "certificates": [described(one) for one in self.certificates]}
        if self.kind in (ContentKind.DOCUMENT, ContentKind.MESSAGE):
            data |= {"root": self.root, "signatures": [one.as_dict() for one in self.signatures]}
        if self.timestamps:
            data["timestamps"] = [{"created": created, "expires": expires} for created, expires in self.timestamps]
        return data


def inspect(octets: bytes | memoryview, *, password: str | None = None) -> Contents:
    """What *octets* hold; *password* opens a key file.

    Raises NotRecognised for what is none of :class:`ContentKind`, :class:`~signing.errors.KeyRefused` for a key file
    that does not open, :class:`~signing.errors.XmlRefused` for XML that is not safe to read, and CmsRefused,
    PdfRefused, TokenRefused, ServiceRefused for what is such a file and broken.
    """
    if recognise(octets) is Kind.CMS:
        return _cms(octets)
    octets = bytes(octets)
    if _PEM in octets:
        return Contents(ContentKind.CERTIFICATES, Certificate.all_from_pem(octets[octets.index(_PEM) :]))
    if octets.startswith(_BYTE_ORDER_MARKS) or octets.lstrip(_BLANK)[:1] == b"<":
        return _xml(octets)
    kind = recognise(octets)
    if kind is Kind.KEY_FILE:
        return _key_file(octets, password)
    reader = _READERS.get(kind)
    if reader is None:
        raise NotRecognised("FILE-UNKNOWN: it begins like none of the files that are known here")
    try:
        return reader(octets)
    except CertificateRefused as refused:
        raise NotRecognised(f"FILE-UNKNOWN: {refused}") from None


def _xml(octets: bytes) -> Contents:
    seen = read_xml(octets)
    kind = ContentKind.MESSAGE if seen.is_message else ContentKind.DOCUMENT
    return Contents(kind, signatures=seen.signatures, root=seen.root, timestamps=seen.timestamps)


def _certificate(octets: bytes) -> Contents:
    return Contents(ContentKind.CERTIFICATES, (Certificate.from_der(unwrapped(octets)),))


def _key_file(octets: bytes, password: str | None) -> Contents:
    der = unwrapped(octets)
    try:
        key = KeyPair.from_pkcs12(der, password or "")
    except KeyRefused as refused:
        if refused.code != "KEY-FILE":
            raise
        reason = str(refused)
    else:
        return Contents(ContentKind.KEY_FILE, (key.certificate, *key.chain))
    try:
        private = read_private(der)
    except KeyRefused:
        raise NotRecognised(f"FILE-UNKNOWN: {reason}") from None
    family = "GOST 34.10-2015" if family_of(private) is KeyFamily.GOST else "RSA"
    return Contents(ContentKind.KEY_FILE, facts={"private_key": family})


def _cms(octets: bytes | memoryview) -> Contents:
    return Contents(ContentKind.CMS, facts={"form": form_of(octets), **cms_facts(parse_cms(octets))})


def _pdf(octets: bytes) -> Contents:
    # pyHanko takes half a second to import, and few who inspect a file have a PDF
    from signing.inspected.pdf import card_facts, pdf_facts  # noqa: PLC0415 - as said

    card = card_facts(octets)
    if card is not None:
        return Contents(ContentKind.CARD, facts=card)
    return Contents(ContentKind.PDF, facts=pdf_facts(octets))


def _crl(octets: bytes) -> Contents:
    return Contents(ContentKind.CRL, facts={"form": form_of(octets), **crl_facts(unwrapped(octets))})


def _ocsp(octets: bytes) -> Contents:
    return Contents(ContentKind.OCSP, facts={"form": form_of(octets), **ocsp_facts(unwrapped(octets))})


def _time_stamp(octets: bytes) -> Contents:
    return Contents(ContentKind.TIME_STAMP, facts={"form": form_of(octets), **token_facts(unwrapped(octets))})


def _jwt(octets: bytes) -> Contents:
    return Contents(ContentKind.JWT, facts=jwt_facts(octets))


_READERS: Final[Mapping[Kind, Callable[[bytes], Contents]]] = {
    Kind.DOCUMENT: _xml,
    Kind.MESSAGE: _xml,
    Kind.PDF: _pdf,
    Kind.CERTIFICATE: _certificate,
    Kind.CRL: _crl,
    Kind.OCSP: _ocsp,
    Kind.TIME_STAMP: _time_stamp,
    Kind.JWT: _jwt,
}
