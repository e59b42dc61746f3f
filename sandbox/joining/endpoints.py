"""``[[endpoints]]`` of the setup file: where participants receive on the asynchronous channel, what they answer for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from gateway.async_errors import EndpointRefused
from gateway.delivery_policy import microseconds
from gateway.names import RouteId, SenderId, ServiceId
from gateway.subscribers import Offer, Subscriber, Subscribers
from gateway.tables import participants
from sandbox.data_reader import nearest
from sandbox.setup.section import Change, Section, Source

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["ENDPOINTS", "EndpointEntry", "OfferEntry"]

_LONGEST: Final = 600.0
"""Seconds."""
_MOST: Final = 64


@dataclass(frozen=True, slots=True)
class OfferEntry:
    """A service that a participant answers for."""

    service: str
    """Its serviceId."""
    route: str | None = None
    """For messages with this routeId alone."""


@dataclass(frozen=True, slots=True)
class EndpointEntry:
    """Where a participant receives on the asynchronous channel."""

    participant: str
    """Its senderId; registered already, or by the same file."""
    url: str | None = None
    """Where it takes IAsyncChannelClient; left out: it fetches by ``getMessages``."""
    offers: tuple[OfferEntry, ...] = ()
    """What it answers for; empty for one that asks only."""
    sign: bool = True
    """Sign what goes there with the gateway's key."""
    check_signature: bool = True
    """Demand answers that are signed by the participant."""
    timeout: float | None = None
    """Seconds of the machine that its answer may take; left out: as the world's settings say."""
    in_flight: int | None = None
    """How many deliveries may be on their way to it at one moment; left out: as the world's settings say."""

    @property
    def subscriber(self) -> Subscriber:
        """The same as the gateway knows it."""
        offers = frozenset(
            Offer(ServiceId(one.service), None if one.route is None else RouteId(one.route)) for one in self.offers
        )
        name = SenderId(self.participant)
        return Subscriber(name, self.url, offers, self.sign, self.check_signature, self.timeout, self.in_flight)


def _prepare(world: World, entries: tuple[EndpointEntry, ...], source: Source) -> Change:
    register = world.post.subscribers
    names = [one.participant for one in entries]
    for place, entry in enumerate(entries):
        if entry.participant in names[:place]:
            raise source.refused(f"endpoints[{place}].participant", f"{entry.participant} stands there twice")
        for key, problem in _problems(entry, register):
            raise source.refused(f"endpoints[{place}].{key}", problem)
    due = microseconds(world.clock.now())
    known = {one.sender_id: one for one in register.list()}

    def write(connection: sa.Connection) -> Iterable[str]:
        registered = set(connection.execute(sa.select(participants.c.sender_id)).scalars())
        for place, entry in enumerate(entries):
            if entry.participant not in registered:
                problem = f"no participant {entry.participant!r}{nearest(entry.participant, registered)}"
                raise source.refused(f"endpoints[{place}].participant", problem)
            if known.get(SenderId(entry.participant)) != entry.subscriber:
                register.write(connection, entry.subscriber, due=due)
                yield f"endpoint of {entry.participant}: {entry.url or 'fetches'}"

    return Change(write, world.post.resume)


def _problems(entry: EndpointEntry, register: Subscribers) -> Iterator[tuple[str, str]]:
    """What is wrong with *entry*, by key."""
    if entry.timeout is not None and not 0 < entry.timeout <= _LONGEST:
        yield "timeout", f"more than 0 and at most {_LONGEST:g} seconds, not {entry.timeout:g}"
    if entry.in_flight is not None and not 1 <= entry.in_flight <= _MOST:
        yield "in_flight", f"1 to {_MOST}, not {entry.in_flight}"
    try:
        register.judge(entry.subscriber)
    except EndpointRefused as error:
        yield "url", f"{error.findings[0].expected}, not {entry.url}"


ENDPOINTS: Final = Section("endpoints", EndpointEntry, _prepare)
"""Where participants receive."""
