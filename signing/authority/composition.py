"""Certificates composed octet by octet (RFC 5280, 4.1): one way for every family of keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from signing.algorithms import PrivateKey, PublicKey, SignatureScheme, scheme_for
from signing.certificates import Certificate
from signing.der import (
    NULL,
    bit_string,
    boolean,
    explicit,
    integer,
    object_identifier,
    octet_string,
    sequence,
    time,
)
from signing.key_forms import key_identifier, public_info

__all__ = ["Draft", "Validity", "critical", "plain", "serial_number", "signed"]


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when, to the second."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that an authority signs in a certificate, except the name of the algorithm."""

    subject: x509.Name
    issuer: x509.Name
    public: PublicKey
    validity: Validity
    extensions: tuple[bytes, ...]
    """Encoded, in the order in which they are to stand."""


def critical(value: x509.ExtensionType) -> bytes:
    """The extension *value*, which a reader must understand."""
    return _extension(value, boolean(True))


def plain(value: x509.ExtensionType) -> bytes:
    """The extension *value*, which a reader may pass over."""
    return _extension(value, b"")


def _extension(value: x509.ExtensionType, is_critical: bytes) -> bytes:
    return sequence(object_identifier(value.oid.dotted_string), is_critical, octet_string(value.public_bytes()))


def serial_number(identifier: bytes) -> int:
    """The key identifier as a positive integer of 20 octets: only its first nibble changes (profile of the NUC)."""
    octets = bytearray(identifier)
    octets[0] &= 0x7F
    if octets[0] < 0x08:
        octets[0] |= 0x10
    return int.from_bytes(octets, "big")


def signed(draft: Draft, key: PrivateKey) -> Certificate:
    """The certificate of *draft*, signed with the issuer's *key*; its serial number comes from the key identifier."""
    scheme = scheme_for(key)
    to_be_signed = sequence(
        explicit(0, integer(2)),
        integer(serial_number(key_identifier(draft.public))),
        _algorithm(scheme),
        draft.issuer.public_bytes(),
        sequence(time(draft.validity.start), time(draft.validity.end)),
        draft.subject.public_bytes(),
        public_info(draft.public),
        explicit(3, sequence(*draft.extensions)),
    )
    value = bit_string(scheme.sign(key, to_be_signed))
    return Certificate.from_der(sequence(to_be_signed, _algorithm(scheme), value))


def _algorithm(scheme: SignatureScheme) -> bytes:
    """AlgorithmIdentifier; the parameters are NULL in both families."""
    return sequence(object_identifier(scheme.oid), NULL)
