"""Guardianships that a department establishes and ends (GE-15)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

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
from registries.identifiers import Iin
from registries.population.change import Change
from registries.population.model import DictionaryValue, Guardianship, GuardianshipEnd, Orphan, Stored

__all__ = ["End", "Establish"]


@dataclass(frozen=True, slots=True)
class Establish(Entry):
    """One order puts children under the guardianship or trusteeship of somebody. They leave the books of orphans."""

    guardian: Iin
    wards: tuple[Iin, ...]

    action = DictionaryValue("establish", "ОПЕКА (ПОПЕЧИТЕЛЬСТВО) УСТАНОВЛЕНА", "ҚОРҒАНШЫЛЫҚ (ҚАМҚОРШЫЛЫҚ) БЕЛГІЛЕНДІ")

    @property
    def subjects(self) -> tuple[Iin, ...]:
        """The children."""
        return self.wards

    def apply(self, change: Change, filing: Filing) -> None:
        """Enter one guardianship for each child; the grounds follow from the state registers."""
        known = [
            stored.record
            for stored in change.numbered(Guardianship, filing.number)
            if stored.record.provider == filing.department.bin
        ]
        if known:
            self._demand_same(known, filing)
            return
        guardian = person_or(change, self.guardian, "ENTRY-GUARDIAN-UNKNOWN")
        demand_adult(filing, guardian, "GUARDIAN")
        demand_place(filing, guardian)
        for ward in self.wards:
            self._put_under(change, filing, ward)

    def _demand_same(self, known: Iterable[Guardianship], filing: Filing) -> None:
        there = {(one.guardian, one.ward, one.order_date) for one in known}
        if there != {(self.guardian, ward, filing.day) for ward in self.wards}:
            raise EntryRefused("ENTRY-ORDER-OTHER", filing.number)

    def _put_under(self, change: Change, filing: Filing, iin: Iin) -> None:
        ward = person_or(change, iin, "ENTRY-WARD-UNKNOWN")
        demand_child(filing, ward)
        demand_free(change, filing, ward)
        grounds = grounds_of(change, ward, filing.day)
        for stored in change.about(iin):
            entry = stored.record
            if isinstance(entry, Orphan) and (entry.left is None or filing.day < entry.left):
                left = max(filing.day, entry.entered)
                change.replace(stored, replace(entry, left=left, left_order=filing.number))
        change.add(
            Guardianship(
                ward=iin,
                guardian=self.guardian,
                order_number=filing.number,
                order_date=filing.day,
                provider=filing.department.bin,
                grounds=grounds,
            )
        )


@dataclass(frozen=True, slots=True)
class End(Entry):
    """One order ends guardianships that another order established."""

    established_by: str
    """Number of the order that established them."""
    wards: tuple[Iin, ...]
    reason: GuardianshipEnd

    action = DictionaryValue("end", "ОПЕКА (ПОПЕЧИТЕЛЬСТВО) ПРЕКРАЩЕНА", "ҚОРҒАНШЫЛЫҚ (ҚАМҚОРШЫЛЫҚ) ТОҚТАТЫЛДЫ")

    @property
    def subjects(self) -> tuple[Iin, ...]:
        """The children."""
        return self.wards

    def apply(self, change: Change, filing: Filing) -> None:
        """Let each guardianship hold no more from the day of the order on."""
        established = change.numbered(Guardianship, self.established_by)
        for ward in self.wards:
            found = [stored for stored in established if stored.record.ward == ward]
            if not found:
                raise EntryRefused("ENTRY-GUARDIANSHIP-UNKNOWN", f"{ward}, {self.established_by}")
            self._end(change, filing, found[-1])

    def _end(self, change: Change, filing: Filing, stored: Stored[Guardianship]) -> None:
        record = stored.record
        if (record.ended, record.end_reason, record.end_order) == (filing.day, self.reason, filing.number):
            return
        demand_place(filing, change.person(record.guardian), record.provider)
        if record.ended is not None:
            raise EntryRefused("ENTRY-ENDED", f"{record.ward}, {record.ended}")
        if filing.day < record.order_date:
            raise EntryRefused("ENTRY-DATE-EARLY", f"{filing.day}, {record.order_date}")
        change.replace(stored, replace(record, ended=filing.day, end_reason=self.reason, end_order=filing.number))
