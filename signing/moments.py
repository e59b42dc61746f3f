"""Trust in a signer at several moments: now, when the signature was made, and when the caller asks for.

Whether the octets are intact does not depend on the moment; whether the signer is to be trusted does. A certificate
that was revoked yesterday made valid signatures last week, and a time-stamp proves that one of them is that old.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from signing.findings import Finding, MomentKind, MomentReport, Step, TimeStamp, Verdict, failed, skipped
from signing.revocation.judging import Answers, ask, judge_revocation
from signing.trust import Policy, Purpose, TrustStore, judge_certificate, judge_path

if TYPE_CHECKING:
    from signing.certificates import Certificate
    from signing.verification import Checked

__all__ = ["Asked", "Judgement", "When", "judge_at_moments", "lenient", "when", "without_time_stamp"]


@dataclass(frozen=True, slots=True)
class When:
    """The moments that a judgement is about."""

    now: datetime
    """The moment of the check."""
    given: datetime | None = None
    """Another moment that the caller wants to know about; it decides."""
    time_stamp: TimeStamp | None = None
    """A time-stamp over the signature, found trustworthy; never one that was only read."""

    @property
    def all(self) -> tuple[tuple[MomentKind, datetime], ...]:
        """Every moment to judge, with its kind: now, signing, given."""
        signing = self.time_stamp.at if self.time_stamp is not None else None
        known = ((MomentKind.NOW, self.now), (MomentKind.SIGNING, signing), (MomentKind.GIVEN, self.given))
        return tuple((kind, at) for kind, at in known if at is not None)

    @property
    def decides(self) -> tuple[MomentKind, datetime]:
        """The moment whose answer is the verdict: the given one, else the proven one of signing, else now."""
        return self.all[-1]

    def stamped(self, time_stamp: TimeStamp | None) -> When:
        """The same moments with that of a trusted *time_stamp*; None: without one."""
        return replace(self, time_stamp=time_stamp)


def when(at: datetime, now: datetime | None = None) -> When:
    """The moments of one who asks for *at*; where it is not *now*, both are told and *at* decides."""
    return When(at) if now is None or now == at else When(now, at)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Trust in a signer: the answer, and how it looks from every moment."""

    findings: tuple[Finding, ...]
    """Those of the deciding moment, and what is to be said of the time-stamp that is missing."""
    at: datetime
    """The deciding moment."""
    moments: tuple[MomentReport, ...] = ()
    """Now, signing, given, as far as they are known; nothing where no signer is known."""


def judge_at_moments(
    checked: Checked, trust: TrustStore, *, when: When, purpose: Purpose, policy: Policy = Policy()
) -> Judgement:
    """Judge the signer of *checked* at every moment of *when*; each source of *trust* is asked once.

    A time-stamp counts if *when* has it: ``when.stamped(time_stamp)``. Without one, ``TSP-NONE`` says so, and the
    moment of the check decides: what the signer says of the time proves nothing.
    """
    decisive, at = when.decides
    unstamped = () if when.time_stamp is not None else (without_time_stamp(policy),)
    if checked.signer is None:
        return Judgement(unstamped, at)
    asked = Asked.about(checked.signer, checked.helpers, trust)
    moments = tuple(
        MomentReport(kind, moment, tuple(asked.judged(at=moment, purpose=purpose, policy=policy)))
        for kind, moment in when.all
    )
    deciding = next(one for one in moments if one.kind is decisive)
    return Judgement((*deciding.findings, *unstamped), at, moments)


def without_time_stamp(policy: Policy) -> Finding:
    """The finding on a signature whose age nothing proves: told, or a failure where *policy* demands a time-stamp."""
    make = failed if policy.require_time_stamp else skipped
    return make(Step.TIME, "TSP-NONE", expected="a time-stamp that is to be believed", actual="none")


@dataclass(frozen=True, slots=True)
class Asked:
    """A certificate, its path, and all that was to be learnt of both: enough to judge it at any moment."""

    certificate: Certificate
    path: tuple[Certificate, ...] | Finding
    answers: tuple[Answers, ...] = ()

    @classmethod
    def about(cls, certificate: Certificate, helpers: tuple[Certificate, ...], trust: TrustStore) -> Asked:
        """What *trust* and its sources know of *certificate*; *helpers* came with it."""
        path = trust.path(certificate, helpers)
        answers = () if isinstance(path, Finding) else ask(path, trust.sources)
        return cls(certificate, path, answers)

    def judged(self, *, at: datetime, purpose: Purpose | None, policy: Policy) -> list[Finding]:
        """The findings at the moment *at*: chain, time, revocation, purpose, in this order.

        No *purpose*: the certificate was not used for anything.
        """
        if purpose is None:
            findings = judge_path(self.certificate, self.path, at=at, policy=policy)
        else:
            findings = judge_certificate(self.certificate, self.path, at=at, purpose=purpose, policy=policy)
        revocation = judge_revocation(self.answers, at=at, policy=policy)
        before = next((place for place, one in enumerate(findings) if one.step is Step.PURPOSE), len(findings))
        findings[before:before] = revocation
        return [lenient(one, policy) for one in findings] if policy.accept_undetermined else findings


_ALWAYS_NEEDED: Final = frozenset({Step.ENVELOPE, Step.REFERENCE, Step.DIGEST, Step.SIGNATURE})
"""Steps without which nothing is signed at all."""


def lenient(finding: Finding, policy: Policy) -> Finding:
    """The *finding*; one that is undetermined does not stand in the way where *policy* accepts that.

    Whether the octets are signed is never left open.
    """
    accepted = policy.accept_undetermined - _ALWAYS_NEEDED
    if finding.verdict is Verdict.UNDETERMINED and finding.step in accepted:
        return replace(finding, verdict=Verdict.SKIPPED)
    return finding
