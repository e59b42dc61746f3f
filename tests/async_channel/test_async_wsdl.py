"""The contract as it is served, and zeep clients that know nothing but its address: requester, provider, subscriber."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import zeep
from flask.testing import FlaskClient
from lxml import etree
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from gateway.names import ALMATY
from gateway.schema import CONTRACTS
from signing.soap_client import BodySignature
from tests.async_channel.endpoint import Endpoint
from tests.async_channel.party import ASYNC, SERVICE

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
MOMENT = datetime(2031, 5, 6, 12, 8, 9, tzinfo=ALMATY)
OPERATIONS = {"sendMessage", "sendDeliveryNotification", "getMessageStatus", "getMessages"}
CALLBACKS = {"sendMessage", "changeMassageStatusNotification"}


@pytest.fixture
def client(address: str, keys, office) -> Iterator[Callable[[str], Any]]:
    """``client("portal")``: a zeep client of a party, made from the served WSDL."""
    made: list[zeep.Client] = []

    def make(name: str) -> Any:
        signature = BodySignature(keys.of[name], keys.authority.trust, now=office.clock.now)
        made.append(zeep.Client(f"{address}/bip-async?wsdl", wsse=signature))
        return made[-1].service

    yield make
    for one in made:
        one.transport.session.close()


def _account(name: str) -> dict[str, str]:
    return {"senderId": name, "password": "secret"}


def _send(service: Any, name: str, kind: str, message_id: str, *, chain: str | None = "c-1") -> Any:
    info = {
        "messageId": message_id,
        "correlationId": chain,
        "serviceId": SERVICE,
        "messageType": kind,
        "messageDate": MOMENT,
        "sender": _account(name),
    }
    data = zeep.xsd.AnyObject(zeep.xsd.String(), f"{kind} {message_id}")
    return service.sendMessage(request={"messageInfo": info, "messageData": {"data": data}})


def _confirm(service: Any, name: str, message_id: str) -> Any:
    status = {"receiveStatus": "MESSAGE_ACCEPTED", "statusDate": MOMENT, "resendMessage": "NOT_RESEND"}
    told = {"messageId": message_id, "serviceId": SERVICE, "notificationDate": MOMENT, "deliveryStatus": status}
    return service.sendDeliveryNotification(
        request={"notification": told, "requestDate": MOMENT, "sender": _account(name)}
    )


def test_zeep_calls_all_four_operations(client) -> None:
    portal, agency = client("portal"), client("agency")
    sent = _send(portal, "portal", "REQUEST", "p-1", chain=None)
    assert (sent["messageId"], sent["sessionId"][0]) == ("p-1", "{")
    waiting = agency.getMessages(request={"serviceId": SERVICE, "sender": _account("agency"), "amount": 5})
    (message,) = waiting["messages"]
    assert message["messageInfo"]["correlationId"] == sent["correlationId"]
    assert message["messageInfo"]["sender"]["senderId"] == "portal"
    assert _confirm(agency, "agency", "p-1")["notificationId"]
    asked = {"messageId": "p-1", "requestDate": MOMENT, "sender": _account("portal")}
    status = portal.getMessageStatus(request=asked)
    assert (status["messageState"], status["status"]["statusCode"]) == ("DELIVERED", "200")


def test_zeep_raises_the_fault_of_the_operation(client) -> None:
    with pytest.raises(zeep.exceptions.Fault) as fault:
        _send(client("portal"), "portal", "QUESTION", "p-1")
    assert fault.value.code == "SHZ-MESSAGE-TYPE"
    assert etree.QName(fault.value.detail[0]).localname == "sendMessageFault1_sendMessageFault"


def test_provider_of_zeep_and_pytest_httpserver_answers_by_notification_and_response(
    client, keys, office, httpserver: HTTPServer, with_endpoint
) -> None:
    listening = Endpoint(httpserver, keys.of["portal"])
    provider = Endpoint(httpserver, keys.of["agency"])
    with_endpoint("portal", listening.open("/portal"))
    with_endpoint("agency", provider.open("/agency"))
    portal, agency = client("portal"), client("agency")
    _send(portal, "portal", "REQUEST", "p-1")
    office.postman.run_due()
    assert provider.told("messageId") == ["p-1"]
    chain = provider.told("correlationId")[0]
    _send(agency, "agency", "NOTIFICATION", "a-1", chain=chain)
    _send(agency, "agency", "RESPONSE", "a-2", chain=chain)
    office.postman.run_due()
    assert listening.told("messageType") == ["NOTIFICATION", "RESPONSE"]
    assert provider.told("messageState") == ["DELIVERED", "DELIVERED"]
    for name in ("a-1", "a-2"):
        _confirm(portal, "portal", name)
    thread = office.channel.conversations.thread(chain)
    assert [(one.message_id, one.state.value) for one in thread] == [
        ("p-1", "DELIVERED"),
        ("a-1", "DELIVERED"),
        ("a-2", "DELIVERED"),
    ]


def test_zeep_reads_what_is_brought_to_a_subscriber(client, office, httpserver: HTTPServer, with_endpoint) -> None:
    """Both callbacks fit the served contract of the subscriber's side, as zeep reads it."""
    binding = zeep.Client(str(CONTRACTS / "AsyncChannelClient.wsdl")).wsdl.bindings
    (found,) = binding.values()
    read: list[Any] = []

    def take(request: Request) -> Response:
        body = etree.fromstring(request.get_data()).find("{*}Body")
        assert body is not None
        operation = found.get(etree.QName(body[0]).localname)
        read.append(operation.input.body.parse(body[0], operation.input.wsdl.types))
        return Response(status=503)

    httpserver.expect_request("/agency").respond_with_handler(take)
    httpserver.expect_request("/portal").respond_with_handler(take)
    with_endpoint("agency", httpserver.url_for("/agency"), check_signature=False)
    with_endpoint("portal", httpserver.url_for("/portal"), check_signature=False)
    _send(client("portal"), "portal", "REQUEST", "p-1")
    for _ in range(4):
        office.postman.run_due()
        office.clock.forward(hours=1)
    messages = [one for one in read if "messageInfo" in one["request"]]
    states = [one for one in read if "notification" in one["request"]]
    assert {one["request"]["messageInfo"]["messageId"] for one in messages} == {"p-1"}
    assert {one["request"]["notification"]["messageState"] for one in states} == {"DELIVERY_STOPPED"}


