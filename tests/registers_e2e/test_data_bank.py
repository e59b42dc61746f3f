"""An education department enters guardianships through a real server, signed, and zeep clients read them."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
import requests
import zeep
from lxml import etree
from zeep.xsd import AnyObject, String

from gateway.modes import Mode
from registries.contract import Contract
from registries.data_bank.candidates import GUARDIANSHIP_CANDIDATE
from registries.data_bank.children import GUARDIANSHIP_CHILD
from registries.data_bank.entry import GUARDIANSHIP_ENTRY
from registries.data_bank.guardianships import GUARDIANSHIP
from registries.identifiers import Iin
from registries.legal_entities import LEGAL_ENTITIES
from registries.notary import NOTARY
from registries.population.model import Power, PowerOfAttorney, Texts
from signing import BodySignature, wsse, xmldsig
from tests.forms import orphan_of
from tests.registries.exchanges import FakeContext

if TYPE_CHECKING:
    from tests.registers_e2e.conftest import Gate

DEPARTMENT = "education-department-almaty"
TYPES = "http://bip.bee.kz/SyncChannel/v10/Types"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
ORDERED = datetime.now(UTC).date() - timedelta(days=2)
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Sender:
    """A participant with its business data and with its key."""

    gate: Gate
    sender_id: str

    def signed(self, contract: Contract, fields: str) -> str:
        """The element ``data`` with *fields*, typed, signed by the organisation's own employee."""
        world = self.gate.sandbox.world
        ready = world.systems.membership.add(self.sender_id)
        head = ""
        if contract is not LEGAL_ENTITIES:
            now = datetime.now(UTC).isoformat()
            head = (
                f"<messageId>b-{next(_numbers)}</messageId><messageDate>{now}</messageDate><senderCode>x</senderCode>"
            )
        data = f'<data xmlns:xsi="{XSI}" xmlns:cs="{contract.namespace}" xsi:type="cs:Request">{head}{fields}</data>'
        organisation = world.population.organisations.get(ready.bin)
        key = ready.key if organisation is None else world.keyring.official(organisation)
        return xmldsig.sign(data.encode(), key).decode()

    def escaped(self, contract: Contract, fields: str) -> tuple[str, Any]:
        """Status and data of zeep's answer to *fields* that travel as text."""
        ready = self.gate.sandbox.world.systems.membership.add(self.sender_id)
        signature = BodySignature(ready.key, self.gate.sandbox.world.trust, now=lambda: datetime.now(UTC))
        client = zeep.Client(f"{self.gate.sandbox.url}/bip-sync-wss-gost/?wsdl", wsse=signature)
        info = {
            "messageId": f"text-{next(_numbers)}",
            "serviceId": contract.service_id,
            "messageDate": datetime.now(UTC),
            "sender": {"senderId": ready.sender_id, "password": ready.password},
        }
        data = AnyObject(String(), self.signed(contract, fields))
        response = client.service.SendMessage(request={"requestInfo": info, "requestData": {"data": data}})
        return response.responseInfo.status.code, response.responseData.data

    def typed(self, contract: Contract, fields: str) -> etree._Element:
        """The element ``data`` of the answer to *fields* that travel as XML."""
        ready = self.gate.sandbox.world.systems.membership.add(self.sender_id)
        info = (
            f"<messageId>xml-{next(_numbers)}</messageId><serviceId>{contract.service_id}</serviceId>"
            f"<messageDate>{datetime.now(UTC).isoformat()}</messageDate>"
            f"<sender><senderId>{ready.sender_id}</senderId><password>{ready.password}</password></sender>"
        )
        octets = (
            f'<s:Envelope xmlns:s="{SOAP}"><s:Body><t:SendMessage xmlns:t="{TYPES}"><request><requestInfo>{info}'
            f"</requestInfo><requestData>{self.signed(contract, fields)}</requestData></request></t:SendMessage>"
            "</s:Body></s:Envelope>"
        ).encode()
        url = f"{self.gate.sandbox.url}/bip-sync-wss-gost/"
        session = requests.Session()
        session.trust_env = False
        answer = session.post(url, data=wsse.sign(octets, ready.key), timeout=30)
        found = etree.fromstring(answer.content).find(".//data")
        assert found is not None, answer.text
        return found


