"""A gateway of one service, a sender that may use it, and messages to send."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from gateway.claims import Claims
from gateway.exchange import Gateway, Settings
from gateway.journal import Journal
from gateway.names import SenderId
from gateway.participants import Participant, Participants
from gateway.routing import LocalRoute, Routes, ServiceContext
from gateway.sync_channel import blueprint
from sandbox.worlds import WorldStore
from signing import wsse
from signing.authority import Authority, Person, System
from signing.keys import KeyPair
from signing.oids import Role
from tests.stores import a_store, an_engine

NOW = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
BIN = "100140000011"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
TYPES = "http://bip.bee.kz/SyncChannel/v10/Types"

INFO = (
    "<messageId>{id}</messageId><correlationId>chain</correlationId><serviceId>ECHO</serviceId>"
    "<messageDate>2031-05-06T12:08:09+05:00</messageDate>"
    "<sender><senderId>demo</senderId><password>secret</password></sender>"
)
DATA = '<data><e:Request xmlns:e="urn:echo"><word>сәлем</word></e:Request></data>'
ANSWER = "<data xmlns:e=\"urn:echo\" a='1'><e:answer >сәлем&#33;</e:answer></data>".encode()

SCHEMA = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:w="urn:words" targetNamespace="urn:echo">
<xs:import namespace="urn:words" schemaLocation="words.xsd"/>
<xs:complexType name="Request"><xs:sequence><xs:element name="word" type="w:Word"/></xs:sequence></xs:complexType>
</xs:schema>"""
WORDS = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:words">
<xs:simpleType name="Word"><xs:restriction base="xs:string"><xs:maxLength value="20"/></xs:restriction></xs:simpleType>
</xs:schema>"""


class EchoContract:
    """A business schema of two files."""

    namespace = "urn:echo"
    schema_name = "echo.xsd"

    def schemas(self) -> Mapping[str, bytes]:
        """The files by name."""
        return {"echo.xsd": SCHEMA, "words.xsd": WORDS}


@dataclass(frozen=True, slots=True)
class EchoAnswer:
    """What the service says."""

    status_code: str = "SCSS001"
    status_message: str = "Message has been processed successfully"
    data: bytes | None = ANSWER


@dataclass(slots=True)
class Echo:
    """A service that remembers what it was asked."""

    service_id: str = "ECHO"
    contract: EchoContract | None = field(default_factory=EchoContract)
    asked: list[tuple[str, ServiceContext]] = field(default_factory=list)
    fails: bool = False

    def answer(self, request: etree._Element, context: ServiceContext) -> EchoAnswer:
        """Say the same to everybody."""
        if self.fails:
            raise RuntimeError("a secret of the service")
        self.asked.append((request.findtext("word") or "", context))
        return EchoAnswer()


def envelope(info: str | None = None, data: str = DATA, *, message_id: str = "m-1") -> bytes:
    """A SendMessage as a well-behaved client writes it."""
    info = (INFO if info is None else info).replace("{id}", message_id)
    return (
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Header/><s:Body><n:SendMessage xmlns:n="{TYPES}"><request>'
        f"<requestInfo>{info}</requestInfo><requestData>{data}</requestData></request></n:SendMessage>"
        "</s:Body></s:Envelope>"
    ).encode()


@pytest.fixture(scope="session")
def soap() -> Callable[..., bytes]:
    """Makes messages: ``soap(info, data, message_id=…)``."""
    return envelope


@dataclass(frozen=True, slots=True)
class Keys:
    """An authority and a key of every kind."""

    authority: Authority
    gateway: KeyPair
    system: KeyPair
    other_system: KeyPair
    person: KeyPair
    expired: KeyPair
    stranger: KeyPair


@pytest.fixture(scope="session")
def keys() -> Keys:
    """One authority for all tests."""
    start = NOW - timedelta(days=30)
    authority = Authority.create(at=start - timedelta(days=4000))
    system = System("Жүйе", "Мекеме", BIN)
    return Keys(
        authority=authority,
        gateway=authority.issue_system(System("Шлюз", "Оператор", "000140000022"), [Role.GATEWAY], at=start),
        system=authority.issue_system(system, at=start),
        other_system=authority.issue_system(System("Бөтен", "Бөтен", "200140000033"), at=start),
        person=authority.issue_person(Person("900101300001", "ТЕСТОВ", "ТЕСТ"), at=start),
        expired=authority.issue_system(system, at=start - timedelta(days=3900)),
        stranger=Authority.create(at=start).issue_system(system, at=start),
    )


@pytest.fixture
def signed(keys: Keys) -> Callable[..., bytes]:
    """Signs a message: ``signed(octets)`` with the sender's key, or with another."""
    return lambda octets, key=None: wsse.sign(octets, key or keys.system)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorldStore]:
    """Where the databases of all tests are."""
    with a_store(tmp_path_factory.mktemp("gateway")) as made:
        yield made


@pytest.fixture
def engine(store: WorldStore) -> Iterator[sa.Engine]:
    """A database of its own."""
    with an_engine(store) as made:
        yield made


@pytest.fixture
def echo() -> Echo:
    """The service behind ``ECHO``."""
    return Echo()


@pytest.fixture
def gateway(engine: sa.Engine, keys: Keys, echo: Echo) -> Gateway:
    """A lenient gateway with one participant, ``demo``."""
    counter = itertools.count(1)
    participants = Participants(engine, new_salt=lambda: b"salt" * 4)
    participants.add(Participant(SenderId("demo"), BIN), password="secret")
    routes = Routes()
    routes.add(LocalRoute(echo))
    return Gateway(
        key=lambda: keys.gateway,
        trust=keys.authority.trust,
        participants=participants,
        routes=routes,
        claims=Claims(engine),
        journal=Journal(engine),
        now=lambda: NOW,
        new_guid=lambda: f"00000000-0000-4000-8000-{next(counter):012x}",
        settings=lambda: Settings(max_octets=200_000),
    )


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    """The gateway as a WSGI application."""
    made = Flask("gateway-under-test")
    made.register_blueprint(blueprint(lambda: made.config["GATEWAY"]))
    made.config["GATEWAY"] = gateway
    return made


@pytest.fixture
def http(app: Flask) -> FlaskClient:
    """Speaks HTTP to the gateway in process."""
    return app.test_client()


@pytest.fixture
def configured(app: Flask, gateway: Gateway) -> Callable[..., Gateway]:
    """``configured(mode=Mode.STRICT)``: the gateway with other settings."""

    def change(**settings: object) -> Gateway:
        changed = replace(gateway.settings(), **settings)  # type: ignore[arg-type]
        app.config["GATEWAY"] = replace(gateway, settings=lambda: changed)
        return app.config["GATEWAY"]  # type: ignore[no-any-return]

    return change
