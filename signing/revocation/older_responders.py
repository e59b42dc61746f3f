"""Certificates of the state's responders from before 2022: ``id-pkix-ocsp-nocheck`` in them is empty.

RFC 6960 (4.2.2.2.1) wants a NULL there, and strict readers refuse the whole certificate for it.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any, Final, cast

from cryptography import x509

from signing.certificates import Certificate
from signing.der import NULL, Element, object_identifier, octet_string, read, sequence, tagged

__all__ = ["read_responder"]

_NO_CHECK: Final = object_identifier("1.3.6.1.5.5.7.48.1.5")
_EMPTY: Final = sequence(_NO_CHECK, octet_string(b""))
_FILLED: Final = sequence(_NO_CHECK, octet_string(NULL))
_CONSTRUCTED: Final = 0x20


class _AsSigned:
    """A certificate that reads like the *legible* one, while its signature is that of the *original*."""

    _SIGNED: Final = frozenset({"tbs_certificate_bytes", "signature", "public_bytes", "fingerprint"})

    def __init__(self, original: x509.Certificate, legible: x509.Certificate) -> None:
        self._original = original
        self._legible = legible

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original if name in self._SIGNED else self._legible, name)


def read_responder(der: bytes) -> Certificate:
    """The certificate in *der*, of the older form too. Raises :class:`~signing.errors.CertificateRefused`."""
    if _EMPTY not in der:
        return Certificate.from_der(der)
    try:
        legible = Certificate.from_der(_filled(read(der)))
    except ValueError:
        return Certificate.from_der(der)
    both = _AsSigned(x509.load_der_x509_certificate(der), legible.x509)
    fingerprint = hashlib.sha256(der).hexdigest()
    return replace(legible, der=der, x509=cast("x509.Certificate", both), fingerprint=fingerprint)


def _filled(element: Element) -> bytes:
    """*element* with its NULL, all lengths made anew."""
    if element.encoded == _EMPTY:
        return _FILLED
    if not element.tag & _CONSTRUCTED:
        return element.encoded
    return tagged(element.tag, b"".join(_filled(member) for member in element.members))
