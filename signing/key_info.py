"""Certificates in ``ds:KeyInfo``, in the forms that Kazakh clients write and read (protocol: transport signature)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lxml import etree

from signing.certificates import SHORT_NAMES, Certificate
from signing.errors import CertificateRefused
from signing.findings import Finding, Step, failed, passed
from signing.key_info_forms import KeyInfoForm, key_info_form
from signing.limits import MAX_CERTIFICATES
from signing.namespaces import DS, WSSE
from signing.signature_element import text_of
from signing.xml import locate

__all__ = ["KeyInfoForm", "certificates_in", "key_info_form", "signer_of"]

_CERTIFICATE: Final = f"{{{DS}}}X509Certificate"
_ISSUER_SERIAL: Final = f"{{{DS}}}X509IssuerSerial"
_SKI: Final = f"{{{DS}}}X509SKI"
_KEY_IDENTIFIER: Final = f"{{{WSSE}}}KeyIdentifier"
_TOKEN: Final = f"{{{WSSE}}}BinarySecurityToken"
_TOKEN_REFERENCE: Final = f"{{{WSSE}}}Reference"
_KINDS: Final = (_CERTIFICATE, _ISSUER_SERIAL, _SKI, _KEY_IDENTIFIER, _TOKEN, _TOKEN_REFERENCE)
_NAMED_BY_SKI: Final = "#X509SubjectKeyIdentifier"
_NAMED_BY_THUMBPRINT: Final = "#ThumbprintSHA1"
_ALIASES: Final = {"ST": "S", "SN": "SURNAME", "GN": "GIVENNAME", "G": "GIVENNAME", "EMAILADDRESS": "E"}
_SERIAL: Final = re.compile(r"[0-9]{1,60}")


@dataclass(frozen=True, slots=True)
class _Name:
    """What stands for a certificate that is elsewhere."""

    text: str
    """The name as a person reads it."""
    issuer: frozenset[tuple[str, str]] = frozenset()
    serial_number: int | None = None
    key_identifier: bytes | None = None
    thumbprint: bytes | None = None

    def fits(self, certificate: Certificate) -> bool:
        """True if *certificate* is the one that is meant."""
        if self.serial_number is not None:
            return certificate.serial_number == self.serial_number and _issuer_of(certificate) == self.issuer
        if self.key_identifier is not None:
            return certificate.subject_key_identifier == self.key_identifier
        if self.thumbprint is not None:
            return hashlib.sha1(certificate.der, usedforsecurity=False).digest() == self.thumbprint
        return False


def certificates_in(
    key_info: etree._Element, tokens: Mapping[str, etree._Element], known: Iterable[Certificate] = ()
) -> tuple[list[Certificate], list[str]]:
    """The certificates of *key_info*, the signer's first, and the names in it that no certificate was found for.

    Read are ``ds:X509Certificate``, ``wsse:KeyIdentifier``, ``wsse:BinarySecurityToken`` and a ``wsse:Reference`` to
    one of *tokens* (by Id). ``ds:X509IssuerSerial``, ``ds:X509SKI`` and a KeyIdentifier with a subject key identifier
    or a SHA-1 thumbprint are looked up among those and *known*. What is named comes before what is carried, a leaf
    before an authority. Raises CertificateRefused for a broken certificate.
    """
    texts: list[str] = []
    names: list[_Name] = []
    for element in key_info.iter(*_KINDS):
        found = _read(element, tokens)
        if isinstance(found, _Name):
            names.append(found)
        elif found is not None:
            texts.append(found)
    carried = [_certificate(text) for text in texts[:MAX_CERTIFICATES]]
    among = (*carried, *known) if names else ()
    named = [(name, next((one for one in among if name.fits(one)), None)) for name in names[:MAX_CERTIFICATES]]
    certificates = dict.fromkeys((*(one for _, one in named if one is not None), *carried))
    return sorted(certificates, key=lambda one: one.is_authority), [name.text for name, one in named if one is None]


def _read(element: etree._Element, tokens: Mapping[str, etree._Element]) -> str | _Name | None:
    """The certificate in base64, or the name of one; None for a reference that leads nowhere."""
    if element.tag == _TOKEN_REFERENCE:
        uri = element.get("URI") or ""
        token = tokens.get(uri.removeprefix("#")) if uri.startswith("#") else None
        return text_of(token) if token is not None else None
    if element.tag == _ISSUER_SERIAL:
        return _issuer_serial(element)
    value_type = element.get("ValueType") or ""
    if element.tag == _SKI or value_type.endswith(_NAMED_BY_SKI):
        identifier = _octets(text_of(element))
        return _Name(f"subject key identifier {identifier.hex()}", key_identifier=identifier)
    if value_type.endswith(_NAMED_BY_THUMBPRINT):
        thumbprint = _octets(text_of(element))
        return _Name(f"thumbprint {thumbprint.hex()}", thumbprint=thumbprint)
    return text_of(element)


def _issuer_serial(element: etree._Element) -> _Name:
    issuer = "".join(text_of(one) for one in element.iterchildren(f"{{{DS}}}X509IssuerName")).strip()
    serial = "".join(text_of(one) for one in element.iterchildren(f"{{{DS}}}X509SerialNumber")).strip()
    number = int(serial) if _SERIAL.fullmatch(serial) else -1
    return _Name(f"serial number {serial[:60]} of {issuer[:300]}", frozenset(_attributes(issuer)), number)


def _attributes(name: str) -> Iterator[tuple[str, str]]:
    """The attributes of a distinguished name in the form of RFC 4514 or a near one; their order does not matter."""
    for part in re.split(r"(?<!\\)[,;+]", name):
        key, _, value = part.partition("=")
        label = key.strip().upper().removeprefix("OID.")
        label = SHORT_NAMES.get(label, _ALIASES.get(label, label))
        yield label, re.sub(r"\\(.)", r"\1", value.strip())


def _issuer_of(certificate: Certificate) -> frozenset[tuple[str, str]]:
    return frozenset(
        (SHORT_NAMES.get(one.oid.dotted_string, one.oid.dotted_string), str(one.value).strip())
        for one in certificate.x509.issuer
    )


def _octets(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise CertificateRefused("the certificate in KeyInfo is not base64") from None


@lru_cache(maxsize=1024)
def _certificate(text: str) -> Certificate:
    return Certificate.from_der(_octets(text))


def signer_of(
    key_info: etree._Element | None,
    signature: etree._Element,
    *,
    tokens: Mapping[str, etree._Element],
    known: Iterable[Certificate] = (),
) -> tuple[list[Certificate], Finding]:
    """The certificates of *signature* (the signer's first, then helpers), and what was observed."""
    if key_info is None:
        return [], failed(Step.SIGNATURE, "KEY-INFO", at=locate(signature), expected="KeyInfo", actual="none")
    place = locate(key_info)
    try:
        found, unknown = certificates_in(key_info, tokens, known)
    except CertificateRefused as refused:
        return [], failed(Step.SIGNATURE, "KEY-CERTIFICATE", at=place, expected="a certificate", actual=str(refused))
    if found:
        return found, passed(Step.SIGNATURE, "KEY-CERTIFICATE", at=place, actual=found[0].subject.dn)
    if unknown:
        expected = f"the certificate with {unknown[0]}"
        return [], failed(Step.SIGNATURE, "KEY-UNKNOWN", at=place, expected=expected, actual="a certificate not known")
    return [], failed(Step.SIGNATURE, "KEY-INFO", at=place, expected="a certificate", actual="no certificate")
