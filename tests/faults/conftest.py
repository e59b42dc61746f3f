"""A real server with a world of its own, and a client that notes down whatever comes back, or does not."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from lxml import etree

from gateway.injection.rules import Standing, declared
from registries.population.model import OrganisationKey
from sandbox.clock import SystemClock
from sandbox.demo.own_sandbox import OwnSandbox, own_sandbox
from sandbox.world import Founding, World
from signing import wsse
from signing.findings import SignatureReport
from signing.keys import KeyPair
from signing.trust import TrustStore
from tests.stores import NewWorlds, Place, a_place

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SERVICE = "GBDFL_UniversalServiceSync"
SIGNED, PLAIN, ASYNC = "/bip-sync-wss-gost/", "/bip-sync/", "/bip-async"
NUMBERS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Observed:
    """What a client saw."""

    error: requests.RequestException | None = None
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    octets: bytes = b""
    seconds: float = 0.0
    message_id: str = ""
    """That of the request."""
    spread: float = 0.0
    """Seconds between the head of the answer and its last octet."""
    report: SignatureReport | None = None

    @property
    def root(self) -> etree._Element:
        return etree.fromstring(self.octets)

    def text(self, name: str) -> str | None:
        """The first element of that local name, wherever it stands."""
        return self.root.findtext(f".//{{*}}{name}")

    @property
    def code(self) -> str | None:
        return self.text("errorCode") or self.text("code")

    @property
    def failures(self) -> set[str]:
        """What is wrong with the signature."""
        assert self.report is not None
        return {one.code for one in self.report.failures}


@dataclass(frozen=True, slots=True)
class Client:
    """The ready-made requester of a world, by hand."""

    url: str
    key: KeyPair
    password: str
    trust: TrustStore
    iin: str
    gateway_bin: str
    """That of the gateway's operator."""

    def ask(self, path: str = SIGNED, *, timeout: float = 20, **headers: str) -> Observed:
        """Ask for a person; on the asynchronous channel, for what waits."""
        message_id = f"m-{next(NUMBERS)}"
        octets = self.waiting() if path == ASYNC else self.person(message_id)
        return self.post(path, octets, timeout=timeout, message_id=message_id, **headers)

    def post(self, path: str, octets: bytes, *, timeout: float = 20, message_id: str = "", **headers: str) -> Observed:
        """Send *octets*, signed where the channel has signatures; header names with ``_`` for ``-``."""
        sent = octets if path == PLAIN else wsse.sign(octets, self.key)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        started = time.monotonic()
        try:
            with requests.post(f"{self.url}{path}", sent, headers=told, timeout=timeout, stream=True) as answer:
                head_at, octets = time.monotonic(), answer.content
        except requests.RequestException as error:
            return Observed(error, seconds=time.monotonic() - started, message_id=message_id)
        ended_at = time.monotonic()
        report = None if path == PLAIN else self._judged(octets)
        times = {"seconds": ended_at - started, "spread": ended_at - head_at}
        known = {"headers": dict(answer.headers), "message_id": message_id, "report": report}
        return Observed(None, answer.status_code, octets=octets, **times, **known)

    def person(self, message_id: str) -> bytes:
        """A request for a person."""
        moment = datetime.now(UTC).isoformat()
        return (
            f'<s:Envelope xmlns:s="{SOAP11}"><s:Body>'
            '<n:SendMessage xmlns:n="http://bip.bee.kz/SyncChannel/v10/Types"><request><requestInfo>'
            f"<messageId>{message_id}</messageId><correlationId>chain-{message_id}</correlationId>"
            f"<serviceId>{SERVICE}</serviceId><messageDate>{moment}</messageDate>"
            f"<sender><senderId>demo</senderId><password>{self.password}</password></sender></requestInfo>"
            '<requestData><data xmlns:cs="http://message.persistence.interactive.nat" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="cs:Request">'
            f"<messageId>{message_id}</messageId><messageDate>{moment}</messageDate><senderCode>demo</senderCode>"
            f"<iin>{self.iin}</iin></data></requestData></request></n:SendMessage></s:Body></s:Envelope>"
        ).encode()

    def waiting(self) -> bytes:
        """``getMessages`` of the asynchronous channel."""
        return (
            f'<s:Envelope xmlns:s="{SOAP11}"><s:Body>'
            '<n:getMessages xmlns:n="http://bip.bee.kz/AsyncChannel/v10/Types"><request>'
            f"<serviceId>{SERVICE}</serviceId><sender><senderId>demo</senderId><password>{self.password}</password>"
            "</sender></request></n:getMessages></s:Body></s:Envelope>"
        ).encode()

    def status_of(self, serial: int) -> str:
        """What the authority says of a certificate."""
        told: str = requests.get(f"{self.url}/api/certificates/{serial:x}", timeout=20).json()["standing"]
        return told

    def session_of(self, got: Observed) -> str:
        """The session that the journal has for an answer."""
        key = got.headers["X-Shlyuz-Message"]
        told: str = requests.get(f"{self.url}/api/journal/{key}", timeout=20).json()["session_id"]
        return told

    def _judged(self, octets: bytes) -> SignatureReport:
        return wsse.verify(octets, self.trust, at=datetime.now(UTC))


@pytest.fixture(scope="session")
def sandbox() -> Iterator[OwnSandbox]:
    """Served by gunicorn in a process of its own; its world is open here, too, as for another worker."""
    with own_sandbox(seed=7) as running:
        yield running


@pytest.fixture(scope="session")
def client(sandbox: OwnSandbox) -> Client:
    """The requester that every world has."""
    return client_of(sandbox.world, sandbox.url)


def client_of(world: World, url: str) -> Client:
    """A client of *world*, which is served at *url*."""
    ready = world.systems.membership.add("demo")
    trust = TrustStore.from_pem(world.authority.bundle)
    iin = world.population.character("guardian-of-one").iin
    operator = world.population.organisation(OrganisationKey.GATEWAY)
    return Client(url, ready.key, ready.password, trust, iin, operator.bin)


In = Callable[..., Any]
"""``in_force("http-503", retry_after=5)``: a context in which a rule is in force, with what it came to."""


@pytest.fixture
def in_force(sandbox: OwnSandbox) -> In:
    """Puts a rule in force for the length of a block; ``channel`` and the like go by ``only``."""

    @contextmanager
    def put(fault: str, only: dict[str, Any] | None = None, **parameters: object) -> Iterator[Callable[[], Standing]]:
        faults = sandbox.world.faults
        (standing,) = faults.add(declared(fault, parameters, **(only or {})))

        def now() -> Standing:
            found = faults.find(standing.id)
            assert found is not None
            return found

        try:
            yield now
        finally:
            faults.remove(standing.id)

    return put


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place for the worlds that a test makes itself."""
    with a_place(tmp_path_factory.mktemp("faults")) as made:
        yield made


@pytest.fixture
def new(place: Place) -> Iterator[Callable[..., World]]:
    """``new(5)``: a world of that seed in which nothing has happened; the same ``name`` is the same world."""
    with NewWorlds.at(place) as worlds:

        def open_it(seed: int = 1, name: str | None = None) -> World:
            return worlds.open(name or f"w{next(NUMBERS)}", clock=SystemClock(), founding=Founding(seed))

        yield open_it


@pytest.fixture
def world(new: Callable[..., World]) -> World:
    """A world."""
    return new(name="the one")


@pytest.fixture
def another(new: Callable[..., World], world: World) -> World:
    """The same world, as another worker has it."""
    return new(name="the one")
