"""How a transport signature names its certificate: the forms, told apart and written (X.509 Token Profile 1.1)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from signing.certificates import Certificate
from signing.keys import KeyPair
from signing.namespaces import BASE64_ENCODING, DS, WSSE, WSU, X509_V3

__all__ = ["KeyInfoForm", "KeyInfoText", "key_info_form", "written"]

_KEY_INFO: Final = f"{{*}}Header/{{{WSSE}}}Security/{{{DS}}}Signature/{{{DS}}}KeyInfo"
_REFERENCE: Final = f"{{{WSSE}}}SecurityTokenReference"


class KeyInfoForm(StrEnum):
    """How a transport signature names its certificate."""

    KEY_IDENTIFIER = "key-identifier"
    """SecurityTokenReference with a KeyIdentifier, the certificate in base64: the form of most clients."""
    SELF_CONTAINED = "self-contained"
    """The same, and beside it X509Data with the certificate and its issuer, for tools that know XMLDSig only."""
    ISSUER_SERIAL = "issuer-serial"
    """SecurityTokenReference with X509IssuerSerial: issuer and serial number, the default of WSS4J. The receiver has to
    have the certificate already."""
    BINARY_TOKEN = "binary-token"
    """The certificate as a BinarySecurityToken before the signature, and a wsse:Reference to it."""


@dataclass(frozen=True, slots=True)
class KeyInfoText:
    """A form as it is written, prefixes ``ds``, ``wsse`` and ``wsu`` to be declared around it."""

    token: str
    """What stands before the signature; empty for most forms."""
    key_info: str
    """The whole ``ds:KeyInfo``."""


def key_info_form(envelope: etree._Element) -> KeyInfoForm:
    """The form in which the transport signature of *envelope* names its certificate."""
    key_info = envelope.find(_KEY_INFO)
    if key_info is None:
        return KeyInfoForm.KEY_IDENTIFIER
    if key_info.find(f"{_REFERENCE}/{{{WSSE}}}Reference") is not None:
        return KeyInfoForm.BINARY_TOKEN
    if key_info.find(f"{_REFERENCE}/{{{DS}}}X509Data/{{{DS}}}X509IssuerSerial") is not None:
        return KeyInfoForm.ISSUER_SERIAL
    beside = key_info.find(f"{{{DS}}}X509Data")
    return KeyInfoForm.KEY_IDENTIFIER if beside is None else KeyInfoForm.SELF_CONTAINED


def written(key: KeyPair, form: KeyInfoForm) -> KeyInfoText:
    """KeyInfo for the certificate of *key* in *form*."""
    certificate = key.certificate
    name = certificate.fingerprint[:32].upper()
    match form:
        case KeyInfoForm.ISSUER_SERIAL:
            return KeyInfoText("", _issuer_serial(certificate, name))
        case KeyInfoForm.BINARY_TOKEN:
            token = (
                f'<wsse:BinarySecurityToken xmlns:wsu="{WSU}" wsu:Id="X509-{name}" EncodingType="{BASE64_ENCODING}" '
                f'ValueType="{X509_V3}">{_encoded(certificate)}</wsse:BinarySecurityToken>'
            )
            return KeyInfoText(
                token, _key_info(_token_reference(f'<wsse:Reference URI="#X509-{name}" ValueType="{X509_V3}"/>'))
            )
    identifier = _token_reference(
        f'<wsse:KeyIdentifier EncodingType="{BASE64_ENCODING}" ValueType="{X509_V3}">{_encoded(certificate)}'
        "</wsse:KeyIdentifier>"
    )
    if form is KeyInfoForm.KEY_IDENTIFIER:
        return KeyInfoText("", _key_info(identifier))
    carried = (certificate, *key.chain[:1])
    texts = (f"<ds:X509Certificate>{_encoded(one)}</ds:X509Certificate>" for one in carried)
    return KeyInfoText("", _key_info(f"{identifier}<ds:X509Data>{''.join(texts)}</ds:X509Data>"))


def _issuer_serial(certificate: Certificate, name: str) -> str:
    issuer = escape(certificate.x509.issuer.rfc4514_string())
    return (
        f'<ds:KeyInfo Id="KI-{name}"><wsse:SecurityTokenReference xmlns:wsu="{WSU}" wsu:Id="STR-{name}"><ds:X509Data>'
        f"<ds:X509IssuerSerial><ds:X509IssuerName>{issuer}</ds:X509IssuerName>"
        f"<ds:X509SerialNumber>{certificate.serial_number}</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>"
        "</wsse:SecurityTokenReference></ds:KeyInfo>"
    )


def _key_info(content: str) -> str:
    return f"<ds:KeyInfo>{content}</ds:KeyInfo>"


def _token_reference(content: str) -> str:
    return f"<wsse:SecurityTokenReference>{content}</wsse:SecurityTokenReference>"


def _encoded(certificate: Certificate) -> str:
    return base64.b64encode(certificate.der).decode()
