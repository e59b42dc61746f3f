"""A world to each test, copied from one that was made once; citizens who write, sign and send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
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
from tests.sandbox.complainant import WAYS, Complainant
from tests.stores import NewWorlds, Place, TemplateWorld, a_place, files_only

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


def told(world: World) -> None:
    """A story to its end, so that keys are minted; then the papers are removed."""
    for character in world.population.characters[:5]:
        Citizen(world, character.iin).apply()
    world.runner.run_due()
    with world.engine.begin() as connection:
        for table in (
            "results",
            "notices",
            "complaints",
            "case_events",
            "case_papers",
            "case_answers",
            "case_consents",
            "cases",
            "gateway_messages",
            "gateway_message_findings",
            "gateway_claims",
        ):
            connection.exec_driver_sql(f"DELETE FROM {table}")


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

        def open_it(settings: Settings = Settings(), **chosen: object) -> World:
            world = open_copy(clock, settings)
            world.choices.change(chosen)
            return world

        yield open_it


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place for the worlds and the schemas that a test makes itself."""
    with a_place(tmp_path_factory.mktemp("place")) as made:
        yield made


@pytest.fixture
def new_worlds(place: Place) -> Iterator[NewWorlds]:
    """Makes worlds in which nothing has happened yet."""
    with NewWorlds.at(place) as worlds:
        yield worlds


@pytest.fixture
def sqlite_only() -> None:
    """The test is about files."""
    files_only()


@pytest.fixture
def world(open_world: Callable[..., World]) -> World:
    return open_world()


@pytest.fixture
def citizen(world: World) -> Callable[[str], Citizen]:
    """``citizen("trustee")``: the named character at the portal of the world."""
    return lambda key: Citizen(world, world.population.character(key).iin)


@pytest.fixture
def citizen_of() -> Callable[[World, str], Citizen]:
    """``citizen_of(world, "trustee")``: the named character at the portal of that world."""
    return lambda world, key: Citizen(world, world.population.character(key).iin)


@pytest.fixture
def guardian(citizen: Callable[[str], Citizen]) -> Citizen:
    return citizen("guardian-of-one")


@pytest.fixture
def client(world: World) -> FlaskClient:
    return create_app(world).test_client()


@pytest.fixture
def complainant(
    open_world: Callable[..., World], tmp_path: Path, citizen_of: Callable[[World, str], Citizen]
) -> Complainant:
    text = files("sandbox.services").joinpath("passports", "guardianship-certificate-2021.toml").read_text("utf-8")
    known = text.partition("[[complaints]]")[0]
    (tmp_path / "guardianship-certificate-2021.toml").write_text(known + WAYS, "utf-8")
    return Complainant(citizen_of(open_world(Settings(passports=tmp_path)), "without-record"))
