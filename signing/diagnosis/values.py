"""A signature value made over something else, written in another way, or by another key."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from signing.algorithms import SCHEMES
from signing.diagnosis.case import method_of
from signing.diagnosis.evidence import Evidence
from signing.findings import Diagnosis
from signing.xml import locate

__all__ = ["algorithm", "another_certificate", "base64_twice", "hexadecimal", "of_the_digest", "over_content"]

_HEX: Final = frozenset(b"0123456789abcdefABCDEF")


def algorithm(evidence: Evidence) -> Diagnosis | None:
    """The value is one of another algorithm that fits the key."""
    element, key = evidence.case.element, evidence.key
    if element is None or key is None:
        return None
    octets = element.signed_octets()
    for scheme in SCHEMES:
        if scheme is not element.scheme and scheme.fits(key):
            evidence.case.budget.spend(evidence.cost)
            if scheme.verify(key, element.value, octets):
                return evidence.found("DIAG-SIGNATURE-ALGORITHM", f"{element.scheme.name} → {scheme.name}")
    return None


def of_the_digest(evidence: Evidence) -> Diagnosis | None:
    """What was signed is the digest of SignedInfo, digested once more by the signing function."""
    element = evidence.case.element
    if element is None:
        return None
    digest = element.scheme.digest.digest(evidence.octets)
    for once in (digest, digest.hex().encode(), base64.b64encode(digest)):
        if evidence.accepts(once):
            return evidence.found("DIAG-VALUE-OF-DIGEST")
    return None


def over_content(evidence: Evidence) -> Diagnosis | None:
    """What was signed is the content or its digest, not SignedInfo."""
    for target in evidence.case.targets:
        value = target.reference.value
        content = evidence.case.octets(target, method_of(target.reference))
        if any(evidence.accepts(one) for one in (value, base64.b64encode(value), content)):
            return evidence.found("DIAG-VALUE-OVER-CONTENT", at=locate(target.element))
    return None


def base64_twice(evidence: Evidence) -> Diagnosis | None:
    """The value is in base64, and that in base64 again."""
    try:
        inner = base64.b64decode(b"".join(_value(evidence).split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return evidence.found("DIAG-VALUE-BASE64-TWICE") if _verifies(evidence, inner) else None


def hexadecimal(evidence: Evidence) -> Diagnosis | None:
    """The value is in hexadecimal digits, with or without base64 around it."""
    value = _value(evidence)
    for digits in (value, base64.b64encode(value)):
        if len(digits) % 2 == 0 and _HEX.issuperset(digits) and _verifies(evidence, bytes.fromhex(digits.decode())):
            return evidence.found("DIAG-VALUE-HEX")
    return None


def another_certificate(evidence: Evidence) -> Diagnosis | None:
    """The key of another certificate that came with the message made the value."""
    for certificate in evidence.case.certificates[1:]:
        evidence.case.budget.spend(evidence.cost)
        if evidence.case.verifies(evidence.octets, certificate=certificate):
            return evidence.found("DIAG-OTHER-CERTIFICATE", certificate.subject.dn)
    return None


def _value(evidence: Evidence) -> bytes:
    return evidence.case.element.value if evidence.case.element is not None else b""


def _verifies(evidence: Evidence, value: bytes) -> bool:
    evidence.case.budget.spend(evidence.cost)
    return bool(value) and evidence.case.verifies(evidence.octets, value=value)
