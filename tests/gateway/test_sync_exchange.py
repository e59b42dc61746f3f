"""A message through the channels, from the request to the journal."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from lxml import etree

from gateway.exchange import Gateway
from gateway.journal import Direction, Filter
from signing import wsse
from signing.key_info import KeyInfoForm, key_info_form

SOAP = {"s": "http://schemas.xmlsoap.org/soap/envelope/", "t": "http://bip.bee.kz/SyncChannel/v10/Types"}
WSS = "/bip-sync-wss-gost/"
PLAIN = "/bip-sync/"


def _code(answer: bytes) -> str | None:
    return etree.fromstring(answer).findtext(".//errorCode")


@pytest.mark.parametrize("path", [WSS, "/bip-sync-wss-gost", "/shep/bip-sync-wss-gost/", "/shep/bip-sync-wss-gost"])
def test_signed_message_gets_a_signed_answer_on_every_path(http: FlaskClient, soap, signed, keys, path: str) -> None:
    answer = http.post(path, data=signed(soap()))
    report = wsse.verify(answer.data, keys.authority.trust, at=answer_moment())
    assert answer.status_code == 200
    assert report.ok, report.failures
    assert report.signer == keys.gateway.certificate
    assert etree.fromstring(answer.data).findtext(".//status/code") == "SCSS001"


@pytest.mark.parametrize("form", KeyInfoForm)
def test_answer_and_fault_name_the_certificate_as_the_request_does(
    http: FlaskClient, soap, keys, form: KeyInfoForm
) -> None:
    request = wsse.sign(soap(), keys.system, form=form)
    for answer in (http.post(WSS, data=request), http.post(WSS, data=request)):
        assert key_info_form(etree.fromstring(answer.data)) is form


def answer_moment():
    from datetime import UTC, datetime

    return datetime(2031, 5, 6, 7, 8, 10, tzinfo=UTC)


@pytest.mark.parametrize("path", [PLAIN, "/bip-sync"])
@pytest.mark.parametrize("kind", ["text/xml", "application/xml", "text/plain", "application/x-www-form-urlencoded"])
def test_unsigned_channel_takes_any_content_type(http: FlaskClient, soap, path: str, kind: str) -> None:
    answer = http.post(path, data=soap(), content_type=kind, headers={"SOAPAction": "urn:whatever"})
    assert answer.status_code == 200
    assert b"Security" not in answer.data


def test_answer_matches_the_contract(http: FlaskClient, soap) -> None:
    from gateway.schema import problems

    root = etree.fromstring(http.post(PLAIN, data=soap()).data)
    response = root.find(".//t:SendMessageResponse", SOAP)
    assert response is not None
    data = response.find(".//data")
    assert data is not None
    data.attrib.clear()
    assert problems(response) == ()
    assert response.findtext(".//correlationId") == "chain"
    assert response.findtext(".//responseDate") == "2031-05-06T12:08:09.000+05:00"


@pytest.mark.parametrize("path", [PLAIN, WSS])
def test_data_of_the_answer_go_out_octet_for_octet(http: FlaskClient, soap, signed, path: str) -> None:
    octets = http.post(path, data=signed(soap())).data
    assert "<data xmlns:e=\"urn:echo\" a='1'><e:answer >сәлем&#33;</e:answer></data>".encode() in octets


def test_service_gets_the_fields_and_the_context(http: FlaskClient, soap, echo) -> None:
    http.post(PLAIN, data=soap())
    word, context = echo.asked[0]
    assert word == "сәлем"
    assert (context.sender_id, context.message_id, context.correlation_id) == ("demo", "m-1", "chain")
    assert context.session_id.startswith("{00000000-")


def test_journal_keeps_both_messages_octet_for_octet(http: FlaskClient, soap, signed, keys, gateway: Gateway) -> None:
    octets = signed(soap())
    answer = http.post(WSS, data=octets, headers={"X-Trace": "7"})
    key = int(answer.headers["X-Shlyuz-Message"])
    request, reply = gateway.journal.get(key), gateway.journal.answers_to(key)[0]
    assert gateway.journal.octets(key) == octets
    assert gateway.journal.octets(reply.id) == answer.data
    assert request is not None
    assert request.headers["X-Trace"] == "7"
    assert (request.sender_id, request.service_id, request.correlation_id) == ("demo", "ECHO", "chain")
    assert request.fingerprint == keys.system.certificate.fingerprint
    assert {"ENV-XSD", "REF-COVERS"} <= {finding["code"] for finding in request.findings}
    assert (reply.code, reply.http_status, reply.answers) == ("SCSS001", 200, key)
    assert reply.latency_us is not None and reply.latency_us > 0


def test_journal_finds_by_any_field(http: FlaskClient, soap, gateway: Gateway) -> None:
    for number in range(3):
        http.post(PLAIN, data=soap(message_id=f"m-{number}"))
    journal = gateway.journal
    assert len(journal.list(Filter(service_id="ECHO", direction=Direction.IN))) == 3
    assert [e.message_id for e in journal.list(Filter(message_id="m-1", direction=Direction.IN))] == ["m-1"]
    assert len(journal.list(Filter(correlation_id="chain"), limit=2, offset=1)) == 2
    assert len(journal.list(Filter(code="SCSS001", receiver_id="demo"))) == 3
    assert journal.list(Filter(code="SCE004")) == ()
    assert journal.list()[0].as_dict()["direction"] == "out"


def test_service_that_breaks_is_an_internal_fault_without_its_secrets(
    http: FlaskClient, soap, echo, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    echo.fails = True
    answer = http.post(PLAIN, data=soap())
    assert answer.status_code == 500
    assert _code(answer.data) == "SCE909"
    assert b"secret" not in answer.data
    assert b"Traceback" not in answer.data
    assert "a secret of the service" in caplog.text
    assert gateway.journal.list(Filter(code="SCE909"))


def test_message_that_failed_may_be_sent_again(http: FlaskClient, soap, echo) -> None:
    echo.fails = True
    http.post(PLAIN, data=soap())
    echo.fails = False
    assert http.post(PLAIN, data=soap()).status_code == 200


def test_page_without_wsdl_says_where_the_contract_is(http: FlaskClient) -> None:
    page = http.get(WSS)
    assert page.mimetype == "text/plain"
    assert "/bip-sync-wss-gost/?wsdl" in page.text
