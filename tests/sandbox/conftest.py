"""A world to each test, copied from one that was made once; citizens who write, sign and send."""

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
from sandbox.documents.application import write_application
from sandbox.offices.cabinet import Entry
from sandbox.offices.portal import Receipt
from sandbox.services.shelf import passport
from sandbox.settings import Settings
from sandbox.world import World
from signing import xmldsig
from signing.keys import KeyPair

SERVICE = "guardianship-certificate/2021"
NOON = datetime(2026, 11, 20, 7, tzinfo=UTC)
"""Noon in Kazakhstan, on the day on which the worlds of these tests begin."""


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody of a world, at the portal."""

    world: World
    iin: str

    @property
    def key(self) -> KeyPair:
        return self.world.keyring.person(self.iin)

    def form(self, *, consent: bool = True, service: str = SERVICE) -> bytes:
        """A request, not signed yet."""
        written = write_application(passport(SERVICE), self.iin, consent=consent, created=self.world.clock.now())
        return written.replace(SERVICE.encode(), service.encode())

    def request(self, *, consent: bool = True) -> bytes:
        return xmldsig.sign(self.form(consent=consent), self.key)

    def apply(self, *, consent: bool = True) -> Receipt:
        return self.world.portal.apply(self.request(consent=consent))

    def served(self, *, consent: bool = True) -> Entry:
        """What lies in the cabinet once the provider has done its work."""
        receipt = self.apply(consent=consent)
        self.world.runner.run_due()
        return self.entry(receipt)

    def entry(self, receipt: Receipt) -> Entry:
        case = self.world.cases.find(receipt.case.number)
        assert case is not None
        return self.world.cabinet.entry(case)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a world whose story was told once, so that its keys are minted; then the papers are removed."""
    directory = tmp_path_factory.mktemp("template")
    world = World.open(directory, clock=FrozenClock(NOON))
    for character in world.population.characters[:5]:
        Citizen(world, character.iin).apply()
    world.runner.run_due()
    with world.engine.begin() as connection:
        for table in ("results", "notices", "case_events", "cases", "gateway_messages", "gateway_claims"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    world.close()
    return directory


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON)


@pytest.fixture
def open_world(template: Path, tmp_path: Path, clock: FrozenClock) -> Iterator[Callable[..., World]]:
    """Opens the world of the test, as often as wanted, each time as another process would."""
    directory = tmp_path / "data"
    shutil.copytree(template, directory)
    opened: list[World] = []

    def open_it(settings: Settings = Settings()) -> World:
        opened.append(World.open(directory, clock=clock, settings=settings))
        return opened[-1]

    yield open_it
    for one in opened:
        one.close()


@pytest.fixture
def world(open_world: Callable[..., World]) -> World:
    return open_world()


@pytest.fixture
def citizen(world: World) -> Callable[[str], Citizen]:
    """``citizen("trustee")``: the named character at the portal of the world."""
    return lambda key: Citizen(world, world.population.character(key).iin)


@pytest.fixture
def guardian(citizen: Callable[[str], Citizen]) -> Citizen:
    return citizen("guardian-of-one")


@pytest.fixture
def client(world: World) -> FlaskClient:
    return create_app(world).test_client()
