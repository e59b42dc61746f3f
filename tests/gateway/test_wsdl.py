"""The contract as it is served, and a zeep client that knows nothing but its address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import zeep
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from gateway.documents import schema_document, wsdl_document
from gateway.names import ALMATY
from signing.soap_client import BodySignature
from tests.serving import served

INTERFACES = "http://bip.bee.kz/SyncChannel/v10/Interfaces"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
PATHS = ["/bip-sync-wss-gost/", "/shep/bip-sync-wss-gost/", "/bip-sync/"]


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The gateway on a free port."""
    with served(app) as url:
        yield url


def _ask(client: zeep.Client, message_id: str) -> object:
    request = client.get_type("{urn:echo}Request")(word="сәлем")
    return client.service.SendMessage(
        request={
            "requestInfo": {
                "messageId": message_id,
                "serviceId": "ECHO",
                "messageDate": datetime(2031, 5, 6, 12, 8, 9, tzinfo=ALMATY),
                "sender": {"senderId": "demo", "password": "secret"},
            },
            "requestData": {"data": request},
        }
    )


@pytest.mark.parametrize("path", PATHS)
def test_zeep_asks_with_typed_data_and_nothing_but_the_address(address: str, keys, gateway, echo, path: str) -> None:
    signature = BodySignature(keys.system, keys.authority.trust, now=gateway.now) if "wss" in path else None
    with zeep.Client(f"{address}{path}?wsdl", wsse=signature) as client:
        response = _ask(client, "zeep-1")
        assert response["responseInfo"]["status"]["code"] == "SCSS001"
        assert echo.asked[0][0] == "сәлем"
        port = client.wsdl.services["ISyncChannelHttpService"].ports["SyncChannelHttpPort"]
        assert port.binding_options["address"] == f"{address}{path}"


def test_zeep_raises_a_fault_with_our_code(address: str, gateway) -> None:
    with zeep.Client(f"{address}/bip-sync/?wsdl") as client:
        _ask(client, "zeep-2")
        with pytest.raises(zeep.exceptions.Fault) as fault:
            _ask(client, "zeep-2")
        assert fault.value.code == "SHZ-DUPLICATE"


def test_zeep_loads_the_concrete_file_too(address: str) -> None:
    with zeep.Client(f"{address}/bip-sync/?wsdl=SyncChannelHttp_Service.wsdl") as client:
        assert list(client.wsdl.bindings) == [f"{{{INTERFACES}/Binding2}}SyncChannelHttpBinding"]


@pytest.mark.parametrize("path", PATHS)
def test_every_link_of_the_wsdl_resolves(http: FlaskClient, path: str) -> None:
    queue, seen = ["?wsdl"], set()
    while queue:
        link = queue.pop()
        if link in seen:
            continue
        seen.add(link)
        answer = http.get(path + link)
        assert answer.status_code == 200, link
        root = etree.fromstring(answer.data)
        queue += [e.get("location", "") for e in root.iter(f"{WSDL}import")]
        queue += [e.get("schemaLocation", "") for e in root.iter("{*}import") if e.get("schemaLocation")]
    assert {"?wsdl=ISyncChannel.wsdl", "?xsd=common_v10_Types.xsd", "?xsd=echo.xsd", "?xsd=words.xsd"} <= seen


def test_names_are_those_of_the_real_contract() -> None:
    served = etree.fromstring(wsdl_document("", address="http://x/", contracts=()) or b"")
    abstract = etree.fromstring(wsdl_document("ISyncChannel.wsdl", address="http://x/", contracts=()) or b"")
    assert (served.get("name"), served.get("targetNamespace")) == ("SyncChannelHttp_Service", INTERFACES)
    assert (abstract.get("name"), abstract.get("targetNamespace")) == ("ISyncChannel", INTERFACES)
    parts = {m.get("name"): m[0].get("name") for m in abstract.iter(f"{WSDL}message")}
    assert parts == {
        "SendMessageRequestMsg": "SendMessageParameters",
        "SendMessageResponseMsg": "SendMessageResult",
        "SendMessage_sendMessageFaultMsg": "sendMessageFault",
    }
    operation = served.find(f"{WSDL}binding/{WSDL}operation")
    assert operation is not None
    assert operation.get("name") == "SendMessage"
    assert operation[0].get("soapAction") == ""


@pytest.mark.parametrize("name", ["../__init__.py", "../../pyproject.toml", "/etc/passwd", "nothing.xsd"])
def test_no_other_file_is_served(http: FlaskClient, name: str) -> None:
    for link in (f"?wsdl={name}", f"?xsd={name}"):
        assert http.get(f"/bip-sync/{link}").status_code == 404


def test_two_different_schemas_of_one_name_are_a_mistake_of_the_composer() -> None:
    class Contract:
        namespace = "urn:a"
        schema_name = "a.xsd"

        def __init__(self, octets: bytes) -> None:
            self._octets = octets

        def schemas(self) -> dict[str, bytes]:
            return {"a.xsd": self._octets}

    with pytest.raises(ValueError, match=r"a\.xsd"):
        schema_document("a.xsd", contracts=[Contract(b"<a/>"), Contract(b"<b/>")])


def test_fault_for_a_huge_body_can_be_read_over_a_real_port(address: str) -> None:
    import requests

    answer = requests.post(f"{address}/bip-sync/", data=b"x" * 50 * 2**20, timeout=60)
    assert answer.status_code == 500
    assert "SHZ-SIZE" in answer.text
