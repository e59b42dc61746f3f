"""The personal cabinet: what the applicant is told, and what is kept there (C-3, C-12, C-19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sandbox.cases.model import Case, CaseEvent, CaseResult, CaseState, Notice, ResultKind
from sandbox.cases.store import CaseStore
from sandbox.clock import in_astana
from sandbox.documents.wording import wording
from sandbox.services.passport import Ground, Passport

__all__ = ["Cabinet", "Entry", "accepted_notice", "result_notice"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One case as its applicant sees it."""

    case: Case
    notices: tuple[Notice, ...]
    """Oldest first."""
    result: CaseResult | None
    """The signed document, kept here from the moment it was issued."""


class Cabinet:
    """The cabinets of everybody in a world."""

    def __init__(self, cases: CaseStore) -> None:
        self._cases = cases

    def entries(self, iin: str) -> tuple[Entry, ...]:
        """The applicant's cases, newest first; empty for somebody who never applied."""
        return tuple(self.entry(case) for case in self._cases.of_applicant(iin))

    def entry(self, case: Case) -> Entry:
        """*case* with its notices and its result."""
        return Entry(case, self._cases.notices(case), self._cases.result(case))

    def history(self, case: Case) -> tuple[CaseEvent, ...]:
        """What happened to *case*, oldest first."""
        return self._cases.events(case)


def accepted_notice(passport: Passport, number: str, *, accepted_at: datetime, due_at: datetime) -> Notice:
    """The notice *accepted*: it names the date and time, in Kazakhstan, at which the result is due (C-3)."""
    names = passport.name.as_dict()
    due = f"{in_astana(due_at):%d.%m.%Y %H:%M}"
    texts = {
        lang: wording("NOTICE-ACCEPTED", number=number, service=name, due=due)[lang] for lang, name in names.items()
    }
    return Notice(accepted_at, CaseState.ACCEPTED.value, texts)


def result_notice(number: str, result: CaseResult, ground: Ground | None, *, state: CaseState) -> Notice:
    """The notice that the result is there; of a refusal, with its reason. *state*: of the case with it."""
    if state is CaseState.READY:
        return Notice(result.issued_at, state.value, wording("NOTICE-READY", number=number, result=result.number))
    if result.kind is ResultKind.CERTIFICATE or ground is None:
        issued = wording("NOTICE-ISSUED", number=number, result=result.number)
        return Notice(result.issued_at, CaseState.ISSUED.value, issued)
    texts = {
        lang: wording("NOTICE-REFUSED", number=number, result=result.number, reason=reason)[lang]
        for lang, reason in ground.text.as_dict().items()
    }
    return Notice(result.issued_at, CaseState.REFUSED.value, texts)
