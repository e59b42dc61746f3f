"""A world to each test, copied from one whose authority has its keys; a participant that sends, as octets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from sandbox.app import create_app
from sandbox.clock import FrozenClock
from sandbox.participants import ReadyParticipant
from sandbox.settings import Settings
from sandbox.world import World
from signing import wsse
from signing.keys import KeyPair
from signing.namespaces import SOAP11
from tests.stores import TemplateWorld

NOON = datetime(2031, 5, 1, 7, tzinfo=UTC)
"""Noon in Kazakhstan, on the day on which the worlds of these tests begin."""


def told(world: World) -> None:
    """The keys of the services, of the demo participant and of a citizen are minted."""
    world.keyring.service_keys()
    world.systems.membership.add("demo")
    world.keyring.person(world.population.characters[0].iin)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemplateWorld]:
    with TemplateWorld.told(tmp_path_factory.mktemp("template"), told, clock=FrozenClock(NOON)) as made:
        yield made


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON)


@pytest.fixture
def open_world(template: TemplateWorld, clock: FrozenClock) -> Iterator[Callable[..., World]]:
    """Opens the world of the test, as often as wanted, each time as another process would."""
    with template.copied() as open_copy:
        yield lambda settings=Settings(): open_copy(clock, settings)


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


@pytest.fixture
def citizen(world: World) -> KeyPair:
    return world.keyring.person(world.population.characters[0].iin)


@dataclass(frozen=True)
class DemoParticipant:
    """The ready-made requester, which sends signed messages to the gateway of its world."""

    world: World
    client: FlaskClient
    ready: ReadyParticipant

    def send(self, message_id: str, lang: str = "en") -> str:
        """The gateway's answer to a question about the first of the characters."""
        moment = self.world.clock.now().isoformat()
        iin = self.world.population.characters[0].iin
        body = (
            '<ns2:SendMessage xmlns:ns2="http://bip.bee.kz/SyncChannel/v10/Types"><request><requestInfo>'
            f"<messageId>{message_id}</messageId><serviceId>GBDFL_UniversalServiceSync</serviceId>"
            f"<messageDate>{moment}</messageDate><sender><senderId>{self.ready.sender_id}</senderId>"
            f"<password>{self.ready.password}</password></sender></requestInfo><requestData>"
            '<data xmlns:ns3="http://message.persistence.interactive.nat" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="ns3:Request">'
            f"<messageId>{message_id}</messageId><messageDate>{moment}</messageDate>"
            f"<senderCode>demo</senderCode><iin>{iin}</iin></data></requestData></request></ns2:SendMessage>"
        )
        envelope = f'<soap:Envelope xmlns:soap="{SOAP11}"><soap:Body>{body}</soap:Body></soap:Envelope>'
        octets = wsse.sign(envelope.encode(), self.ready.key)
        headers = {"Content-Type": "text/xml", "Accept-Language": lang}
        return self.client.post("/bip-sync-wss-gost/", data=octets, headers=headers).data.decode()


@pytest.fixture
def participant(world: World, client: FlaskClient) -> DemoParticipant:
    return DemoParticipant(world, client, world.systems.membership.add("demo"))
