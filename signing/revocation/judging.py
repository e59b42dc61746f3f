"""What the answers about revocation mean at a moment: good, revoked, or not to be determined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from signing.findings import Finding, Step, Verdict, failed, passed, skipped, undetermined
from signing.revocation.status import Reason, RevocationSource, State, Status

if TYPE_CHECKING:
    from signing.certificates import Certificate
    from signing.trust import Policy

__all__ = ["Answers", "ask", "judge_answers", "judge_revocation", "judge_stamper"]

_NEVER_ISSUED: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when a responder calls a certificate revoked that nobody issued (RFC 6960, 4.4.8)."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything that the sources say of one certificate."""

    certificate: Certificate
    said: tuple[Status | Finding, ...]

    @property
    def counts(self) -> bool:
        """True if anything in it is about the certificate, or ought to have been."""
        return any(isinstance(one, Status) or one.verdict is not Verdict.SKIPPED for one in self.said)

    @property
    def statuses(self) -> list[Status]:
        """What can be believed, the newest first."""
        found = [one for one in self.said if isinstance(one, Status)]
        return sorted(found, key=lambda one: (one.this_update, one.state is State.REVOKED), reverse=True)


def ask(path: tuple[Certificate, ...], sources: Sequence[RevocationSource]) -> tuple[Answers, ...]:
    """What *sources* say of each certificate of *path* except the anchor, the signer's first; each is asked once."""
    if not sources:
        return ()
    return tuple(
        Answers(one, tuple(said for source in sources for said in source.statuses(one, issuer)))
        for one, issuer in pairwise(path)
    )


def judge_revocation(answers: Sequence[Answers], *, at: datetime, policy: Policy) -> list[Finding]:
    """The findings on what :func:`ask` learnt of a signer and the issuers above, at the moment *at*.

    That nothing is known of an issuer is not told: few sources know of them.
    """
    found = [finding for one in _known(answers) for finding in judge_answers(one, at=at, policy=policy)]
    if not answers or not answers[0].counts:
        found.insert(0, _UNKNOWN if policy.require_revocation else _UNCHECKED)
    return found


def _known(answers: Sequence[Answers]) -> Iterator[Answers]:
    """*answers* without those that do not know an issuer; that they do not know the signer counts."""
    for place, one in enumerate(answers):
        said = [it for it in one.said if isinstance(it, Finding) or it.state is not State.UNKNOWN]
        yield one if place == 0 else replace(one, said=tuple(said))


_UNCHECKED: Final = skipped(Step.REVOCATION, "REV-UNCHECKED")
_UNKNOWN: Final = undetermined(Step.REVOCATION, "REV-UNCHECKED")


def judge_answers(answers: Answers, *, at: datetime, policy: Policy) -> Iterator[Finding]:
    """The findings on one certificate at the moment *at*: the answer, then what did not contribute to it."""
    name = answers.certificate.subject.common_name or answers.certificate.subject.dn
    decisive = _decisive(answers.statuses, at, policy)
    if decisive is not None:
        yield _told(decisive, name, at)
    for one in answers.said:
        finding = _unhelpful(one, name, at, policy) if isinstance(one, Status) else one
        if finding is not None and one is not decisive:
            yield finding if decisive is None else replace(finding, verdict=Verdict.SKIPPED)


def _decisive(newest_first: Sequence[Status], at: datetime, policy: Policy) -> Status | None:
    """The status that answers for the moment *at*; None if none does.

    A revocation for good counts whoever tells it and however long ago. Otherwise the newest answer decides that is not
    too old for the moment; one from after it knows more, and is never too old. A hold that is newer than all of these,
    though too old, leaves the question open: it may have been released, or not.
    """
    for one in newest_first:
        if _is_final(one) and _since(one) <= at:
            return one
    for one in newest_first:
        if one.state is State.UNKNOWN:
            continue
        if _is_fresh(one, at, policy):
            return one
        if one.state is State.REVOKED:
            return None
    return None


