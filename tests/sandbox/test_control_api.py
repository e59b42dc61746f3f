"""The control API: everything about a case, the journal and the world as JSON."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient

from sandbox.world import World
from signing import xmldsig
from signing.certificates import Certificate
from signing.keys import KeyPair

if TYPE_CHECKING:
    from tests.sandbox.conftest import Citizen

SERVICE = "guardianship-certificate/2021"


def told(client: FlaskClient, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json


def ended(world: World, client: FlaskClient, request: bytes) -> dict[str, Any]:
    """The case of a posted request, once the provider has done its work."""
    number = client.post("/api/applications", data=request).json["number"]
    world.runner.stop()
    world.runner.run_due()
    case: dict[str, Any] = told(client, f"/api/cases/{number}")
    return case


def test_health_is_told_with_the_seed(client: FlaskClient):
    assert told(client, "/healthz") == {"status": "ok", "simulator": True, "seed": 1}


def test_first_page_says_simulator_and_where_things_are(client: FlaskClient):
    page = client.get("/").text
    assert "SIMULATOR" in page
    assert "/bip-sync-wss-gost/?wsdl" in page
    assert "/api/applications" in page


def test_request_form_can_be_signed_and_sent(world: World, client: FlaskClient, guardian: Citizen):
    form = client.get(f"/api/services/{SERVICE}/request?iin={guardian.iin}&consent=true")
    assert form.mimetype == "application/xml"
    sent = client.post("/api/applications", data=xmldsig.sign(form.data, guardian.key))
    assert sent.status_code == 201
    assert sent.json["status"] == "accepted"
    assert sent.json["due_at"] == "2026-11-20T12:30:00+05:00"
    assert sent.headers["Location"] == f"/api/cases/{sent.json['number']}"
    assert all(finding["text"]["kk"] for finding in sent.json["findings"])
    world.runner.stop()


def test_same_octets_again_are_answered_with_the_same_number(client: FlaskClient, guardian: Citizen):
    request = guardian.request()
    first, again = (client.post("/api/applications", data=request) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["number"] == again.json["number"]


@pytest.mark.rule("C-19")
def test_case_tells_its_status_history_and_result(world: World, client: FlaskClient, guardian: Citizen):
    case = ended(world, client, guardian.request())
    assert case["status"] == "issued"
    assert case["service_name"]["kk"].startswith("Қорғаншылық")
    assert [notice["kind"] for notice in case["notices"]] == ["accepted", "issued"]
    assert [event["kind"] for event in case["events"]][-1] == "issued"
    assert case["result"]["ground"] is None
    document = client.get(case["result"]["url"])
    assert document.mimetype == "application/xml"
    assert xmldsig.verify(document.data, world.trust, at=world.clock.now()).ok


def test_cabinet_lists_the_cases_of_a_person(world: World, client: FlaskClient, guardian: Citizen):
    case = ended(world, client, guardian.request(consent=False))
    cabinet = told(client, f"/api/cabinet/{guardian.iin}")
    assert cabinet["cases"] == [case]
    assert case["result"]["ground"] == "GC-9"


def test_journal_tells_the_messages_of_a_case(world: World, client: FlaskClient, guardian: Citizen):
    case = ended(world, client, guardian.request())
    messages = told(client, f"/api/journal?correlation={case['number']}")["messages"]
    assert [message["direction"] for message in messages] == ["out", "in"] * 4
    one = messages[-1]
    alone = told(client, f"/api/journal/{one['id']}")
    followed = alone.pop("answered_by")
    assert alone == one
    assert all(after["answers"] == one["id"] for after in followed)
    assert b"Envelope" in client.get(f"/api/journal/{one['id']}/octets").data
    filtered = told(client, f"/api/journal?service=KDP_SERVICE&direction=out&correlation={case['number']}")
    assert len(filtered["messages"]) == 1


def test_people_begin_with_the_named_characters(world: World, client: FlaskClient):
    people = told(client, "/api/people")["people"]
    assert len(people) == len(world.population.people)
    assert people[0]["character"] == "guardian-of-one"
    assert people[0]["good_for"]["en"]
    assert people[-1]["character"] is None


def test_services_are_told_with_their_passports(client: FlaskClient):
    [service] = told(client, f"/api/services/{SERVICE}")["services"]
    assert service in told(client, "/api/services")["services"]
    assert service["channels"][0]["term"] == {"amount": 30, "unit": "minute", "rule": "GC-4", "instead": False}


def test_ready_made_requester_can_be_fetched(world: World, client: FlaskClient):
    papers = told(client, "/api/participants/demo")
    pair = KeyPair.from_pkcs12(base64.b64decode(papers["pkcs12"]), papers["password"])
    assert pair.certificate.bin == papers["bin"]
    assert papers["wsdl"].endswith("/bip-sync-wss-gost/?wsdl")
    assert papers["service_ids"] == sorted(world.registers)


def test_both_roots_are_in_the_bundle_and_that_of_rsa_comes_first(world: World, client: FlaskClient):
    found = Certificate.all_from_pem(client.get("/root.pem").data)
    assert found[:2] == (world.authority.root, world.authority.issuing)
    assert tuple(one for one in found if one.is_self_issued) == world.authority.roots
    assert len(found) == 4


def test_verdict_on_any_signed_document_is_told(client: FlaskClient, guardian: Citizen):
    good = client.post("/api/verify", data=guardian.request()).json
    late = client.post("/api/verify?at=2036-11-20T12:00:00%2B05:00", data=guardian.request()).json
    assert (good["ok"], late["ok"]) == (True, False)
    assert good["covered"] == ["/application"]
    [failure] = [finding for finding in late["findings"] if finding["verdict"] == "failed"]
    assert failure["code"] == "TIME-EXPIRED"
    assert failure["text"]["ru"]
    assert failure["cure"]["kk"]


def test_description_is_served_with_pages_that_need_no_network(client: FlaskClient):
    paths = told(client, "/openapi/openapi.json")["paths"]
    assert {"/healthz", "/api/applications", "/api/cases/{number}", "/api/journal/{message_id}"} <= paths.keys()
    page = client.get("/openapi/swagger").text
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
