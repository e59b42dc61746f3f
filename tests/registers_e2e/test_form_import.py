"""A department enters guardianships by the asynchronous channel: a real server, zeep, an endpoint, days that pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
import requests
import zeep
from lxml import etree
from pytest_httpserver import HTTPServer
from zeep.xsd import AnyObject, String

from gateway.subscribers import LOCAL
from registries.data_bank.form_import import END, ESTABLISH, FORM_IMPORT
from registries.data_bank.guardianships import GUARDIANSHIP
from sandbox.agreement import pause
from sandbox.demo.own_sandbox import OwnSandbox, own_sandbox
from signing import BodySignature, xmldsig
from tests.async_channel.endpoint import Endpoint
from tests.forms import DATA_BANK, DEPARTMENT, Value, establishing, form, orphan_of, signed

if TYPE_CHECKING:
    from tests.registers_e2e.conftest import Gate

ORDERED = datetime.now(UTC).date() - timedelta(days=2)
DAY = ("orderDate", "date", ORDERED.isoformat())
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Department:
    """An education department that sends forms with zeep and gets what comes at an endpoint."""

    gate: Gate
    endpoint: Endpoint
    sender_id: str = DEPARTMENT

    def orphan(self) -> str:
        """A child whom somebody may be a guardian of."""
        return orphan_of(self.gate.sandbox.world, ORDERED)

    def form(self, chain: str, kind: str, *values: Value) -> str:
        """The element ``data`` of a form, not signed."""
        return form(self.gate.sandbox.world, chain, kind, *values, sender=self.sender_id)

    def signed(self, data: str) -> str:
        """*data* signed by the department's official."""
        return signed(self.gate.sandbox.world, data, sender=self.sender_id)

    def send(self, chain: str, data: str) -> Any:
        """The gateway's answer to a REQUEST with *data*."""
        sandbox = self.gate.sandbox
        ready = sandbox.world.systems.membership.add(self.sender_id)
        signature = BodySignature(ready.key, sandbox.world.trust, now=sandbox.world.clock.now)
        client = zeep.Client(f"{sandbox.url}/bip-async?wsdl", wsse=signature)
        info = {
            "messageId": f"m-{chain}",
            "correlationId": chain,
            "serviceId": FORM_IMPORT.service_id,
            "messageType": "REQUEST",
            "messageDate": sandbox.world.clock.now(),
            "sender": {"senderId": ready.sender_id, "password": ready.password},
        }
        request = {"messageInfo": info, "messageData": {"data": AnyObject(String(), data)}}
        return client.service.sendMessage(request=request)

    def came(self, chain: str) -> list[etree._Element]:
        """The messages of the conversation that came to the endpoint, in order."""
        messages = [etree.fromstring(octets).find(".//{*}sendMessage/request") for octets in tuple(self.endpoint.came)]
        return [one for one in messages if one is not None and one.findtext(".//correlationId") == chain]

    def wait_for(self, chain: str, number: int) -> list[etree._Element]:
        """As many messages of the conversation."""
        for _ in range(400):
            if len(found := self.came(chain)) >= number:
                return found
            pause(0.05)
        raise AssertionError(f"{len(self.came(chain))} of {number} messages came")

    def settled(self, chain: str) -> dict[str, Any]:
        """The REQUEST of the conversation, once it has come to a state."""
        for _ in range(400):
            request: dict[str, Any] = self.thread(chain)["messages"][0]
            if request["state"] != "ON_DELIVERY":
                return request
            pause(0.05)
        raise AssertionError("it waits")

    def pass_minutes(self, minutes: int) -> list[tuple[str, str]]:
        """Move the clock on; kind and outcome of what fell due."""
        url = f"{self.gate.sandbox.url}/api/clock/advance"
        told = _http().post(url, json={"by": f"{minutes}m"}, timeout=60).json()
        return [(one["kind"], one["outcome"]) for one in told["ran"]]

    def thread(self, chain: str) -> dict[str, Any]:
        """The conversation as the control API tells it."""
        found: dict[str, Any] = self.gate.sandbox.get(f"/api/conversations/{chain}").json()
        return found


def _http() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    return session


@pytest.fixture(scope="module")
def sandbox() -> Iterator[OwnSandbox]:
    with own_sandbox(seed=9) as running:
        yield running


