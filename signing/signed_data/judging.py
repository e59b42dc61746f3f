"""Signers judged: one report for each, and one for all (the face of it is :func:`signing.cms.verify`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from signing.algorithms import SHA256, DigestAlgorithm
from signing.errors import CmsRefused
from signing.findings import Diagnosis, Finding, SignatureReport, Step, TimeStamp, Verdict, failed, passed
from signing.limits import MAX_CMS_ELEMENTS, MAX_CMS_SIGNERS
from signing.moments import When, judge_at_moments
from signing.outside import Evidence
from signing.revocation.embedded import EmbeddedEvidence
from signing.signed_data import oids
from signing.signed_data.checking import Content, check_signer, content_of
from signing.signed_data.diagnosis import diagnose, diagnose_octets, diagnose_other_data
from signing.signed_data.message import Message
from signing.signed_data.options import Level
from signing.signed_data.reading import parse
from signing.signed_data.structure import SignedData, SignerInfo
from signing.trust import Policy, TrustStore
from signing.tsp import judge_token
from signing.verification import report
from signing.xmldsig import DOCUMENT

__all__ = ["judge_signed_data", "level_of", "verify"]


@dataclass(frozen=True, slots=True)
class _Setting:
    """What all signers of a CMS are judged with."""

    found: SignedData
    content: Content
    trust: TrustStore
    when: When
    policy: Policy
    observed: tuple[Finding, ...]
    """What is to be said of the CMS as such."""
    diagnoses: tuple[Diagnosis, ...]
    """What explains that."""


def verify(
    octets: bytes | memoryview,
    trust: TrustStore,
    *,
    when: When,
    data: bytes | BinaryIO | None = None,
    policy: Policy = Policy(),
) -> SignatureReport:
    """Judge a CMS; bad octets never raise.

    *data* is what a detached CMS was made for; read once, from where it stands. More than one signer is refused with
    ``SIG-SINGLE``, unless :attr:`~signing.trust.Policy.single_signature` is False: then every one has to be valid, and
    the reports on each are the :attr:`~signing.findings.SignatureReport.parts`, in the order of the CMS.
    """
    try:
        found = parse(octets)
    except CmsRefused as refused:
        return _unreadable(octets, refused, when, policy)
    return judge_signed_data(found, trust, when=when, data=data, policy=policy)


def judge_signed_data(
    found: SignedData,
    trust: TrustStore,
    *,
    when: When,
    data: bytes | BinaryIO | None = None,
    policy: Policy = Policy(),
) -> SignatureReport:
    """Judge a CMS that was read already, as :func:`verify` does."""
    observed = list(_observed(found, policy))
    if any(finding.verdict is Verdict.FAILED for finding in observed):
        return report(observed, at=when.now)
    attached = Message(found.pieces) if found.pieces is not None else None
    given = Message(data) if data is not None else None
    diagnoses: tuple[Diagnosis, ...] = ()
    if attached is not None and given is not None:
        observed.append(_same(attached, given))
        if observed[-1].verdict is Verdict.FAILED:
            diagnoses = diagnose_other_data(attached, given, finding=observed[-1], policy=policy)
    content = content_of(found, attached or given)
    # what may be spent on explaining is for the whole CMS, however many of its signers fail
    shared = replace(policy, diagnosis_work=policy.diagnosis_work // len(found.signers))
    setting = _Setting(found, content, trust, when, shared, tuple(observed), diagnoses)
    reports = tuple(_judged(signer, setting) for signer in found.signers)
    return reports[0] if len(reports) == 1 else _together(reports)


def level_of(signer: SignerInfo) -> Level:
    """The level that the attributes of *signer* make; whether they are worth anything is not asked."""
    if signer.time_stamp is None:
        return Level.B
    return Level.LT if signer.unsigned_values(oids.REVOCATION_VALUES) else Level.T


def _observed(found: SignedData, policy: Policy) -> Iterator[Finding]:
    """What is to be said of the CMS as such."""
    yield passed(Step.ENVELOPE, "CMS-FORM")
    count = len(found.signers)
    if policy.single_signature and count > 1:
        yield failed(Step.ENVELOPE, "SIG-SINGLE", expected="one signer", actual=f"{count} signers")
    else:
        yield (passed if count else failed)(
            Step.ENVELOPE, "CMS-SIGNERS", expected="a signer", actual=f"{count} signers" if count != 1 else "one signer"
        )


def _same(attached: Message, given: Message) -> Finding:
    """Whether the data that the caller has in mind is what the CMS holds."""
    held, asked = (one.digests((SHA256,))[SHA256.oid].hex() for one in (attached, given))
    return (passed if held == asked else failed)(Step.DIGEST, "CMS-OTHER-DATA", expected=held, actual=asked)


def _judged(signer: SignerInfo, setting: _Setting) -> SignatureReport:
    """The report on one signer."""
    found, policy = setting.found, setting.policy
    own = (*found.certificates, *signer.certificate_values)
    known = (*setting.trust.intermediates, *setting.trust.anchors)
    checked = check_signer(signer, setting.content, certificates=own, known=known, policy=policy)
    trust = _with_evidence(setting.trust, signer.revocation_values, found.evidence)
    time_stamp, stamped = _time_stamp(signer, trust, setting)
    # a PDF's own time-stamp proves the moment where the signature has none
    when = setting.when.stamped(time_stamp or setting.when.time_stamp)
    judgement = judge_at_moments(checked, trust, when=when, purpose=DOCUMENT, policy=policy)
    made = report(
        [*setting.observed, *checked.findings, *stamped, *judgement.findings], at=judgement.at, signer=checked.signer
    )
    signed = signer.signed
    return replace(
        made,
        level=level_of(signer).value,
        claimed_at=signed.signing_time if signed is not None else None,
        time_stamp=time_stamp,
        moments=judgement.moments,
        signed_octets=_octets(setting) if checked.intact else None,
        diagnoses=(*setting.diagnoses, *diagnose(signer, setting.content, checked=checked, policy=policy)),
    )


def _with_evidence(trust: TrustStore, *held: Evidence) -> TrustStore:
    ocsp = tuple(answer for one in held for answer in one.ocsp)
    crls = tuple(crl for one in held for crl in one.crls)
    return trust.with_sources((EmbeddedEvidence(ocsp, crls),)) if ocsp or crls else trust


def _time_stamp(signer: SignerInfo, trust: TrustStore, setting: _Setting) -> tuple[TimeStamp | None, Sequence[Finding]]:
    """The time-stamp over the signature value, if it is to be believed, and the findings on it."""
    if signer.time_stamp is None:
        return None, ()

    def imprint(digest: DigestAlgorithm) -> bytes:
        return digest.digest(signer.signature)

    return judge_token(signer.time_stamp, imprint, trust, at=setting.when.now, policy=setting.policy)


def _octets(setting: _Setting) -> bytes | None:
    """What was signed, unless the caller has other data in mind."""
    message = setting.content.message
    if message is None or any(finding.verdict is Verdict.FAILED for finding in setting.observed):
        return None
    return message.at_hand


_LEVELS: Final = tuple(Level)


def _together(reports: tuple[SignatureReport, ...]) -> SignatureReport:
    """One report on several signers: valid if all are."""
    # what was observed of the CMS, not of one signer, is told once
    findings = dict.fromkeys(finding for one in reports for finding in one.findings)
    diagnoses = dict.fromkeys(diagnosis for one in reports for diagnosis in one.diagnoses)
    octets = [one.signed_octets for one in reports]
    made = report(findings, at=reports[-1].judged_at, signer=reports[-1].signer, diagnoses=diagnoses)
    return replace(
        made,
        parts=reports,
        level=min((Level(one.level) for one in reports if one.level is not None), key=_LEVELS.index).value,
        signed_octets=octets[0] if all(one is not None for one in octets) else None,
    )


def _unreadable(octets: bytes | memoryview, refused: CmsRefused, when: When, policy: Policy) -> SignatureReport:
    """The report on octets that are no SignedData; what made them so is diagnosed."""
    reason = str(refused).removeprefix(f"{refused.code}: ")
    finding = replace(_REFUSALS[refused.code], actual=reason)
    return report([finding], at=when.now, diagnoses=diagnose_octets(octets, finding, policy))


_REFUSALS: Final = {
    "CMS-FORM": failed(Step.ENVELOPE, "CMS-FORM", expected="a CMS SignedData in DER, BER, PEM or base64"),
    "CMS-TYPE": failed(Step.ENVELOPE, "CMS-TYPE", expected="a CMS SignedData"),
    "CMS-SIZE": failed(Step.ENVELOPE, "CMS-SIZE", expected=f"at most {MAX_CMS_ELEMENTS} elements"),
    "CMS-SIGNER-COUNT": failed(Step.ENVELOPE, "CMS-SIGNER-COUNT", expected=f"at most {MAX_CMS_SIGNERS} signers"),
}
