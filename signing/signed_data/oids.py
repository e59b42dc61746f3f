"""Object identifiers of CMS and of the attributes of its signers."""

from __future__ import annotations

from typing import Final

__all__ = [
    "CERTIFICATE_VALUES",
    "CONTENT_TYPE",
    "DATA",
    "MESSAGE_DIGEST",
    "OCSP_BASIC",
    "OCSP_RESPONSE",
    "REVOCATION_VALUES",
    "RSA_ENCRYPTION",
    "SIGNED_DATA",
    "SIGNING_CERTIFICATE",
    "SIGNING_CERTIFICATE_V2",
    "SIGNING_TIME",
    "TIME_STAMP_TOKEN",
    "TST_INFO",
]

DATA: Final = "1.2.840.113549.1.7.1"
"""Octets that mean nothing to CMS: the content type of a signed file (RFC 5652, 4)."""
SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
"""SignedData (RFC 5652, 5.1)."""
TST_INFO: Final = "1.2.840.113549.1.9.16.1.4"
"""TSTInfo, the content of a time-stamp token (RFC 3161, 2.4.2)."""

CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
"""Attribute contentType (RFC 5652, 11.1)."""
MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
"""Attribute messageDigest (RFC 5652, 11.2)."""
SIGNING_TIME: Final = "1.2.840.113549.1.9.5"
"""Attribute signingTime (RFC 5652, 11.3)."""
SIGNING_CERTIFICATE: Final = "1.2.840.113549.1.9.16.2.12"
"""Attribute signingCertificate, with SHA-1 (RFC 2634, 5.4)."""
SIGNING_CERTIFICATE_V2: Final = "1.2.840.113549.1.9.16.2.47"
"""Attribute signingCertificateV2 (RFC 5035, 3)."""

TIME_STAMP_TOKEN: Final = "1.2.840.113549.1.9.16.2.14"
"""Unsigned attribute signature-time-stamp: level T (RFC 5126, 6.1.1)."""
CERTIFICATE_VALUES: Final = "1.2.840.113549.1.9.16.2.23"
"""Unsigned attribute certificate-values (RFC 5126, 6.3.3)."""
REVOCATION_VALUES: Final = "1.2.840.113549.1.9.16.2.24"
"""Unsigned attribute revocation-values: level LT (RFC 5126, 6.3.4)."""

RSA_ENCRYPTION: Final = "1.2.840.113549.1.1.1"
"""A signature algorithm that leaves the digest to digestAlgorithm (RFC 3370, 3.2)."""
OCSP_BASIC: Final = "1.3.6.1.5.5.7.48.1.1"
"""BasicOCSPResponse as the kind of an OCSPResponse (RFC 6960, 4.2.1)."""
OCSP_RESPONSE: Final = "1.3.6.1.5.5.7.16.2"
"""An OCSPResponse among the revocation information of SignedData (RFC 5940, 2.1)."""
