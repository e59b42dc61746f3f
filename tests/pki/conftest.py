"""A world to each test, copied from one whose authority has its keys; a participant that sends, as octets."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

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

NOON = datetime(2031, 5, 1, 7, tzinfo=UTC)
"""Noon in Kazakhstan, on the day on which the worlds of these tests begin."""


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a world with the keys of its services, of the demo participant and of a citizen."""
    directory = tmp_path_factory.mktemp("template")
    world = World.open(directory, clock=FrozenClock(NOON))
    world.keyring.service_keys()
    world.systems.membership.add("demo")
    world.keyring.person(world.population.characters[0].iin)
    world.close()
    return directory


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON)


@pytest.fixture
def data_dir(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "data"))


@pytest.fixture
def open_world(data_dir: Path, clock: FrozenClock) -> Iterator[Callable[..., World]]:
    """Opens the world of the test, as often as wanted, each time as another process would."""
    opened: list[World] = []

    def open_it(settings: Settings = Settings()) -> World:
        opened.append(World.open(data_dir, clock=clock, settings=settings))
        return opened[-1]

    yield open_it
    for one in opened:
        one.close()


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