@pytest.fixture
def department(gate_to: Callable[[OwnSandbox], Gate], sandbox: OwnSandbox, httpserver: HTTPServer) -> Department:
    """The department of Almaty, with an endpoint."""
    ready = sandbox.world.systems.membership.add(DEPARTMENT)
    endpoint = Endpoint(httpserver, ready.key)
    body = {"url": endpoint.open()}
    address = f"{sandbox.url}/api/participants/{DEPARTMENT}/endpoint"
    assert _http().put(address, json=body, timeout=30).status_code == 200
    return Department(gate_to(sandbox), endpoint)


def chain_of(name: str) -> str:
    return f"{name}-{next(_numbers)}"


def data_of(message: etree._Element) -> etree._Element:
    found = message.find("messageData/data")
    assert found is not None
    return found


def establish(department: Department, number: str, guardian: str, ward: str, chain: str) -> str:
    values = establishing(number, ORDERED.isoformat(), guardian=guardian, ward=ward)
    return department.signed(department.form(chain, ESTABLISH, *values))


@pytest.mark.rule("GE-15")
def test_guardianship_is_entered_when_the_data_bank_has_worked_on_it(department: Department) -> None:
    gate, chain = department.gate, chain_of("entry")
    guardian, child = gate.newcomer(city="almaty"), department.orphan()
    answer = department.send(chain, establish(department, "701-26/Қ", guardian, child, chain))
    assert answer.correlationId == chain
    (notification,) = department.wait_for(chain, 1)
    assert notification.findtext("messageInfo/messageType") == "NOTIFICATION"
    status = data_of(notification).find("processingStatus")
    assert [one.text for one in status] == ["IN_PROCESSING", "Өңделу үстінде", "В обработке"]
    consent = gate.consent(guardian, GUARDIANSHIP.service_id)
    assert gate.ask(GUARDIANSHIP, guardianIin=guardian, consent=consent)[0] == "SCSE001"
    assert {kind for kind, _ in department.pass_minutes(3)} == {"delivery"}
    response = department.wait_for(chain, 2)[1]
    assert response.findtext("messageInfo/messageType") == "RESPONSE"
    data = data_of(response)
    assert FORM_IMPORT.validate_response(data) == []
    codes = [data.findtext(f"{name}/code") for name in ("processingStatus", "resolutionType")]
    assert codes == ["COMPLETED", "POSITIVE"]
    told = {one.findtext("code"): one.findtext("values/*") for one in data.iterfind("updatedValues")}
    assert (told["orderNumber"], told["wardIin"]) == ("701-26/Қ", child)
    world = gate.sandbox.world
    report = xmldsig.verify(etree.tostring(deepcopy(data)), world.trust, at=world.clock.now())
    assert report.ok and report.signer is not None
    assert report.signer.bin == world.population.organisation(DATA_BANK).bin
    status_code, read = gate.ask(GUARDIANSHIP, guardianIin=guardian, consent=consent)
    assert (status_code, read.records.record[0].ward.iin) == ("SCSS001", child)


def test_conversation_is_one_signed_thread_between_department_and_data_bank(department: Department) -> None:
    chain = chain_of("thread")
    data = establish(department, "702-26/Қ", department.gate.newcomer(city="almaty"), department.orphan(), chain)
    department.send(chain, data)
    department.wait_for(chain, 1)
    department.pass_minutes(3)
    department.wait_for(chain, 2)
    found = department.thread(chain)
    assert (found["requester"], found["provider"], found["over"]) == (DEPARTMENT, DATA_BANK, True)
    assert [one["type"] for one in found["messages"]] == ["REQUEST", "NOTIFICATION", "RESPONSE"]
    assert found["messages"][0]["state"] == "DELIVERED"
    heard = [one for one in found["journal"] if one["channel"] == "async" and one["direction"] == "in"]
    assert len(heard) == 3
    assert {one["code"] for one in heard} == {None}


