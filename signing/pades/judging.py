"""Signatures of a PDF judged: what each covers, what came after it, and the CMS inside (face: :mod:`signing.pdf`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from signing import cms
from signing.algorithms import DigestAlgorithm
from signing.certificates import Certificate
from signing.errors import CmsRefused, PdfRefused
from signing.findings import Diagnosis, Finding, SignatureReport, Step, TimeStamp, Verdict, failed, passed, skipped
from signing.findings import undetermined as undecided
from signing.moments import When
from signing.pades.changes import judge_changes
from signing.pades.contents import without_padding
from signing.pades.coverage import covered_octets, judge_coverage
from signing.pades.diagnosis import OCTETS_CHANGED, diagnose_pdf, diagnose_signature
from signing.pades.fields import PdfSignature, read_signatures
from signing.pades.opening import Pdf, open_pdf
from signing.pades.options import PdfLevel
from signing.pades.security_store import SecurityStore, StoreEvidence, read_store
from signing.recognition import Kind
from signing.revocation.status import Status
from signing.trust import Policy, TrustStore
from signing.tsp import judge_token
from signing.verification import report

__all__ = ["verify"]

_SUB_FILTERS: Final = ("ETSI.CAdES.detached", "adbe.pkcs7.detached")


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A document time-stamp that was judged."""

    end: int
    time_stamp: TimeStamp | None
    """None where it is not to be believed."""
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Setting:
    """What all signatures of a PDF are judged with."""

    pdf: Pdf
    trust: TrustStore
    """With the certificates and the evidence of the security store."""
    store: StoreEvidence
    stamps: tuple[_Stamp, ...]
    when: When
    policy: Policy


def verify(octets: bytes, trust: TrustStore, *, when: When, policy: Policy = Policy()) -> SignatureReport:
    """Judge the signatures of a PDF; bad octets never raise.

    Each has to cover its whole revision, and what came later has to be of the kinds that it permits. More than one is
    refused with ``SIG-SINGLE``, unless :attr:`~signing.trust.Policy.single_signature` is False: then every one has to
    be valid, and the reports on each are the :attr:`~signing.findings.SignatureReport.parts`, in the order of signing.
    """
    try:
        return _verify(open_pdf(octets), trust, when=when, policy=policy)
    except PdfRefused as refused:
        return _unreadable(octets, refused, when, policy)