_HARMLESS: Final = frozenset(
    {Reason.UNSPECIFIED, Reason.AFFILIATION_CHANGED, Reason.SUPERSEDED, Reason.CESSATION_OF_OPERATION}
)
"""Reasons that say that a time-stamping key was not stolen (RFC 3161, section 4)."""


def judge_stamper(answers: Sequence[Answers], *, at: datetime, policy: Policy) -> Finding:
    """The finding on the certificate of a time-stamping authority, and on its issuers, for a token of the moment *at*.

    Revoked for another reason than the harmless ones, none of its tokens is worth anything, whatever moment they name:
    who has the key can name any (RFC 3161, section 4).
    """
    stolen = [
        status
        for status in (status for one in answers[:1] for status in one.statuses)
        if _is_final(status) and status.reason not in _HARMLESS
    ]
    for status in stolen:
        reason = status.reason.value if status.reason is not None else "no reason given"
        told = f"revoked since {_since(status).isoformat()} ({reason}), says {status.source}"
        return failed(Step.REVOCATION, "TSP-REVOCATION", expected="a key that nobody else has", actual=told)
    findings = [finding for one in _known(answers) for finding in judge_answers(one, at=at, policy=policy)]
    for make, verdict in ((failed, Verdict.FAILED), (undetermined, Verdict.UNDETERMINED), (passed, Verdict.PASSED)):
        for one in findings:
            if one.verdict is verdict:
                told = f"{one.code}: {one.actual}"
                return make(Step.REVOCATION, "TSP-REVOCATION", expected=one.expected, actual=told)
    return skipped(Step.REVOCATION, "TSP-REVOCATION")


def _is_final(status: Status) -> bool:
    """True for a revocation that nobody can take back."""
    return status.state is State.REVOKED and status.reason is not Reason.CERTIFICATE_HOLD


def _since(status: Status) -> datetime:
    """The moment from which a revoked certificate counts as such; a stolen key was bad before that was told."""
    revoked_at = status.revoked_at or status.this_update
    return min(revoked_at, status.invalid_since) if status.invalid_since is not None else revoked_at


def _is_fresh(status: Status, at: datetime, policy: Policy) -> bool:
    """True if *status* speaks for the moment *at*."""
    if status.this_update >= at:
        return True
    if status.holds_until_next:
        return status.next_update is not None and at <= status.next_update
    return at - status.this_update <= policy.freshness


def _told(status: Status, name: str, at: datetime) -> Finding:
    """What a decisive *status* means at the moment *at*."""
    said = f"{name}: {status.state.value}, says {status.source} for {status.this_update.isoformat()}"
    if status.state is State.GOOD:
        return passed(Step.REVOCATION, "REV-GOOD", actual=said)
    since = _since(status)
    reason = status.reason.value if status.reason is not None else "no reason given"
    said = f"{name}: since {since.isoformat()} ({reason}), says {status.source}"
    expected = f"not revoked at {at.isoformat()}"
    if since > at:
        return passed(Step.REVOCATION, "REV-LATER", expected=expected, actual=said)
    if status.reason is not Reason.CERTIFICATE_HOLD:
        return failed(Step.REVOCATION, "REV-REVOKED", expected=expected, actual=said)
    if since == _NEVER_ISSUED:
        return failed(Step.REVOCATION, "REV-NEVER-ISSUED", expected="a certificate that was issued", actual=said)
    return failed(Step.REVOCATION, "REV-HOLD", expected=expected, actual=said)


def _unhelpful(status: Status, name: str, at: datetime, policy: Policy) -> Finding | None:
    """Why *status* does not decide; None if it says what a newer one says, too."""
    said = f"{name}: {status.state.value}, says {status.source} for {status.this_update.isoformat()}"
    if status.state is State.UNKNOWN:
        return undetermined(Step.REVOCATION, "REV-UNKNOWN", expected="good or revoked", actual=said)
    if _is_fresh(status, at, policy):
        return None
    if status.holds_until_next and status.next_update is not None:
        said = f"{said}, until {status.next_update.isoformat()}"
    return undetermined(Step.REVOCATION, "REV-STALE", expected=f"an answer for {at.isoformat()}", actual=said)