@pytest.mark.parametrize("path", ["/bip-async", "/bip-async/"])
def test_every_link_of_the_wsdl_resolves(http: FlaskClient, path: str) -> None:
    queue, seen = ["?wsdl", "?wsdl=AsyncChannelClient.wsdl"], set()
    while queue:
        link = queue.pop()
        if link in seen:
            continue
        seen.add(link)
        answer = http.get(path + link)
        assert answer.status_code == 200, link
        root = etree.fromstring(answer.data)
        queue += [one.get("location", "") for one in root.iter(f"{WSDL}import")]
        queue += [one.get("schemaLocation", "") for one in root.iter("{*}import") if one.get("schemaLocation")]
    assert {"?wsdl=IAsyncChannel.wsdl", "?xsd=AsyncChannel_v10_ITypes.xsd", "?xsd=common_v10_Types.xsd"} <= seen


def test_page_of_the_channel_leads_to_both_contracts(http: FlaskClient) -> None:
    page = http.get("/bip-async").text
    assert "SIMULATOR" in page
    assert "?wsdl" in page and "AsyncChannelClient.wsdl" in page


@pytest.mark.parametrize(
    ("name", "port", "namespace", "operations"),
    [
        ("", "IAsyncChannel", f"{ASYNC}/Interfaces", OPERATIONS),
        ("AsyncChannelClient.wsdl", "IAsyncChannelClient", f"{ASYNC}/Interfaces/Client", CALLBACKS),
    ],
)
def test_names_are_those_of_the_real_contract(
    http: FlaskClient, name: str, port: str, namespace: str, operations: set[str]
) -> None:
    served = etree.fromstring(http.get(f"/bip-async?wsdl={name}").data)
    abstract = etree.fromstring(http.get(f"/bip-async?wsdl={port}.wsdl").data)
    assert served.get("targetNamespace") == abstract.get("targetNamespace") == namespace
    found = abstract.find(f"{WSDL}portType")
    assert found is not None and found.get("name") == port
    assert {one.get("name") for one in found.iter(f"{WSDL}operation")} == operations
    parts = {one.get("name"): one[0] for one in abstract.iter(f"{WSDL}message")}
    for operation in operations:
        assert parts[f"{operation}RequestMsg"].get("name") == "parameters"
        fault = parts[f"{operation}_{operation}FaultMsg"]
        assert (fault.get("element") or "").endswith(f":{operation}Fault1_{operation}Fault")
    assert {one.get("soapAction") for one in served.iter("{http://schemas.xmlsoap.org/wsdl/soap/}operation")} == {""}


def test_only_the_gateways_own_address_is_written_into_the_contract(http: FlaskClient) -> None:
    address = "{http://schemas.xmlsoap.org/wsdl/soap/}address"
    own = next(etree.fromstring(http.get("/bip-async?wsdl").data).iter(address))
    subscribers = next(etree.fromstring(http.get("/bip-async?wsdl=AsyncChannelClient.wsdl").data).iter(address))
    assert own.get("location") == "http://localhost/bip-async"
    assert "bip-async" not in (subscribers.get("location") or "")


def test_misspellings_of_the_original_are_kept() -> None:
    texts = {path.name: path.read_text("utf-8") for path in CONTRACTS.glob("*.*")}
    assert "MESSAGE_NOT_ACCTEPTED" in texts["common_v10_Types.xsd"]
    assert "changeMassageStatusNotification" in texts["IAsyncChannelClient.wsdl"]
    assert not any("MESSAGE_NOT_ACCEPTED" in text or "changeMessage" in text for text in texts.values())


def test_other_documents_are_not_served(http: FlaskClient) -> None:
    for link in ("?wsdl=../__init__.py", "?xsd=nothing.xsd", "?wsdl=/etc/passwd"):
        assert http.get(f"/bip-async{link}").status_code == 404
