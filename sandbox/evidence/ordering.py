"""Cause before effect: exchanges in the order in which they can have happened, whatever the clock was told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from gateway.journal import Direction, Entry

__all__ = ["ROUTE", "Exchange", "exchanges_of", "in_order", "is_passed_on"]

ROUTE: Final = "route"
"""The name in the journal of what passes between the gateway and a provider that is waited for."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request with everything that was written down together with it."""

    entries: tuple[Entry, ...]
    """The request first."""

    @property
    def request(self) -> Entry:
        """What began it."""
        return self.entries[0]

    @property
    def opening(self) -> tuple[Entry, ...]:
        """The request, and what was passed on before anybody answered."""
        passed_on = 1
        while passed_on < len(self.entries) and is_passed_on(self.entries[passed_on]):
            passed_on += 1
        return self.entries[:passed_on]

    @property
    def closing(self) -> tuple[Entry, ...]:
        """The rest."""
        return self.entries[len(self.opening) :]

    def holds(self, other: Exchange) -> bool:
        """True if *other* both began and ended while this one was under way, by the clock of the world."""
        first, last = self.request.moment, self.entries[-1].moment
        return first < other.request.moment and other.entries[-1].moment <= last


def exchanges_of(entries: Iterable[Entry]) -> list[Exchange]:
    """*entries* by the request that they belong to, in the order in which the requests were written."""
    found: dict[int, list[Entry]] = {}
    for entry in sorted(entries, key=lambda one: one.id):
        found.setdefault(entry.id if entry.answers is None else entry.answers, []).append(entry)
    return [Exchange(tuple(one)) for _, one in sorted(found.items())]


def in_order(exchanges: Sequence[Exchange], *, first: str) -> list[Entry]:
    """The entries of *exchanges*, cause before effect; those of the channel *first* began everything.

    An exchange is written down when it is over, so the order of writing is one of cause and effect, but for what
    happened while a call was waited for: that was written before it, and is told inside it.
    """
    placed: list[tuple[Exchange, list[Entry]]] = []
    for one in sorted(exchanges, key=lambda each: (each.request.channel != first, each.request.id)):
        inside = len(placed)
        while inside and one.holds(placed[inside - 1][0]):
            inside -= 1
        if inside == len(placed):
            placed.append((one, list(one.entries)))
        else:
            nested = [entry for _, entries in placed[inside:] for entry in entries]
            placed[inside:] = [(one, [*one.opening, *nested, *one.closing])]
    return [entry for _, entries in placed for entry in entries]


def is_passed_on(entry: Entry) -> bool:
    """True for what the gateway sent on to whoever answers for a service."""
    return entry.channel == ROUTE and entry.direction is Direction.OUT
