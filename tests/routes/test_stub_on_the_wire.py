"""A client from outside gets a stub's answer by both channels: zeep, signatures, the world's clock."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import zeep
from lxml import etree
from zeep.xsd import AnyObject, String

from registries.data_bank.form_import import FORM_IMPORT
from sandbox.app import create_app
from sandbox.world import World
from signing import BodySignature, wsse, xmldsig
from tests.routes.conftest import GBD_FL, Lay, Party
from tests.serving import served

LATER = """
[[answers]]
when = "iin != '0'"
signed_by = "owner"
template = "<data xmlns:s='urn:s'><s:done iin='{iin}' at='{$now}'/></data>"

[[answers]]
fault = "SCE016"
message = "Не верная подпись бизнес-данных"

[later]
seconds = 3600
notification = "<data><taken>{$correlationId}</taken></data>"
"""
FORMS = FORM_IMPORT.service_id
ASYNC_TYPES = "http://bip.bee.kz/AsyncChannel/v10/Types"
_numbers = count(1)


def _said(world: World, operation: str, content: str) -> etree._Element:
    """The answer of the asynchronous channel to the participant demo."""
    ready = world.systems.membership.add("demo")
    who = f"<sender><senderId>{ready.sender_id}</senderId><password>{ready.password}</password></sender>"
    envelope = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<n:{operation} xmlns:n="{ASYNC_TYPES}"><request>{content.replace("SENDER", who)}</request></n:{operation}>'
        "</s:Body></s:Envelope>"
    )
    octets = wsse.sign(envelope.encode(), ready.key)
    return etree.fromstring(create_app(world).test_client().post("/bip-async", data=octets).data)


def _asked(world: World, service: str, data: str) -> str:
    """The messageId of a REQUEST that was accepted."""
    number = f"a-{next(_numbers)}"
    info = (
        f"<messageId>{number}</messageId><correlationId>c-{number}</correlationId><serviceId>{service}</serviceId>"
        "<messageType>REQUEST</messageType><messageDate>2031-05-06T12:00:00+05:00</messageDate>SENDER"
    )
    answer = _said(world, "sendMessage", f"<messageInfo>{info}</messageInfo><messageData>{data}</messageData>")
    assert answer.findtext(".//errorCode") is None, etree.tostring(answer)
    world.post.postman.run_due()
    return number


def _fetched(world: World, service: str) -> list[Any]:
    return _said(world, "getMessages", f"<serviceId>{service}</serviceId>SENDER").findall(".//messages")


def _state(world: World, number: str) -> str | None:
    asked = f"<messageId>{number}</messageId><requestDate>2031-05-06T12:00:00+05:00</requestDate>SENDER"
    return _said(world, "getMessageStatus", asked).findtext(".//messageState")


def test_zeep_gets_the_signed_answer_of_a_stub(world: World, lay: Lay) -> None:
    made = (
        "[[answers]]\nsigned_by = 'owner'\n"
        'template = \'<data xmlns:s="urn:s"><s:name>{concat("ҮЛГІ ", iin)}</s:name></data>\''
    )
    lay(f'service = "{GBD_FL}"\nstub = "s.toml"', s_toml=made)
    ready = world.systems.membership.add("demo")
    with served(create_app(world)) as url:
        signature = BodySignature(ready.key, world.trust, now=world.clock.now)
        client = zeep.Client(f"{url}/bip-sync-wss-gost/?wsdl", wsse=signature)
        info = {
            "messageId": "z-1",
            "serviceId": GBD_FL,
            "messageDate": world.clock.now(),
            "sender": {"senderId": "demo", "password": ready.password},
        }
        data = AnyObject(String(), "<data><iin>850101</iin></data>")
        answer = client.service.SendMessage(request={"requestInfo": info, "requestData": {"data": data}})
        client.transport.session.close()
    assert answer.responseInfo.status.code == "SCSS001"
    assert signature.report is not None
    assert signature.report.ok
    found = signature.report.covered[0].element.find(".//responseData/data")
    assert found is not None
    octets = etree.tostring(Party.alone(found))
    report = xmldsig.verify(octets, world.trust, at=world.clock.now())
    assert report.ok, report.failures
    assert report.signer is not None
    assert report.signer.bin == world.population.organisation(world.registers[GBD_FL].owner).bin
    assert report.covered[0].element.findtext("{urn:s}name") == "ҮЛГІ 850101"


def test_a_stub_answers_later_by_the_worlds_clock(world: World, lay: Lay) -> None:
    lay('service = "LATE"\nstub = "s.toml"', s_toml=LATER.replace('"owner"', '"social-owner"'))
    number = _asked(world, "LATE", "<data><iin>7</iin></data>")
    (notified,) = _fetched(world, "LATE")
    assert notified.findtext(".//messageType") == "NOTIFICATION"
    assert notified.findtext(".//taken") == f"c-{number}"
    world.agenda.advance_by(timedelta(seconds=3599))
    assert len(_fetched(world, "LATE")) == 1
    world.agenda.advance_by(timedelta(seconds=2))
    answered = _fetched(world, "LATE")[-1]
    assert answered.findtext(".//messageType") == "RESPONSE"
    data = etree.tostring(Party.alone(answered.find(".//data")))
    report = xmldsig.verify(data, world.trust, at=world.clock.now())
    assert report.ok, report.failures
    assert report.covered[0].element.find("{urn:s}done").get("iin") == "7"  # type: ignore[union-attr]


def test_a_stub_refuses_a_request_with_its_fault(world: World, lay: Lay) -> None:
    lay('service = "LATE"\nstub = "s.toml"', s_toml=LATER.replace('"owner"', '"social-owner"'))
    assert _state(world, _asked(world, "LATE", "<data><iin>0</iin></data>")) == "NOT_DELIVERED"


def test_a_list_counts_a_conversation_once_on_the_asynchronous_channel(world: World, lay: Lay) -> None:
    answers = "".join(f"[[answers]]\ntemplate = '<n>{number}</n>'\n" for number in (1, 2))
    lay('service = "LATE"\nstub = "s.toml"', s_toml=f"turn = 'repeat'\n{answers}[later]\n")
    for expected in ("1", "2"):
        _asked(world, "LATE", "<data/>")
        world.post.postman.run_due()
        assert _fetched(world, "LATE")[-1].findtext(".//n") == expected


def test_a_stub_shadows_what_the_sandbox_offers_and_uncovers_it(world: World, lay: Lay) -> None:
    assert world.systems.subscribers.for_service(FORMS).sender_id != "stubs"  # type: ignore[arg-type]
    lay(f'service = "{FORMS}"\nstub = "s.toml"', s_toml=LATER.replace('"owner"', '"social-owner"'))
    assert world.systems.subscribers.for_service(FORMS).sender_id == "stubs"  # type: ignore[arg-type]
    world.systems.routes.remove((FORMS, None))
    assert world.systems.subscribers.for_service(FORMS).sender_id != "stubs"  # type: ignore[arg-type]
