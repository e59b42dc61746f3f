"""What falls due in the cases of a world: the next attempt at one that waits, and the end of its term."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sandbox.agenda import DueThing
from sandbox.case_runner import CaseRunner
from sandbox.cases import CaseStore

__all__ = ["CaseAgenda"]

_ATTEMPT: Final = "case-attempt"
_TERM: Final = "case-term"


class CaseAgenda:
    """The cases as a source of due things."""

    def __init__(self, cases: CaseStore, runner: CaseRunner) -> None:
        self._cases = cases
        self._runner = runner

    def waiting(self) -> Iterable[DueThing]:
        """The attempts and the ends of terms that are to come, the earliest first."""
        attempts = (DueThing(at, _ATTEMPT, number) for number, at in self._cases.next_attempts())
        terms = (DueThing(at, _TERM, number) for number, at in self._cases.open_terms())
        return sorted((*attempts, *terms))

    def run(self, due: DueThing) -> str:
        """Try the case, or note that its term has ended without a result."""
        if due.kind == _TERM:
            return "overdue" if self._cases.note_overdue(due.at, due.subject) else "elsewhere"
        return self._runner.attempt(due.subject)
