"""One question for whatever is signed: whether it is valid at a given moment."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO, Final

from lxml import etree

from signing import cms, jwt, wsse, xmldsig
from signing.armour import undressed
from signing.credentials import judge_certificates, judge_crl, judge_ocsp, judge_time_stamp
from signing.errors import XmlRefused
from signing.findings import Finding, MomentReport, SignatureReport, Step, failed, skipped
from signing.moments import When
from signing.namespaces import SOAP11, SOAP12
from signing.recognition import Kind, recognise
from signing.trust import Policy, TrustStore
from signing.verification import report, unreadable
from signing.xml import parse

__all__ = ["EVERYONE", "judge"]

EVERYONE: Final = Policy(single_signature=False)
"""All signatures of a document are judged, and all have to be valid."""

_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LOOKED_AT: Final = 4096
_XML: Final = (Kind.DOCUMENT, Kind.MESSAGE)
_OF_THE_SIGNER: Final = (Step.CHAIN, Step.TIME, Step.REVOCATION, Step.PURPOSE)
_CARD: Final = "card"
_OF_THE_MESSAGE: Final = "TIME-STAMP-"
"""How the codes begin that are about ``wsu:Timestamp``."""


def judge(
    octets: bytes | memoryview,
    trust: TrustStore,
    *,
    at: datetime | When,
    data: bytes | BinaryIO | None = None,
    policy: Policy = EVERYONE,
) -> SignatureReport:
    """The report on whatever *octets* hold, judged at the moment *at*.

    A signed document, a SOAP message, a CMS (*data* is what a detached one was made for), a PDF, a card, a token, a
    time-stamp; a certificate, a CRL or an OCSP answer, which are judged for what they are. To ask for a moment beside
    that of the check, *at* is ``When(now, given)``. A document with several signatures gets a report with
    :attr:`~signing.findings.SignatureReport.parts`. Sources of *trust* are asked once for each certificate.
    """
    when = at if isinstance(at, When) else When(at)
    trust = trust.asking_once()
    kind = recognise(octets)
    if kind is Kind.CMS:
        # the one kind that may be larger than memory
        found = cms.verify(octets, trust, when=when, data=data, policy=policy)
        return replace(found, kind=found.kind or kind.value)
    octets = bytes(octets)
    if kind in _XML:
        found = _xml(octets, trust, when, policy)
    elif kind in (Kind.UNKNOWN, Kind.KEY_FILE):
        found = _damaged_cms(octets, trust, when=when, policy=policy) or _unknown(octets, kind, when, policy)
    elif kind is Kind.TIME_STAMP:
        found = judge_time_stamp(octets, trust, when=when, data=data, policy=policy)
    else:
        found = _VERIFIERS[kind](octets, trust, when=when, policy=policy)
    return replace(found, kind=found.kind or kind.value)


def _xml(octets: bytes, trust: TrustStore, when: When, policy: Policy) -> SignatureReport:
    """The report on an XML document or message; it is verified anew for each moment, the one that decides last."""
    decisive = when.decides[1]
    try:
        root = parse(octets)
    except XmlRefused as refused:
        return unreadable(octets, refused, at=decisive, policy=policy)
    name = etree.QName(root)
    is_soap = name.localname == "Envelope" and name.namespace in (SOAP11, SOAP12)
    verify = wsse.verify if is_soap else xmldsig.verify
    quick = replace(policy, diagnosis_work=0)
    others = [verify(octets, trust, at=at, policy=quick) for _, at in when.all[:-1]]
    found = verify(root, trust, at=decisive, policy=policy)
    if not found.parts:
        return _beside(found, others, when)
    parts = [_beside(part, [other.parts[place] for other in others], when) for place, part in enumerate(found.parts)]
    return replace(found, parts=tuple(parts))


def _beside(found: SignatureReport, others: list[SignatureReport], when: When) -> SignatureReport:
    """The report with its moments side by side: those of the *others*, then its own."""
    if found.signer is None:
        return found
    moments = tuple(
        MomentReport(kind, at, tuple(one for one in seen.findings if _is_of_the_signer(one)))
        for (kind, at), seen in zip(when.all, (*others, found), strict=True)
    )
    return replace(found, moments=moments)


def _is_of_the_signer(finding: Finding) -> bool:
    return finding.step in _OF_THE_SIGNER and not finding.code.startswith(_OF_THE_MESSAGE)


def _damaged_cms(octets: bytes, trust: TrustStore, *, when: When, policy: Policy) -> SignatureReport | None:
    """The report on what was a CMS before something happened to it that can be named; None for anything else."""
    found = cms.verify(octets, trust, when=when, policy=policy)
    return replace(found, kind=Kind.CMS.value) if found.diagnoses else None


def _unknown(octets: bytes, kind: Kind, when: When, policy: Policy) -> SignatureReport:
    """The report on octets that are nothing to judge; what was once XML and got lost on the way is explained."""
    told, is_known = _beneath(octets, kind)
    kinds = "XML, SOAP, CMS, PDF, a certificate, a CRL, an OCSP answer, a time-stamp or a token"
    try:
        parse(octets)
    except XmlRefused as refused:
        found = unreadable(octets, refused, at=when.decides[1], policy=policy)
        if found.diagnoses or (_is_text(octets) and not is_known):
            seen = skipped(Step.ENVELOPE, "FILE-KIND", expected=kinds, actual=told)
            return replace(found, findings=(*found.findings, seen))
    return report([failed(Step.ENVELOPE, "FILE-KIND", expected=kinds, actual=told)], at=when.decides[1])


def _beneath(octets: bytes, kind: Kind) -> tuple[str, bool]:
    """What octets are that are nothing to judge, and whether that is known: a key file, or a kind in odd clothes."""
    if kind is Kind.KEY_FILE:
        return "a key file", True
    name, within = undressed(octets) or ("", b"")
    inner = recognise(within)
    if inner is not Kind.UNKNOWN:
        return f"{inner.value}, {name}", True
    return f"octets that begin with {octets[:8].hex(' ')}", False


def _is_text(octets: bytes) -> bool:
    return _CONTROL.search(octets[:_LOOKED_AT]) is None


def _pdf(octets: bytes, trust: TrustStore, *, when: When, policy: Policy) -> SignatureReport:
    from signing import card, pdf  # noqa: PLC0415 - the libraries of PDF cost half a second

    if not card.is_card(octets):
        return pdf.verify(octets, trust, when=when, policy=policy)
    return replace(card.verify(octets, trust, when=when, policy=policy), kind=_CARD)


def _token(octets: bytes, trust: TrustStore, *, when: When, policy: Policy) -> SignatureReport:
    return jwt.verify(octets.strip(), trust, at=when, policy=policy)


_VERIFIERS: Final[dict[Kind, Callable[..., SignatureReport]]] = {
    Kind.PDF: _pdf,
    Kind.JWT: _token,
    Kind.CERTIFICATE: judge_certificates,
    Kind.CRL: judge_crl,
    Kind.OCSP: judge_ocsp,
}
