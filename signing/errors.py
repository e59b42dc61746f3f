"""The error tree of signing.

::

    SigningError
    ├── XmlRefused          the octets are not XML that is safe to read
    ├── KeyRefused          a key file, a password or a key that does not fit
    ├── CertificateRefused  octets that are not a certificate of the Kazakh profile
    ├── PartRefused         an XPath or an Id that names no part to sign, or no place for a signature
    ├── NotRecognised       octets that are nothing that can be looked into
    ├── ServiceRefused      a time-stamp, an OCSP answer or a CRL that was not to be had
    ├── RevocationRefused   a certificate that cannot be revoked, or released, as asked
    ├── CmsRefused          octets that are no CMS to work on, or data that is missing
    ├── PdfRefused          octets that are no PDF to sign, or to make a card of
    ├── TokenRefused        claims or a key that no token can be made of
    └── SignatureRejected   a peer's message whose signature did not verify

A bad signature is never an error here: verification returns findings. Errors are for misuse, for input that cannot be
read at all, and for callers who asked to be stopped (:class:`SignatureRejected`).
"""

from __future__ import annotations

from signing.findings import Finding, SignatureReport

__all__ = [
    "CertificateRefused",
    "CmsRefused",
    "KeyRefused",
    "NotRecognised",
    "PartRefused",
    "PdfRefused",
    "RevocationRefused",
    "ServiceRefused",
    "SignatureRejected",
    "SigningError",
    "TokenRefused",
    "XmlRefused",
]


class SigningError(Exception):
    """Base of every error of this package; :attr:`code` is stable and explained in the catalogues."""

    code = "SIGNING"


class XmlRefused(SigningError):
    """The octets are not XML that is safe to read; :attr:`finding` says why and where."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.code}: {finding.actual or 'refused'}")
        self.finding = finding
        self.code = finding.code


class KeyRefused(SigningError):
    """A key or a key file cannot be used: ``KEY-FILE``, ``KEY-PASSWORD`` or ``KEY-MISMATCH``."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


class CertificateRefused(SigningError):
    """The octets are not an X.509 certificate (RFC 5280)."""

    code = "CERTIFICATE-FORM"


class PartRefused(SigningError):
    """A part of a document cannot be signed or judged as asked: ``PART-XPATH``, ``PART-TARGET`` or ``PART-PARENT``."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


class NotRecognised(SigningError):
    """The octets are nothing that is known here: their kind cannot be told."""

    code = "FILE-UNKNOWN"


class ServiceRefused(SigningError):
    """A service gave nothing: ``SERVICE-SILENT``, ``SERVICE-ANSWER`` or ``SERVICE-ADDRESS``.

    In this order: no answer in time; an error, or an answer to another question; an address that may not be asked.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


class RevocationRefused(SigningError):
    """A certificate cannot be revoked or released as asked.

    ``REVOCATION-UNKNOWN`` (never issued), ``REVOCATION-FINAL`` (revoked for good already), ``REVOCATION-HOLD`` (not on
    hold, so nothing to release) or ``REVOCATION-REASON`` (a reason that nothing is revoked for).
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


class CmsRefused(SigningError):
    """A CMS cannot be opened, signed or extended.

    ``CMS-FORM``, ``CMS-TYPE`` (another kind of CMS), ``CMS-SIZE``, ``CMS-SIGNER-COUNT``; ``CMS-DATA`` (detached, and
    the data is missing or another), ``CMS-LEVEL`` (nobody to ask for what the level needs), ``CMS-ISSUER`` (nobody has
    the issuer's certificate).
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


class PdfRefused(SigningError):
    """A PDF cannot be signed, or no card be made.

    ``PDF-FORM``, ``PDF-SIZE``, ``PDF-ENCRYPTED``, ``PDF-LOCKED``, ``PDF-FIELD``, ``PDF-LEVEL``, ``PDF-SIGNATURES``;
    ``CARD-SIGNATURE``, ``CARD-EXECUTABLE``, ``CARD-QR``.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


class TokenRefused(SigningError):
    """No token: ``JWT-KEY`` (not an RSA key), ``JWT-CLAIMS`` (no JSON), ``JWT-FORM`` (octets that are none)."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


class SignatureRejected(SigningError):
    """The signature of a received message is not valid; :attr:`report` holds every finding."""

    code = "SIGNATURE-REJECTED"

    def __init__(self, report: SignatureReport) -> None:
        reasons = "; ".join(
            f"{f.code} at {f.at.xpath if f.at and f.at.xpath else 'the message'}"
            + (f" (expected {f.expected}, found {f.actual})" if f.expected or f.actual else "")
            for f in report.failures
        )
        super().__init__(reasons or "nothing was verified")
        self.report = report
