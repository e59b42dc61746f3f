"""GOST values in the conventions of other programs than the Kazakh ones: order of octets, of numbers, of the hash."""

from __future__ import annotations

from collections.abc import Iterator

from signing.der import read
from signing.diagnosis.evidence import Evidence
from signing.errors import SigningError
from signing.findings import Diagnosis
from signing.gost import PublicKey, verify_digest

__all__ = ["der_wrapped", "hash_order", "value_order"]


def value_order(evidence: Evidence) -> Diagnosis | None:
    """The two numbers, or their octets, stand in another order than r ‖ s, little-endian."""
    for code, value in _orders(evidence):
        if _holds(evidence, value) or _holds(evidence, value, reverse_hash=True):
            return evidence.found(code)
    return None


def hash_order(evidence: Evidence) -> Diagnosis | None:
    """The hash was read as a big-endian number."""
    element = evidence.case.element
    if element is not None and _holds(evidence, element.value, reverse_hash=True):
        return evidence.found("DIAG-GOST-HASH-ORDER")
    return None


def der_wrapped(evidence: Evidence) -> Diagnosis | None:
    """The two numbers are wrapped in DER, as ECDSA has them."""
    element, key = evidence.case.element, evidence.key
    if element is None or not isinstance(key, PublicKey):
        return None
    size = key.family.curve.size
    try:
        numbers = [int.from_bytes(one.content, "big") for one in read(element.value).sequence(2)]
        parts = [number.to_bytes(size, "little") for number in numbers]
    except (SigningError, ValueError, OverflowError):
        return None
    for first, second in ((0, 1), (1, 0)):
        if len(parts) == 2 and _holds(evidence, parts[first] + parts[second]):
            return evidence.found("DIAG-GOST-DER")
    return None


def _orders(evidence: Evidence) -> Iterator[tuple[str, bytes]]:
    element, key = evidence.case.element, evidence.key
    if element is None or not isinstance(key, PublicKey) or len(element.value) != 2 * key.family.curve.size:
        return
    half = key.family.curve.size
    first, second = element.value[:half], element.value[half:]
    yield "DIAG-GOST-RUSSIAN-ORDER", element.value[::-1]
    yield "DIAG-GOST-HALVES-SWAPPED", second + first
    yield "DIAG-GOST-HALVES-REVERSED", first[::-1] + second[::-1]


def _holds(evidence: Evidence, value: bytes, *, reverse_hash: bool = False) -> bool:
    key = evidence.key
    if not isinstance(key, PublicKey):
        return False
    evidence.case.budget.spend(evidence.cost)
    digest = key.family.digest(evidence.octets)
    return verify_digest(key, value, digest[::-1] if reverse_hash else digest)
