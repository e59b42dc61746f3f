"""What one message may cost: every limit of this package, in one place.

A limit is a bound on somebody else's octets. What exceeds one is refused with a finding, before the work is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = [
    "DIAGNOSIS_WORK",
    "MAX_BUNDLE",
    "MAX_CARD_CODES",
    "MAX_CARD_FILES",
    "MAX_CARD_SIGNATURE",
    "MAX_CERTIFICATES",
    "MAX_CMS_CERTIFICATES",
    "MAX_CMS_ELEMENTS",
    "MAX_CMS_SIGNERS",
    "MAX_CRL",
    "MAX_KDF_ITERATIONS",
    "MAX_KEY_FILE",
    "MAX_OCSP_ANSWER",
    "MAX_OCSP_ANSWERS",
    "MAX_OCSP_CERTIFICATES",
    "MAX_OCSP_NONCE",
    "MAX_OCSP_REQUEST",
    "MAX_OCSP_REQUESTS",
    "MAX_PATH",
    "MAX_PDF",
    "MAX_PDF_COMPARISON",
    "MAX_PDF_DECODED",
    "MAX_PDF_READS",
    "MAX_PDF_REVISIONS",
    "MAX_REFERENCES",
    "MAX_RSA_BITS",
    "MAX_RSA_EXPONENT_BITS",
    "MAX_SERVICE_ADDRESSES",
    "MAX_SIGNATURES",
    "MAX_TIME_STAMP",
    "MAX_TIME_STAMP_REQUEST",
    "MAX_TOKEN",
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
MAX_OCSP_ANSWER: Final = 256 * 2**10
"""Octets of an OCSP answer (``REV-ANSWER``)."""
MAX_OCSP_ANSWERS: Final = 256
"""Certificates that one OCSP answer speaks of (``REV-ANSWER``)."""
MAX_OCSP_CERTIFICATES: Final = 10
"""Certificates read from one OCSP answer; what comes after them is not looked at."""
MAX_CRL: Final = 64 * 2**20
"""Octets of a CRL (``REV-ANSWER``)."""
MAX_SERVICE_ADDRESSES: Final = 3
"""Addresses of one service that are asked of those in a certificate; what comes after them is not looked at."""
MAX_TIME_STAMP: Final = 256 * 2**10
"""Octets of a time-stamp token or of the answer that holds it (``TSP-FORM``)."""
MAX_BUNDLE: Final = 1000
"""Certificates of one PEM file (``CERTIFICATE-FORM``)."""
MAX_KEY_FILE: Final = 256 * 2**10
"""Octets of a key file (``KEY-FILE``)."""
MAX_KDF_ITERATIONS: Final = 2_000_000
"""Rounds of key derivation that one key file may ask for in all (``KEY-FILE``): about a second."""
MAX_PDF: Final = 128 * 2**20
"""Octets of a PDF (``PDF-SIZE``)."""
MAX_PDF_REVISIONS: Final = 64
"""Incremental updates of a PDF (``PDF-SIZE``). Each is compared with the one that a signature covers."""
MAX_PDF_READS: Final = 1_200_000
"""Reads of an octet or a few that opening a PDF and finding its signatures may take (``PDF-SIZE``): some seconds. A
signature takes as many as it has digits."""
MAX_PDF_COMPARISON: Final = 4_000_000
"""Such reads that comparing revisions may take, which reads every object (``PDF-CHANGED``): some ten seconds."""
MAX_PDF_DECODED: Final = 64 * 2**20
"""Octets that one compressed stream of a PDF may hold (``PDF-FORM``, ``CARD-FORM``)."""
MAX_CARD_FILES: Final = 65
"""Files in a card: the document and its signatures (``CARD-FORM``)."""
MAX_CARD_CODES: Final = 4096
"""QR codes of one signature (``CARD-QR``)."""
MAX_CARD_SIGNATURE: Final = 16 * 2**20
"""Octets of a signature that QR codes hold (``CARD-QR``)."""
MAX_TOKEN: Final = 128 * 2**10
"""Octets of a JSON Web Token (``JWT-FORM``)."""
MAX_CMS_ELEMENTS: Final = 2**20
"""Elements of BER in one CMS (``CMS-SIZE``), each reading of an element counted: a second or two. Data within is one
element, or one for each piece that BER cuts it into."""
MAX_CMS_SIGNERS: Final = 64
"""Signers of one CMS (``CMS-SIGNER-COUNT``). The data is digested once for each algorithm, not for each signer."""
MAX_CMS_CERTIFICATES: Final = 128
"""Certificates read from one CMS, or from certificate-values; what comes after them is not looked at."""

MAX_OCSP_REQUEST: Final = 64 * 2**10
"""Octets of a request that the authority's OCSP responder reads (``malformedRequest``)."""
MAX_OCSP_REQUESTS: Final = 200
"""Certificates that one such request asks about (``malformedRequest``)."""
MAX_OCSP_NONCE: Final = 128
"""Octets of a nonce (``malformedRequest``; RFC 9654, 2.1)."""
MAX_TIME_STAMP_REQUEST: Final = 16 * 2**10
"""Octets of a request that the authority's time-stamping authority reads (``badDataFormat``)."""


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
