"""Whoever writes to the consent service in its own namespace is answered in it, as clients of the real one read it."""

from __future__ import annotations

from copy import deepcopy

import pytest
from flask.testing import FlaskClient
from lxml import etree

from sandbox.world import World
from signing import xmldsig
from signing.namespaces import DS
from tests.sandbox.conftest import Citizen

KDP = "http://service.2fa-chain.kz/ns/kdp"
TYPES = "http://bip.bee.kz/SyncChannel/v10/Types"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def message(world: World, iin: str, *, wrapper: str, qualified: bool) -> bytes:
    """A request for consent, its elements in KDP's namespace or in none."""
    ready = world.systems.membership.add("demo")
    k = "k:" if qualified else ""
    fields = {
        "uin": iin,
        "company": "ТОО «Тест»",
        "company_bin": ready.bin,
        "company_responsible": "А",
        "employee_name": "Б",
        "access_name": "GBDFLUniversal_token",
        "personal_data_name": "адрес",
        "expiresIn": "600000",
        "omit-sms": "false",
    }
    data = "".join(f"<{k}{name}>{text}</{k}{name}>" for name, text in fields.items())
    info = (
        f"<{k}requestInfo><{k}messageId>kdp-1</{k}messageId><{k}serviceId>KDP_SERVICE</{k}serviceId>"
        f"<{k}messageDate>2026-11-20T12:00:00+05:00</{k}messageDate><{k}sender><{k}senderId>demo</{k}senderId>"
        f"<{k}password>{ready.sender.password}</{k}password></{k}sender></{k}requestInfo>"
    )
    body = (
        f"<{k}request>{info}<{k}requestData>"
        f'<{k}data xmlns:xsi="{XSI}" xsi:type="k:getUserDataRequest">{data}</{k}data></{k}requestData></{k}request>'
    )
    return (
        f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body><{wrapper} xmlns:k="{KDP}" xmlns:t="{TYPES}">{body}'
        f"</{wrapper}></soap:Body></soap:Envelope>"
    ).encode()


def answered(client: FlaskClient, octets: bytes) -> etree._Element:
    response = client.post("/bip-sync/", data=octets, content_type="text/xml")
    assert response.status_code == 200, response.text
    found: etree._Element = etree.fromstring(response.data).find(f"{{{SOAP}}}Body/*")
    return found


@pytest.mark.parametrize("qualified", [True, False])
def test_the_answer_has_the_observed_shape(world: World, client: FlaskClient, guardian: Citizen, qualified: bool):
    world.choices.change({"consent": "always"})
    octets = message(world, guardian.iin, wrapper="k:sendMessageRequest", qualified=qualified)
    root = answered(client, octets)
    assert root.tag == f"{{{KDP}}}sendMessageResponse"
    assert {etree.QName(one).namespace for one in root.iter()} == {KDP, DS}
    names = {"k": KDP}
    assert root.findtext("k:response/k:responseInfo/k:status/k:code", namespaces=names) == "SCSS001"
    data = root.find("k:response/k:responseData/k:data", names)
    assert data is not None
    assert [etree.QName(one).localname for one in data] == ["status", "code", "public-key", "Signature"]
    assert data.findtext("k:code", namespaces=names) != (data.findtext("k:code", namespaces=names) or "").strip()


def test_the_owners_signature_holds_in_that_shape_too(world: World, client: FlaskClient, guardian: Citizen):
    root = answered(client, message(world, guardian.iin, wrapper="k:sendMessageRequest", qualified=True))
    data = root.find(f".//{{{KDP}}}data")
    assert data is not None
    assert data.findtext(f"{{{KDP}}}status") == "PENDING"
    report = xmldsig.verify(etree.tostring(deepcopy(data)), world.trust, at=world.clock.now())
    assert report.ok, report.failures


def test_the_plain_wrapper_is_answered_in_the_plain_shape(world: World, client: FlaskClient, guardian: Citizen):
    root = answered(client, message(world, guardian.iin, wrapper="t:SendMessage", qualified=False))
    assert root.tag == f"{{{TYPES}}}SendMessageResponse"
    assert root.findtext("response/responseData/data/status") == "PENDING"
    assert root.findtext("response/responseData/data/result/code") == "CONSENT-ASKED"
