"""One world in which much was said: a case, inquiries, a tampered message, a conversation with a subscriber."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer
from werkzeug.test import TestResponse

from gateway.names import SenderId, ServiceId
from gateway.subscribers import Offer, Subscriber
from sandbox.app import create_app
from sandbox.clock import FrozenClock, in_astana
from sandbox.documents.application import write_application
from sandbox.services.shelf import passport
from sandbox.settings import Settings
from sandbox.world import World
from signing import wsse, xmldsig
from tests.stores import TemplateWorld

NOON = datetime(2026, 11, 20, 7, tzinfo=UTC)
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SYNC = "http://bip.bee.kz/SyncChannel/v10/Types"
ASYNC = "http://bip.bee.kz/AsyncChannel/v10/Types"
PERSON = "http://message.persistence.interactive.nat"
CASE = "guardianship-certificate/2021"


class TickingClock:
    """Goes on by a millisecond whenever it is asked, so that everything has a moment of its own."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """What it shows."""
        self._at += timedelta(milliseconds=1)
        return self._at

    def advance(self, **by: float) -> None:
        """Put it forward."""
        self._at += timedelta(**by)


@dataclass(frozen=True, slots=True)
class Told:
    """The world, and what was said in it."""

    world: World
    client: FlaskClient
    clock: TickingClock

    def soap(
        self, message_id: str, *, service: str = "GBDFL_UniversalServiceSync", sender: str = "demo", **said: str
    ) -> bytes:
        """A signed SendMessage about somebody who lives here; ``correlation``, ``iin`` and ``info`` may be said."""
        world = self.world
        papers = world.systems.membership.add(sender)
        iin = said.get("iin", world.population.characters[0].iin)
        chain = f"<correlationId>{said['correlation']}</correlationId>" if "correlation" in said else ""
        info = (
            f"<messageId>{message_id}</messageId>{chain}<serviceId>{service}</serviceId>"
            f"<messageDate>{in_astana(world.clock.now()).isoformat()}</messageDate>"
            f"<sender><senderId>{sender}</senderId><password>{papers.password}</password></sender>"
        )
        data = (
            f'<data xmlns:cs="{PERSON}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="cs:Request">'
            f"<messageId>{message_id}</messageId><messageDate>2026-11-20T12:00:00+05:00</messageDate>"
            f"<senderCode>demo</senderCode><iin>{iin}</iin></data>"
        )
        octets = (
            f'<s:Envelope xmlns:s="{SOAP11}"><s:Header/><s:Body><n:SendMessage xmlns:n="{SYNC}"><request>'
            f"<requestInfo>{info}</requestInfo><requestData>{data}</requestData></request></n:SendMessage>"
            "</s:Body></s:Envelope>"
        ).encode()
        return wsse.sign(octets, papers.key)

    def send(self, octets: bytes, path: str = "/bip-sync-wss-gost/") -> int:
        """Send *octets*; the id of the request in the journal."""
        return int(self.post(octets, path).headers["X-Shlyuz-Message"])

    def post(self, octets: bytes, path: str = "/bip-sync-wss-gost/") -> TestResponse:
        return self.client.post(path, data=octets, headers={"Content-Type": "text/xml; charset=utf-8"})

    def say(self, name: str, operation: str, content: str) -> TestResponse:
        """A call of the asynchronous channel, *content* being what the element request holds."""
        octets = (
            f'<s:Envelope xmlns:s="{SOAP11}"><s:Header/><s:Body><n:{operation} xmlns:n="{ASYNC}"><request>'
            f"{content}</request></n:{operation}></s:Body></s:Envelope>"
        ).encode()
        return self.post(wsse.sign(octets, self.world.systems.membership.add(name).key), "/bip-async")

    def sender(self, name: str) -> str:
        """The element sender of a participant."""
        password = self.world.systems.membership.add(name).password
        return f"<sender><senderId>{name}</senderId><password>{password}</password></sender>"

    def message(self, name: str, kind: str, message_id: str, chain: str, service: str = "WORK") -> TestResponse:
        """A message of a conversation."""
        info = (
            f"<messageId>{message_id}</messageId><correlationId>{chain}</correlationId><serviceId>{service}</serviceId>"
            f"<messageType>{kind}</messageType><messageDate>{self.date}</messageDate>{self.sender(name)}"
        )
        content = f"<messageInfo>{info}</messageInfo><messageData><data>іс</data></messageData>"
        return self.say(name, "sendMessage", content)

    @property
    def date(self) -> str:
        """Now, as messages have it."""
        return in_astana(self.world.clock.now()).isoformat()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemplateWorld]:
    """A world whose keys are minted and whose people live."""

    def begin(world: World) -> None:
        for name in ("demo", "agency"):
            world.systems.membership.add(name)
        apply(world)
        world.runner.run_due()

    directory = tmp_path_factory.mktemp("evidence")
    with TemplateWorld.told(directory, begin, clock=FrozenClock(NOON - timedelta(minutes=5))) as made:
        yield made


def apply(world: World) -> str:
    """The guardian applies; the number of the case."""
    iin = world.population.character("guardian-of-one").iin
    form = write_application(passport(CASE), iin, consent=True, created=world.clock.now())
    return world.portal.apply(xmldsig.sign(form, world.keyring.person(iin))).case.number


@pytest.fixture(scope="session")
def told(template: TemplateWorld) -> Iterator[Told]:
    """A copy of the world, at a clock that ticks. Each test says what nobody else says."""
    with template.copied() as open_copy:
        clock = TickingClock(NOON)
        world = open_copy(clock, Settings())
        yield Told(world, create_app(world).test_client(), clock)


@pytest.fixture(scope="session")
def case_number(told: Told) -> str:
    """A case that was worked on to its end."""
    iin = told.world.population.character("trustee").iin
    form = write_application(passport(CASE), iin, consent=True, created=told.world.clock.now())
    number = told.world.portal.apply(xmldsig.sign(form, told.world.keyring.person(iin))).case.number
    told.world.runner.run_due()
    return number


@pytest.fixture
def conversed(told: Told, httpserver: HTTPServer) -> Callable[[str], str]:
    """``conversed("c-1")``: a conversation with a provider that has an endpoint, to its end."""

    def converse(chain: str) -> str:
        for operation in ("sendMessage", "changeMassageStatusNotification"):
            answer = (
                f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><t:{operation}Response xmlns:t="{ASYNC}/Client"><response/>'
                f"</t:{operation}Response></s:Body></s:Envelope>"
            )
            httpserver.expect_request(f"/{operation}").respond_with_data(answer, content_type="text/xml")
        systems = told.world.systems
        url = httpserver.url_for("/sendMessage")
        systems.subscribers.add(
            Subscriber(SenderId("agency"), url, frozenset({Offer(ServiceId("WORK"))}), check_signature=False)
        )
        known = systems.subscribers.find("demo") or Subscriber(SenderId("demo"))
        systems.subscribers.add(replace(known, url=None))
        assert told.message("demo", "REQUEST", f"{chain}-d1", chain).status_code == 200
        told.world.post.postman.run_due()
        notified = (
            f"<notification><messageId>{chain}-d1</messageId><serviceId>WORK</serviceId>"
            f"<notificationDate>{told.date}</notificationDate><deliveryStatus><receiveStatus>MESSAGE_ACCEPTED"
            f"</receiveStatus><statusDate>{told.date}</statusDate><resendMessage>NOT_RESEND</resendMessage>"
            f"</deliveryStatus></notification><requestDate>{told.date}</requestDate>{told.sender('agency')}"
        )
        assert told.say("agency", "sendDeliveryNotification", notified).status_code == 200
        assert told.message("agency", "NOTIFICATION", f"{chain}-a1", chain).status_code == 200
        assert told.message("agency", "RESPONSE", f"{chain}-a2", chain).status_code == 200
        fetched = f"<serviceId>WORK</serviceId>{told.sender('demo')}<amount>10</amount>"
        assert told.say("demo", "getMessages", fetched).status_code == 200
        return chain

    return converse
