"""What documents and messages have in common: one ``ds:Signature`` checked, step by step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from lxml import etree

from signing.certificates import Certificate
from signing.diagnosis import Failure, diagnose, diagnose_octets
from signing.errors import XmlRefused
from signing.findings import Diagnosis, ElementRef, Finding, SignatureReport, Step, Verdict, failed, passed
from signing.key_info import signer_of
from signing.key_strength import is_bounded, judge_strength
from signing.limits import MAX_RSA_BITS, XmlLimits
from signing.moments import Asked, without_time_stamp
from signing.reference import Surroundings, Target, digest_references
from signing.signature_element import SignatureElement, read_signature
from signing.trust import Policy, Purpose, TrustStore
from signing.xml import locate, xpath_of

__all__ = ["Checked", "check_signature", "covered_by", "judge_signer", "report", "unreadable"]

_ORDER = {step: position for position, step in enumerate(Step)}
_STANDING_IN_THE_WAY = (Verdict.FAILED, Verdict.UNDETERMINED)


@dataclass(frozen=True, slots=True)
class Checked:
    """The cryptographic half of a judgement: who signed what, trust not yet asked."""

    findings: tuple[Finding, ...]
    targets: tuple[Target, ...] = ()
    signer: Certificate | None = None
    helpers: tuple[Certificate, ...] = ()
    """Other certificates that came with the signature."""
    intact: bool = False
    """True if every digest matched and the signature value verified."""
    diagnoses: tuple[Diagnosis, ...] = ()
    """What most likely made the checks fail."""


def check_signature(signature: etree._Element, around: Surroundings, policy: Policy) -> Checked:
    """Check references, digests and the value of *signature* in its message; what failed is diagnosed."""
    checked = _check(signature, around, policy)
    if not any(finding.verdict is Verdict.FAILED for finding in checked.findings):
        return checked
    certificates = (checked.signer, *checked.helpers) if checked.signer is not None else ()
    failure = Failure(checked.findings, checked.targets, certificates)
    return replace(checked, diagnoses=diagnose(signature, failure, around=around, policy=policy))


def _check(signature: etree._Element, around: Surroundings, policy: Policy) -> Checked:
    element, findings = read_signature(signature, policy)
    findings.append(around.ids.uniqueness())
    if element is None:
        return Checked(tuple(findings))
    certificates, observed = signer_of(element.key_info, signature, tokens=around.tokens, known=around.known)
    findings.append(observed)
    try:
        signed_octets = element.signed_octets()
        targets, followed = digest_references(element.references, signature, around)
    except XmlRefused as refused:
        return Checked((*findings, refused.finding))
    findings += followed
    if not certificates:
        return Checked(tuple(findings), tuple(targets))
    findings += _value(element, signed_octets, certificates[0], policy)
    intact = (
        len(targets) == len(element.references)
        and any(finding.code == "SIG-VALUE" for finding in findings)
        and not any(finding.verdict in _STANDING_IN_THE_WAY for finding in findings)
    )
    return Checked(tuple(findings), tuple(targets), certificates[0], tuple(certificates[1:]), intact)


def _value(element: SignatureElement, octets: bytes, certificate: Certificate, policy: Policy) -> Iterable[Finding]:
    place = locate(element.element)
    key = certificate.public_key
    if key is None or not element.scheme.fits(key):
        yield failed(
            Step.SIGNATURE,
            "KEY-ALGORITHM",
            at=place,
            expected=f"a key that signs with {element.scheme.name}",
            actual=f"a key with the algorithm {certificate.key_oid}",
        )
        return
    numbers = certificate.public_numbers
    bounded = numbers is None or is_bounded(numbers)
    if numbers is not None:
        yield judge_strength(numbers, policy)
    if bounded or (numbers is not None and numbers.n.bit_length() <= MAX_RSA_BITS):
        good = bounded and element.scheme.verify(key, element.value, octets)
        told = (passed if good else failed)(
            Step.SIGNATURE,
            "SIG-VALUE",
            at=place,
            expected=f"a signature over SignedInfo by {certificate.subject.dn}",
            actual=None if good else "a value that this key did not make over these octets",
        )
        yield told if good else replace(told, canonical=octets)


def judge_signer(
    checked: Checked, trust: TrustStore, *, at: datetime, purpose: Purpose, policy: Policy
) -> list[Finding]:
    """The findings on the signer's certificate: chain, time, revocation, purpose.

    XML signatures have no time-stamp: a policy that demands one is not met.
    """
    findings = [without_time_stamp(policy)] if policy.require_time_stamp else []
    if checked.signer is None:
        return findings
    asked = Asked.about(checked.signer, checked.helpers, trust)
    return asked.judged(at=at, purpose=purpose, policy=policy) + findings


def covered_by(elements: Iterable[etree._Element]) -> tuple[ElementRef, ...]:
    """References to *elements* that were digested, each freed of its comments.

    Comments are not signed, and one put into a text would hide the rest of it from whoever reads ``.text``.
    """
    found = tuple(ElementRef(xpath_of(element), element) for element in elements)
    for ref in found:
        etree.strip_elements(ref.element, etree.Comment, with_tail=False)
    return found


def report(
    findings: Iterable[Finding],
    *,
    at: datetime,
    covered: Iterable[ElementRef] = (),
    signer: Certificate | None = None,
    diagnoses: Iterable[Diagnosis] = (),
) -> SignatureReport:
    """A report with *findings* in the order of the steps."""
    ordered = sorted(findings, key=lambda finding: _ORDER[finding.step])
    return SignatureReport(tuple(ordered), tuple(covered), at, signer, diagnoses=tuple(diagnoses))


def unreadable(
    message: bytes | etree._Element,
    refused: XmlRefused,
    *,
    at: datetime,
    policy: Policy,
    limits: XmlLimits = XmlLimits(),
) -> SignatureReport:
    """The report on a *message* that is no XML, or none that may be read; what made it so is diagnosed."""
    finding = refused.finding
    octets = message if isinstance(message, bytes) else b""
    return report([finding], at=at, diagnoses=diagnose_octets(octets, finding, limits=limits, policy=policy))
