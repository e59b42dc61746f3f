"""A world to each test, copied from one whose authority has its keys; participants that speak to its gateway."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from lxml import etree

from sandbox.app import create_app
from sandbox.clock import FrozenClock
from sandbox.settings import Settings
from sandbox.world import World
from signing import wsse
from signing.keys import KeyPair
from signing.namespaces import SOAP11
from tests.stores import TemplateWorld

NOON = datetime(2031, 5, 1, 7, tzinfo=UTC)
"""Noon in Kazakhstan, on the day on which the worlds of these tests begin."""
SERVICE = "GBDFL_UniversalServiceSync"


def told(world: World) -> None:
    """The keys of the gateway and of the demo participant are minted."""
    world.systems.membership.add("demo")
    world.gateway.key()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemplateWorld]:
    with TemplateWorld.told(tmp_path_factory.mktemp("template"), told, clock=FrozenClock(NOON)) as made:
        yield made


@pytest.fixture
def open_world(template: TemplateWorld) -> Iterator[Callable[..., World]]:
    """Opens the world of the test, as often as wanted, each time as another process would."""
    with template.copied() as open_copy:
        yield lambda settings=Settings(): open_copy(FrozenClock(NOON), settings)


@pytest.fixture
def world(open_world: Callable[..., World]) -> World:
    return open_world()


@pytest.fixture
def elsewhere(open_world: Callable[..., World]) -> World:
    """The same world, as another process has it."""
    return open_world()


@pytest.fixture
def client(world: World) -> FlaskClient:
    return create_app(world).test_client()


@dataclass
class Requester:
    """A system that asks the register of individuals, in whatever way a test wants it."""

    world: World
    client: FlaskClient
    sender_id: str = "demo"
    password: str | None = None
    key: KeyPair | None = None
    service: str = SERVICE
    headers: dict[str, str] = field(default_factory=lambda: {"Accept-Language": "en"})
    sent: int = 0

    def envelope(self) -> bytes:
        """A question about the first of the characters, not signed yet."""
        self.sent += 1
        moment, iin = self.world.clock.now().isoformat(), self.world.population.characters[0].iin
        password = self.password or self.world.systems.membership.password(self.sender_id)
        return (
            f'<s:Envelope xmlns:s="{SOAP11}"><s:Body>'
            '<n:SendMessage xmlns:n="http://bip.bee.kz/SyncChannel/v10/Types"><request><requestInfo>'
            f"<messageId>{self.sender_id}-{self.sent}</messageId><serviceId>{self.service}</serviceId>"
            f"<messageDate>{moment}</messageDate><sender><senderId>{self.sender_id}</senderId>"
            f"<password>{password}</password></sender></requestInfo><requestData>"
            '<data xmlns:p="http://message.persistence.interactive.nat" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="p:Request">'
            f"<messageId>1</messageId><messageDate>{moment}</messageDate><senderCode>x</senderCode><iin>{iin}</iin>"
            "</data></requestData></request></n:SendMessage></s:Body></s:Envelope>"
        ).encode()

    def ask(self) -> str:
        """The code that came back: of the status, or of the fault."""
        key = self.key or self.world.systems.membership.keys(self.sender_id)[0]
        return self.post(wsse.sign(self.envelope(), key))

    def post(self, octets: bytes, path: str = "/bip-sync-wss-gost/") -> str:
        """The code that comes back for these octets."""
        self.answer = etree.fromstring(self.client.post(path, data=octets, headers=self.headers).data)
        found = self.answer.findtext(".//{*}errorCode") or self.answer.findtext(".//{*}status/{*}code")
        assert found is not None
        return found


@pytest.fixture
def requester(world: World, client: FlaskClient) -> Requester:
    """The demo participant, until the test makes it another."""
    return Requester(world, client)
