"""What falls due in the cases of a world: the next attempt at one that waits, and the ends of its terms."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from sandbox.agenda import DueThing
from sandbox.cases.runner import CaseRunner
from sandbox.cases.store import CaseStore

__all__ = ["CaseAgenda"]

_ATTEMPT: Final = "case-attempt"
_TERM: Final = "case-term"


class CaseAgenda:
    """The cases as a source of due things."""

    def __init__(self, cases: CaseStore, runner: CaseRunner, *, look_after: Callable[[datetime, str], int]) -> None:
        """*look_after* notes in a case what became due at a moment, or ends its step; 0 if that was done elsewhere."""
        self._cases = cases
        self._runner = runner
        self._look_after = look_after

    def waiting(self) -> Iterable[DueThing]:
        """The attempts and the ends of terms that are to come, the earliest first; read as they are wanted."""
        attempts = (DueThing(at, _ATTEMPT, number) for number, at in self._cases.next_attempts())
        terms = (DueThing(at, _TERM, number) for number, at in self._cases.next_alarms())
        return heapq.merge(attempts, terms)

    def run(self, due: DueThing) -> str:
        """Try the case, or note what became due in it."""
        if due.kind == _ATTEMPT:
            return self._runner.attempt(due.subject)
        if not self._look_after(due.at, due.subject):
            return "elsewhere"
        case = self._cases.find(due.subject)
        events = () if case is None else self._cases.events(case)
        return next((one.kind.value for one in reversed(events) if one.at == due.at), "elsewhere")
