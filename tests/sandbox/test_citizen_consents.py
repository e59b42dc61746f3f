"""The citizen's phone and the consents, from the first question to the withdrawal, through the gateway with zeep."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import etree

from sandbox.cases import CaseState
from sandbox.clock import FrozenClock
from sandbox.world import World
from signing import jwt
from tests.sandbox.conftest import NOON, Citizen

CONSENT = "{urn:shlyuz:registries:consent:v1}Request"
WARDS = "RBDS_GuardianSync"
WARDS_TYPE = "{urn:shlyuz:registries:guardianship:v1}Request"


@dataclass
class Company:
    """A participant that asks for consents and reads registers with zeep."""

    world: World

    def __post_init__(self) -> None:
        self.numbers = count(1)
        self.ready = self.world.systems.membership.add("demo")

    def send(self, service: str, data_type: str, fields: dict[str, Any]) -> etree._Element:
        client = self.world.systems.client_of("demo")
        reply = client.send(service, data_type, fields, message_id=f"c-{next(self.numbers)}", correlation_id="c")
        assert reply.data is not None
        return reply.data

    def ask(self, iin: str, **changed: Any) -> etree._Element:
        fields = {
            "uin": iin,
            "company": "ТОО «Тест»",
            "company_bin": self.ready.bin,
            "company_responsible": "А",
            "employee_name": "Б",
            "access_name": [WARDS],
            "personal_data_name": "опека",
            "expiresIn": 600000,
            **changed,
        }
        return self.send("KDP_SERVICE", CONSENT, fields)

    def read(self, iin: str, token: str = "none", public_key: str = "none") -> str | None:
        """What the data bank of orphans says about the wards of *iin*."""
        head = {"messageId": f"r-{next(self.numbers)}", "messageDate": self.world.clock.now(), "senderCode": "demo"}
        block = {"applicantIin": iin, "kdpToken": token, "publicKey": public_key}
        return self.send(WARDS, WARDS_TYPE, {**head, "guardianIin": iin, "consent": block}).findtext("result/code")


@pytest.fixture
def company(world: World) -> Company:
    return Company(world)


def pair(answer: etree._Element) -> tuple[str, str]:
    return (answer.findtext("code") or "").strip(), (answer.findtext("public-key") or "").strip()


def told(client: FlaskClient, path: str, **body: Any) -> Any:
    response = client.post(path, json=body) if body or path.endswith(("answer", "withdraw")) else client.get(path)
    assert response.status_code in (200, 201), response.text
    return response.json


@pytest.mark.rule("C-6")
def test_pending_given_read_withdrawn_refused(company: Company, client: FlaskClient, guardian: Citizen):
    people = f"/api/people/{guardian.iin}"
    assert company.ask(guardian.iin).findtext("status") == "PENDING"
    assert company.read(guardian.iin) == "CONSENT-PENDING"
    message = told(client, f"{people}/sms")["messages"][0]
    assert message["sender"] == "1414"
    assert told(client, f"{people}/sms/{message['id']}/answer", answer="yes")["answer"] == "yes"
    token, key = pair(company.ask(guardian.iin))
    assert company.read(guardian.iin, token, key) == "00000"
    consents = {one["token"]: one for one in told(client, f"{people}/consents")["consents"]}
    assert (consents[token]["status"], consents[token]["ground"]) == ("GRANTED", "sms")
    assert told(client, f"{people}/consents/{token}/withdraw")["status"] == "WITHDRAWN"
    assert company.read(guardian.iin, token, key) == "CONSENT-WITHDRAWN"
    accesses = told(client, f"{people}/accesses")["accesses"]
    results = [one["result"] for one in accesses if one["sender"] == "demo"]
    assert results == ["CONSENT-WITHDRAWN", "00000", "CONSENT-PENDING"]


def test_a_no_on_the_phone_is_a_refusal(company: Company, client: FlaskClient, guardian: Citizen):
    company.ask(guardian.iin)
    number = told(client, f"/api/people/{guardian.iin}/sms")["messages"][0]["id"]
    told(client, f"/api/people/{guardian.iin}/sms/{number}/answer", answer="no")
    assert company.read(guardian.iin) == "CONSENT-REFUSED"
    assert company.ask(guardian.iin).findtext("result/code") == "CONSENT-REFUSED"


def test_the_term_for_an_answer_is_the_worlds_setting(
    company: Company, world: World, clock: FrozenClock, guardian: Citizen
):
    world.choices.change({"consent_answer_seconds": 60})
    company.ask(guardian.iin)
    clock.advance(timedelta(seconds=60))
    assert company.ask(guardian.iin).findtext("status") == "EXPIRED"
    assert company.ask(guardian.iin).findtext("status") == "PENDING"


def test_the_listing_through_the_gateway_is_that_of_the_citizen(company: Company, guardian: Citizen):
    company.read(guardian.iin)
    day = NOON.date().isoformat()
    typed = "{http://service.2fa-chain.kz/ns/kdp/personalData}personalDataRequest"
    fields = {"uin": guardian.iin, "start_date": day, "end_date": day}
    answer = company.send("KDP_PERSONALDATA", typed, fields)
    accesses = json.loads(answer.findtext("r_pdata") or "")["accesses"]
    mine = [(one["service"], one["result"]) for one in accesses if one["sender"] == "demo"]
    assert mine == [(WARDS, "CONSENT-UNKNOWN")]


def test_a_company_lets_a_consent_go_when_asked(company: Company, client: FlaskClient, guardian: Citizen):
    ovt = {"cbin": company.ready.bin, "mcheck": "Bio", "iat": int(NOON.timestamp()), "exp": int(NOON.timestamp()) + 60}
    fields = {"omit-sms": True, "ovt": jwt.make(ovt, company.ready.key)}
    token, key = pair(company.ask(guardian.iin, **fields))
    path = f"/api/people/{guardian.iin}/consents/{token}/request-withdrawal"
    assert client.post(path, json={"reason": "хватит"}).status_code == 201
    assert company.read(guardian.iin, token, key) == "00000"
    waiting = company.send(
        "KDP_LIST_TO_REVOKE",
        "{urn:shlyuz:registries:consent-revocations:v1}Request",
        {"company_bin": company.ready.bin},
    )
    number = waiting.findtext("requests/request/request_id")
    company.send(
        "KDP_SEND_SOLUTION",
        "{urn:shlyuz:registries:consent-solution:v1}Request",
        {"company_bin": company.ready.bin, "request_id": number, "solution": "WITHDRAW"},
    )
    assert company.read(guardian.iin, token, key) == "CONSENT-WITHDRAWN"


def test_a_case_waits_for_the_citizens_answer(world: World, client: FlaskClient, clock: FrozenClock, guardian: Citizen):
    """Where the world asks by SMS, the portal's case is tried again until somebody answers."""
    world.choices.change({"consent": "sms"})
    receipt = guardian.apply()
    world.runner.run_due()
    assert guardian.entry(receipt).case.state is CaseState.ACCEPTED
    number = told(client, f"/api/people/{guardian.iin}/sms")["messages"][0]["id"]
    told(client, f"/api/people/{guardian.iin}/sms/{number}/answer", answer="yes")
    clock.advance(timedelta(minutes=1))
    world.runner.run_due()
    assert guardian.entry(receipt).case.state is CaseState.ISSUED


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("sms/1/answer", {"answer": "yes"}, 404, "SMS-UNKNOWN"),
        ("sms/1/answer", {"answer": "maybe"}, 400, "QUERY-INVALID"),
        ("consents/none/withdraw", {}, 404, "CONSENT-NOT-YOURS"),
        ("consents/none/request-withdrawal", {"reason": "x" * 2001}, 400, "QUERY-INVALID"),
        ("consents/none/request-withdrawal", {"reason": "\0"}, 400, "QUERY-INVALID"),
        ("consents/none/request-withdrawal", {"reason": "\ud800"}, 400, "QUERY-INVALID"),
        (f"sms/{2**31}/answer", {"answer": "yes"}, 400, "QUERY-INVALID"),
    ],
)
def test_what_cannot_be_done_is_told_in_three_languages(
    client: FlaskClient, guardian: Citizen, path: str, body: dict[str, str], status: int, code: str
):
    address = f"/api/people/{guardian.iin}/{path}"
    response = client.post(address, data=json.dumps(body), content_type="application/json")
    assert (response.status_code, response.json["code"]) == (status, code)
    assert len({response.json["message"][lang] for lang in ("kk", "ru", "en")}) == 3


