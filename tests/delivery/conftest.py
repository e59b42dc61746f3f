"""A post office to each test: a database of its own, a clock that stands, subscribers who note what they get."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.conversation_store import Conversations
from gateway.conversations import AsyncMessage, Confirmation, MessageType, NewMessage
from gateway.deliveries import Deliveries, Delivery, DeliveryKind, Outcome, Sent
from gateway.delivery_desk import DeliveryDesk
from gateway.delivery_policy import DeliveryPolicy
from gateway.postman import Postman
from gateway.subscribers import Offer, Subscriber, Subscribers
from gateway.tables import deliveries
from sandbox.clock import FrozenClock
from sandbox.storage import database_seconds
from tests.stores import Place, a_place, a_store, an_engine

NOON = datetime(2026, 11, 20, 7, tzinfo=UTC)
SERVICE = "FORM_ImportAsync"


@dataclass(slots=True)
class Office:
    """A post office with all its parts, as one process has it."""

    engine: sa.Engine
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(NOON))
    policy: DeliveryPolicy = field(default_factory=DeliveryPolicy)
    brought: list[Delivery] = field(default_factory=list)
    """Everything that was sent, in order."""
    answers: Callable[[Delivery], Outcome] = lambda _: Outcome(Sent.TAKEN, "200", "OK")
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        prefix = f"{id(self):x}"
        new_guid = lambda: f"guid-{prefix}-{next(self._numbers)}"  # noqa: E731
        self.subscribers = Subscribers(self.engine)
        self.conversations = Conversations(
            self.engine, self.subscribers, new_guid=new_guid, policy=lambda: self.policy, queued=lambda: None
        )
        self.deliveries = Deliveries(
            self.engine,
            seconds=database_seconds(self.engine),
            new_guid=new_guid,
            policy=lambda: self.policy,
        )
        self.desk = DeliveryDesk(self.engine, new_guid=new_guid)
        self.postman = Postman(self.deliveries, self.send, now=self.clock.now)

    subscribers: Subscribers = field(init=False)
    conversations: Conversations = field(init=False)
    deliveries: Deliveries = field(init=False)
    desk: DeliveryDesk = field(init=False)
    postman: Postman = field(init=False)

    def send(self, delivery: Delivery) -> Outcome:
        with self._lock:
            self.brought.append(delivery)
        return self.answers(delivery)

    def subscribe(self, name: str, *services: str, pull: bool = False, in_flight: int | None = None) -> Subscriber:
        url = None if pull else f"http://{name}.example/async"
        offers = frozenset(Offer(one) for one in services)  # type: ignore[arg-type]
        return self.subscribers.add(Subscriber(name, url, offers, in_flight=in_flight))  # type: ignore[arg-type]

    def say(
        self,
        kind: MessageType,
        correlation: str,
        number: object = "",
        *,
        sender: str | None = None,
        digest: str = "d",
        service: str = SERVICE,
    ) -> AsyncMessage:
        """A message of the portal (a REQUEST) or of the bank (everything else), accepted."""
        return self.hand_in(kind, correlation, number, sender=sender, digest=digest, service=service)[0]

    def hand_in(
        self,
        kind: MessageType,
        correlation: str,
        number: object = "",
        *,
        sender: str | None = None,
        digest: str = "d",
        service: str = SERVICE,
    ) -> tuple[AsyncMessage, bool]:
        author = sender or ("portal" if kind is MessageType.REQUEST else "bank")
        new = NewMessage(
            message_id=f"{correlation}-{kind.value}{number}",
            correlation_id=correlation,
            service_id=service,
            message_type=kind,
            sender_id=author,
            session_id="{0}",
            message_date=self.clock.now(),
            accepted_at=self.clock.now(),
            data=b"<data/>",
            digest=digest,
        )  # type: ignore[arg-type]
        accepted = self.conversations.accept(new)
        return accepted.message, accepted.repeated

    def confirm(self, message: AsyncMessage, *, accepted: bool = True, resend: bool = False) -> AsyncMessage:
        said = Confirmation(
            message_id=message.message_id,
            service_id=message.service_id,
            recipient_id=message.recipient_id,
            moment=self.clock.now(),
            accepted=accepted,
            resend=resend,
        )
        return self.conversations.confirm(said)

    def again(self, message: AsyncMessage) -> AsyncMessage:
        """*message* as it stands now."""
        found = self.conversations.find(message.message_id, party=message.sender_id)
        assert found is not None
        return found

    def messages(self) -> list[str]:
        """The messageIds of the messages that were brought, in order."""
        return [one.message.message_id for one in self.brought if one.kind is DeliveryKind.MESSAGE]

    def statuses(self) -> list[tuple[str, str]]:
        """The states that were told, in order, each with its message."""
        return [(o.message.message_id, o.message.state.value) for o in self.brought if o.kind is DeliveryKind.STATUS]

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    def lapse(self) -> None:
        """Let every claim lapse, as the database's own time would."""
        with self.engine.begin() as connection:
            connection.execute(sa.update(deliveries).where(deliveries.c.held_until > 0).values(held_until=1))

    def waiting(self) -> int:
        with self.engine.connect() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(deliveries)).scalar_one()


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with a_place(tmp_path_factory.mktemp("place")) as made:
        yield made


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    with a_store(tmp_path) as store, an_engine(store) as made:
        yield made


@pytest.fixture
def office(engine: sa.Engine) -> Iterator[Office]:
    made = Office(engine)
    yield made
    made.postman.stop()


@pytest.fixture
def both(office: Office) -> Office:
    """An office with a requester and a provider that have endpoints."""
    office.subscribe("portal")
    office.subscribe("bank", SERVICE)
    return office


def failing(delivery: Delivery) -> Outcome:
    """No message arrives; words about states do."""
    if delivery.kind is DeliveryKind.STATUS:
        return Outcome(Sent.TAKEN, "200", "OK")
    return Outcome(Sent.FAILED, "SHZ-PROVIDER-UNREACHABLE", "no connection")


def refusing(_delivery: Delivery) -> Outcome:
    return Outcome(Sent.REFUSED, "SCE001", "not for us")
