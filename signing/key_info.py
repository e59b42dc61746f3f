"""Certificates found in ``ds:KeyInfo``, in the forms that Kazakh clients write (protocol: transport signature)."""

from __future__ import annotations

import base64
import binascii
from enum import StrEnum
from functools import lru_cache

from lxml import etree

from signing.certificates import Certificate
from signing.errors import CertificateRefused
from signing.findings import Finding, Step, failed, passed
from signing.namespaces import DS, WSSE
from signing.signature_element import text_of
from signing.xml import locate

__all__ = ["KeyInfoForm", "certificates_in", "key_info_form", "signer_of"]

_MOST_CERTIFICATES = 10
_TOKEN_REFERENCE = f"{{{WSSE}}}SecurityTokenReference"


class KeyInfoForm(StrEnum):
    """How a transport signature names its certificate."""

    KEY_IDENTIFIER = "key-identifier"
    """SecurityTokenReference with a KeyIdentifier, the certificate in base64: the form of most clients."""
    SELF_CONTAINED = "self-contained"
    """The same, and beside it X509Data with the certificate and its issuer, for tools that know XMLDSig only."""


def key_info_form(envelope: etree._Element) -> KeyInfoForm:
    """The form in which the transport signature of *envelope* names its certificate."""
    beside = envelope.find(f"{{*}}Header/{{{WSSE}}}Security/{{{DS}}}Signature/{{{DS}}}KeyInfo/{{{DS}}}X509Data")
    return KeyInfoForm.KEY_IDENTIFIER if beside is None else KeyInfoForm.SELF_CONTAINED


def certificates_in(key_info: etree._Element, ids: dict[str, etree._Element]) -> list[Certificate]:
    """Every certificate in *key_info*, the signer's first: the first that is not an authority's, then the others.

    Read are ``ds:X509Data/ds:X509Certificate``, and in ``wsse:SecurityTokenReference`` a ``wsse:KeyIdentifier``, a
    ``ds:X509Data``, or a ``wsse:Reference`` to a token in *ids*. Raises CertificateRefused for a broken one.
    """
    texts: list[str] = []
    for element in key_info.iter(f"{{{DS}}}X509Certificate", f"{{{WSSE}}}KeyIdentifier", f"{{{WSSE}}}Reference"):
        if element.tag == f"{{{WSSE}}}Reference":
            uri = element.get("URI") or ""
            token = ids.get(uri.removeprefix("#"))
            if token is not None and uri.startswith("#"):
                texts.append(text_of(token))
        else:
            texts.append(text_of(element))
    found = dict.fromkeys(_certificate(text) for text in texts[:_MOST_CERTIFICATES])
    return sorted(found, key=lambda one: one.is_authority)


@lru_cache(maxsize=1024)
def _certificate(text: str) -> Certificate:
    try:
        der = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise CertificateRefused("the certificate in KeyInfo is not base64") from None
    return Certificate.from_der(der)


def signer_of(
    key_info: etree._Element | None, signature: etree._Element, tokens: dict[str, etree._Element]
) -> tuple[list[Certificate], Finding]:
    """The certificates that came with *signature* (the signer's first, then helpers), and what was observed."""
    if key_info is None:
        return [], failed(Step.SIGNATURE, "KEY-INFO", at=locate(signature), expected="KeyInfo", actual="none")
    try:
        found = certificates_in(key_info, tokens)
    except CertificateRefused as refused:
        return [], failed(
            Step.SIGNATURE, "KEY-CERTIFICATE", at=locate(key_info), expected="a certificate", actual=str(refused)
        )
    if not found:
        return [], failed(
            Step.SIGNATURE, "KEY-INFO", at=locate(key_info), expected="a certificate", actual="no certificate"
        )
    return found, passed(Step.SIGNATURE, "KEY-CERTIFICATE", at=locate(key_info), actual=found[0].subject.dn)
