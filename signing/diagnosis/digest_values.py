"""A DigestValue made or written in another way than its DigestMethod says."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from signing.algorithms import DIGESTS
from signing.diagnosis.budget import DEAR_ATTEMPT, weight_of
from signing.diagnosis.evidence import Evidence
from signing.findings import Diagnosis
from signing.namespaces import DS
from signing.signature_element import text_of

__all__ = ["algorithm", "base64_twice", "hexadecimal", "of_the_digest", "reversed_octets"]

_HASHLIB: Final = ("md5", "sha224", "sha384", "sha3_256", "sha3_512")


def algorithm(evidence: Evidence) -> Diagnosis | None:
    """The value is that of another algorithm."""
    reference = evidence.reference
    if reference is None:
        return None
    for name, digest in _algorithms(evidence):
        if digest(evidence.octets) == reference.value:
            return evidence.found("DIAG-DIGEST-ALGORITHM", f"{reference.digest.name} → {name}")
    return None


def hexadecimal(evidence: Evidence) -> Diagnosis | None:
    """The value is the digest in hexadecimal digits, with or without base64 around it."""
    digest = _digest(evidence)
    if digest and digest.hex() in (_text(evidence).lower(), _value(evidence).decode("latin-1").lower()):
        return evidence.found("DIAG-DIGEST-HEX")
    return None


def base64_twice(evidence: Evidence) -> Diagnosis | None:
    """The value is the digest in base64, and that in base64 again."""
    try:
        inner = base64.b64decode(b"".join(_value(evidence).split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return evidence.found("DIAG-DIGEST-BASE64-TWICE") if inner and inner == _digest(evidence) else None


def of_the_digest(evidence: Evidence) -> Diagnosis | None:
    """The value is the digest of the digest."""
    reference, digest = evidence.reference, _digest(evidence)
    if reference is None:
        return None
    for once in (digest, digest.hex().encode(), digest.hex().upper().encode(), base64.b64encode(digest)):
        if reference.digest.digest(once) == reference.value:
            return evidence.found("DIAG-DIGEST-TWICE")
    return None


def reversed_octets(evidence: Evidence) -> Diagnosis | None:
    """The octets of the digest stand in reverse order."""
    return evidence.found("DIAG-DIGEST-REVERSED") if _value(evidence)[::-1] == _digest(evidence) != b"" else None


def _value(evidence: Evidence) -> bytes:
    return evidence.reference.value if evidence.reference is not None else b""


def _text(evidence: Evidence) -> str:
    if evidence.reference is None:
        return ""
    return "".join(
        "".join(text_of(one).split()) for one in evidence.reference.element.iterchildren(f"{{{DS}}}DigestValue")
    )


def _digest(evidence: Evidence) -> bytes:
    return evidence.reference.digest.digest(evidence.octets) if evidence.reference is not None else b""


def _algorithms(evidence: Evidence) -> Iterator[tuple[str, Callable[[bytes], bytes]]]:
    """The algorithms whose values have the length of this one, the known ones first."""
    length = len(_value(evidence))
    for known in DIGESTS:
        if known is not getattr(evidence.reference, "digest", None) and len(known.digest(b"")) == length:
            cost = weight_of(len(evidence.octets), known)
            if cost <= DEAR_ATTEMPT:
                evidence.case.budget.spend(cost)
                yield known.name, known.digest
    for name in _HASHLIB:
        if hashlib.new(name, usedforsecurity=False).digest_size == length:
            yield name, partial(_hashed, name)


def _hashed(name: str, octets: bytes) -> bytes:
    return hashlib.new(name, octets, usedforsecurity=False).digest()
