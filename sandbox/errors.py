"""The errors of the sandbox.

::

    SandboxError
    ├── WorldError                 WORLD-SEED, WORLD-DATA
    ├── PassportError              PASSPORT-SYNTAX, PASSPORT-KEY, PASSPORT-UNKNOWN
    ├── RequestRefused             the code of the first finding that stands in the way
    ├── NotFound                   CASE-UNKNOWN, RESULT-NOT-READY, SERVICE-UNKNOWN, PERSON-UNKNOWN, MESSAGE-UNKNOWN
    ├── Misused                    BODY-EMPTY, QUERY-INVALID, PATH-UNKNOWN, METHOD-REFUSED
    └── InquiryFailed              why a register could not be read; the case is tried again
        ├── GatewayUnreachable     INQUIRY-UNREACHABLE
        ├── GatewayRefused         INQUIRY-FAULT
        ├── RegisterRefused        INQUIRY-STATUS
        └── AnswerRejected         INQUIRY-TRANSPORT, INQUIRY-SIGNATURE, INQUIRY-OWNER, INQUIRY-CONTENT
"""

from __future__ import annotations

from typing import ClassVar

from signing.findings import Finding, Verdict

__all__ = [
    "AnswerRejected",
    "GatewayRefused",
    "GatewayUnreachable",
    "InquiryFailed",
    "Misused",
    "NotFound",
    "PassportError",
    "RegisterRefused",
    "RequestRefused",
    "SandboxError",
    "WorldError",
]


class SandboxError(Exception):
    """The base of every error of the sandbox; ``code`` names its texts in the catalogue of errors."""

    codes: ClassVar[tuple[str, ...]] = ()
    """The codes that an error of this class can carry; empty where a finding gives the code."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class WorldError(SandboxError):
    """A world cannot be opened as asked."""

    codes = ("WORLD-SEED", "WORLD-DATA")


class PassportError(SandboxError):
    """A service passport is not what the engine can run, or does not exist."""

    codes = ("PASSPORT-SYNTAX", "PASSPORT-KEY", "PASSPORT-UNKNOWN")


class RequestRefused(SandboxError):
    """A request was not registered: the findings say why, the first failed one gives the code."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        decisive = (Verdict.FAILED, Verdict.UNDETERMINED)
        first = next(finding for finding in findings if finding.verdict in decisive)
        super().__init__(first.code, first.actual or "")
        self.findings = findings


class NotFound(SandboxError):
    """What was asked for does not exist, or not yet."""

    codes = ("CASE-UNKNOWN", "RESULT-NOT-READY", "SERVICE-UNKNOWN", "PERSON-UNKNOWN", "MESSAGE-UNKNOWN")


class Misused(SandboxError):
    """A call of the control API is not one."""

    codes = ("BODY-EMPTY", "QUERY-INVALID", "PATH-UNKNOWN", "METHOD-REFUSED")


class InquiryFailed(SandboxError):
    """A register could not be read; trying again may help."""


class GatewayUnreachable(InquiryFailed):
    """The gateway gave no answer at all."""

    codes = ("INQUIRY-UNREACHABLE",)


class GatewayRefused(InquiryFailed):
    """The gateway answered with a SOAP fault."""

    codes = ("INQUIRY-FAULT",)


class RegisterRefused(InquiryFailed):
    """The register answered with a status that is neither success nor *nothing found*."""

    codes = ("INQUIRY-STATUS",)


class AnswerRejected(InquiryFailed):
    """The answer's signature, its owner or its content cannot be relied on."""

    codes = ("INQUIRY-TRANSPORT", "INQUIRY-SIGNATURE", "INQUIRY-OWNER", "INQUIRY-CONTENT")
