"""What falls due in the complaints of a world: the ends of the terms in which they are answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sandbox.agenda import DueThing
from sandbox.complaints.store import ComplaintStore

__all__ = ["ComplaintAgenda"]

_KIND: Final = "complaint-term"


class ComplaintAgenda:
    """The complaints as a source of due things."""

    def __init__(self, complaints: ComplaintStore) -> None:
        self._complaints = complaints

    def waiting(self) -> Iterable[DueThing]:
        """The ends of terms that are to come, the earliest first."""
        return (DueThing(at, _KIND, number) for number, at in self._complaints.terms())

    def run(self, due: DueThing) -> str:
        """Note that there is no answer."""
        return "overdue" if self._complaints.note_overdue(due.subject, due.at) else "elsewhere"
