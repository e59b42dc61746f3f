"""What a participant and a citizen send to a world, over the HTTP of the application that serves it."""

from __future__ import annotations

from dataclasses import dataclass

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sandbox.estate import Estate
from sandbox.participants import ReadyParticipant
from sandbox.worlds import DEFAULT_WORLD, WorldName
from signing import wsse, xmldsig
from signing.keys import KeyPair
from signing.namespaces import SOAP11

__all__ = ["SERVICE", "Visitor"]

SERVICE = "guardianship-certificate/2021"
_REGISTER = "GBDFL_UniversalServiceSync"
_ENVELOPE = (
    f'<soap:Envelope xmlns:soap="{SOAP11}"><soap:Body>'
    '<ns2:SendMessage xmlns:ns2="http://bip.bee.kz/SyncChannel/v10/Types"><request><requestInfo>'
    "<messageId>{message_id}</messageId><serviceId>" + _REGISTER + "</serviceId><messageDate>{moment}</messageDate>"
    "<sender><senderId>{sender}</senderId><password>{password}</password></sender></requestInfo><requestData>"
    '<data xmlns:ns3="http://message.persistence.interactive.nat" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="ns3:Request">'
    "<messageId>{message_id}</messageId><messageDate>{moment}</messageDate><senderCode>demo</senderCode>"
    "<iin>{iin}</iin></data></requestData></request></ns2:SendMessage></soap:Body></soap:Envelope>"
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who knows a world from inside and speaks to it over HTTP."""

    estate: Estate
    client: FlaskClient
    name: WorldName

    @property
    def path(self) -> str:
        """Where the world answers, without a slash at the end."""
        return "" if self.name == DEFAULT_WORLD else f"/w/{self.name}"

    def papers(self) -> ReadyParticipant:
        """Login and key of the ready-made requester."""
        with self.estate.use(self.name) as world:
            return world.systems.membership.add("demo")

    def letter(self, message_id: str, *, key: KeyPair | None = None, password: str | None = None) -> bytes:
        """A signed question about the first of the characters."""
        papers = self.papers()
        with self.estate.use(self.name) as world:
            text = _ENVELOPE.format(
                message_id=message_id,
                moment=world.clock.now().isoformat(),
                sender=papers.sender_id,
                password=papers.password if password is None else password,
                iin=world.population.characters[0].iin,
            )
        return wsse.sign(text.encode(), key or papers.key)

    def post(self, letter: bytes) -> bytes:
        """What the gateway of the world answers to *letter*."""
        headers = {"Content-Type": "text/xml", "Accept-Language": "en"}
        return self.client.post(f"{self.path}/bip-sync-wss-gost/", data=letter, headers=headers).data

    def send(self, message_id: str) -> str:
        """What the gateway of the world answers to a question about the first of the characters."""
        return self.post(self.letter(message_id)).decode()

    def request(self, *, character: str = "guardian-of-one") -> bytes:
        """A citizen's signed request for the service."""
        with self.estate.use(self.name) as world:
            iin = world.population.character(character).iin
            key = world.keyring.person(iin)
        form = self.client.get(f"{self.path}/api/services/{SERVICE}/request?iin={iin}&consent=true").data
        return xmldsig.sign(form, key)

    def application(self, *, character: str = "guardian-of-one") -> TestResponse:
        """The world's answer to a citizen's signed request."""
        return self.client.post(f"{self.path}/api/applications", data=self.request(character=character))
