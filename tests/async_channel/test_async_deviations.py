"""What PHP- and Java-style clients send against the contract: accepted with a finding, refused in strict mode."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from gateway.async_envelope import read_async
from gateway.envelope import open_envelope
from gateway.errors import FormatWrong, MessageRefused
from gateway.journal import Direction, Filter
from gateway.modes import Mode
from gateway.reception import Settings
from signing import wsse
from tests.async_channel.party import ASYNC, DATE, SOAP11, TYPES, code_of, envelope, sender

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
XS = 'xmlns:q="http://www.w3.org/2001/XMLSchema"'
LOWER = f"{ASYNC}/types"

CASES: dict[str, tuple[str, tuple[str, str]]] = {
    "a session of its own making": ("ENV-SESSION-ID", ("</sender>", "</sender><sessionId>c5r9</sessionId>")),
    "a date of UTC": ("ENV-DATE-UTC", (DATE, "2031-05-06T07:08:09Z")),
    "a date with the offset of old": ("ENV-DATE-OFFSET", (DATE, "2031-05-06T13:08:09+06:00")),
    "a date without a zone": ("ENV-DATE-NO-ZONE", (DATE, "2031-05-06T12:08:09.123456789")),
    "an empty routeId": ("ENV-EMPTY-OPTIONAL", ("<messageDate>", "<routeId></routeId><messageDate>")),
    "empty properties": ("ENV-EMPTY-PROPERTIES", ("</sender>", "</sender><properties></properties>")),
    "another order": (
        "ENV-ELEMENT-ORDER",
        ("<messageType>REQUEST</messageType>", ""),
    ),
    "data that call themselves a string": (
        "ENV-DATA-STRING-TYPE",
        ("<data ", f'<data {XSI} {XS} xsi:type="q:string" '),
    ),
    "a wrapper named after the request": ("ENV-WRAPPER-REQUEST", ("n:sendMessage", "n:sendMessageRequest")),
    "the namespace of the other flavour": ("ENV-TYPES-LOWERCASE", (f'"{TYPES}"', f'"{LOWER}"')),
    "types of the other flavour": (
        "ENV-TYPES-LOWERCASE",
        ("<request>", f'<request {XSI} xmlns:o="{LOWER}" xsi:type="o:AsyncSendMessageRequest">'),
    ),
}


def _deviating(octets: bytes, case: str) -> bytes:
    before, after = CASES[case][1]
    text = octets.decode().replace(before, after)
    if case == "another order":
        text = text.replace("</sender>", "</sender><messageType>REQUEST</messageType>")
    return text.encode()


def _qualified(octets: bytes) -> bytes:
    """As a PHP client without prefixes: the default namespace reaches the local elements."""
    text = octets.decode().replace(f'<n:sendMessage xmlns:n="{TYPES}">', f'<sendMessage xmlns="{TYPES}">')
    return text.replace("</n:sendMessage>", "</sendMessage>").encode()


def test_message_by_the_contract_has_no_deviation(portal) -> None:
    request = read_async(open_envelope(portal.message()))
    request.demand(Mode.STRICT)
    assert [one.code for one in request.findings] == ["ENV-XSD"]


@pytest.mark.parametrize("case", CASES)
def test_deviation_is_tolerated_and_told(portal, agency, office, case: str) -> None:
    answer = portal.post(_deviating(portal.message(messageId="p-1"), case))
    assert answer.status_code == 200, answer.text
    assert answer.headers["X-Shlyuz-Findings"] == CASES[case][0]
    request = office.journal.list(Filter(channel="async", direction=Direction.IN))[0]
    assert CASES[case][0] in {one["code"] for one in request.findings}
    assert agency.fetched() == ["p-1"]


def test_default_namespace_over_everything_is_tolerated(portal, agency) -> None:
    answer = portal.post(_qualified(portal.message(messageId="p-1")))
    assert answer.headers["X-Shlyuz-Findings"] == "ENV-QUALIFIED-REQUEST"
    data = etree.fromstring(agency.fetch().data).find(".//data")
    assert data is not None and data[0].tag == "{urn:w}work"


def test_prefixes_do_not_matter(portal, agency) -> None:
    octets = _qualified(portal.message(messageId="p-1")).replace(b"<request>", b'<request xmlns="">')
    answer = portal.post(octets)
    assert "X-Shlyuz-Findings" not in answer.headers
    assert agency.fetched() == ["p-1"]


def test_types_of_the_contract_may_be_named(portal) -> None:
    named = f'<request {XSI} xmlns:i="{ASYNC}/ITypes" xsi:type="i:AsyncSendMessageRequest">'
    answer = portal.post(portal.message().replace(b"<request>", named.encode()))
    assert answer.status_code == 200
    assert "X-Shlyuz-Findings" not in answer.headers


def test_escaped_document_stays_escaped_for_the_recipient(portal, agency) -> None:
    escaped = "<data>&lt;w:work xmlns:w='urn:w'&gt;1&lt;/w:work&gt;</data>"
    portal.say(messageId="p-1", data=escaped)
    data = etree.fromstring(agency.fetch().data).find(".//data")
    assert data is not None and len(data) == 0
    assert data.text == "<w:work xmlns:w='urn:w'>1</w:work>"


@pytest.mark.parametrize("kind", ["text/xml", "application/xml", "text/plain", "application/x-www-form-urlencoded"])
def test_content_type_and_soap_action_do_not_matter(portal, http, kind: str) -> None:
    octets = wsse.sign(portal.message(), portal.key)
    answer = http.post("/bip-async", data=octets, content_type=kind, headers={"SOAPAction": TYPES})
    assert answer.status_code == 200


def test_soap_12_is_tolerated_where_it_is_signed(portal, agency) -> None:
    soap12 = b"http://www.w3.org/2003/05/soap-envelope"
    answer = portal.post(portal.message(messageId="p-1").replace(SOAP11.encode(), soap12))
    assert answer.headers["X-Shlyuz-Findings"] == "ENV-SOAP12"
    assert agency.fetched() == ["p-1"]


def test_other_operations_are_straightened_too(portal, agency) -> None:
    portal.say(messageId="p-1")
    asked = f"{sender('portal')}<requestDate>2031-05-06T07:08:09Z</requestDate><messageId>p-1</messageId>"
    answer = portal.post(envelope("getMessageStatus", asked))
    assert answer.status_code == 200
    assert set(answer.headers["X-Shlyuz-Findings"].split(",")) == {"ENV-ELEMENT-ORDER", "ENV-DATE-UTC"}
    wanted = f"<messageId></messageId><serviceId>FORM_IMPORT</serviceId>{sender('agency')}<amount></amount>"
    fetched = agency.post(envelope("getMessages", wanted))
    assert fetched.status_code == 200
    assert b"p-1" in fetched.data


def test_delivery_notification_may_carry_an_error(portal, agency) -> None:
    portal.say(messageId="p-1")
    error = f"<errorCode>SCE017</errorCode><errorMessage>Нет подписи</errorMessage><errorDate>{DATE}</errorDate>"
    status = (
        f"<receiveStatus>MESSAGE_NOT_ACCTEPTED</receiveStatus><statusDate>{DATE}</statusDate>"
        f"<resendMessage>NOT_RESEND</resendMessage><error>{error}</error>"
    )
    told = (
        f"<notification><messageId>p-1</messageId><serviceId>FORM_IMPORT</serviceId><notificationDate>{DATE}"
        f"</notificationDate><deliveryStatus>{status}</deliveryStatus></notification><requestDate>{DATE}</requestDate>"
        f"{sender('agency')}"
    )
    assert agency.post(envelope("sendDeliveryNotification", told)).status_code == 200
    answer = etree.fromstring(portal.status("p-1").data)
    assert answer.findtext(".//statusCode") == "SCE017"
    assert answer.findtext(".//statusMessage") == "Нет подписи"


class TestStrict:
    """The same in strict mode."""

    @pytest.fixture
    def settings(self) -> Settings:
        """A gateway that holds messages to the letter."""
        return Settings(mode=Mode.STRICT)

    def test_message_by_the_contract_passes(self, portal) -> None:
        assert portal.say().status_code == 200

    @pytest.mark.parametrize("case", CASES)
    def test_deviation_is_refused_and_nothing_is_kept(self, portal, agency, case: str) -> None:
        answer = portal.post(_deviating(portal.message(messageId="p-1"), case))
        assert code_of(answer) == "SCE001"
        assert CASES[case][0] in answer.text
        assert agency.fetched() == []

    def test_participant_may_have_a_mode_of_its_own(self, portal, office) -> None:
        participants = office.channel.gateway.participants
        known = participants.find("portal")
        assert known is not None
        participants.add(replace(known, mode=Mode.LENIENT), password="secret")
        assert portal.post(_deviating(portal.message(), "a date of UTC")).status_code == 200


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("<messageType>REQUEST</messageType>", "", "ENV-XSD-MISSING"),
        ("<messageType>REQUEST</messageType>", "<messageType> </messageType>", "ENV-EMPTY-REQUIRED"),
        ("FORM_IMPORT", "", "ENV-EMPTY-REQUIRED"),
        ("<messageData>", "<surprise/><messageData>", "ENV-XSD-UNEXPECTED"),
        (DATE, "yesterday", "ENV-XSD-VALUE"),
        (DATE, "12031-05-06T12:08:09+05:00", "ENV-XSD-VALUE"),
        ("n:sendMessage", "n:sendMassage", "ENV-WRAPPER"),
        ("FORM_IMPORT", "x" * 201, "CONV-LENGTH"),
    ],
)
def test_what_cannot_be_straightened_is_refused_with_its_place(portal, before: str, after: str, code: str) -> None:
    octets = portal.message().decode().replace(before, after).encode()
    with pytest.raises(FormatWrong) as refused:
        read_async(open_envelope(octets))
    assert [one.code for one in refused.value.findings] == [code]
    assert refused.value.findings[0].at is not None


def test_escaped_document_with_a_document_type_is_refused(portal) -> None:
    octets = portal.message(data='<data>&lt;?xml version="1.0"?>&lt;!DOCTYPE a []>&lt;a/></data>')
    with pytest.raises(MessageRefused) as refused:
        read_async(open_envelope(octets))
    assert refused.value.code == "SHZ-XML-DTD"
