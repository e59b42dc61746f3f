"""The identity documents that somebody got in the course of a life."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from registries.population.days import years_after, years_before
from registries.population.numbers import Numbers
from registries.population.person import DocumentKind, DocumentStatus, IdentityDocument
from registries.population.sketch import Papers, Sketch

__all__ = ["DocumentOffice"]

_AGE: Final = 16
"""From which on everybody has a document."""
_TERM: Final = 10
"""Years for which a document is valid."""
_PASSPORTS: Final = 0.3
"""Share of those who have a passport beside the card."""
_LOSSES: Final = 0.12
"""Share of former cards that were lost; the others were replaced when their term came."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DocumentOffice:
    """Issues documents with numbers of a population that is being made.

    A card can have lapsed from the age of 26 on only.
    """

    numbers: Numbers
    as_of: date

    def documents(self, rng: Random, sketch: Sketch) -> tuple[IdentityDocument, ...]:
        """Everything that the person of *sketch* was ever issued, newest first; nothing under 16."""
        sixteen = years_after(sketch.born, _AGE)
        last = sketch.died or self.as_of
        if sixteen > last:
            return ()
        begin = _begin(rng, sixteen, last)
        if sketch.foreign:
            return (_void(_issued(DocumentKind.FOREIGN_PASSPORT, self.numbers.foreign_passport, begin), sketch.died),)
        if sketch.papers is Papers.EXPIRED:
            lapsed = years_before(last, _TERM) - timedelta(days=rng.randint(20, 90))
            begin = lapsed if lapsed >= sixteen else begin
        return tuple(self._cards(rng, sketch, sixteen, begin=begin))

    def _cards(self, rng: Random, sketch: Sketch, sixteen: date, *, begin: date) -> Iterator[IdentityDocument]:
        card = _issued(DocumentKind.IDENTITY_CARD, self.numbers.card, begin)
        if sketch.papers is Papers.LOST:
            lost = max(begin, self.as_of - timedelta(days=rng.randint(3, 25)))
            yield _void(card, lost, DocumentStatus.LOST)
        else:
            yield _void(card, sketch.died)
        if sketch.papers is Papers.CURRENT and rng.random() < _PASSPORTS:
            yield _void(_issued(DocumentKind.PASSPORT, self.numbers.passport, begin), sketch.died)
        if begin > years_after(sixteen, 1):
            former = _issued(DocumentKind.IDENTITY_CARD, self.numbers.card, max(sixteen, years_before(begin, _TERM)))
            status = DocumentStatus.LOST if rng.random() < _LOSSES else DocumentStatus.REPLACED
            since = begin - timedelta(days=rng.randint(5, 40)) if status is DocumentStatus.LOST else begin
            yield _void(former, since, status)


def _begin(rng: Random, sixteen: date, last: date) -> date:
    """Some day on which the present document may have been issued."""
    earliest = max(sixteen, years_before(last, _TERM - 1))
    return earliest + timedelta(days=int(rng.random() * ((last - earliest).days + 1)))


def _issued(kind: DocumentKind, number: Callable[[], str], begin: date) -> IdentityDocument:
    return IdentityDocument(kind, number(), begin, years_after(begin, _TERM) - _DAY)


def _void(
    document: IdentityDocument, since: date | None, status: DocumentStatus = DocumentStatus.HOLDER_DIED
) -> IdentityDocument:
    if since is None:
        return document
    return IdentityDocument(document.kind, document.number, document.begin_date, document.end_date, status, since)