def test_an_answer_twice_and_a_late_one_are_conflicts(
    company: Company, client: FlaskClient, clock: FrozenClock, guardian: Citizen, citizen: Callable[[str], Citizen]
):
    other = citizen("trustee").iin
    company.ask(guardian.iin)
    company.ask(other)
    numbers = [client.get(f"/api/people/{iin}/sms").json["messages"][0]["id"] for iin in (guardian.iin, other)]
    answers = [
        f"/api/people/{iin}/sms/{number}/answer" for iin, number in zip((guardian.iin, other), numbers, strict=True)
    ]
    client.post(answers[0], json={"answer": "yes"})
    clock.advance(timedelta(hours=1))
    refused = [client.post(answer, json={"answer": "yes"}) for answer in answers]
    assert [(one.status_code, one.json["code"]) for one in refused] == [(409, "SMS-ANSWERED"), (409, "SMS-LATE")]


@pytest.mark.parametrize("path", ["sms", "consents", "accesses"])
def test_nobody_has_a_phone_or_consents(client: FlaskClient, path: str):
    response = client.get(f"/api/people/030101500017/{path}")
    assert (response.status_code, response.json["code"]) == (404, "PERSON-UNKNOWN")


def test_accesses_between_moments_without_an_offset_are_refused(client: FlaskClient, guardian: Citizen):
    response = client.get(f"/api/people/{guardian.iin}/accesses?start=2026-11-20T00:00:00")
    assert (response.status_code, response.json["code"]) == (400, "QUERY-INVALID")
