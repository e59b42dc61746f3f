"""A gateway with an asynchronous channel, a portal that asks, an agency that answers, and a stranger to both."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
import requests
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from gateway.async_channel import async_blueprint
from gateway.async_exchange import AsyncGateway
from gateway.claims import Claims
from gateway.conversation_store import Conversations
from gateway.deliveries import Deliveries
from gateway.delivery_policy import DeliveryPolicy
from gateway.journal import Journal
from gateway.names import SenderId
from gateway.participants import Participant, Participants
from gateway.postman import Postman
from gateway.reception import Gateway, Settings
from gateway.routing import Routes
from gateway.subscriber_calls import SubscriberCalls
from gateway.subscribers import Offer, Subscriber, Subscribers
from sandbox.storage import database_seconds
from sandbox.worlds import WorldStore
from signing.authority import Authority, Person, System
from signing.keys import KeyPair
from signing.oids import Role
from tests.async_channel.party import BINS, NOW, SERVICE, Party
from tests.serving import served
from tests.stores import a_store, an_engine


@dataclass(frozen=True, slots=True)
class Keys:
    """An authority, and the keys of everybody."""

    authority: Authority
    gateway: KeyPair
    person: KeyPair
    of: dict[str, KeyPair]
    """By the name of the party."""


@dataclass(slots=True)
class Clock:
    """The time of the world."""

    at: datetime = NOW

    def now(self) -> datetime:
        """What it shows."""
        return self.at

    def forward(self, **by: float) -> None:
        """Put it forward."""
        self.at += timedelta(**by)


@dataclass(frozen=True, slots=True)
class Office:
    """Everything of the gateway that tests look into."""

    channel: AsyncGateway
    subscribers: Subscribers
    postman: Postman
    clock: Clock

    @property
    def journal(self) -> Journal:
        """What was written down."""
        return self.channel.gateway.journal


@pytest.fixture(scope="session")
def keys() -> Keys:
    """One authority for all tests."""
    start = NOW - timedelta(days=30)
    authority = Authority.create(at=start - timedelta(days=4000))
    return Keys(
        authority=authority,
        gateway=authority.issue_system(System("Шлюз", "Оператор", "000140000022"), [Role.GATEWAY], at=start),
        person=authority.issue_person(Person("900101300001", "ТЕСТОВ", "ТЕСТ"), at=start),
        of={name: authority.issue_system(System(name, name, number), at=start) for name, number in BINS.items()},
    )


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorldStore]:
    """Where the databases of all tests are."""
    with a_store(tmp_path_factory.mktemp("async")) as made:
        yield made


@pytest.fixture
def engine(store: WorldStore) -> Iterator[sa.Engine]:
    """A database of its own."""
    with an_engine(store) as made:
        yield made


@pytest.fixture
def clock() -> Clock:
    """The clock of the world."""
    return Clock()


@pytest.fixture
def settings() -> Settings:
    """How the gateway behaves; a test that wants something else has a fixture of this name."""
    return Settings(max_octets=200_000)


@pytest.fixture
def office(engine: sa.Engine, keys: Keys, clock: Clock, settings: Settings) -> Iterator[Office]:
    """A gateway whose service is offered by the agency; nobody has an endpoint yet."""
    counter = itertools.count(1)
    gateway = Gateway(
        key=lambda: keys.gateway,
        trust=keys.authority.trust,
        participants=Participants(engine, new_salt=lambda: b"salt" * 4),
        routes=Routes(),
        claims=Claims(engine),
        journal=Journal(engine),
        now=clock.now,
        new_guid=lambda: f"00000000-0000-4000-8000-{next(counter):012x}",
        settings=lambda: settings,
    )
    for name, number in BINS.items():
        gateway.participants.add(Participant(SenderId(name), number), password="secret")
    own_url = "http://localhost"
    subscribers = Subscribers(engine, own_url=own_url)
    subscribers.add(Subscriber(SenderId("agency"), offers=frozenset({Offer(SERVICE)})))
    sessions: list[requests.Session] = []

    def session() -> requests.Session:
        made = requests.Session()
        made.trust_env = False
        sessions.append(made)
        return made

    calls = SubscriberCalls(gateway, session=session, own_url=own_url)
    policy = DeliveryPolicy(attempts=3, timeout=5)
    seconds = database_seconds(engine)
    deliveries = Deliveries(engine, seconds=seconds, new_guid=gateway.new_guid, policy=lambda: policy)
    conversations = Conversations(engine, subscribers, new_guid=gateway.new_guid, policy=lambda: policy)
    channel = AsyncGateway(gateway=gateway, conversations=conversations)
    yield Office(channel, subscribers, Postman(deliveries, calls.send, now=clock.now), clock)
    for one in sessions:
        one.close()


@pytest.fixture
def app(office: Office) -> Flask:
    """The channel as a WSGI application."""
    made = Flask("async-channel-under-test")
    made.register_blueprint(async_blueprint(lambda: office.channel))
    return made


@pytest.fixture
def http(app: Flask) -> FlaskClient:
    """Speaks HTTP to the channel in process."""
    return app.test_client()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The channel on a free port."""
    with served(app) as url:
        yield url


@pytest.fixture
def portal(keys: Keys, http: FlaskClient) -> Party:
    """Asks."""
    return Party("portal", keys.of["portal"], http)


@pytest.fixture
def agency(keys: Keys, http: FlaskClient) -> Party:
    """Answers for the service."""
    return Party("agency", keys.of["agency"], http)


@pytest.fixture
def stranger(keys: Keys, http: FlaskClient) -> Party:
    """Has no part in anything."""
    return Party("stranger", keys.of["stranger"], http)


@pytest.fixture
def with_endpoint(office: Office) -> Callable[..., None]:
    """``with_endpoint("agency", url, …)``: messages are brought to that party from now on."""

    def give(name: str, url: str | None, **options: object) -> None:
        known = office.subscribers.find(name) or Subscriber(SenderId(name))
        office.subscribers.add(replace(known, url=url, **options))  # type: ignore[arg-type]

    return give
