"""What a check observed: the explanation comes first, the verdict is derived from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from signing.certificates import Certificate

__all__ = [
    "Diagnosis",
    "ElementRef",
    "Finding",
    "Location",
    "MomentKind",
    "MomentReport",
    "SignatureReport",
    "Step",
    "TimeStamp",
    "Verdict",
    "failed",
    "passed",
    "skipped",
    "undetermined",
    "verdict_of",
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
        data: dict[str, Any] = {}
        if self.xpath is not None:
            data["xpath"] = self.xpath
        if self.line is not None:
            data["line"] = self.line
        if self.column is not None:
            data["column"] = self.column
        return data


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
        data: dict[str, Any] = {"code": self.code, "step": str(self.step), "verdict": str(self.verdict)}
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


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """The answer that *findings* give together: failed before undetermined before passed.

    Without one that passed nothing was checked, and the answer is undetermined. Skipped findings do not count.
    """
    verdicts = {finding.verdict for finding in findings}
    for decisive in (Verdict.FAILED, Verdict.UNDETERMINED, Verdict.PASSED):
        if decisive in verdicts:
            return decisive
    return Verdict.UNDETERMINED


class MomentKind(StrEnum):
    """The moments for which the trust in a signer is asked."""

    NOW = "now"
    """The moment of the check."""
    SIGNING = "signing"
    """The moment that a trusted time-stamp proves: the signature existed then."""
    GIVEN = "given"
    """A moment that the caller chose."""


@dataclass(frozen=True, slots=True)
class MomentReport:
    """What is to be said of the signer at one moment: chain, time, revocation, purpose."""

    kind: MomentKind
    at: datetime
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """The answer for this moment, the integrity of the signature taken as given."""
        return verdict_of(self.findings)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON data."""
        return {
            "moment": self.kind.value,
            "at": self.at.isoformat(),
            "verdict": self.verdict.value,
            "findings": [finding.as_dict() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """A time-stamp token as it was read (RFC 3161, 2.4.2); whether it is to be believed, findings say."""

    at: datetime
    """``genTime``, UTC."""
    policy: str
    """OID of the policy."""
    serial_number: int
    """May be negative: Kalkan's are."""
    digest: str
    """Name of the imprint's digest algorithm."""
    imprint: bytes
    authority: Certificate | None = None
    """The certificate of the time-stamping authority, where the token carries it or a helper has it."""

    def as_dict(self) -> dict[str, Any]:
        """The token as JSON data."""
        return {
            "at": self.at.isoformat(),
            "policy": self.policy,
            "serial_number": str(self.serial_number),
            "digest": self.digest,
            "imprint": self.imprint.hex(),
            "authority": self.authority.as_dict() if self.authority is not None else None,
        }


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
    kind: str | None = None
    """What was judged: a value of :class:`~signing.recognition.Kind`; None where the caller knew."""
    level: str | None = None
    """Level of a CMS or PDF signature: ``B``, ``T``, ``LT`` or ``LTA`` (ETSI EN 319 122-1, 319 142-1)."""
    claimed_at: datetime | None = None
    """``signingTime``: what the signer says, which proves nothing."""
    time_stamp: TimeStamp | None = None
    """The time-stamp over the signature value."""
    moments: tuple[MomentReport, ...] = ()
    """The trust in the signer at several moments, side by side; :attr:`findings` hold those of the deciding one."""
    signed_octets: bytes | None = field(default=None, compare=False, repr=False)
    """The octets that the signature covers, where they are not XML: a CMS's content, a PDF's revision. Set only if
    every digest matched and the signature value verified; None where they were streamed."""

    @property
    def verdict(self) -> Verdict:
        """The third answer told apart: what could not be determined is neither valid nor false."""
        return verdict_of(self.findings)

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
            "verdict": self.verdict.value,
            "judged_at": self.judged_at.isoformat(),
            "signer": self.signer.as_dict() if self.signer is not None else None,
            "covered": [ref.xpath for ref in self.covered],
            "findings": [finding.as_dict() for finding in self.findings],
            "diagnoses": [diagnosis.as_dict() for diagnosis in self.diagnoses],
        }
        if self.signature is not None and self.signature.xpath is not None:
            data["signature"] = self.signature.xpath
        facts = {"kind": self.kind, "level": self.level}
        data.update((name, value) for name, value in facts.items() if value is not None)
        if self.claimed_at is not None:
            data["claimed_at"] = self.claimed_at.isoformat()
        if self.time_stamp is not None:
            data["time_stamp"] = self.time_stamp.as_dict()
        if self.moments:
            data["moments"] = [moment.as_dict() for moment in self.moments]
        if self.parts:
            data["signatures"] = [part.as_dict() for part in self.parts]
        return data
