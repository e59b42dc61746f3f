"""What documents and messages have in common: one ``ds:Signature`` checked, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from signing.certificates import Certificate
from signing.findings import ElementRef, Finding, SignatureReport, Step, Verdict, failed, passed
from signing.key_info import signer_of
from signing.reference import IdTable, Target, digest_references
from signing.signature_element import SignatureElement, read_signature
from signing.trust import Policy, Purpose, TrustStore, judge_certificate
from signing.xml import locate, xpath_of

__all__ = ["Checked", "check_signature", "covered_by", "judge_signer", "report"]

_ORDER = {step: position for position, step in enumerate(Step)}
_STANDING_IN_THE_WAY = (Verdict.FAILED, Verdict.UNDETERMINED)
_MOST_RSA_BITS = 16384
_MOST_EXPONENT_BITS = 64


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


def check_signature(
    signature: etree._Element, ids: IdTable, policy: Policy, *, tokens: Mapping[str, etree._Element] | None = None
) -> Checked:
    """Check references, digests and the value of *signature*. *tokens* are certificates elsewhere in the message."""
    element, findings = read_signature(signature, policy)
    findings.append(ids.uniqueness())
    if element is None:
        return Checked(tuple(findings))
    signed_octets = element.signed_octets()
    certificates, observed = signer_of(element.key_info, signature, dict(tokens or {}))
    findings.append(observed)
    targets, followed = digest_references(element.references, signature, ids)
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
    numbers = certificate.public_numbers
    if key is None or numbers is None:
        yield failed(
            Step.SIGNATURE,
            "KEY-ALGORITHM",
            at=place,
            expected="an RSA key",
            actual=certificate.x509.public_key_algorithm_oid.dotted_string,
        )
        return
    exponent = numbers.e
    strong = policy.minimum_rsa_bits <= key.key_size <= _MOST_RSA_BITS and exponent.bit_length() <= _MOST_EXPONENT_BITS
    yield (passed if strong else failed)(
        Step.SIGNATURE,
        "KEY-STRENGTH",
        expected=f"RSA of {policy.minimum_rsa_bits} bits or more",
        actual=f"RSA of {key.key_size} bits, exponent {exponent if exponent.bit_length() < 65 else 'too large'}",
    )
    if strong or key.key_size <= _MOST_RSA_BITS:
        good = exponent.bit_length() <= _MOST_EXPONENT_BITS and element.scheme.verify(key, element.value, octets)
        yield (passed if good else failed)(
            Step.SIGNATURE,
            "SIG-VALUE",
            at=place,
            expected=f"a signature over SignedInfo by {certificate.subject.dn}",
            actual=None if good else "a value that this key did not make over these octets",
        )


def judge_signer(
    checked: Checked, trust: TrustStore, *, at: datetime, purpose: Purpose, policy: Policy
) -> list[Finding]:
    """The findings on the signer's certificate: chain, time, revocation, purpose."""
    if checked.signer is None:
        return []
    path = trust.path(checked.signer, checked.helpers)
    return judge_certificate(checked.signer, path, at=at, purpose=purpose, policy=policy)


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
) -> SignatureReport:
    """A report with *findings* in the order of the steps."""
    ordered = sorted(findings, key=lambda finding: _ORDER[finding.step])
    return SignatureReport(tuple(ordered), tuple(covered), at, signer)
