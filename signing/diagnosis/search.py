"""The search: each failed check is confronted with what is suspected, until something fits or the budget is spent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from signing.diagnosis.budget import Budget, BudgetSpent
from signing.diagnosis.case import Case, Failure
from signing.diagnosis.evidence import DIGEST, Evidence
from signing.diagnosis.suspects import SUSPECTS, Suspect
from signing.errors import XmlRefused
from signing.findings import Diagnosis, Finding, Verdict
from signing.reference import Surroundings
from signing.signature_element import Reference, read_signature
from signing.trust import Policy

__all__ = ["diagnose"]

_OF_REFERENCES = ("REF-TARGET", "REF-URI", "REF-TRANSFORMS")


def diagnose(
    signature: etree._Element, failure: Failure, *, around: Surroundings, policy: Policy
) -> tuple[Diagnosis, ...]:
    """What most likely happened to *signature*: a diagnosis for each failed check that could be explained.

    A diagnosis is given only if undoing the damage made the check pass. Checks with one cause share one diagnosis.
    ``DIAG-BUDGET`` stands last if some check stayed unexplained and not everything could be tried on it.
    """
    if policy.diagnosis_work <= 0:
        return ()
    element, _ = read_signature(signature, policy)
    case = Case(signature, failure, around, policy, element, Budget(policy.diagnosis_work))
    found: dict[str, Diagnosis] = {}
    fitted: list[Suspect] = []
    cut_short: list[Finding] = []
    for evidence in _evidence(case):
        suspects = [*fitted, *(one for one in SUSPECTS if one not in fitted)]
        suspect, diagnosis, complete = _explain(evidence, suspects)
        if suspect is not None and diagnosis is not None:
            found.setdefault(diagnosis.code, diagnosis)
            fitted.append(suspect)
        elif not complete:
            cut_short.append(evidence.finding)
    if cut_short:
        found["DIAG-BUDGET"] = Diagnosis("DIAG-BUDGET", cut_short[0].code, cut_short[0].at)
    return tuple(found.values())


def _explain(evidence: Evidence, suspects: Sequence[Suspect]) -> tuple[Suspect | None, Diagnosis | None, bool]:
    """The first suspect that fits with its diagnosis, and whether everything could be tried."""
    complete = True
    for suspect in suspects:
        if evidence.finding.code not in suspect.findings:
            continue
        if suspect.is_dear and evidence.is_dear:
            complete = False
            continue
        evidence.case.budget.begin()
        try:
            diagnosis = suspect.search(evidence)
        except XmlRefused:
            continue
        except BudgetSpent:
            complete = False
            continue
        if diagnosis is not None:
            return suspect, diagnosis, True
    return None, None, complete


def _evidence(case: Case) -> Iterator[Evidence]:
    """The findings that stand in the way, each with the reference that it is about."""
    mismatched = iter([target for target in case.targets if not target.matched])
    unfollowed = iter(_unfollowed(case))
    for finding in case.failure.findings:
        if finding.verdict is not Verdict.FAILED:
            continue
        if finding.code == DIGEST:
            target = next(mismatched, None)
            yield Evidence(finding, case, target, target.reference if target is not None else None)
        elif finding.code in _OF_REFERENCES:
            yield Evidence(finding, case, None, next(unfollowed, None))
        else:
            yield Evidence(finding, case)


def _unfollowed(case: Case) -> list[Reference]:
    """The references that led nowhere, in order."""
    if case.element is None:
        return []
    followed = {id(target.reference.element) for target in case.targets}
    return [one for one in case.element.references if id(one.element) not in followed]