@pytest.fixture
def department(gate: Gate) -> Sender:
    return Sender(gate, DEPARTMENT)


@pytest.fixture
def orphan(gate: Gate) -> Callable[[], Iin]:
    """Makes children whose mother has died and whose father is unknown."""
    return lambda: orphan_of(gate.sandbox.world, ORDERED)


def establish(number: str, guardian: str, ward: str, day: date = ORDERED) -> str:
    order = f"<order><number>{number}</number><date>{day.isoformat()}</date></order>"
    return f"{order}<establish><guardianIin>{guardian}</guardianIin><wardIin>{ward}</wardIin></establish>"


def end(number: str, established_by: str, ward: str) -> str:
    order = f"<order><number>{number}</number><date>{ORDERED.isoformat()}</date></order>"
    fields = f"<establishedBy>{established_by}</establishedBy><wardIin>{ward}</wardIin><reason>released</reason>"
    return f"{order}<end>{fields}</end>"


@pytest.mark.rule("GE-15", "GC-8")
def test_what_a_department_enters_is_found_at_once_and_what_it_ends_is_not(
    gate: Gate, department: Sender, orphan: Callable[[], Iin]
) -> None:
    guardian, child = gate.newcomer(city="almaty"), orphan()
    consent = gate.consent(guardian, GUARDIANSHIP.service_id)
    status, data = gate.ask(GUARDIANSHIP, guardianIin=guardian, consent=consent)
    assert (status, data.result.code) == ("SCSE001", "404")
    status, data = department.escaped(GUARDIANSHIP_ENTRY, establish("501-26/Қ", guardian, child))
    assert (status, data.made.action.code, data.made.person[0].iin) == ("SCSS001", "establish", child)
    status, data = gate.ask(GUARDIANSHIP, guardianIin=guardian, consent=consent)
    assert (status, data.records.record[0].ward.iin) == ("SCSS001", child)
    by_child = gate.consent(guardian, GUARDIANSHIP_CHILD.service_id)
    status, data = gate.ask(GUARDIANSHIP_CHILD, childIin=child, consent=by_child)
    assert (status, data.care.code, data.guardianship.order.number) == ("SCSS001", "in-family", "501-26/Қ")
    ended = department.typed(GUARDIANSHIP_ENTRY, end("502-26/Қ", "501-26/Қ", child))
    assert ended.findtext("result/code") == "00000"
    status, data = gate.ask(GUARDIANSHIP, guardianIin=guardian, consent=consent)
    assert (status, data.result.code) == ("SCSE001", "404")


def test_the_same_order_in_another_message_is_answered_alike(
    gate: Gate, department: Sender, orphan: Callable[[], Iin]
) -> None:
    fields = establish("503-26/Қ", gate.newcomer(city="almaty"), orphan())
    answers = [department.typed(GUARDIANSHIP_ENTRY, fields) for _ in range(2)]
    assert [one.findtext("result/code") for one in answers] == ["00000", "00000"]
    first, second = (etree.tostring(one.find("made")) for one in answers)
    assert first == second


def test_another_department_and_an_ordinary_participant_enter_nothing(gate: Gate, orphan: Callable[[], Iin]) -> None:
    fields = establish("504-26/Қ", gate.newcomer(city="almaty"), orphan())
    elsewhere = Sender(gate, "education-department-astana").typed(GUARDIANSHIP_ENTRY, fields)
    assert elsewhere.findtext("result/code") == "ENTRY-DEPARTMENT-ELSEWHERE"
    assert Sender(gate, "demo").typed(GUARDIANSHIP_ENTRY, fields).findtext("result/code") == "ENTRY-DEPARTMENT-UNKNOWN"


def test_an_entry_without_a_signature_is_refused(gate: Gate, orphan: Callable[[], Iin]) -> None:
    order = {"number": "505-26/Қ", "date": ORDERED}
    asked = {"guardianIin": gate.newcomer(city="almaty"), "wardIin": [orphan()]}
    status, data = gate.ask(GUARDIANSHIP_ENTRY, order=order, establish=asked)
    assert (status, data.result.code) == ("SCSE002", "SCE017")


