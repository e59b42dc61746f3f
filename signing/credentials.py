"""Certificates, CRLs, OCSP answers and time-stamps judged for themselves, outside any signature."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO, Final

from signing.algorithms import DigestAlgorithm
from signing.armour import label_of, unwrapped
from signing.certificates import Certificate
from signing.errors import CertificateRefused, CmsRefused, ServiceRefused
from signing.findings import (
    Finding,
    MomentReport,
    SignatureReport,
    Step,
    TimeStamp,
    failed,
    passed,
    skipped,
    undetermined,
)
from signing.moments import Asked, When
from signing.revocation.crl import RevocationList, read_crl
from signing.revocation.ocsp import OcspAnswer, read_answer
from signing.revocation.responders import responder_of
from signing.trust import Policy, TrustStore
from signing.tsp import judge_token, read_token
from signing.verification import report

__all__ = ["judge_certificates", "judge_crl", "judge_ocsp", "judge_time_stamp"]

_PIECE: Final = 1 << 20
_LABELS: Final = ("CERTIFICATE", "X509 CERTIFICATE")
"""PEM labels under which several certificates may stand; under another one, the first text is read alone."""


def judge_certificates(octets: bytes, trust: TrustStore, *, when: When, policy: Policy) -> SignatureReport:
    """Whether the first certificate of a file is trusted and valid; the others may help to find the path."""
    try:
        is_text = (label_of(octets) or "") in _LABELS
        first, *others = Certificate.all_from(octets if is_text else unwrapped(octets))
    except CertificateRefused as refused:
        told = str(refused)
        return report([failed(Step.ENVELOPE, "FILE-CERTIFICATE", expected="a certificate", actual=told)], at=when.now)
    asked = Asked.about(first, tuple(others), trust)
    return _at_moments(when, lambda at: asked.judged(at=at, purpose=None, policy=policy), signer=first)


def judge_crl(octets: bytes, trust: TrustStore, *, when: When, policy: Policy) -> SignatureReport:
    """Whether a CRL was signed by an issuer who is trusted, and holds at the moment."""
    try:
        found = read_crl(octets)
    except ServiceRefused as refused:
        return report([failed(Step.ENVELOPE, "CRL-FORM", expected="a CRL", actual=_reason(refused))], at=when.now)
    kind = "delta CRL" if found.is_delta else "CRL"
    told = [passed(Step.ENVELOPE, "CRL-FORM", actual=f"{kind} {found.number}")]
    issuers = [one for one in _known(trust) if one.x509.subject == found.issuer]
    if not issuers:
        expected = f"the certificate of {found.issuer.rfc4514_string()}"
        told.append(undetermined(Step.CHAIN, "CRL-ISSUER", expected=expected, actual="not in the trust store"))
        return _at_moments(when, lambda at: [_holds(found, at)], told=told)
    wrong = [found.unsigned_by(one) for one in issuers]
    issuer = next((one for one, finding in zip(issuers, wrong, strict=True) if finding is None), issuers[0])
    finding = found.unsigned_by(issuer)
    if finding is None:
        told.append(passed(Step.SIGNATURE, "CRL-SIGNATURE", actual=issuer.subject.dn))
    else:
        told.append(failed(Step.SIGNATURE, "CRL-SIGNATURE", expected=finding.expected, actual=finding.actual))
    asked = Asked.about(issuer, (), trust)
    return _at_moments(
        when,
        lambda at: [*asked.judged(at=at, purpose=None, policy=policy), _holds(found, at)],
        told=told,
        signer=issuer,
    )


def _holds(found: RevocationList, at: datetime) -> Finding:
    until = found.next_update.isoformat() if found.next_update is not None else "any moment"
    good = found.this_update <= at and (found.next_update is None or at <= found.next_update)
    window = f"{found.this_update.isoformat()} to {until}"
    return (passed if good else failed)(Step.TIME, "CRL-CURRENT", expected=window, actual=at.isoformat())


def judge_ocsp(octets: bytes, trust: TrustStore, *, when: When, policy: Policy) -> SignatureReport:
    """Whether an OCSP answer is signed by one who may speak for a trusted issuer, and is fresh at the moment."""
    try:
        found = read_answer(unwrapped(octets))
    except ServiceRefused as refused:
        return report(
            [failed(Step.ENVELOPE, "OCSP-FORM", expected="an OCSP answer", actual=_reason(refused))], at=when.now
        )
    states = ", ".join(f"{one.cert_id.serial_number:x}: {one.state.value}" for one in found.answers)
    told = [passed(Step.ENVELOPE, "OCSP-FORM", actual=states)]
    issuer = next((one for one in _known(trust) if any(it.cert_id.names_issuer(one) for it in found.answers)), None)
    if issuer is None:
        expected = "the certificate of the issuer whose certificates it speaks of"
        told.append(undetermined(Step.CHAIN, "OCSP-ISSUER", expected=expected, actual="not in the trust store"))
        return _at_moments(when, lambda at: _fresh(found, at, policy), told=told)
    responder = responder_of(found, issuer)
    if isinstance(responder, Finding):
        told.append(failed(Step.SIGNATURE, "OCSP-SIGNATURE", expected=responder.expected, actual=responder.actual))
    else:
        told.append(passed(Step.SIGNATURE, "OCSP-SIGNATURE", actual=responder.subject.dn))
    asked = Asked.about(issuer, (), trust)
    return _at_moments(
        when,
        lambda at: [*asked.judged(at=at, purpose=None, policy=policy), *_fresh(found, at, policy)],
        told=told,
        signer=None if isinstance(responder, Finding) else responder,
    )


def _fresh(found: OcspAnswer, at: datetime, policy: Policy) -> Iterator[Finding]:
    for one in found.answers:
        good = abs(at - one.this_update) <= policy.freshness
        told = f"{one.this_update.isoformat()}, {int(policy.freshness.total_seconds())} s more or less"
        yield (passed if good else failed)(Step.TIME, "OCSP-CURRENT", expected=told, actual=at.isoformat())


def judge_time_stamp(
    octets: bytes, trust: TrustStore, *, when: When, data: bytes | BinaryIO | None, policy: Policy
) -> SignatureReport:
    """Whether a time-stamp is to be believed, and whether it is over *data*; None: that is not asked."""
    try:
        read, _ = read_token(octets)
    except (CmsRefused, ServiceRefused) as refused:
        told = _reason(refused)
        finding = failed(Step.ENVELOPE, "TSP-FORM", expected="a time-stamp token", actual=told)
        return report([finding], at=when.now)
    imprint_of = _imprints(data, read)

    def judged(at: datetime) -> list[Finding]:
        _, findings = judge_token(octets, imprint_of, trust, at=at, policy=policy)
        return findings if data is not None else [_not_asked(one) for one in findings]

    return replace(_at_moments(when, judged, signer=read.authority), time_stamp=read)


def _imprints(data: bytes | BinaryIO | None, read: TimeStamp) -> Callable[[DigestAlgorithm], bytes]:
    """What digests *data*, once for each algorithm; without data, the imprint of the token itself."""
    known: dict[str, bytes] = {}

    def imprint(digest: DigestAlgorithm) -> bytes:
        if data is None:
            return read.imprint
        if digest.name not in known:
            known[digest.name] = digest.digest(data) if isinstance(data, bytes) else _digested(data, digest)
        return known[digest.name]

    return imprint


def _digested(source: BinaryIO, digest: DigestAlgorithm) -> bytes:
    hasher = digest.new()
    while piece := source.read(_PIECE):
        hasher.update(piece)
    return hasher.digest()


def _not_asked(finding: Finding) -> Finding:
    """The finding; that the imprint fits itself is not worth telling."""
    if finding.code != "TSP-IMPRINT":
        return finding
    return skipped(Step.DIGEST, "TSP-IMPRINT", actual=finding.expected)


def _reason(refused: CmsRefused | ServiceRefused) -> str:
    """Why something was refused, without the code of that: the finding has one."""
    return str(refused).removeprefix(f"{refused.code}: ")


def _known(trust: TrustStore) -> tuple[Certificate, ...]:
    return (*trust.intermediates, *trust.anchors)


def _at_moments(
    when: When,
    judged: Callable[[datetime], Iterable[Finding]],
    *,
    told: Iterable[Finding] = (),
    signer: Certificate | None = None,
) -> SignatureReport:
    """A report with what was *told* once, and what was *judged* at each moment of *when*."""
    moments = tuple(MomentReport(kind, at, tuple(judged(at))) for kind, at in when.all)
    found = report([*told, *moments[-1].findings], at=when.decides[1], signer=signer)
    return replace(found, moments=moments)
