"""The answer of a subscriber's endpoint, read as safely as a request, and what it means for the delivery."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lxml import etree

from gateway.deviations import text_of
from gateway.envelope import Envelope, open_envelope
from gateway.errors import GatewayError, MessageRefused, ProviderGarbage, ProviderUnsigned
from gateway.names import ASYNC_CLIENT_TYPES, ASYNC_TYPES
from gateway.participants import Participant, judge_signer
from gateway.transport import demand_signed, report_on
from signing.certificates import Certificate
from signing.findings import Step, failed
from signing.trust import TrustStore
from signing.xml import XmlLimits, locate

__all__ = ["Refusal", "Signed", "read_subscriber_answer"]

_FINAL: Final = frozenset({"SCE001", "SCE004", "SCE005", "SCE006", "SCE007", "SCE015", "SCE016", "SCE017"})
"""Codes observed at a receiver that say that this message will never be taken (protocol: 3.2)."""
_FINAL_SOAP: Final = frozenset({"Client", "MustUnderstand", "VersionMismatch"})
"""Fault codes of SOAP 1.1 (4.4.1) that lay the fault to the message; ``Server`` says that a later one may be taken."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A fault of the subscriber."""

    code: str
    """``errorCode``, or the faultcode without its prefix."""
    text: str
    """``errorMessage`` and ``errorData``, or the faultstring."""
    final: bool
    """True: it is the message that is at fault, and no repetition mends it."""


@dataclass(frozen=True, slots=True)
class Signed:
    """By whom an answer must be signed."""

    participant: Participant
    trust: TrustStore
    """Whom the signer's certificate must lead to."""
    at: datetime
    """The moment at which the certificate is judged."""
    known: Callable[[], Iterable[Certificate]] = tuple
    """Certificates of participants, for answers that only name theirs."""


def read_subscriber_answer(
    octets: bytes, status: int, *, operation: str, signed: Signed | None, limits: XmlLimits = XmlLimits()
) -> Refusal | None:
    """None if *octets*, which came with the HTTP *status*, are the response of *operation*; else the fault in them.

    Only what the signature covers is read where *signed* demands one. Raises
    :class:`~gateway.errors.ProviderUnsigned` or :class:`~gateway.errors.ProviderGarbage` for everything else.
    """
    try:
        envelope = open_envelope(octets, limits=limits)
    except MessageRefused as refused:
        told = f"HTTP {status}, {len(octets)} octets"
        found = failed(Step.POLICY, "PROV-ANSWER", expected="a SOAP envelope", actual=told)
        raise ProviderGarbage(*refused.findings, found) from refused
    if signed is not None:
        _demand_signed(envelope, signed)
    said = envelope.wrapper
    if said.tag == f"{{{etree.QName(envelope.root).namespace}}}Fault":
        return _refusal(said)
    tags = [f"{{{namespace}}}{operation}Response" for namespace in (ASYNC_CLIENT_TYPES, ASYNC_TYPES)]
    if status != 200 or said.tag not in tags or said.find("{*}response") is None:
        actual = f"{said.tag!s}, HTTP {status}"
        expected = f"{operation}Response with HTTP 200"
        raise ProviderGarbage(failed(Step.POLICY, "PROV-ANSWER", at=locate(said), expected=expected, actual=actual))
    return None


def _demand_signed(envelope: Envelope, signed: Signed) -> None:
    report = report_on(envelope, signed.trust, at=signed.at, known=signed.known)
    try:
        demand_signed(envelope, report)
        if report.signer is not None:
            judge_signer(signed.participant, report.signer)
    except GatewayError as refused:
        raise ProviderUnsigned(*refused.findings) from refused


def _refusal(fault: etree._Element) -> Refusal:
    faultcode = _said(fault, "faultcode").rpartition(":")[2]
    code = _said(fault, "detail/*/errorCode") or faultcode
    message = _said(fault, "detail/*/errorMessage") or _said(fault, "faultstring")
    data = _said(fault, "detail/*/errorData")
    text = ": ".join(part for part in (message, data) if part)
    final = code in _FINAL or faultcode.partition(".")[0] in _FINAL_SOAP
    return Refusal(code or "Fault", text, final)


def _said(fault: etree._Element, path: str) -> str:
    found = fault.find(path)
    return "" if found is None else text_of(found).strip()
