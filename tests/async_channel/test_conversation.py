"""Whole conversations of parties that fetch: asked, answered, confirmed; what the gateway says at each step."""

from __future__ import annotations

import pytest
from lxml import etree

from gateway.journal import Direction, Filter
from gateway.schema import problems
from signing import wsse
from tests.async_channel.party import ASYNC, DATA, NOW, code_of

SCHEMA = "AsyncChannel_v10_Types.xsd"


def _text(answer, name: str) -> str | None:
    return etree.fromstring(answer.data).findtext(f".//{name}")


def _valid(answer) -> bool:
    body = etree.fromstring(answer.data).find("{*}Body")
    assert body is not None
    for data in body.iter("data"):
        data.clear()
    return problems(body[0], schema=SCHEMA) == ()


def test_request_is_acknowledged_at_once_and_signed(portal, keys) -> None:
    answer = portal.say(messageId="p-1", correlationId="c-1")
    report = wsse.verify(answer.data, keys.authority.trust, at=NOW)
    assert answer.status_code == 200
    assert report.ok and report.signer == keys.gateway.certificate
    assert (_text(answer, "messageId"), _text(answer, "correlationId")) == ("p-1", "c-1")
    assert (_text(answer, "sessionId") or "").startswith("{00000000-")


def test_every_answer_is_valid_by_the_contract(portal, agency) -> None:
    answers = [portal.say(messageId="p-1"), agency.fetch(), agency.confirm("p-1"), portal.status("p-1")]
    assert [one.status_code for one in answers] == [200] * 4
    assert all(_valid(one) for one in answers)


@pytest.mark.parametrize(
    ("name", "operation"),
    [("say", "sendMessage"), ("status", "getMessageStatus"), ("confirm", "sendDeliveryNotification")],
)
def test_each_operation_has_a_fault_of_its_own(stranger, name: str, operation: str) -> None:
    argument = {"say": "NOTIFICATION"}.get(name, "p-1")
    answer = getattr(stranger, name)(argument)
    detail = etree.fromstring(answer.data).find(".//detail")
    assert answer.status_code == 500
    assert detail is not None
    assert detail[0].tag == f"{{{ASYNC}/Types}}{operation}Fault1_{operation}Fault"
    assert problems(detail[0], schema=SCHEMA) == ()


def test_gateway_gives_the_ids_that_the_sender_leaves_out(portal, agency) -> None:
    answer = portal.say(messageId=None, correlationId=None)
    waiting = agency.fetch()
    assert _text(answer, "messageId") and _text(answer, "correlationId")
    assert _text(waiting, "messageId") == _text(answer, "messageId")
    assert _text(waiting, "correlationId") == _text(answer, "correlationId")


def test_business_data_come_out_octet_for_octet_and_the_password_does_not(portal, agency, http) -> None:
    before, after = '<w:work a="1">іс<'.encode(), "<w:work  a='1' >іс<![CDATA[]]><".encode()
    signed = wsse.sign(portal.message(messageId="p-1"), portal.key)
    assert http.post("/bip-async", data=signed.replace(before, after)).status_code == 200
    octets = agency.fetch().data
    assert DATA.encode().replace(before, after) in octets
    assert b"<senderId>portal</senderId>" in octets
    assert b"secret" not in octets


def test_prefixes_declared_around_the_data_come_along(portal, agency) -> None:
    octets = portal.message(messageId="p-1", data="<data><w:work>1</w:work></data>")
    portal.post(octets.replace(b"<s:Body>", b'<s:Body xmlns:w="urn:outside">'))
    data = etree.fromstring(agency.fetch().data).find(".//data")
    assert data is not None
    assert data[0].tag == "{urn:outside}work"


def test_prefix_that_the_gateway_uses_itself_keeps_the_meaning_that_the_sender_gave_it(portal, agency) -> None:
    octets = portal.message(messageId="p-1", data="<data><ns2:work>1</ns2:work></data>")
    portal.post(octets.replace(b"<s:Body>", b'<s:Body xmlns:ns2="http://bip.bee.kz/SyncChannel/v10/Types">'))
    data = etree.fromstring(agency.fetch().data).find(".//data")
    assert data is not None
    assert data[0].tag == "{http://bip.bee.kz/SyncChannel/v10/Types}work"


def test_whole_conversation_goes_there_and_back(portal, agency) -> None:
    portal.say(messageId="p-1", correlationId="c-1")
    assert portal.state("p-1") == "ON_DELIVERY"
    assert agency.fetched() == ["p-1"]
    agency.confirm("p-1")
    assert portal.state("p-1") == "DELIVERED"
    agency.say("NOTIFICATION", messageId="a-1", correlationId="c-1")
    agency.say("RESPONSE", messageId="a-2", correlationId="c-1")
    assert portal.fetched() == ["a-1", "a-2"]
    portal.confirm("a-1")
    portal.confirm("a-2")
    assert portal.fetched() == agency.fetched() == []
    assert [agency.state(one) for one in ("a-1", "a-2")] == ["DELIVERED", "DELIVERED"]


