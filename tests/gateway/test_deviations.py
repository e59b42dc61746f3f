"""What real clients send against the contract: accepted with a finding in lenient mode, refused in strict mode."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from lxml import etree

from gateway.envelope import open_envelope, read
from gateway.errors import FormatWrong, SoapVersionWrong
from gateway.exchange import Gateway
from gateway.modes import Mode
from signing import wsse

TYPES = "http://bip.bee.kz/SyncChannel/v10/Types"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:q="http://www.w3.org/2001/XMLSchema"'
DATE = "2031-05-06T12:08:09+05:00"

CASES: dict[str, tuple[str, str]] = {
    "ENV-SESSION-ID": ("</sender>", "</sender><sessionId>c5r9</sessionId>"),
    "ENV-DATE-UTC": (DATE, "2031-05-06T07:08:09Z"),
    "ENV-DATE-OFFSET": (DATE, "2031-05-06T13:08:09+06:00"),
    "ENV-DATE-NO-ZONE": (DATE, "2031-05-06T12:08:09.123456789"),
    "ENV-EMPTY-OPTIONAL": (">chain<", "><"),
    "ENV-EMPTY-PROPERTIES": ("</sender>", "</sender><properties></properties>"),
    "ENV-ELEMENT-ORDER": (
        "<messageId>m-1</messageId><correlationId>chain</correlationId>",
        "<correlationId>chain</correlationId><messageId>m-1</messageId>",
    ),
    "ENV-DATA-STRING-TYPE": ("<data>", f'<data {XSI} xsi:type="q:string">'),
    "ENV-WRAPPER-REQUEST": ("n:SendMessage", "n:SendMessageRequest"),
}


def test_message_by_the_contract_has_no_deviation_in_either_mode(soap) -> None:
    for mode in Mode:
        message = read(soap(), mode)
        assert message.deviations == ()
        assert message.info.message_id == "m-1"
        assert message.info.password == "secret"


@pytest.mark.parametrize("code", CASES)
def test_deviation_is_tolerated_in_lenient_and_refused_in_strict_mode(soap, code: str) -> None:
    before, after = CASES[code]
    octets = soap().decode().replace(before, after).encode()
    message = read(octets, Mode.LENIENT)
    assert [finding.code for finding in message.deviations] == [code]
    assert message.deviations[0].at is not None and message.deviations[0].at.xpath
    assert message.payload.findtext("word") == "сәлем"
    with pytest.raises(FormatWrong) as refused:
        read(octets, Mode.STRICT)
    assert [finding.code for finding in refused.value.findings] == [code]


def test_all_dates_are_read_as_one_moment(soap) -> None:
    moments = {
        read(soap().decode().replace(DATE, date).encode()).info.message_date
        for date in (DATE, "2031-05-06T07:08:09Z", "2031-05-06T13:08:09+06:00", "2031-05-06T12:08:09")
    }
    assert len(moments) == 1


def test_offset_of_six_hours_was_right_before_march_2024(soap) -> None:
    octets = soap().decode().replace(DATE, "2024-02-29T12:00:00+06:00").encode()
    assert read(octets, Mode.STRICT).deviations == ()


@pytest.mark.parametrize(
    ("wrapper", "namespace", "code"),
    [
        ("sendMessageRequest", "http://service.2fa-chain.kz/ns/kdp", "ENV-WRAPPER-KDP"),
        ("syncSendMessageRequest", f"{TYPES}/Request", "ENV-WRAPPER-PROVIDER"),
    ],
)
def test_wrappers_of_other_services_are_known(soap, wrapper: str, namespace: str, code: str) -> None:
    octets = soap().decode().replace("n:SendMessage", f"n:{wrapper}").replace(f'"{TYPES}"', f'"{namespace}"')
    bare = octets.replace("<request>", "").replace("</request>", "")
    assert [one.code for one in read(octets.encode()).deviations] == [code]
    if code == "ENV-WRAPPER-PROVIDER":
        assert read(bare.encode()).info.service_id == "ECHO"
    else:
        with pytest.raises(FormatWrong):
            read(bare.encode())


def test_request_qualified_by_a_default_namespace_is_read(soap) -> None:
    octets = soap().decode().replace("n:SendMessage", "SendMessage").replace("xmlns:n=", "xmlns=")
    octets = octets.replace('<e:Request xmlns:e="urn:echo">', "").replace("</e:Request>", "").encode()
    message = read(octets)
    assert [one.code for one in message.deviations] == ["ENV-QUALIFIED-REQUEST"]
    assert message.payload.findtext("word") == "сәлем"
    with pytest.raises(FormatWrong):
        read(octets, Mode.STRICT)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("<messageId>m-1</messageId>", "", "ENV-XSD-MISSING"),
        ("<messageId>m-1</messageId>", "<messageId> </messageId>", "ENV-EMPTY-REQUIRED"),
        ("<sender>", "<extra/><sender>", "ENV-XSD-UNEXPECTED"),
        (DATE, "yesterday", "ENV-XSD-VALUE"),
        (DATE, "-0044-03-15T12:00:00Z", "ENV-XSD-VALUE"),
        ("</sender>", f"</sender><properties><key>{'k' * 31}</key><value/></properties>", "ENV-XSD-VALUE"),
        ("n:SendMessage", "n:Send", "ENV-WRAPPER"),
        ("<s:Header/>", "<s:Body/>", "ENV-SOAP-ENVELOPE"),
        ("</n:SendMessage>", "</n:SendMessage><again/>", "ENV-SOAP-ENVELOPE"),
        ("<request>", "<request><!-- x -->text", "ENV-XSD-VALUE"),
    ],
)
def test_what_the_xsd_forbids_is_refused_in_both_modes_with_its_place(soap, before: str, after: str, code: str) -> None:
    octets = soap().decode().replace(before, after).encode()
    for mode in Mode:
        with pytest.raises(FormatWrong) as refused:
            read(octets, mode)
        finding = refused.value.findings[0]
        assert finding.code == code
        assert finding.at is not None and finding.at.line == 1 and finding.at.xpath


def test_envelope_without_the_soap_namespace_is_a_version_mismatch(soap) -> None:
    with pytest.raises(SoapVersionWrong):
        open_envelope(b"<Envelope><Body><x/></Body></Envelope>")


def test_comment_does_not_cut_a_value_in_two(soap) -> None:
    message = read(soap().replace(b"<senderId>demo", b"<senderId>de<!-- x -->mo"))
    assert message.info.sender_id == "demo"


def test_tolerated_deviations_are_named_in_a_header(http: FlaskClient, soap) -> None:
    octets = soap().decode().replace(*CASES["ENV-SESSION-ID"]).replace(*CASES["ENV-DATE-UTC"]).encode()
    answer = http.post("/bip-sync/", data=octets)
    assert answer.status_code == 200
    assert answer.headers["X-Shlyuz-Findings"] == "ENV-SESSION-ID,ENV-DATE-UTC"


def test_participant_may_be_read_strictly_by_a_lenient_gateway(http: FlaskClient, soap, gateway: Gateway) -> None:
    from dataclasses import replace

    demo = gateway.participants.find("demo")
    assert demo is not None
    gateway.participants.add(replace(demo, mode=Mode.STRICT), password="secret")
    answer = http.post("/bip-sync/", data=soap().decode().replace(*CASES["ENV-DATE-UTC"]).encode())
    assert b"SCE001" in answer.data and b"ENV-DATE-UTC" in answer.data
    assert "X-Shlyuz-Findings" not in answer.headers


def test_lowercase_wsu_id_is_reported_by_the_gateway(http: FlaskClient, soap, keys, configured) -> None:
    wsu = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
    root = etree.fromstring(soap())
    root[-1].set(f"{{{wsu}}}id", "body-1")
    root[-1].set(f"{{{wsu}}}Id", "body-1")
    signed = etree.fromstring(_resigned(root, keys.system, wsu))
    octets = etree.tostring(signed)
    answer = http.post("/bip-sync-wss-gost/", data=octets)
    assert answer.headers.get("X-Shlyuz-Findings") == "ID-LOWERCASE", answer.text
    configured(mode=Mode.STRICT)
    assert b"SCE006" in http.post("/bip-sync-wss-gost/", data=octets).data


def _resigned(root, key, wsu: str) -> bytes:
    """Sign with ``wsu:id`` alone on the Body."""
    import base64
    import hashlib

    del root[-1].attrib[f"{{{wsu}}}Id"]
    lone = etree.fromstring(etree.tostring(root))
    digest = base64.b64encode(hashlib.sha256(etree.tostring(lone[-1], method="c14n", exclusive=True)).digest())
    root[-1].set(f"{{{wsu}}}Id", "body-1")
    wsse.sign_in_place(root, key)
    del root[-1].attrib[f"{{{wsu}}}Id"]
    ds = "http://www.w3.org/2000/09/xmldsig#"
    value = root.find(f".//{{{ds}}}DigestValue")
    value.text = digest.decode()
    info = root.find(f".//{{{ds}}}SignedInfo")
    signature = key.sign(etree.tostring(info, method="c14n", exclusive=True))
    root.find(f".//{{{ds}}}SignatureValue").text = base64.b64encode(signature).decode()
    return etree.tostring(root)
