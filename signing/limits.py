"""What one message may cost: every limit of this package, in one place.

A limit is a bound on somebody else's octets. What exceeds one is refused with a finding, before the work is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = [
    "DIAGNOSIS_WORK",
    "MAX_BUNDLE",
    "MAX_CERTIFICATES",
    "MAX_KDF_ITERATIONS",
    "MAX_KEY_FILE",
    "MAX_PATH",
    "MAX_REFERENCES",
    "MAX_RSA_BITS",
    "MAX_RSA_EXPONENT_BITS",
    "MAX_SIGNATURES",
    "MAX_TRANSFORMS",
    "XmlLimits",
]

DIAGNOSIS_WORK: Final = 128 * 2**20
"""Units of work that explaining one failure may take; a unit is one octet canonicalised and digested with SHA, some
20 nanoseconds."""
MAX_SIGNATURES: Final = 16
"""Signatures of one document (``SIG-COUNT``). Each is digested over the whole of it."""
MAX_REFERENCES: Final = 8
"""References of one signature (``REF-COUNT``)."""
MAX_TRANSFORMS: Final = 4
"""Transforms of one reference (``REF-TRANSFORMS``)."""
MAX_CERTIFICATES: Final = 10
"""Certificates read from one KeyInfo; what comes after them is not looked at."""
MAX_RSA_BITS: Final = 16384
"""Length of an RSA modulus (``KEY-STRENGTH``). Verifying takes time that grows with its square."""
MAX_RSA_EXPONENT_BITS: Final = 64
"""Length of an RSA public exponent (``KEY-STRENGTH``). Verifying takes time that grows with it."""
MAX_PATH: Final = 8
"""Certificates from the signer's to the root (``CHAIN-PATH``)."""
MAX_BUNDLE: Final = 1000
"""Certificates of one PEM file (``CERTIFICATE-FORM``)."""
MAX_KEY_FILE: Final = 256 * 2**10
"""Octets of a key file (``KEY-FILE``)."""
MAX_KDF_ITERATIONS: Final = 2_000_000
"""Rounds of key derivation that one key file may ask for in all (``KEY-FILE``): about a second."""


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """What an XML message may cost."""

    octets: int = 64 * 2**20
    """Size of the document in octets (``XML-SIZE``)."""
    depth: int = 200
    """Nesting of elements, the root counted as 1 (``XML-DEPTH``)."""
    namespaces: int = 64
    """Namespace declarations in force at one place (``XML-WIDTH``). Canonicalisation takes time that grows with their
    square."""
    attributes: int = 256
    """Attributes of one element (``XML-WIDTH``). Canonicalisation sorts them in time that grows with their square."""
    tags: int = 4_000_000
    """Opening angle brackets (``XML-SIZE``): of elements, each costs memory that its few octets do not show."""
