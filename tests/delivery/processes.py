"""Workers that are real processes, on one database, with the subscriber that they deliver to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from gateway.conversation_store import Conversations
from gateway.conversations import MessageType, NewMessage
from gateway.delivery_policy import DeliveryPolicy
from gateway.subscribers import Offer, Subscriber, Subscribers
from gateway.tables import async_messages, deliveries
from sandbox.clock import SystemClock
from sandbox.world_clock import WorldClock
from sandbox.worlds import parse_world_name
from tests.delivery.subscriber_double import Double, a_double
from tests.stores import Place, opened

__all__ = ["Depot", "a_depot"]

_NUMBERS = count(1)
_ROOT = Path(__file__).parents[2]
SERVICE = "FORM_ImportAsync"


@dataclass(slots=True)
class Depot:
    """A world's deliveries with workers at them."""

    place: Place
    name: str
    engine: sa.Engine
    double: Double
    timeout: float = 1.0
    margin: float = 1.0
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    """messageIds that were acknowledged."""
    clock: WorldClock = field(init=False)
    conversations: Conversations = field(init=False)

    def __post_init__(self) -> None:
        self.clock = WorldClock(self.engine, SystemClock())
        subscribers = Subscribers(self.engine)
        policy = DeliveryPolicy(backoff=timedelta(milliseconds=100))
        self.conversations = Conversations(
            self.engine, subscribers, new_guid=lambda: str(uuid4()), policy=lambda: policy
        )
        offers = frozenset({Offer(SERVICE)})  # type: ignore[arg-type]
        bank = Subscriber("bank", self.double.url, offers)  # type: ignore[arg-type]
        subscribers.add(bank)
        subscribers.add(replace(bank, sender_id="portal", offers=frozenset()))  # type: ignore[arg-type]

    def say(self, kind: MessageType, correlation: str, number: object = "") -> str:
        """A message, accepted; its messageId."""
        new = NewMessage(
            message_id=f"{correlation}-{kind.value}{number}",
            correlation_id=correlation,
            service_id=SERVICE,
            message_type=kind,
            sender_id="portal" if kind is MessageType.REQUEST else "bank",
            session_id="{0}",
            message_date=self.clock.now(),
            accepted_at=self.clock.now(),
            data=b"<data/>",
            digest="d",
        )  # type: ignore[arg-type]
        message_id = self.conversations.accept(new).message.message_id
        self.accepted.append(message_id)
        return message_id

    def start_worker(self) -> subprocess.Popen[bytes]:
        """One more worker, ready to deliver."""
        words = [self.name, str(self.place.directory), str(self.timeout), str(self.margin)]
        words += [self.place.url] if self.place.url is not None else []
        made = subprocess.Popen(
            [sys.executable, "-P", str(Path(__file__).with_name("worker_process.py")), *words],
            cwd=_ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
        )
        self.workers.append(made)
        assert made.stdout is not None
        assert made.stdout.readline() == b"ready\n"
        return made

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """End *worker* as a loss of power would."""
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        if worker.stdout is not None:
            worker.stdout.close()
        if worker in self.workers:
            self.workers.remove(worker)

    def waiting(self) -> int:
        """How many deliveries wait."""
        with self.engine.connect() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(deliveries)).scalar_one()

    def finished(self, seconds: float = 60) -> bool:
        """Wait until nothing is left to deliver."""
        return self.double.wait_for(lambda: self.waiting() == 0, seconds)

    def states(self) -> dict[str, str]:
        """The state of every message that is stored."""
        query = sa.select(async_messages.c.message_id, async_messages.c.state)
        with self.engine.connect() as connection:
            return {row.message_id: row.state for row in connection.execute(query)}

    def close(self) -> None:
        """Stop the workers."""
        for worker in self.workers:
            worker.send_signal(signal.SIGCONT)
            worker.terminate()
        for worker in self.workers:
            try:
                worker.wait(15)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
            if worker.stdout is not None:
                worker.stdout.close()


@contextmanager
def a_depot(place: Place) -> Iterator[Depot]:
    """A depot at *place* with a world and a subscriber of its own, and no worker yet."""
    name = f"depot-{next(_NUMBERS)}"
    with ExitStack() as stack:
        store = stack.enter_context(opened(place))
        store.create(parse_world_name(name))
        stack.callback(store.drop, parse_world_name(name))
        engine = store.engine(parse_world_name(name))
        stack.callback(engine.dispose)
        depot = Depot(place, name, engine, stack.enter_context(a_double()))
        stack.callback(depot.close)
        yield depot
