"""The books of the data bank: children without parental care, and candidates, who come and go by order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeVar

from registries.data_bank.filing import (
    Entry,
    Filing,
    demand_adult,
    demand_child,
    demand_free,
    demand_place,
    grounds_of,
    person_or,
)
from registries.errors import EntryRefused
from registries.identifiers import Gender, Iin
from registries.population.change import Change
from registries.population.model import Candidate, DictionaryValue, Orphan, Texts

__all__ = ["EnterCandidate", "EnterChild", "RemoveCandidate", "RemoveChild"]

_Kept = TypeVar("_Kept", Orphan, Candidate)
_BOOKS: Final = {Orphan: "ENTRY-CHILD-LISTED", Candidate: "ENTRY-CANDIDATE-LISTED"}


@dataclass(frozen=True, slots=True)
class EnterChild(Entry):
    """A child is without parental care."""

    child: Iin
    placed: Texts | None
    """The institution in which the child lives; None if the child is not placed yet."""

    action = DictionaryValue("enter-child", "РЕБЕНОК ПОСТАВЛЕН НА УЧЕТ", "БАЛА ЕСЕПКЕ АЛЫНДЫ")

    @property
    def subjects(self) -> tuple[Iin, ...]:
        """The child."""
        return (self.child,)

    def apply(self, change: Change, filing: Filing) -> None:
        """Enter the child; the grounds follow from the state registers."""
        known = _of_this_order(change, filing, Orphan)
        if known is not None:
            _demand_same(filing, (known.child, known.entered, known.placed), (self.child, filing.day, self.placed))
            return
        child = person_or(change, self.child, "ENTRY-WARD-UNKNOWN")
        demand_place(filing, child)
        demand_child(filing, child)
        demand_free(change, filing, child)
        _demand_off_the_books(change, filing, Orphan, self.child)
        change.add(
            Orphan(
                number=filing.number,
                child=self.child,
                entered=filing.day,
                provider=filing.department.bin,
                grounds=grounds_of(change, child, filing.day),
                placed=self.placed,
            )
        )


@dataclass(frozen=True, slots=True)
class EnterCandidate(Entry):
    """Somebody wishes to take a child into the family."""

    person: Iin
    form: str
    """``guardianship``, ``adoption``, ``patronage`` or ``foster-family``."""
    ages: tuple[int, int]
    """Of the child, full years: at least, at most."""
    gender: Gender | None

    action = DictionaryValue("enter-candidate", "КАНДИДАТ ПОСТАВЛЕН НА УЧЕТ", "ҮМІТКЕР ЕСЕПКЕ АЛЫНДЫ")

    @property
    def subjects(self) -> tuple[Iin, ...]:
        """The candidate."""
        return (self.person,)

    def apply(self, change: Change, filing: Filing) -> None:
        """Enter the candidate."""
        least, most = self.ages
        wanted = Candidate(
            number=filing.number,
            person=self.person,
            entered=filing.day,
            provider=filing.department.bin,
            form=self.form,
            least_age=least,
            most_age=most,
            gender=self.gender,
        )
        known = _of_this_order(change, filing, Candidate)
        if known is not None:
            _demand_same(filing, replace(known, left=None, left_order=None), wanted)
            return
        if least > most:
            raise EntryRefused("ENTRY-AGES", f"{least}, {most}")
        person = person_or(change, self.person, "ENTRY-CANDIDATE-UNKNOWN")
        demand_place(filing, person)
        demand_adult(filing, person, "CANDIDATE")
        _demand_off_the_books(change, filing, Candidate, self.person)
        change.add(wanted)


@dataclass(frozen=True, slots=True)
class RemoveChild(Entry):
    """A child is taken off the books."""

    entered_by: str
    """Number of the order by which the child was entered."""
    child: Iin

    action = DictionaryValue("remove-child", "РЕБЕНОК СНЯТ С УЧЕТА", "БАЛА ЕСЕПТЕН ШЫҒАРЫЛДЫ")

    @property
    def subjects(self) -> tuple[Iin, ...]:
        """The child."""
        return (self.child,)

    def apply(self, change: Change, filing: Filing) -> None:
        """Let the entry hold no more from the day of the order on."""
        _take_off(change, filing, Orphan, (self.entered_by, self.child))


@dataclass(frozen=True, slots=True)
class RemoveCandidate(Entry):
    """A candidate is taken off the books."""

    entered_by: str
    """Number of the order by which the candidate was entered."""
    person: Iin

    action = DictionaryValue("remove-candidate", "КАНДИДАТ СНЯТ С УЧЕТА", "ҮМІТКЕР ЕСЕПТЕН ШЫҒАРЫЛДЫ")

    @property
    def subjects(self) -> tuple[Iin, ...]:
        """The candidate."""
        return (self.person,)

    def apply(self, change: Change, filing: Filing) -> None:
        """Let the entry hold no more from the day of the order on."""
        _take_off(change, filing, Candidate, (self.entered_by, self.person))


def _of_this_order(change: Change, filing: Filing, kind: type[_Kept]) -> _Kept | None:
    """The entry that the department made by this very order, or None."""
    there = (stored.record for stored in change.numbered(kind, filing.number))
    return next((one for one in there if one.provider == filing.department.bin), None)


def _demand_same(filing: Filing, there: object, wanted: object) -> None:
    if there != wanted:
        raise EntryRefused("ENTRY-ORDER-OTHER", filing.number)


def _demand_off_the_books(change: Change, filing: Filing, kind: type[_Kept], iin: Iin) -> None:
    for stored in change.about(iin):
        entry = stored.record
        if isinstance(entry, kind) and _lasts(entry.left, filing.day):
            raise EntryRefused(_BOOKS[kind], f"{iin}, {entry.number}")


def _lasts(left: date | None, day: date) -> bool:
    return left is None or day < left


def _take_off(change: Change, filing: Filing, kind: type[_Kept], asked: tuple[str, Iin]) -> None:
    number, iin = asked
    found = [one for one in change.numbered(kind, number) if iin in [party.iin for party in one.record.parties()]]
    if not found:
        raise EntryRefused("ENTRY-UNKNOWN", f"{iin}, {number}")
    stored = found[-1]
    entry = stored.record
    if (entry.left, entry.left_order) == (filing.day, filing.number):
        return
    demand_place(filing, change.person(iin), entry.provider)
    if entry.left is not None:
        raise EntryRefused("ENTRY-LEFT", f"{iin}, {entry.left}")
    if filing.day < entry.entered:
        raise EntryRefused("ENTRY-DATE-EARLY", f"{filing.day}, {entry.entered}")
    change.replace(stored, replace(entry, left=filing.day, left_order=filing.number))
