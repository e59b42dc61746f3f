"""What a check observed: the explanation comes first, the verdict is derived from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml import etree

    from signing.certificates import Certificate

__all__ = [
    "Diagnosis",
    "ElementRef",
    "Finding",
    "Location",
    "SignatureReport",
    "Step",
    "Verdict",
    "failed",
    "passed",
    "skipped",
    "undetermined",
]


class Step(StrEnum):
    """The steps of judging a message, in the order in which they are taken."""

    ENVELOPE = "envelope"
    REFERENCE = "reference"
    DIGEST = "digest"
    SIGNATURE = "signature"
    CHAIN = "chain"
    TIME = "time"
    REVOCATION = "revocation"
    PURPOSE = "purpose"
    POLICY = "policy"


class Verdict(StrEnum):
    """The answers a finding can give."""

    PASSED = "passed"
    FAILED = "failed"
    UNDETERMINED = "undetermined"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Location:
    """A place in the message as it was received."""

    xpath: str | None = None
    """Absolute XPath of the element, positions counted from 1."""
    line: int | None = None
    """Line, counted from 1."""
    column: int | None = None
    """Column, counted from 1, where the parser tells it."""

    def as_dict(self) -> dict[str, Any]:
        """The place as JSON data; absent parts are left out."""
        parts = (("xpath", self.xpath), ("line", self.line), ("column", self.column))
        return {name: value for name, value in parts if value is not None}


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation made while judging a message."""

    code: str
    """Stable identifier, e.g. ``REF-DIGEST``; explained in kk, ru and en in a catalogue of texts."""
    step: Step
    verdict: Verdict
    at: Location | None = None
    """Where in the message, if the observation has a place."""
    expected: str | None = None
    actual: str | None = None
    canonical: bytes | None = field(default=None, compare=False, repr=False)
    """The canonical octets that a digest or a signature value did not fit; None for every other finding."""

    def as_dict(self) -> dict[str, Any]:
        """The finding as JSON data; absent parts are left out, and so are the canonical octets."""
        data: dict[str, Any] = {"code": self.code, "step": self.step.value, "verdict": self.verdict.value}
        if self.at is not None:
            data["at"] = self.at.as_dict()
        if self.expected is not None:
            data["expected"] = self.expected
        if self.actual is not None:
            data["actual"] = self.actual
        return data


def passed(
    step: Step, code: str, *, at: Location | None = None, expected: str | None = None, actual: str | None = None
) -> Finding:
    """The check *code* of *step* passed."""
    return Finding(code, step, Verdict.PASSED, at, expected, actual)


def failed(
    step: Step, code: str, *, at: Location | None = None, expected: str | None = None, actual: str | None = None
) -> Finding:
    """The check *code* of *step* failed: *actual* stands where *expected* should."""
    return Finding(code, step, Verdict.FAILED, at, expected, actual)


def skipped(
    step: Step, code: str, *, at: Location | None = None, expected: str | None = None, actual: str | None = None
) -> Finding:
    """The check *code* of *step* was not made, and was not needed for the verdict."""
    return Finding(code, step, Verdict.SKIPPED, at, expected, actual)


def undetermined(
    step: Step, code: str, *, at: Location | None = None, expected: str | None = None, actual: str | None = None
) -> Finding:
    """The check *code* of *step* could not be decided. It never counts as passed."""
    return Finding(code, step, Verdict.UNDETERMINED, at, expected, actual)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What most likely made a check fail: with that one thing undone it would have passed."""

    code: str
    """Stable identifier, e.g. ``DIAG-CR-LOST``; cause and cure in kk, ru and en are in a catalogue of texts."""
    finding_code: str
    """The finding that it explains; the first of them, if one cause made several checks fail."""
    at: Location | None = None
    detail: str | None = None
    """What in particular was undone: an encoding, a prefix, another element."""

    def as_dict(self) -> dict[str, Any]:
        """The diagnosis as JSON data; absent parts are left out."""
        data: dict[str, Any] = {"code": self.code, "finding": self.finding_code}
        if self.at is not None:
            data["at"] = self.at.as_dict()
        if self.detail:
            data["detail"] = self.detail
        return data


@dataclass(frozen=True, slots=True)
class ElementRef:
    """An element that a signature really covers."""

    xpath: str
    """Absolute XPath in the message as it was received."""
    element: etree._Element = field(compare=False, repr=False)
    """The element itself, in the tree whose octets were digested."""


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """Everything observed about one signature; the verdict is a property over it."""

    findings: tuple[Finding, ...]
    covered: tuple[ElementRef, ...]
    """What the signature really covers. Callers read data from here only.

    Empty unless every digest matched and the signature value verified.
    """
    judged_at: datetime
    """The moment for which the chain and the validity were judged."""
    signer: Certificate | None = None
    """The certificate found in the message; trust it only if :attr:`ok`. Of several signatures, the last one's."""
    signature: Location | None = None
    """Where the signature stands; None if nothing was judged, or more than one."""
    parts: tuple[SignatureReport, ...] = ()
    """One report for each signature, the last put on first, where a document has several; else nothing."""
    diagnoses: tuple[Diagnosis, ...] = ()
    """What most likely made the checks fail, found by trying; nothing if no attempt fitted, or nothing failed."""

    @property
    def ok(self) -> bool:
        """True if something was checked and nothing failed or stayed undetermined."""
        good = (Verdict.PASSED, Verdict.SKIPPED)
        return any(f.verdict is Verdict.PASSED for f in self.findings) and all(f.verdict in good for f in self.findings)

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings that stand in the way of a valid verdict, in order."""
        return tuple(f for f in self.findings if f.verdict in (Verdict.FAILED, Verdict.UNDETERMINED))

    def has(self, code: str) -> bool:
        """True if a finding with *code* stands in the way of a valid verdict."""
        return any(f.code == code for f in self.failures)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON data."""
        data: dict[str, Any] = {
            "ok": self.ok,
            "judged_at": self.judged_at.isoformat(),
            "signer": self.signer.as_dict() if self.signer is not None else None,
            "covered": [ref.xpath for ref in self.covered],
            "findings": [finding.as_dict() for finding in self.findings],
            "diagnoses": [diagnosis.as_dict() for diagnosis in self.diagnoses],
        }
        if self.signature is not None and self.signature.xpath is not None:
            data["signature"] = self.signature.xpath
        if self.parts:
            data["signatures"] = [part.as_dict() for part in self.parts]
        return data
