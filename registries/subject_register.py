"""Registers that are asked about one person, and say what they have on that person as of a day."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from registries.consent.record import ConsentReason
from registries.consented import ConsentedRegister
from registries.elements import day_of
from registries.kinship import consenters
from registries.outcome import Outcome
from registries.population.model import Person
from registries.register import Exchange, Reply

__all__ = ["SubjectRegister", "asked_day", "day_problems"]


class SubjectRegister(ConsentedRegister):
    """A register that is asked about one person under the consent of that person, or of a child's guardian or parent.

    Of somebody else it says the same whether they exist or not.
    """

    subject_fields: ClassVar[tuple[str, ...]] = ("personIin",)
    """Paths of the fields that may name the person; the first that is not empty does."""

    def find(self, exchange: Exchange) -> Reply:
        """What the register has on the person, if it may be told."""
        refusal = self.refusal(exchange)
        if refusal is not None:
            return Reply(refusal)
        field = next((path for path in self.subject_fields if exchange.text(path)), self.subject_fields[0])
        asked = exchange.text(field)
        person = self.known(asked, exchange.day)
        allowed = [asked] if person is None else consenters(self.population, person, exchange.day)
        if exchange.text("consent/applicantIin") not in allowed:
            return Reply(Outcome(ConsentReason.OTHER_PERSON.value))
        if person is None:
            return Reply(Outcome("SUBJECT-UNKNOWN", field=field))
        return self.tell(person, exchange)

    @abstractmethod
    def tell(self, person: Person, exchange: Exchange) -> Reply:
        """What the register has on *person*, who is as the register of individuals knows them on the day."""


def asked_day(exchange: Exchange, path: str) -> date:
    """The day in the field *path*, which :func:`day_problems` let pass; the day of the world if it is absent."""
    return day_of(exchange.text(path)) or exchange.day


def day_problems(exchange: Exchange, *paths: str) -> Iterator[Outcome]:
    """What is wrong with the days in the fields *paths*: no day of our calendar, or one that is yet to come."""
    for path in paths:
        text = exchange.text(path)
        if not text:
            continue
        day = day_of(text)
        if day is None:
            yield Outcome("REQUEST-FIELD", field=path, detail=text)
        elif day > exchange.day:
            yield Outcome("REQUEST-DAY-FUTURE", field=path, detail=text)
