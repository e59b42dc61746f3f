"""The mistakes that each participant makes most, and whether they become fewer."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from gateway.injection.catalogue import PREFIX
from gateway.journal import GATEWAY, Direction
from gateway.tables import message_findings, messages
from sandbox.clock import in_astana

__all__ = ["By", "Habit", "Mistake", "Tally", "Trend", "habits"]


class By(StrEnum):
    """How long a stretch of time is, on the wall clock of Kazakhstan."""

    HOUR = "hour"
    DAY = "day"


class Trend(StrEnum):
    """How often something happens in the later half of the stretches, beside the earlier half."""

    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"


@dataclass(frozen=True, slots=True)
class Tally:
    """So many in one stretch of time."""

    start: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """One code with one verdict, among the messages of one participant."""

    code: str
    verdict: str
    count: int
    """Messages in which it was found."""
    share: float
    """Of all messages of the participant, from 0 to 1."""
    trend: Trend
    over_time: tuple[Tally, ...]
    """In order; stretches without any are left out."""
    example: int
    """The latest of these messages, by its number in the journal."""


@dataclass(frozen=True, slots=True)
class Habit:
    """What one participant does."""

    sender_id: str | None
    """None: messages that name no sender."""
    messages: int
    """That came from it."""
    mistakes: tuple[Mistake, ...]
    """The most frequent first."""


def habits(
    connection: sa.Connection, *, by: By = By.DAY, sender: str | None = None, since: datetime | None = None
) -> tuple[Habit, ...]:
    """What each participant did *since* a moment, the one with the most mistakes first; of one *sender* alone if told.

    Mistakes are findings of what came to the gateway that did not simply pass; faults that the sandbox was told to
    commit are none of theirs.
    """
    came = _came(connection, sender, since, by)
    found: dict[str | None, dict[tuple[str, str], list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in connection.execute(_observed(sender, since)):
        found[row.sender_id][row.code, row.verdict].append(row)
    told = [
        Habit(name, over_time.total(), _mistakes(found.get(name, {}), over_time, by))
        for name, over_time in came.items()
    ]
    return tuple(sorted(told, key=lambda one: (-sum(each.count for each in one.mistakes), one.sender_id or "")))


def _came(
    connection: sa.Connection, sender: str | None, since: datetime | None, by: By
) -> dict[str | None, Counter[datetime]]:
    """How many messages came from each in each stretch of time."""
    c = messages.c
    hour = sa.func.substr(c.moment, 1, 13).label("hour")
    count = sa.func.count().label("found")
    query = sa.select(c.sender_id, hour, count).where(c.direction == Direction.IN.value)
    query = _narrowed(query, c, sender, since).group_by(c.sender_id, hour)
    over_time: dict[str | None, Counter[datetime]] = defaultdict(Counter)
    for row in connection.execute(query):
        over_time[row.sender_id][_start(row.hour, by)] += row.found
    return over_time


def _observed(sender: str | None, since: datetime | None) -> sa.Select[Any]:
    c = message_findings.c
    hour = sa.func.substr(c.moment, 1, 13).label("hour")
    columns = (c.sender_id, c.code, c.verdict, hour)
    query = sa.select(*columns, sa.func.count().label("found"), sa.func.max(c.message).label("example"))
    others = (sa.func.coalesce(c.sender_id, "") != GATEWAY, c.code.not_like(f"{PREFIX}%"))
    return _narrowed(query, c, sender, since).where(*others).group_by(*columns)


def _narrowed(query: sa.Select[Any], c: Any, sender: str | None, since: datetime | None) -> sa.Select[Any]:
    if sender is not None:
        query = query.where(c.sender_id == sender)
    if since is not None:
        query = query.where(c.moment >= since.astimezone(UTC).isoformat())
    return query


def _mistakes(found: dict[tuple[str, str], list[Any]], came: Counter[datetime], by: By) -> tuple[Mistake, ...]:
    told = []
    for (code, verdict), rows in found.items():
        over_time: Counter[datetime] = Counter()
        for row in rows:
            over_time[_start(row.hour, by)] += row.found
        count = over_time.total()
        tallies = tuple(Tally(start, some) for start, some in sorted(over_time.items()))
        example = max(row.example for row in rows)
        told.append(Mistake(code, verdict, count, count / came.total(), _trend(over_time, came), tallies, example))
    return tuple(sorted(told, key=lambda one: (-one.count, one.code, one.verdict)))


def _trend(over_time: Counter[datetime], came: Counter[datetime]) -> Trend:
    """The share in the later half of the stretches in which anything came beside the earlier; a fifth more is more."""
    starts = sorted(came)
    half = len(starts) // 2
    if half == 0:
        return Trend.STEADY
    before, after = (
        sum(over_time[start] for start in some) / sum(came[start] for start in some)
        for some in (starts[:half], starts[-half:])
    )
    if after > before * 1.2:
        return Trend.RISING
    return Trend.FALLING if before > after * 1.2 else Trend.STEADY


def _start(hour: str, by: By) -> datetime:
    local = in_astana(datetime.fromisoformat(f"{hour}:00:00+00:00"))
    return local.replace(hour=0) if by is By.DAY else local
