"""A world, its application, and an ear on what it says."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from sandbox.app import create_app
from sandbox.clock import FrozenClock, in_astana
from sandbox.settings import Settings
from sandbox.watching.levels import LogForm
from sandbox.watching.logs import configure_logs
from sandbox.world import World
from tests.stores import TemplateWorld

NOON = datetime(2026, 11, 20, 7, tzinfo=UTC)
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SYNC = "http://bip.bee.kz/SyncChannel/v10/Types"
PERSON = "http://message.persistence.interactive.nat"
SERVICE = "GBDFL_UniversalServiceSync"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemplateWorld]:
    """A world with a requester."""
    directory = tmp_path_factory.mktemp("watching")
    with TemplateWorld.told(
        directory, lambda world: world.systems.membership.add("demo"), clock=FrozenClock(NOON)
    ) as made:
        yield made


@pytest.fixture
def world(template: TemplateWorld) -> Iterator[World]:
    """A copy of it."""
    with template.copied() as open_copy:
        yield open_copy(FrozenClock(NOON), Settings())


@pytest.fixture
def client(world: World) -> FlaskClient:
    """Speaks HTTP to it."""
    return create_app(world).test_client()


@pytest.fixture
def send(world: World, client: FlaskClient) -> Callable[..., int]:
    """``send("m-1")``: the status of an unsigned message about somebody who lives there."""

    def post(message_id: str, *, service: str = SERVICE, path: str = "/bip-sync/", outcome: str | None = None) -> int:
        password = world.systems.membership.add("demo").password
        octets = (
            f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><n:SendMessage xmlns:n="{SYNC}"><request><requestInfo>'
            f"<messageId>{message_id}</messageId><correlationId>chain</correlationId><serviceId>{service}</serviceId>"
            f"<messageDate>{in_astana(world.clock.now()).isoformat()}</messageDate>"
            f"<sender><senderId>demo</senderId><password>{password}</password></sender></requestInfo><requestData>"
            f'<data xmlns:c="{PERSON}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="c:Request">'
            f"<messageId>x</messageId><messageDate>2026-11-20T12:00:00+05:00</messageDate><senderCode>demo</senderCode>"
            f"<iin>{world.population.characters[0].iin}</iin></data></requestData></request></n:SendMessage></s:Body>"
            "</s:Envelope>"
        )
        headers = {"Content-Type": "text/xml"} | ({} if outcome is None else {"Shlyuz-Outcome": outcome})
        return client.post(path, data=octets.encode(), headers=headers).status_code

    return post


@pytest.fixture
def scrape(client: FlaskClient) -> Callable[[], dict[tuple[str, ...], float]]:
    """``scrape()``: every sample, by its name and the values of its labels in the order of their names."""

    def ask() -> dict[tuple[str, ...], float]:
        families = text_string_to_metric_families(client.get("/metrics").text)
        samples = (one for family in families for one in family.samples)
        return {(one.name, *(one.labels[label] for label in sorted(one.labels))): one.value for one in samples}

    return ask


@pytest.fixture
def log() -> Iterator[Callable[..., list[dict]]]:
    """``log("info")`` begins to listen; called again, it tells the lines so far, as a program reads them."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()

    def listen(level: str | None = None) -> list[dict]:
        if level is not None:
            configure_logs(level, LogForm.JSON, stream)
        return [json.loads(line) for line in stream.getvalue().splitlines()]

    yield listen
    root.handlers[:] = before[0]
    root.setLevel(before[1])