@pytest.mark.rule("GE-15")
def test_guardianship_is_ended_and_an_end_without_one_is_refused_with_its_reason(department: Department) -> None:
    gate = department.gate
    guardian, child, first = gate.newcomer(city="almaty"), department.orphan(), chain_of("first")
    department.send(first, establish(department, "703-26/Қ", guardian, child, first))
    department.wait_for(first, 1)
    department.pass_minutes(3)
    department.wait_for(first, 2)
    resolutions = {}
    for established_by in ("703-26/Қ", "nothing"):
        chain = chain_of("end")
        values = ("orderNumber", "string", "704-26/Қ"), DAY, ("establishedBy", "string", established_by)
        reason = "reason", "domainItemData", "<code>released</code><kkValue>а</kkValue><ruValue>а</ruValue>"
        form = department.form(chain, END, *values, ("wardIin", "string", child), reason)
        department.send(chain, department.signed(form))
        department.wait_for(chain, 1)
        department.pass_minutes(3)
        resolutions[established_by] = data_of(department.wait_for(chain, 2)[1])
    assert resolutions["703-26/Қ"].findtext("resolutionType/code") == "POSITIVE"
    refused = resolutions["nothing"]
    assert FORM_IMPORT.validate_response(refused) == []
    assert refused.findtext("processingStatus/code") == "REJECTED"
    assert refused.findtext("negativeResolutionReason") == "ENTRY-GUARDIANSHIP-UNKNOWN"
    texts = {refused.findtext(f"negativeResolutionReasonText{lang}") for lang in ("Kk", "Ru")}
    assert len(texts) == 2 and all(texts)


@pytest.mark.parametrize(
    ("code", "damage"),
    [
        ("SCE017", lambda sender, form: form),
        ("SCE016", lambda sender, form: sender.signed(form).replace("705-26", "706-26")),
        ("IIN-CHECK-DIGIT", lambda sender, form: sender.signed(form.replace("<string>9", "<string>8", 1))),
        ("REQUEST-FIELD", lambda sender, form: sender.signed(form.replace("wardIin", "childIin"))),
        ("REQUEST-FIELD", lambda sender, form: sender.signed(form.replace("form-", "").replace(">none", ">other", 1))),
        ("REQUEST-FIELD", lambda sender, form: sender.signed(form.replace(ESTABLISH, "REQUEST_FORM_PMPK"))),
        ("REQUEST-FIELD", lambda sender, form: "<data>text</data>"),
    ],
)
def test_form_that_is_none_is_not_delivered_and_says_why(
    department: Department, code: str, damage: Callable[[Department, str], str]
) -> None:
    chain = chain_of("none")
    values = establishing("705-26/Қ", ORDERED.isoformat(), guardian="900101300001", ward="900101300001")
    department.send(chain, damage(department, department.form(chain, ESTABLISH, *values)))
    message = department.settled(chain)
    assert (message["state"], message["status_code"]) == ("NOT_DELIVERED", code)
    assert message["status_message"]
    assert department.came(chain) == []


def test_schema_is_served_and_the_data_bank_is_listed(department: Department) -> None:
    sandbox = department.gate.sandbox
    assert (
        FORM_IMPORT.schemas()["form_import.xsd"].split(b"<xsd:complexType")[1]
        in sandbox.get("/bip-async", xsd="form_import.xsd").content
    )
    client = zeep.Client(f"{sandbox.url}/bip-async?wsdl")
    assert client.get_type(f"{{{FORM_IMPORT.namespace}}}{FORM_IMPORT.request_type}") is not None
    listed = {one["sender_id"]: one["url"] for one in sandbox.get("/api/subscribers").json()["subscribers"]}
    assert listed[DATA_BANK] == LOCAL


def test_only_a_system_of_the_sandbox_can_be_local(department: Department) -> None:
    url = department.gate.sandbox.url
    refused = _http().put(f"{url}/api/participants/demo/endpoint", json={"url": LOCAL}, timeout=30)
    assert (refused.status_code, refused.json()["code"]) == (422, "SHZ-ENDPOINT")


def test_department_that_has_no_endpoint_fetches_the_answers(department: Department) -> None:
    sandbox, chain = department.gate.sandbox, chain_of("fetched")
    other = Department(department.gate, department.endpoint, "education-department-astana")
    guardian, ward = department.gate.newcomer(city="almaty"), department.orphan()
    other.send(chain, establish(other, "706-26/Қ", guardian, ward, chain))
    other.settled(chain)
    other.pass_minutes(3)
    messages = other.thread(chain)["messages"]
    assert [(one["type"], one["state"]) for one in messages[1:]] == [
        ("NOTIFICATION", "ON_DELIVERY"),
        ("RESPONSE", "ON_DELIVERY"),
    ]
    assert "ENTRY-DEPARTMENT-ELSEWHERE" in messages[2]["data"]
    assert sandbox.get("/api/deliveries", dead="true").json() == {"deliveries": []}