def _verify(pdf: Pdf, trust: TrustStore, *, when: When, policy: Policy) -> SignatureReport:
    found = read_signatures(pdf)
    stamps = tuple(one for one in found if one.is_time_stamp)
    signatures = tuple(one for one in found if not one.is_time_stamp)
    # explaining several failures takes no longer than explaining one
    shared = replace(policy, diagnosis_work=policy.diagnosis_work // max(len(signatures), 1))
    setting = _setting(pdf, trust, stamps, when=when, policy=shared)
    if not signatures:
        return _unsigned(setting)
    single = policy.single_signature and len(signatures) > 1
    refusal = [failed(Step.ENVELOPE, "SIG-SINGLE", expected="one signature", actual=str(len(signatures)))]
    parts = [_judged(one, setting, refusal if single else []) for one in signatures]
    return parts[0] if len(parts) == 1 else _together(parts)


def _setting(pdf: Pdf, trust: TrustStore, stamps: Sequence[PdfSignature], *, when: When, policy: Policy) -> _Setting:
    store = read_store(pdf)
    source = StoreEvidence(store)
    knowing = _knowing(trust, store, source) if store else trust
    judged = tuple(_stamp(pdf, one, knowing, when=when, policy=policy) for one in stamps)
    return _Setting(pdf, knowing, source, judged, when, policy)


def _knowing(trust: TrustStore, store: SecurityStore, source: StoreEvidence) -> TrustStore:
    return TrustStore(trust.anchors, (*trust.intermediates, *store.certificates), (source, *trust.sources))


def _unreadable(octets: bytes, refused: PdfRefused, when: When, policy: Policy) -> SignatureReport:
    finding = failed(
        Step.ENVELOPE, refused.code, expected="a PDF that can be read", actual=str(refused).partition(": ")[2]
    )
    diagnoses = diagnose_pdf(octets, finding, policy=policy)
    return replace(report([finding], at=when.decides[1], diagnoses=diagnoses), kind=Kind.PDF)


def _unsigned(setting: _Setting) -> SignatureReport:
    stamped = tuple(finding for one in setting.stamps for finding in one.findings)
    told = "document time-stamps only" if setting.stamps else "none"
    missing = failed(Step.ENVELOPE, "PDF-SIGNATURES", expected="a signature", actual=told)
    return replace(report([missing, *stamped], at=setting.when.decides[1]), kind=Kind.PDF)


def _judged(signature: PdfSignature, setting: _Setting, refusal: Iterable[Finding]) -> SignatureReport:
    pdf = setting.pdf
    coverage = judge_coverage(pdf, signature)
    covers = coverage.verdict is Verdict.PASSED
    after = [judge_changes(pdf, signature)] if covers else []
    stamps = [one for one in setting.stamps if one.end > signature.end]
    inside = _inside(signature, setting, stamps)
    proven = [finding for one in stamps for finding in one.findings]
    present = passed(Step.ENVELOPE, "PDF-SIGNATURES", actual=f"the field {signature.name}")
    findings = [present, *refusal, coverage, *after, *proven, *inside.findings]
    found = report(findings, at=inside.judged_at, signer=inside.signer)
    broken = [one for one in found.findings if one.verdict is Verdict.FAILED]
    return replace(
        inside,
        findings=found.findings,
        diagnoses=_explained(signature, setting, broken, inside),
        kind=Kind.PDF,
        level=_level(inside, setting, stamps),
        claimed_at=inside.claimed_at or signature.claimed_at,
        signed_octets=pdf.octets[: signature.end] if covers and inside.signed_octets is not None else None,
    )


def _explained(
    signature: PdfSignature, setting: _Setting, broken: Sequence[Finding], inside: SignatureReport
) -> tuple[Diagnosis, ...]:
    """What explains that *signature* is *broken*: the PDF's history, else a mistake in its CMS."""
    if not broken:
        return ()
    found = diagnose_signature(setting.pdf, signature, broken, policy=setting.policy)
    mistakes = tuple(one for one in inside.diagnoses if one.code != "DIAG-BUDGET")
    vague = all(one.code == OCTETS_CHANGED for one in found)
    return mistakes if vague and mistakes else found or inside.diagnoses


def _inside(signature: PdfSignature, setting: _Setting, stamps: Iterable[_Stamp]) -> SignatureReport:
    """The report on the CMS in *signature*. Only one that is detached and has one signer belongs there."""
    contents = without_padding(signature.contents)
    decides = setting.when.decides[1]
    if signature.sub_filter not in _SUB_FILTERS:
        told = signature.sub_filter or "none"
        return report(
            [undecided(Step.ENVELOPE, "PDF-SUBFILTER", expected=" or ".join(_SUB_FILTERS), actual=told)], at=decides
        )
    if _encloses(contents):
        told = "a CMS that holds other data"
        return report([failed(Step.ENVELOPE, "PDF-CONTENTS", expected="a detached CMS", actual=told)], at=decides)
    earliest = min((one.time_stamp for one in stamps if one.time_stamp), key=lambda one: one.at, default=None)
    when = setting.when.stamped(earliest) if earliest is not None else setting.when
    single = replace(setting.policy, single_signature=True)
    data = covered_octets(setting.pdf.octets, signature)
    return cms.verify(contents, setting.trust, when=when, data=data, policy=single)


def _encloses(contents: bytes) -> bool:
    try:
        return cms.content(contents) is not None
    except CmsRefused:
        return False


def _stamp(pdf: Pdf, signature: PdfSignature, trust: TrustStore, *, when: When, policy: Policy) -> _Stamp:
    """A document time-stamp judged: broken, it stands in the way; one that is not trusted proves nothing."""
    covered = covered_octets(pdf.octets, signature)

    def imprint_of(digest: DigestAlgorithm) -> bytes:
        return digest.digest(covered)

    token = without_padding(signature.contents)
    time_stamp, found = judge_token(token, imprint_of, trust, at=when.now, policy=policy)
    flaws = [one for one in found if one.verdict is Verdict.FAILED and one.step in (Step.ENVELOPE, Step.DIGEST)]
    coverage = judge_coverage(pdf, signature)
    changes = judge_changes(pdf, signature) if coverage.verdict is Verdict.PASSED else coverage
    flaws += [one for one in (coverage, changes) if one.verdict is Verdict.FAILED]
    if flaws:
        told = flaws[0].actual
        broken = failed(Step.TIME, "PDF-TIME-STAMP", expected=f"a time-stamp over {signature.end} octets", actual=told)
        return _Stamp(signature.end, None, (broken,))
    if time_stamp is None:
        told = ", ".join(one.code for one in found if one.verdict in (Verdict.FAILED, Verdict.UNDETERMINED))
        return _Stamp(
            signature.end, None, (skipped(Step.TIME, "PDF-TIME-STAMP", actual=f"not to be believed: {told}"),)
        )
    good = passed(Step.TIME, "PDF-TIME-STAMP", actual=time_stamp.at.isoformat())
    return _Stamp(signature.end, time_stamp, (good,))


def _level(inside: SignatureReport, setting: _Setting, stamps: Iterable[_Stamp]) -> str | None:
    """The level that the signature has reached in this document (ETSI EN 319 142-1, 6.1)."""
    if inside.level is None:
        return None
    stamped = any(one.time_stamp is not None for one in stamps)
    if inside.level == PdfLevel.B and not stamped:
        return PdfLevel.B
    if inside.level != PdfLevel.LT and not _is_proven(inside.signer, setting):
        return PdfLevel.T
    return PdfLevel.LTA if stamped else PdfLevel.LT


def _is_proven(signer: Certificate | None, setting: _Setting) -> bool:
    """True if the document holds evidence on *signer*."""
    path = setting.trust.path(signer) if signer is not None else ()
    if isinstance(path, Finding) or len(path) < 2:
        return False
    return any(isinstance(one, Status) for one in setting.store.statuses(path[0], path[1]))


def _together(parts: Sequence[SignatureReport]) -> SignatureReport:
    """One report on several signatures: valid if all are. What all of them cover, the first one covers."""
    findings = dict.fromkeys(finding for one in parts for finding in one.findings)
    diagnoses = dict.fromkeys(diagnosis for one in parts for diagnosis in one.diagnoses)
    found = report(findings, at=parts[-1].judged_at, signer=parts[-1].signer, diagnoses=diagnoses)
    whole = all(one.signed_octets is not None for one in parts)
    return replace(found, parts=tuple(parts), kind=Kind.PDF, signed_octets=parts[0].signed_octets if whole else None)
