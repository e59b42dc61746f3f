"""Errors of the libraries below, lxml and cryptography: the one place where they are named.

Each tuple is what one entrance of theirs raises for octets that somebody else made, and becomes one thing of ours. What
they raise for mistakes of a programmer is not caught anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPException
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from lxml import etree

__all__ = [
    "BAD_CERTIFICATE",
    "BAD_CRL",
    "BAD_JSON",
    "BAD_KEY",
    "BAD_XML",
    "BAD_XPATH",
    "BROKEN_ANSWER",
    "MAPPED",
    "NO_ANSWER",
    "NO_CANONICAL_FORM",
    "NO_EXTENSION",
    "UNKNOWN_KEY",
    "WRONG_SIGNATURE",
]

BAD_XML: Final = (etree.XMLSyntaxError,)
"""Parsing: :class:`~signing.errors.XmlRefused` with the code of what is wrong, line and column."""
NO_CANONICAL_FORM: Final = (etree.C14NError,)
"""Canonicalisation: XmlRefused with ``XML-NAMESPACE``."""
BAD_XPATH: Final = (etree.XPathError,)
"""An XPath of the caller: :class:`~signing.errors.PartRefused` with ``PART-XPATH``."""
# cryptography warns of some deviations from RFC 5280; where warnings are errors, they refuse the certificate
BAD_CERTIFICATE: Final = (
    ValueError,
    TypeError,
    UserWarning,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""Reading a certificate: :class:`~signing.errors.CertificateRefused`."""
BAD_CRL: Final = BAD_CERTIFICATE
"""Reading a CRL or an entry of it: :class:`~signing.errors.ServiceRefused`, or the finding ``REV-ANSWER``."""
NO_ANSWER: Final = (OSError,)
"""Asking a service: :class:`~signing.errors.ServiceRefused` with ``SERVICE-SILENT``."""
BROKEN_ANSWER: Final = (HTTPException, UnicodeError)
"""What a service answers is no HTTP: ServiceRefused with ``SERVICE-ANSWER``."""
NO_EXTENSION: Final = (x509.ExtensionNotFound,)
"""Asking a certificate for an extension: None, or the default of RFC 5280."""
UNKNOWN_KEY: Final = (UnsupportedAlgorithm, ValueError)
"""The public key of a certificate: None, and the finding ``KEY-ALGORITHM``."""
BAD_JSON: Final = (ValueError, TypeError, RecursionError, OverflowError, OSError)
"""Reading base64, JSON and moments of a token: :class:`~signing.errors.TokenRefused`, or a finding."""
BAD_KEY: Final = (ValueError, TypeError, IndexError, UnsupportedAlgorithm)
"""Reading a private key: :class:`~signing.errors.KeyRefused` with ``KEY-FILE``."""
WRONG_SIGNATURE: Final = (InvalidSignature, ValueError)
"""Checking a signature: False, and the finding ``SIG-VALUE`` or ``CHAIN-SIGNATURE``."""

MAPPED: Final[Mapping[type[Exception], str]] = {
    etree.XMLSyntaxError: "XmlRefused",
    etree.C14NError: "XmlRefused",
    etree.XPathError: "PartRefused",
    x509.DuplicateExtension: "CertificateRefused",
    x509.InvalidVersion: "CertificateRefused",
    x509.UnsupportedGeneralNameType: "CertificateRefused",
    x509.ExtensionNotFound: "None",
    UnsupportedAlgorithm: "KeyRefused",
    InvalidSignature: "a finding",
    HTTPException: "ServiceRefused",
}
"""What of ours each class becomes; the builtin ones beside them in the tuples are not listed."""
