"""The errors of the sandbox.

::

    SandboxError
    ├── WorldError                 WORLD-SEED, WORLD-DATA, WORLD-DEFAULT
    │   ├── WorldNameRefused       WORLD-NAME
    │   ├── WorldUnknown           WORLD-UNKNOWN
    │   ├── WorldExists            WORLD-EXISTS
    │   ├── WorldBusy              WORLD-BUSY, JOURNAL-BUSY
    │   └── WorldFileRefused       WORLD-FILE-FOREIGN, WORLD-FILE-BROKEN, WORLD-FILE-FUTURE, WORLD-FILE-PATH
    ├── DatabaseRefused            DATABASE-URL, DATABASE-DRIVER, DATABASE-UNREACHABLE
    ├── ClockRefused               CLOCK-BACK, CLOCK-RATE, CLOCK-RANGE, CLOCK-DURATION
    ├── SettingRefused             SETTING-UNKNOWN, SETTING-VALUE, SETTING-FIXED
    ├── PassportError              PASSPORT-SYNTAX, PASSPORT-KEY, PASSPORT-SENSE, PASSPORT-UNKNOWN, PASSPORT-FOLDER
    ├── CaseRefused                CASE-CHANNEL, CASE-PROVIDER, CASE-CLOSED, CASE-APPLICANT, CASE-DOCUMENT,
    │   │                          CASE-CONSENT, CASE-CONSENT-WANTED
    │   ├── ActionRefused          CASE-ENDED, CASE-ACTION, CASE-STEP, CASE-SYSTEM, CASE-GUARD, CASE-GROUND, CASE-FACT
    │   ├── PaperRefused           CASE-PAPER-MISSING, CASE-PAPER-NONE, CASE-PAPER-FORM, CASE-PAPER-SIGNATURE,
    │   │                          CASE-PAPER-SIGNER, CASE-PAPER-CONTENT
    │   ├── OfficialRefused        OFFICIAL-CERTIFICATE, OFFICIAL-OFFICE, OFFICIAL-ROLE, OFFICIAL-DISMISSED
    │   └── CaseConflict           CASE-CONFLICT
    ├── ComplaintRefused           COMPLAINT-SIGNER, COMPLAINT-CASE, COMPLAINT-WAY, COMPLAINT-STATE, COMPLAINT-REMEDY,
    │                              COMPLAINT-FINAL
    ├── QueueRefused               QUEUE-NONE, QUEUE-CLOSED, QUEUE-BOOKING, QUEUE-PLACE, QUEUE-SLOT, QUEUE-TWICE,
    │                              QUEUE-TAKEN, QUEUE-WINDOW, QUEUE-STATE
    ├── FormError                  FORM-SYNTAX, FORM-KEY, FORM-UNKNOWN, FORM-FOLDER
    ├── FactsRefused               PAPER-FACTS, PAPER-FORM, PAPER-SIGNER-UNKNOWN
    ├── PaperNotKept               PAPER-NUMBERLESS, PAPER-TAKEN, PAPER-CLOSED
    ├── PictureRefused             PICTURE-FORM, PICTURE-SIZE
    ├── RequestRefused             the code of the first finding that stands in the way
    ├── NotFound                   CASE-UNKNOWN, RESULT-NOT-READY, SERVICE-UNKNOWN, PERSON-UNKNOWN, MESSAGE-UNKNOWN,
    │                              CERTIFICATE-UNKNOWN, CERTIFICATE-NONE, PKI-FILE-UNKNOWN, TRUST-UNKNOWN,
    │                              DELIVERY-UNKNOWN, CONVERSATION-UNKNOWN, COMPLAINT-UNKNOWN, STATUS-UNKNOWN,
    │                              TICKET-UNKNOWN, ROUTE-UNKNOWN, RECORDING-UNKNOWN, FAULT-RULE-UNKNOWN,
    │                              GATEWAY-SERVICE-UNKNOWN, PAPER-UNKNOWN
    ├── Misused                    BODY-EMPTY, BODY-SIZE, QUERY-INVALID, PATH-UNKNOWN, METHOD-REFUSED, MODE-UNKNOWN,
    │                              DIFF-XML, EXPORT-ANSWER
    ├── TrustRefused               TRUST-AUTHORITY
    ├── RouteRefused               ROUTE-DECLARATION, ROUTE-CONTRACT, RECORDING-FILE
    ├── ParticipantRefused         PARTICIPANT-NAME, PARTICIPANT-BIN, PARTICIPANT-PASSWORD, PARTICIPANT-CERTIFICATE,
    │                              PARTICIPANT-OWN
    ├── SetupRefused               SETUP-FILE, SETUP-SYNTAX, SETUP-KEY, SETUP-VALUE
    ├── CalendarError              CALENDAR-RANGE, CALENDAR-DATA, OFFICE-UNKNOWN
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
    "ActionRefused",
    "AnswerRejected",
    "CalendarError",
    "CaseConflict",
    "CaseRefused",
    "ClockRefused",
    "ComplaintRefused",
    "DatabaseRefused",
    "FactsRefused",
    "FormError",
    "GatewayRefused",
    "GatewayUnreachable",
    "InquiryFailed",
    "Misused",
    "NotFound",
    "OfficialRefused",
    "PaperNotKept",
    "PaperRefused",
    "ParticipantRefused",
    "PassportError",
    "PictureRefused",
    "QueueRefused",
    "RegisterRefused",
    "RequestRefused",
    "RouteRefused",
    "SandboxError",
    "SettingRefused",
    "SetupRefused",
    "TrustRefused",
    "WorldBusy",
    "WorldError",
    "WorldExists",
    "WorldFileRefused",
    "WorldNameRefused",
    "WorldUnknown",
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

    codes: ClassVar[tuple[str, ...]] = ("WORLD-SEED", "WORLD-DATA", "WORLD-DEFAULT")


class WorldNameRefused(WorldError):
    """What was given is no name of a world."""

    codes = ("WORLD-NAME",)


class WorldUnknown(WorldError):
    """There is no world of that name, or no longer."""

    codes = ("WORLD-UNKNOWN",)


class WorldExists(WorldError):
    """There is a world of that name already."""

    codes = ("WORLD-EXISTS",)


class WorldBusy(WorldError):
    """Others hold on to the world's data, or listen to it; trying again may help."""

    codes = ("WORLD-BUSY", "JOURNAL-BUSY")


