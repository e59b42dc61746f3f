"""Everything that can be wrong with a call: a fault with code and text, and nothing kept or lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from gateway.async_errors import EndpointRefused
from gateway.journal import Direction, Filter
from gateway.names import SenderId
from gateway.subscribers import Subscriber
from signing import wsse
from tests.async_channel.party import NOW, SOAP11, code_of, envelope, sender


@pytest.fixture
def conversation(portal, agency):
    """A REQUEST that the agency has confirmed."""
    assert portal.say(messageId="p-1", correlationId="c-1").status_code == 200
    assert agency.confirm("p-1").status_code == 200


def test_unknown_message_type(portal, agency) -> None:
    answer = portal.say("QUESTION")
    assert code_of(answer) == "SHZ-MESSAGE-TYPE"
    assert "QUESTION" in answer.text
    assert agency.fetched() == []


def test_service_that_nobody_offers(portal) -> None:
    answer = portal.say(serviceId="NOBODYS")
    assert code_of(answer) == "SCE004"
    assert "NOBODYS" in answer.text
    assert portal.state("portal-1") == "SHZ-MESSAGE-UNKNOWN"


@pytest.mark.parametrize("kind", ["NOTIFICATION", "RESPONSE"])
@pytest.mark.parametrize("chain", ["unheard-of", None])
def test_unknown_correlation(agency, kind: str, chain: str | None) -> None:
    assert code_of(agency.say(kind, correlationId=chain)) == "SHZ-CORRELATION"


@pytest.mark.usefixtures("conversation")
@pytest.mark.parametrize("kind", ["NOTIFICATION", "RESPONSE"])
def test_answer_under_another_service(portal, agency, kind: str) -> None:
    answer = agency.say(kind, correlationId="c-1", serviceId="OTHER")
    assert code_of(answer) == "SCE004"
    assert portal.fetched() == []


@pytest.mark.usefixtures("conversation")
@pytest.mark.parametrize("kind", ["NOTIFICATION", "RESPONSE"])
def test_conversation_of_somebody_else(portal, stranger, kind: str) -> None:
    assert code_of(stranger.say(kind, correlationId="c-1")) == "SHZ-NOT-A-PARTY"
    assert code_of(portal.say(kind, correlationId="c-1")) == "SHZ-NOT-A-PARTY"
    assert portal.fetched() == []


@pytest.mark.usefixtures("conversation")
@pytest.mark.parametrize("kind", ["NOTIFICATION", "RESPONSE"])
def test_nothing_follows_the_final_response(portal, agency, kind: str) -> None:
    agency.say("RESPONSE", messageId="a-1", correlationId="c-1")
    assert code_of(agency.say(kind, messageId="a-2", correlationId="c-1")) == "SHZ-CONVERSATION-OVER"
    assert portal.fetched() == ["a-1"]


@pytest.mark.usefixtures("conversation")
def test_final_response_itself_may_be_repeated(portal, agency) -> None:
    octets = agency.message("RESPONSE", messageId="a-1", correlationId="c-1")
    assert [agency.post(octets).status_code for _ in range(2)] == [200, 200]
    assert portal.fetched() == ["a-1"]


@pytest.mark.usefixtures("conversation")
def test_correlation_of_another_conversation_begins_none(portal, stranger) -> None:
    for party in (portal, stranger):
        assert code_of(party.say(messageId="p-9", correlationId="c-1")) == "SHZ-CORRELATION-TAKEN"


@pytest.mark.usefixtures("conversation")
def test_other_message_under_a_used_id(portal) -> None:
    answer = portal.say(messageId="p-1", correlationId="c-1", data="<data>other</data>")
    assert code_of(answer) == "SHZ-DUPLICATE"


@pytest.mark.usefixtures("conversation")
def test_message_of_somebody_else_is_as_unknown_as_one_that_never_was(stranger) -> None:
    other, never = stranger.status("p-1"), stranger.status("p-0")
    assert code_of(other) == code_of(never) == "SHZ-MESSAGE-UNKNOWN"
    assert code_of(stranger.confirm("p-1")) == "SHZ-MESSAGE-UNKNOWN"


@pytest.mark.usefixtures("conversation")
def test_sender_does_not_confirm_its_own_message(portal) -> None:
    assert code_of(portal.confirm("p-1")) == "SHZ-MESSAGE-UNKNOWN"


@pytest.mark.usefixtures("conversation")
def test_state_that_cannot_follow(portal, agency) -> None:
    for resend in ("RESEND", "NOT_RESEND"):
        assert code_of(agency.confirm("p-1", "MESSAGE_NOT_ACCTEPTED", resend)) == "SHZ-STATE"
    assert portal.state("p-1") == "DELIVERED"


def test_resend_of_a_message_that_is_gone(portal, agency) -> None:
    portal.say(messageId="p-1")
    agency.confirm("p-1", "MESSAGE_NOT_ACCTEPTED", "NOT_RESEND")
    assert code_of(agency.confirm("p-1", "MESSAGE_NOT_ACCTEPTED", "RESEND")) == "SHZ-MESSAGE-GONE"
    assert code_of(agency.confirm("p-1", "MESSAGE_ACCEPTED")) == "SHZ-STATE"
    assert portal.state("p-1") == "NOT_DELIVERED"


def test_correctly_spelt_status_is_not_the_one_of_the_contract(portal, agency) -> None:
    portal.say(messageId="p-1")
    answer = agency.confirm("p-1", "MESSAGE_NOT_ACCEPTED")
    assert code_of(answer) == "SCE001"
    assert "MESSAGE_NOT_ACCTEPTED" in answer.text


@pytest.mark.parametrize("amount", [0, -1])
def test_amount_of_nothing(agency, amount: int) -> None:
    assert code_of(agency.fetch(amount=amount)) == "SCE001"


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://agency/", "javascript:alert(1)", "file:///etc/passwd", "http://", "agency:8080/client", "http://a b/"),
        *("http://localhost/bip-async", "http://localhost:80/bip-sync/", "http://127.0.0.1/bip-async"),
        *("http://user:word@agency/", "http://agency:99999/"),
    ],
)
def test_endpoint_that_nothing_may_be_brought_to(office, url: str) -> None:
    with pytest.raises(EndpointRefused):
        office.subscribers.add(Subscriber(SenderId("agency"), url=url))


def test_endpoint_is_judged_again_when_something_is_brought(portal, office, engine, with_endpoint) -> None:
    from gateway.subscribers import Subscribers

    known = office.subscribers.find("agency")
    assert known is not None
    Subscribers(engine).add(replace(known, url="http://localhost/bip-async"))
    portal.say(messageId="p-1")
    office.postman.run_due()
    assert office.journal.list(Filter(channel="callback")) == ()
    assert portal.state("p-1") == "ON_DELIVERY"


def test_body_over_the_limit(portal, http) -> None:
    answer = http.post("/bip-async", data=b"x" * 200_001)
    assert answer.status_code == 500
    assert code_of(answer) == "SHZ-SIZE"


def test_other_methods_get_a_fault(http) -> None:
    answer = http.put("/bip-async", data=b"")
    assert answer.status_code == 405
    assert code_of(answer) == "SHZ-METHOD"


def test_unsigned_message(portal, http, agency) -> None:
    answer = http.post("/bip-async", data=portal.message())
    assert code_of(answer) == "SCE007"
    assert agency.fetched() == []


def test_message_that_was_changed_on_the_way(portal, http) -> None:
    octets = wsse.sign(portal.message(), portal.key).replace("іс".encode(), b"!!!!")
    assert code_of(http.post("/bip-async", data=octets)) == "SCE006"


@pytest.mark.parametrize(("who", "code"), [("stranger", "SHZ-SIGNER-MISMATCH"), ("person", "SHZ-SIGNER-PERSON")])
def test_message_signed_by_somebody_else(portal, http, keys, who: str, code: str) -> None:
    key = keys.person if who == "person" else keys.of[who]
    assert code_of(http.post("/bip-async", data=wsse.sign(portal.message(), key))) == code


def test_wrong_password_and_unknown_sender(portal) -> None:
    wrong = portal.message().replace(b"secret", b"guess")
    assert code_of(portal.post(wrong)) == "SHZ-PASSWORD"
    unknown = portal.message().replace(b"<senderId>portal", b"<senderId>nobody")
    assert code_of(portal.post(unknown)) == "SHZ-SENDER-UNKNOWN"


def test_service_that_is_not_open_to_the_requester(portal, office) -> None:
    from gateway.names import ServiceId

    participants = office.channel.gateway.participants
    known = participants.find("portal")
    assert known is not None
    participants.add(replace(known, services=frozenset({ServiceId("OTHER")})), password="secret")
    assert code_of(portal.say()) == "SHZ-SERVICE-FORBIDDEN"


def test_operation_of_another_channel(portal) -> None:
    octets = portal.message().replace(b"AsyncChannel/v10/Types", b"SyncChannel/v10/Types")
    answer = portal.post(octets)
    assert code_of(answer) == "SCE001"
    assert "getMessageStatus" in answer.text


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"", "SHZ-XML-SYNTAX"),
        (b"not XML", "SHZ-XML-SYNTAX"),
        (b"<!DOCTYPE a><a/>", "SHZ-XML-DTD"),
        (b"<a/>", "SCE001"),
        (f'<s:Envelope xmlns:s="{SOAP11}"><s:Body/></s:Envelope>'.encode(), "SCE001"),
        (b"<a>" * 200 + b"</a>" * 200, "SHZ-DEPTH"),
    ],
)
def test_what_is_no_message_at_all(http, office, octets: bytes, code: str) -> None:
    answer = http.post("/bip-async", data=octets)
    assert code_of(answer) == code
    assert office.journal.list(Filter(channel="async", direction=Direction.OUT))[0].code == code


def test_every_fault_is_signed_and_speaks_the_language_asked_for(portal, keys) -> None:
    octets = portal.message("QUESTION")
    for lang, word in (("kk", "белгісіз"), ("ru", "Неизвестное"), ("en", "not known")):
        answer = portal.post(octets, **{"Accept-Language": lang})
        assert word in (etree.fromstring(answer.data).findtext(".//errorMessage") or "")
        assert wsse.verify(answer.data, keys.authority.trust, at=NOW).ok


def test_fault_for_a_journal_that_cannot_be_written_says_that_nothing_was_taken(
    portal, agency, office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import sqlalchemy as sa

    def full(*_: object) -> int:
        raise sa.exc.OperationalError("INSERT", {}, Exception("the disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(type(office.journal), "write", full)
        patch.setattr(type(office.journal), "record", full)
        answer = portal.say(messageId="p-1")
    assert code_of(answer) == "SCE909"
    assert "disk" not in answer.text
    assert agency.fetched() == []
    assert portal.say(messageId="p-1").status_code == 200


def test_nil_request_is_refused(portal) -> None:
    nil = envelope("getMessages", "").replace(
        b"<request>", b'<request xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true">'
    )
    assert code_of(portal.post(nil)) == "SCE001"


def test_status_needs_a_message_id(portal) -> None:
    asked = f"<messageId> </messageId><requestDate>2031-05-06T12:08:09+05:00</requestDate>{sender('portal')}"
    answer = portal.post(envelope("getMessageStatus", asked))
    assert code_of(answer) == "SCE001"
    assert "ENV-EMPTY-REQUIRED" in answer.text


def test_refused_message_is_in_the_journal_with_what_it_claimed(portal, http, office) -> None:
    data = "<data><messageId>inner</messageId><senderId>inner</senderId></data>"
    octets = portal.message(messageId="p-1", correlationId="c-1", data=data)
    http.post("/bip-async", data=octets)
    request = office.journal.list(Filter(channel="async", direction=Direction.IN))[0]
    claimed = (request.sender_id, request.service_id, request.message_id, request.correlation_id)
    assert claimed == ("portal", "FORM_IMPORT", "p-1", "c-1")
    assert office.journal.octets(request.id) == octets
