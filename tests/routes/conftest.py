"""A world to each test, with a participant that speaks to its gateway, and routes that are laid in it."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from lxml import etree

from sandbox.app import create_app
from sandbox.cli import main
from sandbox.clock import FrozenClock
from sandbox.data_reader import DataReader
from sandbox.routes.book import LaidRoute
from sandbox.routes.declaration import RouteDeclaration, declared, refusal_of
from sandbox.routes.files import FolderFiles
from sandbox.settings import Settings
from sandbox.world import World
from tests.stores import TemplateWorld

NOON = datetime(2031, 5, 6, 7, tzinfo=UTC)
TYPES = "http://bip.bee.kz/SyncChannel/v10/Types"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
GBD_FL = "GBDFL_UniversalServiceSync"
Run = Callable[..., Result]
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Reply:
    """What came back from the gateway."""

    status: int
    root: etree._Element
    octets: bytes = field(repr=False)

    def text(self, path: str) -> str:
        """The text at *path*, anywhere in the answer; namespaces do not matter."""
        return "".join(self.root.xpath(f"string(//*[local-name()='{path}'])"))

    @property
    def code(self) -> str:
        """The status code, or the code of the fault."""
        return self.text("errorCode") or self.text("code")

    @property
    def data(self) -> bytes:
        """The element ``data`` as a document of its own."""
        # a copy has the declarations of its own element only
        return etree.tostring(deepcopy(self.root.find(".//responseData/data")), with_tail=False)


@dataclass(frozen=True)
class Party:
    """The participant ``demo`` at the unsigned channel of a world."""

    world: World
    http: FlaskClient
    password: str

    @staticmethod
    def alone(element: etree._Element) -> etree._Element:
        """*element* as a document of its own, with the declarations of its own only."""
        copy = deepcopy(element)
        copy.tail = None
        return copy

    def ask(self, service: str, data: str = "<data/>", *, route: str | None = None, number: str | None = None) -> Reply:
        """The answer to a message with the business *data*."""
        way = "" if route is None else f"<routeId>{route}</routeId>"
        info = (
            f"<messageId>{number or f'm-{next(_numbers)}'}</messageId><serviceId>{service}</serviceId>"
            f"<messageDate>2031-05-06T12:00:00+05:00</messageDate>{way}"
            f"<sender><senderId>demo</senderId><password>{self.password}</password></sender>"
        )
        envelope = (
            f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><n:SendMessage xmlns:n="{TYPES}"><request><requestInfo>{info}'
            f"</requestInfo><requestData>{data}</requestData></request></n:SendMessage></s:Body></s:Envelope>"
        )
        answer = self.http.post("/bip-sync/", data=envelope.encode())
        return Reply(answer.status_code, etree.fromstring(answer.data), answer.data)


def _made(world: World) -> None:
    world.systems.membership.add("demo")
    world.population.characters  # noqa: B018 - everybody is made on first use


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemplateWorld]:
    with TemplateWorld.told(tmp_path_factory.mktemp("template"), _made, clock=FrozenClock(NOON)) as made:
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
def party_in() -> Callable[[World], Party]:
    """The participant in a world."""
    return lambda world: Party(world, create_app(world).test_client(), world.systems.membership.add("demo").password)


@pytest.fixture
def party(world: World, party_in: Callable[[World], Party]) -> Party:
    return party_in(world)


Lay = Callable[..., tuple[LaidRoute, ...]]


def _lays_in(world: World, folder: Path) -> Lay:
    def declare(text: str, **files: str) -> tuple[LaidRoute, ...]:
        for name, content in files.items():
            stem, _, ending = name.rpartition("_")
            (folder / f"{stem}.{ending}").write_text(content, "utf-8")
        one = DataReader("the test", refusal_of).record(RouteDeclaration, tomllib.loads(text))
        return world.systems.routes.lay(declared(one, "the test", files=FolderFiles(folder)))

    return declare


@pytest.fixture
def lay(world: World, tmp_path: Path) -> Lay:
    """``lay('service = "X"\\nurl = "…"', s_toml="…")``: lay one route that is declared like this, with files beside."""
    return _lays_in(world, tmp_path)


@pytest.fixture(scope="session")
def world_of_mistakes(template: TemplateWorld) -> Iterator[World]:
    """A world in which nothing ever comes to be."""
    with template.copied() as open_copy:
        yield open_copy(FrozenClock(NOON), Settings())


@pytest.fixture
def try_to_lay(world_of_mistakes: World, tmp_path: Path) -> Lay:
    """The same in a world that stays as it is: for what is refused."""
    return _lays_in(world_of_mistakes, tmp_path)


@pytest.fixture
def answer_of_provider() -> Callable[..., str]:
    """A SendMessageResponse as a provider writes it, around the given element ``data``."""

    def make(data: str = "<data/>", *, code: str = "SCSS001", message: str = "Запрос выполнен успешно") -> str:
        return (
            f'<e:Envelope xmlns:e="{SOAP11}"><e:Body><t:SendMessageResponse xmlns:t="{TYPES}"><response><responseInfo>'
            f"<messageId>r-1</messageId><responseDate>2031-05-06T12:08:09+05:00</responseDate><status><code>{code}"
            f"</code><message>{message}</message></status></responseInfo><responseData>{data}</responseData>"
            "</response></t:SendMessageResponse></e:Body></e:Envelope>"
        )

    return make


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """``run("route", …)``: the command on one world, in English."""
    data = tmp_path_factory.mktemp("data")

    def invoke(*words: object) -> Result:
        arguments = [*(str(word) for word in words), "--data", str(data)]
        return CliRunner(env={"SHLYUZ_LANG": "en"}).invoke(main, arguments)

    return invoke