def test_messages_stay_until_they_are_confirmed(portal, agency) -> None:
    portal.say(messageId="p-1")
    assert agency.fetched() == agency.fetched() == ["p-1"]


def test_fetching_can_be_limited_and_narrowed(portal, agency) -> None:
    for number in range(3):
        portal.say(messageId=f"p-{number}", correlationId=f"c-{number}")
    assert agency.fetched(amount=2) == ["p-0", "p-1"]
    assert agency.fetched(message_id="p-2") == ["p-2"]


def test_parties_may_be_known_by_their_signature_alone(portal, agency, office) -> None:
    portal.say(messageId="p-1")
    assert "p-1" in agency.fetch(named=False).text
    agency.confirm("p-1", named=False)
    request = office.journal.list(Filter(channel="async", direction=Direction.IN))[0]
    assert request.sender_id == "agency"
    assert "CONV-SIGNER" in {one["code"] for one in request.findings}
    assert portal.state("p-1") == "DELIVERED"


def test_signature_alone_does_not_tell_two_participants_of_one_organisation_apart(agency, office) -> None:
    from gateway.names import SenderId
    from gateway.participants import Participant
    from tests.async_channel.party import BINS

    office.channel.gateway.participants.add(Participant(SenderId("agency-2"), BINS["agency"]), password="x")
    assert code_of(agency.fetch(named=False)) == "SHZ-SENDER-UNKNOWN"


def test_very_same_message_is_acknowledged_again_and_has_one_effect(portal, agency) -> None:
    octets = portal.message(messageId="p-1", correlationId=None)
    first, second = portal.post(octets), portal.post(octets)
    assert second.status_code == 200
    assert _text(first, "correlationId") == _text(second, "correlationId")
    assert agency.fetched() == ["p-1"]


def test_repetition_may_have_a_new_date(portal, agency) -> None:
    octets = portal.message(messageId="p-1")
    portal.post(octets)
    again = portal.post(octets.replace(b"12:08:09", b"12:09:10"))
    assert again.status_code == 200
    assert agency.fetched() == ["p-1"]


def test_refused_message_is_not_delivered_with_the_reason_of_its_recipient(portal, agency) -> None:
    portal.say(messageId="p-1")
    agency.confirm("p-1", "MESSAGE_NOT_ACCTEPTED")
    assert portal.state("p-1") == "NOT_DELIVERED"
    assert agency.fetched() == []


def test_resend_keeps_the_message_on_delivery_under_its_id(portal, agency) -> None:
    portal.say(messageId="p-1")
    agency.confirm("p-1", "MESSAGE_NOT_ACCTEPTED", "RESEND")
    assert portal.state("p-1") == "ON_DELIVERY"
    assert agency.fetched() == ["p-1"]


def test_journal_keeps_each_request_with_its_answer(portal, agency, office) -> None:
    answer = portal.say(messageId="p-1", correlationId="c-1")
    key = int(answer.headers["X-Shlyuz-Message"])
    request, reply = office.journal.get(key), office.journal.answers_to(key)[0]
    assert request is not None
    assert (request.channel, request.sender_id, request.service_id) == ("async", "portal", "FORM_IMPORT")
    assert (request.message_id, request.correlation_id) == ("p-1", "c-1")
    assert {"ENV-XSD", "REF-COVERS"} <= {finding["code"] for finding in request.findings}
    assert office.journal.octets(reply.id) == answer.data
    assert reply.http_status == 200 and reply.correlation_id == "c-1"


def test_thread_of_a_conversation_is_in_the_order_of_acceptance(portal, agency, office) -> None:
    portal.say(messageId="p-1", correlationId="c-1")
    agency.say("NOTIFICATION", messageId="a-1", correlationId="c-1")
    portal.say(messageId="p-2", correlationId="c-2")
    agency.say("RESPONSE", messageId="a-2", correlationId="c-1")
    found = office.channel.conversations.thread("c-1")
    assert [(one.message_id, one.message_type.value) for one in found] == [
        ("p-1", "REQUEST"),
        ("a-1", "NOTIFICATION"),
        ("a-2", "RESPONSE"),
    ]


def test_no_more_is_handed_out_at_once_than_one_message_may_hold(portal, agency) -> None:
    big = f"<data>{'x' * 150_000}</data>"
    for number in range(3):
        portal.say(messageId=f"p-{number}", correlationId=f"c-{number}", data=big)
    assert agency.fetched() == ["p-0"]
    agency.confirm("p-0")
    assert agency.fetched() == ["p-1"]
