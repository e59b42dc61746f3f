"""PHP- and Java-style clients on the asynchronous channel of a real server: lenient mode takes what they send."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests
from lxml import etree

from gateway.names import SenderId, ServiceId
from gateway.subscribers import Offer, Subscriber
from sandbox.clock import in_astana
from sandbox.demo.own_sandbox import OwnSandbox
from signing import wsse
from tests.e2e.conftest import Requester

SERVICE = "FORM_ImportAsync"
TYPES = "http://bip.bee.kz/AsyncChannel/v10/Types"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"

PHP = """<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Header/><SOAP-ENV:Body>
<sendMessage xmlns="{types}"><request><messageInfo><messageId>{id}</messageId><correlationId>{id}-c</correlationId>
<serviceId>FORM_ImportAsync</serviceId><messageType>REQUEST</messageType><routeId></routeId><messageDate>{date}</messageDate>
<sender><senderId>{name}</senderId><password>{password}</password></sender><sessionId>c5r9</sessionId></messageInfo>
<messageData><data>form 17</data></messageData></request></sendMessage></SOAP-ENV:Body></SOAP-ENV:Envelope>"""
"""No prefixes, an empty optional element, a session of its own making, a date without a zone."""

JAVA = """<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header/><S:Body>
<ns2:sendMessage xmlns:ns2="{lower}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:xs="http://www.w3.org/2001/XMLSchema"><request><messageInfo><correlationId>{id}-c</correlationId>
<messageDate>{date}</messageDate><messageId>{id}</messageId><messageType>REQUEST</messageType>
<sender><password>{password}</password><senderId>{name}</senderId></sender><serviceId>FORM_ImportAsync</serviceId>
</messageInfo><messageData><data xsi:type="xs:string"><form>17</form></data></messageData></request></ns2:sendMessage>
</S:Body></S:Envelope>"""
"""Fields in the order of the alphabet, the other flavour's namespace, data that call themselves a string."""

FINDINGS = {
    "PHP": {"ENV-QUALIFIED-REQUEST", "ENV-EMPTY-OPTIONAL", "ENV-SESSION-ID", "ENV-DATE-NO-ZONE"},
    "Java": {"ENV-ELEMENT-ORDER", "ENV-TYPES-LOWERCASE", "ENV-DATA-STRING-TYPE"},
}


@pytest.fixture(scope="module")
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture(scope="module")
def agency(sandbox: OwnSandbox) -> str:
    """Offers the service, and fetches."""
    world = sandbox.world
    world.systems.membership.add("agency")
    offers = frozenset({Offer(ServiceId(SERVICE))})
    world.post.subscribe(Subscriber(SenderId("agency"), None, offers))
    return "agency"


def filled(template: str, requester: Requester, message_id: str) -> bytes:
    moment = in_astana(datetime.now(UTC))
    date = moment.strftime("%Y-%m-%dT%H:%M:%S") if "routeId" in template else moment.isoformat()
    told = {"id": message_id, "date": date, "name": requester.sender_id, "password": requester.password}
    return template.format(types=TYPES, lower=TYPES.replace("Types", "types"), **told).replace("\n", "").encode()


@pytest.mark.parametrize(("style", "template"), [("PHP", PHP), ("Java", JAVA)])
def test_conversation_begun_by_such_a_client_is_taken_and_told(
    sandbox: OwnSandbox, requester: Requester, agency: str, http: requests.Session, style: str, template: str
) -> None:
    message_id = f"{style}-1"
    octets = wsse.sign(filled(template, requester, message_id), requester.key)
    headers = {"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": '""'}
    answer = http.post(f"{sandbox.url}/bip-async", data=octets, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    assert set(answer.headers["X-Shlyuz-Findings"].split(",")) == FINDINGS[style]
    assert wsse.verify(answer.content, requester.trust, at=datetime.now(UTC)).ok
    body = etree.fromstring(answer.content).find(f"{{{SOAP11}}}Body")
    assert body is not None
    assert (body.findtext(".//messageId"), body.findtext(".//correlationId")) == (message_id, f"{message_id}-c")
    (stored,) = sandbox.world.post.conversations.thread(f"{message_id}-c")
    assert (stored.recipient_id, stored.message_id) == (agency, message_id)
    assert b"17" in stored.data