def test_a_candidate_is_entered_and_read(gate: Gate, department: Sender) -> None:
    person = gate.newcomer(city="almaty")
    order = f"<order><number>506-26/Қ</number><date>{ORDERED.isoformat()}</date></order>"
    wish = f"<enterCandidate><personIin>{person}</personIin><form>adoption</form></enterCandidate>"
    assert department.typed(GUARDIANSHIP_ENTRY, order + wish).findtext("result/code") == "00000"
    consent = gate.consent(person, GUARDIANSHIP_CANDIDATE.service_id)
    status, data = gate.ask(GUARDIANSHIP_CANDIDATE, personIin=person, consent=consent)
    assert (status, data.entries.entry[0].form.code) == ("SCSS001", "adoption")
    gate.withdraw(consent)
    status, data = gate.ask(GUARDIANSHIP_CANDIDATE, personIin=person, consent=consent)
    assert (status, data.result.code, data.entries) == ("SCSE001", "CONSENT-WITHDRAWN", None)


@pytest.mark.rule("C-10", "AC-7")
def test_a_power_of_attorney_is_read_by_its_number(gate: Gate) -> None:
    principal, representative = gate.newcomer(), gate.newcomer()
    gate.plant(
        PowerOfAttorney(
            number="N-2020-1",
            principal=principal,
            representative=representative,
            notary=Texts("нотариус", "нотариус", "notary"),
            city_key="almaty",
            issued=date(2020, 1, 2),
            expires=date(2199, 1, 2),
            powers=(Power.EVERYTHING,),
        )
    )
    consent = gate.consent(representative, NOTARY.service_id)
    status, data = gate.ask(NOTARY, number="N-2020-1", consent=consent)
    one = data.powersOfAttorney.powerOfAttorney[0]
    assert (status, one.state.code, one.powers.power[0].code) == ("SCSS001", "valid", "everything")
    nothing = {"applicantIin": representative, "kdpToken": "none", "publicKey": "none"}
    status, data = gate.ask(NOTARY, number="N-2020-1", consent=nothing)
    assert (status, data.result.code, data.powersOfAttorney) == ("SCSE001", "CONSENT-UNKNOWN", None)


def test_an_organisation_is_read_with_the_request_as_text_and_as_xml(gate: Gate, department: Sender) -> None:
    population = gate.sandbox.world.population
    asker, asked = population.organisation(DEPARTMENT), population.organisation("portal-operator")
    fields = f"<RequestorBIN>{asker.bin}</RequestorBIN><BIN>{asked.bin}</BIN>"
    status, data = department.escaped(LEGAL_ENTITIES, fields)
    assert (status, data.Status.Code, data.Organization.FullNameKz) == ("SCSS001", "002", asked.names.kk)
    assert asked.head == data.Organization.OrganizationLeader.IIN
    told = department.typed(LEGAL_ENTITIES, fields)
    assert told.findtext("Organization/BIN") == asked.bin
    report = xmldsig.verify(etree.tostring(deepcopy(told)), gate.sandbox.world.trust, at=datetime.now(UTC))
    assert report.ok, report.failures


def test_a_participant_held_to_the_letter_has_to_sign(gate: Gate) -> None:
    world = gate.sandbox.world
    ready = world.systems.membership.add("to-the-letter")
    known = world.systems.participants.find(ready.sender_id)
    assert known is not None
    judged = world.systems.registers[LEGAL_ENTITIES.service_id]
    asked = etree.fromstring(f"<data><RequestorBIN>{ready.bin}</RequestorBIN><BIN>{ready.bin}</BIN></data>")
    context = FakeContext(moment=datetime.now(UTC), sender_id=ready.sender_id)
    assert judged.answer(asked, context).status_code == "SCSE001"
    world.systems.participants.add(replace(known, mode=Mode.STRICT), password=ready.sender.password)
    assert judged.answer(asked, context).status_code == "SCSE002"
