"""Facts about a file: named values that become JSON, or lines for a person to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from signing.algorithms import digest_by_oid, scheme_by_oid
from signing.armour import label_of
from signing.certificates import Certificate

__all__ = ["Fact", "Facts", "described", "digest_name", "form_of", "scheme_name", "shortened", "told"]

Fact: TypeAlias = "bool | int | float | str | datetime | Certificate | Sequence[Fact] | Mapping[str, Fact] | None"
"""What can be said: a text, a number, a moment, a certificate, or several of these."""
Facts: TypeAlias = Mapping[str, Fact]

_DER: Final = 0x30
_INDEFINITE: Final = b"\x80"
_LONGEST_TEXT: Final = 300


def described(certificate: Certificate) -> dict[str, Any]:
    """*certificate* as JSON data, with its usages and the algorithms of its key and of its issuer's signature."""
    signed_with = certificate.scheme.name if certificate.scheme is not None else None
    return {
        **certificate.as_dict(),
        "key_usage": str(certificate.key_usage),
        "extended_key_usage": sorted(certificate.extended_key_usage),
        "is_authority": certificate.is_authority,
        "signed_with": signed_with or certificate.x509.signature_algorithm_oid.dotted_string,
    }


def told(fact: Fact) -> Any:
    """*fact* as JSON data; what is None in a mapping is left out."""
    if isinstance(fact, Certificate):
        return described(fact)
    if isinstance(fact, datetime):
        return fact.isoformat()
    if isinstance(fact, Mapping):
        return {name: told(value) for name, value in fact.items() if value is not None}
    if isinstance(fact, Sequence) and not isinstance(fact, str):
        return [told(one) for one in fact]
    return fact


def digest_name(oid: str) -> str:
    """Name of the digest *oid*, or the OID if it is not known here."""
    found = digest_by_oid(oid)
    return found.name if found is not None else oid


def scheme_name(oid: str) -> str:
    """Name of the signature scheme *oid*, or the OID if it is not known here."""
    found = scheme_by_oid(oid)
    return found.name if found is not None else oid


def shortened(text: str) -> str:
    """*text*, cut where somebody made it long."""
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"


def form_of(octets: bytes | memoryview) -> str:
    """How ASN.1 is written down: ``DER``, ``BER`` (of indefinite length, at least), ``PEM``, ``base64``."""
    if octets[:1] == bytes((_DER,)):
        return "BER" if octets[1:2] == _INDEFINITE else "DER"
    return "PEM" if label_of(bytes(octets)) is not None else "base64"
