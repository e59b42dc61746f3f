"""The moments of a judgement side by side, for whoever shows them: on a page or in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from signing.findings import Finding, MomentKind, MomentReport, SignatureReport, Step, Verdict

__all__ = ["MARKS", "Column", "cells", "columns", "untold_failures"]

MARKS: Final = {Verdict.PASSED: "✓", Verdict.FAILED: "✗", Verdict.UNDETERMINED: "?", Verdict.SKIPPED: "–"}
"""The sign of each answer."""
_GRAVITY: Final = (Verdict.FAILED, Verdict.UNDETERMINED, Verdict.PASSED, Verdict.SKIPPED)
_PROVABLE: Final = frozenset({"document", "cms", "pdf", "card"})
"""Kinds of files that a time-stamp may date."""
_STANDING_IN_THE_WAY: Final = (Verdict.FAILED, Verdict.UNDETERMINED)


@dataclass(frozen=True, slots=True)
class Column:
    """A moment as it stands beside the others."""

    kind: MomentKind
    report: MomentReport | None
    """None: nothing proves when that moment was."""


def columns(report: SignatureReport) -> list[Column]:
    """The moments of *report* in order; that of signing has its place even where no time-stamp proves it.

    Nothing where no signer was judged.
    """
    known = {one.kind: one for one in report.moments}
    told = set(known)
    if known and report.kind in _PROVABLE:
        told.add(MomentKind.SIGNING)
    return [Column(kind, known.get(kind)) for kind in MomentKind if kind in told]


def cells(shown: Sequence[Column]) -> list[tuple[Step, list[Finding | None]]]:
    """For each step that is told at any moment: its gravest finding in every one of the columns *shown*, in order."""
    told = {finding.step for one in shown if one.report is not None for finding in one.report.findings}
    return [(step, [_gravest(one.report, step) for one in shown]) for step in Step if step in told]


def _gravest(moment: MomentReport | None, step: Step) -> Finding | None:
    if moment is None:
        return None
    found = [finding for finding in moment.findings if finding.step is step]
    return min(found, key=lambda one: _GRAVITY.index(one.verdict), default=None)


def untold_failures(report: SignatureReport) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    """For each moment that does not decide, by its kind, what stands in the way then and not in the verdict."""
    told = {(finding.code, finding.verdict) for finding in report.findings}
    for moment in report.moments[:-1]:
        found = [one for one in moment.findings if one.verdict in _STANDING_IN_THE_WAY]
        untold = tuple(one for one in found if (one.code, one.verdict) not in told)
        if untold:
            yield moment.kind.value, untold
