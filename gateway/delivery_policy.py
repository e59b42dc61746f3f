"""How often, how soon and how many at a time: what the operator of a gateway decides about deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

__all__ = ["DeliveryPolicy", "microseconds", "moment_of"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_DOUBLINGS: Final = 40


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """How deliveries are tried; asked anew for each."""

    attempts: int = 24
    """After so many a delivery is a dead letter."""
    backoff: timedelta = timedelta(seconds=2)
    """Of the world's clock, after the first failed attempt; each further one doubles it."""
    longest: timedelta = timedelta(minutes=10)
    """The wait does not grow beyond this."""
    timeout: float = 10.0
    """Seconds of the machine that a subscriber's answer may take, unless the subscriber has a limit of its own."""
    in_flight: int = 4
    """How many deliveries may be on their way to one subscriber, unless it has a number of its own."""

    margin: float = 10.0
    """Seconds of the database's own time by which the lease of a worker outlasts the time for an answer."""

    def wait(self, attempts: int) -> timedelta:
        """How long a delivery waits that has failed *attempts* times."""
        doublings = min(max(attempts - 1, 0), _MOST_DOUBLINGS)
        return min(self.backoff * (1 << doublings), self.longest)


def microseconds(moment: datetime) -> int:
    """*moment* as the tables have it: microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(number: int) -> datetime:
    """The moment that :func:`microseconds` made *number* of, UTC."""
    return _EPOCH + timedelta(microseconds=number)
