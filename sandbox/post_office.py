"""What a world has for the asynchronous channel: subscribers, conversations, deliveries, and who makes these."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gateway.conversation_store import Conversations
from gateway.deliveries import Deliveries, Delivery, Outcome
from gateway.delivery_desk import DeliveryDesk
from gateway.delivery_policy import DeliveryPolicy, microseconds
from gateway.postman import Postman
from gateway.subscribers import Subscriber, Subscribers
from sandbox.cases import same_world
from sandbox.errors import NotFound
from sandbox.offices.local_systems import LOCAL_SYSTEMS
from sandbox.storage import database_seconds

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["PostOffice"]


class PostOffice:
    """The deliveries of one world. Safe to share among threads, and to carry over a fork."""

    def __init__(self, world: World) -> None:
        self._world = world
        engine, own_url = world.engine, world.settings.base_url or world.settings.services_url
        self.subscribers: Final = Subscribers(engine, own_url=own_url, local=LOCAL_SYSTEMS)
        self.conversations: Final = Conversations(
            engine, self.subscribers, new_guid=self._new_guid, policy=self._policy, queued=self._queued
        )
        self.deliveries: Final = Deliveries(
            engine,
            seconds=database_seconds(engine),
            new_guid=self._new_guid,
            policy=self._policy,
            same_world=same_world(world.life),
        )
        self.desk: Final = DeliveryDesk(engine, new_guid=self._new_guid, queued=self._queued)
        self.postman: Final = Postman(
            self.deliveries,
            self._send,
            now=world.clock.now,
            threads=world.settings.delivery_threads,
        )

    @property
    def is_busy(self) -> bool:
        """True while this process has something to deliver."""
        return self.postman.is_busy and self.deliveries.next_at() is not None

    def resume(self) -> None:
        """Go on with what waits, in the background, where this process delivers. Cheap to call again."""
        if self._world.settings.delivers:
            self.postman.start()

    def subscribe(self, subscriber: Subscriber) -> Subscriber:
        """Register *subscriber*; what waits for it is brought from now on if it has an endpoint.

        Raises :class:`~gateway.async_errors.EndpointRefused`.
        """
        added = self.subscribers.add(subscriber, due=microseconds(self._world.clock.now()))
        self._queued()
        return added

    def requeue(self, key: int) -> int:
        """Try the dead letter *key* anew from now on; its new id. Raises NotFound DELIVERY-UNKNOWN."""
        new = self.desk.requeue(key, self._world.clock.now())
        if new is None:
            raise NotFound("DELIVERY-UNKNOWN", f"{key} is no dead letter")
        return new

    def stop(self, key: int) -> None:
        """Give the delivery *key* up. Raises NotFound DELIVERY-UNKNOWN."""
        if not self.desk.stop(key, self._world.clock.now()):
            raise NotFound("DELIVERY-UNKNOWN", f"{key} does not wait")

    def _send(self, delivery: Delivery) -> Outcome:
        # the systems are built when they are first wanted
        return self._world.systems.desks.send(delivery)

    def _queued(self) -> None:
        if self._world.settings.delivers:
            self.postman.wake()

    def _new_guid(self) -> str:
        return self._world.ids.new_guid().strip("{}")

    def _policy(self) -> DeliveryPolicy:
        chosen = self._world.choices.current()
        return DeliveryPolicy(
            attempts=chosen.delivery_attempts,
            backoff=timedelta(seconds=chosen.delivery_backoff),
            longest=timedelta(seconds=chosen.delivery_longest_wait),
            timeout=chosen.delivery_timeout,
            in_flight=chosen.delivery_in_flight,
        )
