"""Requests and answers of every spelling: read or refused with an error of ours, and nothing else happens."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.async_envelope import Business, read_async
from gateway.envelope import open_envelope
from gateway.errors import DeliveryFailed, MessageRefused
from gateway.subscriber_answer import read_subscriber_answer
from tests.async_channel.endpoint import fault, response
from tests.async_channel.party import DATE, envelope, sender

TEXT = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FFF), min_size=1, max_size=20).filter(str.strip)
PARTS = {
    "messageId": "<messageId>{0}</messageId>",
    "correlationId": "<correlationId></correlationId>",
    "serviceId": "<serviceId>S</serviceId>",
    "messageType": "<messageType>REQUEST</messageType>",
    "routeId": "<routeId>way</routeId>",
    "messageDate": f"<messageDate>{DATE}</messageDate>",
    "sender": sender("portal"),
    "properties": "<properties><value>b</value><key>a</key></properties>",
    "sessionId": "<sessionId>c5r9</sessionId>",
}
REQUIRED = ("serviceId", "messageType", "messageDate", "sender", "messageId")
OPTIONAL = tuple(name for name in PARTS if name not in REQUIRED)


@given(st.permutations(REQUIRED), st.lists(st.sampled_from(OPTIONAL), unique=True), TEXT, TEXT)
def test_message_in_any_order_says_the_same(names: list[str], more: list[str], message_id: str, word: str) -> None:
    info = "".join(PARTS[name].format(escape(message_id)) for name in (*more, *names))
    data = f"<messageData><data><word>{escape(word)}</word></data></messageData>"
    request = read_async(open_envelope(envelope("sendMessage", f"{data}<messageInfo>{info}</messageInfo>")))
    assert isinstance(request.content, Business)
    assert (request.info.message_id, request.info.service_id) == (message_id.strip(), "S")
    assert f"<word>{escape(word)}</word>".encode() in request.content.data.octets
    assert request.info.properties == ((("a", "b"),) if "properties" in more else ())


def _request(octets: bytes) -> object:
    """What is read, or why it is refused; any other error goes through and fails the test."""
    try:
        return read_async(open_envelope(octets)).info.service_id
    except MessageRefused as refused:
        return refused.findings


def _answer(octets: bytes) -> object:
    """True for a response, the code of a fault, or what is wrong with it; any other error goes through."""
    try:
        refusal = read_subscriber_answer(octets, 200, operation="sendMessage", signed=None)
    except DeliveryFailed as failed:
        return failed.findings
    return True if refusal is None else refusal.code


@given(st.binary(max_size=40), st.integers(0, 400), st.integers(0, 40))
def test_damaged_request_is_read_or_refused_with_its_reason(noise: bytes, at: int, gone: int) -> None:
    octets = envelope("getMessages", f"<serviceId>S</serviceId>{sender('agency')}<amount>3</amount>")
    assert _request(octets[:at] + noise + octets[at + gone :])


@given(st.sampled_from([response("sendMessage"), fault("SCE001")]), st.binary(max_size=20), st.integers(0, 500))
def test_damaged_answer_is_read_or_refused_with_its_reason(octets: bytes, noise: bytes, at: int) -> None:
    assert _answer(octets[:at] + noise + octets[at:])


@pytest.mark.parametrize("operation", ["sendMessage", "changeMassageStatusNotification"])
def test_response_of_the_contract_is_no_refusal(operation: str) -> None:
    assert read_subscriber_answer(response(operation), 200, operation=operation, signed=None) is None