class WorldFileRefused(WorldError):
    """The snapshot of a world cannot be read or written."""

    codes = ("WORLD-FILE-FOREIGN", "WORLD-FILE-BROKEN", "WORLD-FILE-FUTURE", "WORLD-FILE-PATH")


class DatabaseRefused(SandboxError):
    """The database that the worlds are to live in cannot be used."""

    codes = ("DATABASE-URL", "DATABASE-DRIVER", "DATABASE-UNREACHABLE")


class ClockRefused(SandboxError):
    """The time of a world does not go as asked."""

    codes = ("CLOCK-BACK", "CLOCK-RATE", "CLOCK-RANGE", "CLOCK-DURATION")


class SettingRefused(SandboxError):
    """A setting of a world does not exist, or cannot have that value."""

    codes = ("SETTING-UNKNOWN", "SETTING-VALUE", "SETTING-FIXED")


class PassportError(SandboxError):
    """A service passport is not what the engine can run, or does not exist."""

    codes = ("PASSPORT-SYNTAX", "PASSPORT-KEY", "PASSPORT-SENSE", "PASSPORT-UNKNOWN", "PASSPORT-FOLDER")


class CaseRefused(SandboxError):
    """A case cannot be opened, or nothing can be done to it, as asked; nothing has changed."""

    codes: ClassVar[tuple[str, ...]] = (
        "CASE-CHANNEL",
        "CASE-PROVIDER",
        "CASE-CLOSED",
        "CASE-APPLICANT",
        "CASE-DOCUMENT",
        "CASE-CONSENT",
        "CASE-CONSENT-WANTED",
    )

    def __init__(self, code: str, detail: str = "", *, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(code, detail)
        self.findings = findings


class ActionRefused(CaseRefused):
    """The case has ended, the action is none of this step, or its conditions do not hold."""

    codes = ("CASE-ENDED", "CASE-ACTION", "CASE-STEP", "CASE-SYSTEM", "CASE-GUARD", "CASE-GROUND", "CASE-FACT")


class PaperRefused(CaseRefused):
    """What was to be signed is not there, is not validly signed by who acts, or says something else."""

    codes = (
        "CASE-PAPER-MISSING",
        "CASE-PAPER-NONE",
        "CASE-PAPER-FORM",
        "CASE-PAPER-SIGNATURE",
        "CASE-PAPER-SIGNER",
        "CASE-PAPER-CONTENT",
    )


class OfficialRefused(CaseRefused):
    """Who wants to act may not do so: their certificate, their office, their role, their employment."""

    codes = ("OFFICIAL-CERTIFICATE", "OFFICIAL-OFFICE", "OFFICIAL-ROLE", "OFFICIAL-DISMISSED")


class CaseConflict(CaseRefused):
    """Somebody else was faster; the detail says who, when, and what they did."""

    codes = ("CASE-CONFLICT",)


class ComplaintRefused(SandboxError):
    """A complaint cannot be filed, registered or answered like this."""

    codes = (
        "COMPLAINT-SIGNER",
        "COMPLAINT-CASE",
        "COMPLAINT-WAY",
        "COMPLAINT-STATE",
        "COMPLAINT-REMEDY",
        "COMPLAINT-FINAL",
    )


class QueueRefused(SandboxError):
    """A place in an electronic queue cannot be had, or what is done with it does not fit how it stands."""

    codes = (
        "QUEUE-NONE",
        "QUEUE-CLOSED",
        "QUEUE-BOOKING",
        "QUEUE-PLACE",
        "QUEUE-SLOT",
        "QUEUE-TWICE",
        "QUEUE-TAKEN",
        "QUEUE-WINDOW",
        "QUEUE-STATE",
    )


class FormError(SandboxError):
    """The form of a paper is not what papers can be made from, or does not exist."""

    codes = ("FORM-SYNTAX", "FORM-KEY", "FORM-UNKNOWN", "FORM-FOLDER")


class FactsRefused(SandboxError):
    """The facts do not make a paper of the form, or the XML is no paper."""

    codes = ("PAPER-FACTS", "PAPER-FORM", "PAPER-SIGNER-UNKNOWN")


class PaperNotKept(SandboxError):
    """The register of papers does not take this paper, or has none to change."""

    codes = ("PAPER-NUMBERLESS", "PAPER-TAKEN", "PAPER-CLOSED")


class PictureRefused(SandboxError):
    """What should be a picture of QR codes is none that can be read."""

    codes = ("PICTURE-FORM", "PICTURE-SIZE")


class RequestRefused(SandboxError):
    """A request was not registered: the findings say why, the first failed one gives the code."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        decisive = (Verdict.FAILED, Verdict.UNDETERMINED)
        first = next(finding for finding in findings if finding.verdict in decisive)
        super().__init__(first.code, first.actual or "")
        self.findings = findings


class NotFound(SandboxError):
    """What was asked for does not exist, or not yet."""

    codes = (
        "PAPER-UNKNOWN",
        "CASE-UNKNOWN",
        "RESULT-NOT-READY",
        "SERVICE-UNKNOWN",
        "PERSON-UNKNOWN",
        "MESSAGE-UNKNOWN",
        "CERTIFICATE-UNKNOWN",
        "CERTIFICATE-NONE",
        "PKI-FILE-UNKNOWN",
        "TRUST-UNKNOWN",
        "DELIVERY-UNKNOWN",
        "CONVERSATION-UNKNOWN",
        "COMPLAINT-UNKNOWN",
        "STATUS-UNKNOWN",
        "TICKET-UNKNOWN",
        "GATEWAY-SERVICE-UNKNOWN",
        "ROUTE-UNKNOWN",
        "RECORDING-UNKNOWN",
        "FAULT-RULE-UNKNOWN",
    )


class Misused(SandboxError):
    """A call of the control API, or of the authority's services, is not one."""

    codes = (
        "BODY-EMPTY",
        "BODY-SIZE",
        "QUERY-INVALID",
        "PATH-UNKNOWN",
        "METHOD-REFUSED",
        "MODE-UNKNOWN",
        "DIFF-XML",
        "EXPORT-ANSWER",
    )


class TrustRefused(SandboxError):
    """A certificate that a world is to trust is nothing that could be trusted."""

    codes = ("TRUST-AUTHORITY",)


class ParticipantRefused(SandboxError):
    """A participant cannot be registered, or changed, as asked."""

    codes = (
        "PARTICIPANT-NAME",
        "PARTICIPANT-BIN",
        "PARTICIPANT-PASSWORD",
        "PARTICIPANT-CERTIFICATE",
        "PARTICIPANT-OWN",
    )

    def __init__(self, code: str, detail: str, *, key: str) -> None:
        super().__init__(code, detail)
        self.key = key
        """The key of the entry that is at fault, e.g. ``bin``."""


class SetupRefused(SandboxError):
    """A setup file cannot be put in force; nothing of it was."""

    codes = ("SETUP-FILE", "SETUP-SYNTAX", "SETUP-KEY", "SETUP-VALUE")


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


class RouteRefused(SandboxError):
    """A route cannot be laid as it was declared; the detail says where the mistake is and what was meant."""

    codes = ("ROUTE-DECLARATION", "ROUTE-CONTRACT", "RECORDING-FILE")


class CalendarError(SandboxError):
    """The working calendar does not reach that far, or a data file of the calendar is not one."""

    codes = ("CALENDAR-RANGE", "CALENDAR-DATA", "OFFICE-UNKNOWN")
