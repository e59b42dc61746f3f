"""Identity documents and addresses change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from registries.errors import EventRefused
from registries.identifiers import Iin
from registries.population.change import Change
from registries.population.days import years_after
from registries.population.events.base import Event, Happened, city_of, living, not_later
from registries.population.person import Address, DocumentKind, DocumentStatus, IdentityDocument
from registries.population.places import City

__all__ = ["DocumentIssued", "DocumentLost", "Move", "address_in", "void"]

_DOCUMENT_AGE = 16
_DOCUMENT_TERM = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentIssued(Event, event="document-issued"):
    """Somebody gets an identity document, which replaces the one of its kind that was in force."""

    person: Iin
    day: date
    kind: DocumentKind = DocumentKind.IDENTITY_CARD
    number: str | None = None
    """A free number is given where it is left out."""
    end_date: date | None = None
    """Last day of validity; ten years where it is left out."""

    def enter(self, change: Change, today: date) -> Happened:
        """Enter the document."""
        not_later(self.day, today)
        person = living(change, self.person, self.day)
        if self.kind is DocumentKind.IDENTITY_CARD and person.age_on(self.day) < _DOCUMENT_AGE:
            raise EventRefused("EVENT-YOUNG", f"{person.iin} is {person.age_on(self.day)} years old")
        end = self.end_date or years_after(self.day, _DOCUMENT_TERM) - timedelta(days=1)
        if end < self.day:
            raise EventRefused("EVENT-ORDER", f"{end} is before {self.day}")
        number = self.number or change.document_number(self.kind)
        others = tuple(
            void(one, self.day, DocumentStatus.REPLACED) if one.kind is self.kind else one for one in person.documents
        )
        issued = IdentityDocument(self.kind, number, self.day, end)
        change.put(replace(person, documents=(issued, *others)))
        return Happened((person.iin,), (number,))


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLost(Event, event="document-lost"):
    """Somebody reports an identity document lost."""

    person: Iin
    day: date
    number: str

    def enter(self, change: Change, today: date) -> Happened:
        """Void the document."""
        not_later(self.day, today)
        person = living(change, self.person, self.day)
        found = [one for one in person.documents if one.number == self.number and one.is_valid_on(self.day)]
        if not found:
            raise EventRefused("EVENT-DOCUMENT", f"{self.number} is no document of {person.iin} in force on {self.day}")
        lost = void(found[0], self.day, DocumentStatus.LOST)
        change.put(replace(person, documents=tuple(lost if one is found[0] else one for one in person.documents)))
        return Happened((person.iin,), (self.number,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Event, event="move"):
    """Somebody is registered at another address."""

    person: Iin
    day: date
    city: str
    """Key of the place."""
    building: str | None = None
    flat: str | None = None

    def enter(self, change: Change, today: date) -> Happened:
        """Enter the address; the former one ends."""
        not_later(self.day, today)
        person = living(change, self.person, self.day)
        if self.day <= person.address.since:
            raise EventRefused("EVENT-ORDER", f"registered at the present address since {person.address.since}")
        drawn = address_in(change, city_of(self.city), self.day)
        there = replace(drawn, building=self.building or drawn.building, flat=self.flat or drawn.flat)
        former = (replace(person.address, until=self.day), *person.former_addresses)
        change.put(replace(person, address=there, former_addresses=former))
        return Happened((person.iin,))


def void(document: IdentityDocument, day: date, status: DocumentStatus) -> IdentityDocument:
    """*document*, void from *day* on; one that was void already stays as it was."""
    if document.status is not DocumentStatus.VALID:
        return document
    return replace(document, status=status, invalid_since=day)


def address_in(change: Change, city: City, since: date) -> Address:
    """A flat in *city* that nobody was registered at before."""
    number = change.next_number("address")
    return Address(
        city_key=city.key,
        street=city.streets[number % len(city.streets)],
        building=str(121 + number // 200),
        flat=str(1 + number % 200),
        ar_code=f"{city.addresses}9{number:011d}",
        since=since,
    )
