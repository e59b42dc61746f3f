"""What the card of an electronic document asks of a signature, beyond what makes a signature valid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509

from signing.certificates import Certificate
from signing.errors import CmsRefused, ServiceRefused
from signing.findings import Finding, Step, TimeStamp, failed, passed, skipped, undetermined
from signing.foreign import NO_EXTENSION
from signing.outside import Evidence
from signing.revocation.crl import read_crl
from signing.revocation.embedded import EmbeddedEvidence
from signing.revocation.status import Status
from signing.signed_data.identification import signer_certificate
from signing.signed_data.structure import SignedData, SignerInfo
from signing.tsp import read_token

__all__ = ["EXECUTABLES", "is_executable", "judge_order", "judge_rules", "time_stamp_of"]

FRESHNESS: Final = timedelta(minutes=5)
"""How far ``thisUpdate`` of an OCSP answer may be from the time-stamp."""
EXECUTABLES: Final = (".exe", ".com", ".scr", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jar", ".msi", ".sh", ".app")
"""Endings of files that a card may not hold."""
_BEGINNINGS: Final = (b"MZ", b"\x7fELF", b"#!")


def is_executable(name: str, data: bytes) -> bool:
    """True for a file that a computer would run."""
    return name.lower().endswith(EXECUTABLES) or data.startswith(_BEGINNINGS)


def time_stamp_of(signer: SignerInfo) -> TimeStamp | None:
    """What the time-stamp of *signer* says, believed or not; None where there is none that can be read."""
    try:
        return read_token(signer.time_stamp)[0] if signer.time_stamp is not None else None
    except (CmsRefused, ServiceRefused):
        return None


def judge_rules(found: SignedData, signer: SignerInfo, issuers: Iterable[Certificate]) -> Iterator[Finding]:
    """The findings of the card's rules on one *signer* of *found*; *issuers* are authorities that are known."""
    if found.pieces is not None:
        yield failed(Step.ENVELOPE, "CARD-CONTENT", expected="a detached signature", actual="one that holds its data")
    else:
        yield passed(Step.ENVELOPE, "CARD-CONTENT", actual="detached")
    certificate = signer_certificate(signer, found.certificates)
    if certificate is None:
        yield failed(Step.ENVELOPE, "CARD-CERTIFICATE", expected="the signer's certificate in the CMS", actual="none")
    else:
        yield passed(Step.ENVELOPE, "CARD-CERTIFICATE", actual=certificate.subject.dn)
    stamp = time_stamp_of(signer)
    if stamp is None:
        yield failed(Step.TIME, "CARD-TIME-STAMP", expected="a time-stamp over the signature", actual="none")
    else:
        yield passed(Step.TIME, "CARD-TIME-STAMP", actual=stamp.at.isoformat())
    if certificate is not None and stamp is not None:
        pool = (*found.certificates, *signer.certificate_values, *issuers)
        yield _evidence(certificate, pool, signer.revocation_values, stamp.at)


def _evidence(certificate: Certificate, pool: Iterable[Certificate], evidence: Evidence, at: datetime) -> Finding:
    """Whether *evidence* in the signature tells of *certificate* at the moment *at*."""
    expected = f"an OCSP answer of {at.isoformat()} ± 5 min, or CRLs that hold then, in the signature"
    if not evidence.ocsp and not evidence.crls:
        return failed(Step.REVOCATION, "CARD-EVIDENCE", expected=expected, actual="none")
    issuer = next((one for one in pool if one.x509.subject == certificate.x509.issuer and one != certificate), None)
    if issuer is None:
        told = f"no certificate of {certificate.issuer.dn} to check it with"
        return undetermined(Step.REVOCATION, "CARD-EVIDENCE", expected=expected, actual=told)
    answers = _statuses(EmbeddedEvidence(evidence.ocsp), certificate, issuer)
    lists = _statuses(EmbeddedEvidence((), evidence.crls), certificate, issuer)
    fresh = [one for one in answers if abs(one.this_update - at) <= FRESHNESS]
    holding = [one for one in lists if one.this_update <= at and (one.next_update is None or at <= one.next_update)]
    if not fresh and holding and _needs_delta(certificate) and not _has_delta(evidence):
        return failed(Step.REVOCATION, "CARD-EVIDENCE", expected="the delta CRL, too", actual="a complete CRL alone")
    if fresh or holding:
        good = (fresh or holding)[0]
        told = f"{good.source}, {good.this_update.isoformat()}: {good.state}"
        return passed(Step.REVOCATION, "CARD-EVIDENCE", actual=told)
    told = ", ".join(f"{one.source} of {one.this_update.isoformat()}" for one in (*answers, *lists))
    return failed(Step.REVOCATION, "CARD-EVIDENCE", expected=expected, actual=told or "none that speaks of the signer")


def _statuses(source: EmbeddedEvidence, certificate: Certificate, issuer: Certificate) -> list[Status]:
    return [one for one in source.statuses(certificate, issuer) if isinstance(one, Status)]


def _needs_delta(certificate: Certificate) -> bool:
    try:
        certificate.x509.extensions.get_extension_for_class(x509.FreshestCRL)
    except NO_EXTENSION:
        return False
    return True


def _has_delta(evidence: Evidence) -> bool:
    for one in evidence.crls:
        try:
            if read_crl(one).base_number is not None:
                return True
        except ServiceRefused:
            continue
    return False


def judge_order(moments: Iterable[datetime | None]) -> Finding:
    """Whether the signatures of a card stand in the order in which they were made."""
    known = [one for one in moments if one is not None]
    told = " → ".join(f"{one:%Y-%m-%dT%H:%M:%SZ}" for one in known)
    if len(known) < 2:
        return skipped(Step.ENVELOPE, "CARD-ORDER", actual=told or None)
    in_order = known == sorted(known)
    make = passed if in_order else failed
    return make(Step.ENVELOPE, "CARD-ORDER", expected="the earliest time-stamp first", actual=told)
