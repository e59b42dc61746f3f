"""Each bad message gets its own fault, in three languages, and is in the journal; nothing is half-registered."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from lxml import etree

from gateway.exchange import Gateway
from gateway.journal import Filter
from gateway.modes import Mode
from signing import wsse

WSS = "/bip-sync-wss-gost/"
PLAIN = "/bip-sync/"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


def _error(answer: bytes) -> dict[str, str]:
    """The fault by the names of its parts."""
    root = etree.fromstring(answer)
    detail = root.find(".//{*}SendMessageFault1_SendMessageFault")
    assert detail is not None
    parts = {str(child.tag): child.text or "" for child in detail}
    return parts | {name: root.findtext(f".//{name}") or "" for name in ("faultcode", "faultstring")}


def _assert_refused(http: FlaskClient, gateway: Gateway, octets: bytes, code: str, path: str = PLAIN) -> dict[str, str]:
    answer = http.post(path, data=octets)
    error = _error(answer.data)
    assert answer.status_code == 500
    assert error["errorCode"] == code, error
    key = int(answer.headers["X-Shlyuz-Message"])
    assert gateway.journal.octets(key) == octets
    assert gateway.journal.answers_to(key)[-1].code == code
    return error


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"", "SHZ-XML-SYNTAX"),
        (b"not xml", "SHZ-XML-SYNTAX"),
        (b"<a><b></a>", "SHZ-XML-SYNTAX"),
        (b"<!DOCTYPE x><x/>", "SHZ-XML-DTD"),
        (BOMB, "SHZ-XML-ENTITY"),
        (b"<a>" * 300 + b"</a>" * 300, "SHZ-DEPTH"),
        (b"<a/>", "SCE001"),
        (b"\xff\xfe\x00\xd8", "SHZ-XML-SYNTAX"),
    ],
)
def test_what_is_no_safe_xml_is_refused(http: FlaskClient, gateway: Gateway, octets: bytes, code: str) -> None:
    for path in (PLAIN, WSS):
        _assert_refused(http, gateway, octets, code, path)


def test_entity_bomb_in_escaped_data_is_refused(http: FlaskClient, soap, gateway: Gateway) -> None:
    escaped = BOMB.decode().replace("&", "&amp;").replace("<", "&lt;")
    _assert_refused(http, gateway, soap(data=f"<data>{escaped}</data>"), "SHZ-XML-ENTITY")


def test_large_body_is_refused_by_its_announced_length(http: FlaskClient, gateway: Gateway) -> None:
    answer = http.post(PLAIN, data=b" " * 200_001)
    error = _error(answer.data)
    assert error["errorCode"] == "SHZ-SIZE"
    assert "200000" in error["errorData"] and "200001" in error["errorData"]
    assert gateway.journal.list(Filter(code="SHZ-SIZE"))


def test_chunked_body_is_counted_while_it_is_read(http: FlaskClient) -> None:
    import io

    answer = http.post(PLAIN, input_stream=io.BytesIO(b" " * 300_000), environ_base={"wsgi.input_terminated": True})
    assert _error(answer.data)["errorCode"] == "SHZ-SIZE"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_get_a_fault_and_405(http: FlaskClient, method: str) -> None:
    answer = http.open(PLAIN, method=method, data=b"x")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, POST"
    assert _error(answer.data)["errorCode"] == "SHZ-METHOD"


def test_unknown_service_unknown_sender_and_wrong_password_differ(http: FlaskClient, soap, gateway: Gateway) -> None:
    message = soap().decode()
    _assert_refused(http, gateway, message.replace("ECHO", "NOPE").encode(), "SCE004")
    _assert_refused(http, gateway, message.replace(">demo<", ">who<").encode(), "SHZ-SENDER-UNKNOWN")
    error = _assert_refused(http, gateway, message.replace(">secret<", ">guess<").encode(), "SHZ-PASSWORD")
    assert "guess" not in error["errorData"] and "secret" not in error["errorData"]
    no_password = message.replace("<password>secret</password>", "").encode()
    _assert_refused(http, gateway, no_password, "SHZ-PASSWORD")


def test_service_that_is_not_open_to_the_sender_is_refused(http: FlaskClient, soap, gateway: Gateway) -> None:
    from gateway.names import SenderId, ServiceId
    from gateway.participants import Participant

    gateway.participants.add(
        Participant(SenderId("demo"), "1", services=frozenset({ServiceId("OTHER")})), password="secret"
    )
    _assert_refused(http, gateway, soap(), "SHZ-SERVICE-FORBIDDEN")


def test_unsigned_message_is_refused_where_signatures_are_due(http: FlaskClient, soap, gateway: Gateway, keys) -> None:
    _assert_refused(http, gateway, soap(), "SCE007", WSS)
    answer = http.post(WSS, data=soap())
    assert wsse.verify(answer.data, keys.authority.trust, at=gateway.now()).ok, "faults are signed too"


def test_tampered_message_is_refused(http: FlaskClient, soap, signed, gateway: Gateway, echo) -> None:
    octets = signed(soap()).replace("сәлем".encode(), "сәлам".encode())
    error = _assert_refused(http, gateway, octets, "SCE006", WSS)
    assert "REF-DIGEST" in error["errorData"]
    assert echo.asked == []


def test_fault_tells_what_most_likely_broke_the_signature(http: FlaskClient, soap, signed, gateway: Gateway) -> None:
    misread = signed(soap()).replace("сәлем".encode(), "сәлем".encode().decode("cp1251", "replace").encode())
    error = _assert_refused(http, gateway, misread, "SCE006", WSS)
    assert "DIAG-CHARSET-CP1251" in error["errorData"]


def test_wrapped_body_is_refused(http: FlaskClient, soap, signed, gateway: Gateway, echo) -> None:
    root = etree.fromstring(signed(soap()))
    body = root[-1]
    root[0].append(body)
    fake = etree.fromstring(soap(message_id="forged"))[-1]
    root.append(fake)
    _assert_refused(http, gateway, etree.tostring(root), "SCE006", WSS)
    assert echo.asked == []


def test_every_wrong_signer_has_its_own_code(http: FlaskClient, soap, signed, keys, gateway: Gateway) -> None:
    for key, code in (
        (keys.person, "SHZ-SIGNER-PERSON"),
        (keys.expired, "SCE005"),
        (keys.other_system, "SHZ-SIGNER-MISMATCH"),
        (keys.stranger, "SCE006"),
    ):
        _assert_refused(http, gateway, signed(soap(), key), code, WSS)


def test_unregistered_certificate_of_the_right_bin_is_refused(
    http: FlaskClient, soap, signed, keys, gateway: Gateway
) -> None:
    from dataclasses import replace

    demo = gateway.participants.find("demo")
    assert demo is not None
    gateway.participants.add(replace(demo, certificates=frozenset({"0" * 64})), password="secret")
    _assert_refused(http, gateway, signed(soap()), "SHZ-SIGNER-MISMATCH", WSS)
    registered = frozenset({keys.system.certificate.fingerprint})
    gateway.participants.add(replace(demo, certificates=registered), password="secret")
    assert http.post(WSS, data=signed(soap())).status_code == 200


def test_soap_12_without_a_signature_gets_version_mismatch(http: FlaskClient, soap, gateway: Gateway) -> None:
    octets = soap().replace(b"http://schemas.xmlsoap.org/soap/envelope/", b"http://www.w3.org/2003/05/soap-envelope")
    error = _assert_refused(http, gateway, octets, "SHZ-SOAP-VERSION")
    assert error["faultcode"] == "soap:VersionMismatch"
    assert b'xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"' in http.post(PLAIN, data=octets).data


def test_signed_soap_12_is_tolerated_and_strict_mode_refuses_it(
    http: FlaskClient, soap, signed, gateway: Gateway, configured
) -> None:
    twelve = soap().replace(b"http://schemas.xmlsoap.org/soap/envelope/", b"http://www.w3.org/2003/05/soap-envelope")
    answer = http.post(WSS, data=signed(twelve))
    assert answer.status_code == 200, answer.text
    assert answer.headers["X-Shlyuz-Findings"] == "ENV-SOAP12"
    configured(mode=Mode.STRICT)
    _assert_refused(http, gateway, signed(twelve), "SHZ-SOAP-VERSION", WSS)


def test_fault_is_shaped_as_real_receivers_shape_it(http: FlaskClient, soap) -> None:
    from gateway.schema import problems

    root = etree.fromstring(http.post(PLAIN, data=soap().replace(b"ECHO", b"NOPE")).data)
    assert root.findtext(".//faultcode") == root.findtext(".//errorCode") == "SCE004"
    assert root.findtext(".//faultstring") == root.findtext(".//errorMessage") == "Сервис не существует"
    detail = root.find(".//{*}SendMessageFault1_SendMessageFault")
    assert detail is not None
    assert problems(detail) == ()


@pytest.mark.parametrize(
    ("wanted", "text"),
    [("kk", "Қызмет жоқ"), ("en-GB,en;q=0.9", "The service does not exist"), ("de", "Сервис не существует")],
)
def test_fault_speaks_the_language_of_the_client(http: FlaskClient, soap, wanted: str, text: str) -> None:
    octets = soap().replace(b"ECHO", b"NOPE")
    answer = http.post(PLAIN, data=octets, headers={"Accept-Language": wanted})
    assert _error(answer.data)["errorMessage"] == text


def test_format_fault_names_place_expected_and_actual(http: FlaskClient, soap) -> None:
    octets = soap().replace(b"<messageId>m-1</messageId>", b"").replace(b"<sender>", b"<sender at='home'>")
    error = _error(http.post(PLAIN, data=octets, headers={"Accept-Language": "en"}).data)
    assert error["errorCode"] == "SCE001"
    assert "/requestInfo" in error["errorData"] and "(line 1)" in error["errorData"]
    assert "expected: messageId" in error["errorData"]
    late = soap().replace(b"2031-05-06T", b"tomorrow")
    assert (
        "found: tomorrow12:08:09+05:00"
        in _error(http.post(PLAIN, data=late, headers={"Accept-Language": "en"}).data)["errorData"]
    )
