"""Complaints and the contact centre over HTTP: drafts are signed and handed in, refusals have texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient

from sandbox.app import create_app
from sandbox.cases import CaseState
from signing import xmldsig
from signing.oids import Role

if TYPE_CHECKING:
    from tests.sandbox.complainant import Complainant


@pytest.fixture
def http(complainant: Complainant) -> FlaskClient:
    return create_app(complainant.world).test_client()


def file_one(complainant: Complainant, http: FlaskClient, **query: str) -> dict[str, Any]:
    asked = {"way": "provider-head", "subject": "decision", "text": "Мәлімет бар.", **query}
    draft = http.get(f"/api/cases/{complainant.case.number}/complaint", query_string=asked)
    assert draft.status_code == 200, draft.json
    filed = http.post("/api/complaints", data=xmldsig.sign(draft.data, complainant.citizen.key))
    assert filed.status_code == 201, filed.json
    found: dict[str, Any] = filed.json["complaints"][0]
    return found


@pytest.mark.rule("C-17")
def test_complaint_goes_from_draft_to_answer_over_http(complainant: Complainant, http: FlaskClient):
    world = complainant.world
    filed = file_one(complainant, http)
    address = f"/api/complaints/{filed['number']}"
    body = world.population.organisation(filed["addressee"])
    receipt = http.get(f"{address}/receipt/draft", query_string={"officer": body.signer}).data
    registered = http.post(f"{address}/receipt", data=xmldsig.sign(receipt, world.keyring.official(body)))
    assert registered.json["complaints"][0]["registered_by"] == body.signer
    said = {"decision": "upheld", "reason": "Расында солай.", "set_aside": "true"}
    draft = http.get(f"{address}/answer/draft", query_string=said).data
    answered = http.post(f"{address}/answer", data=xmldsig.sign(draft, world.keyring.official(body, Role.HEAD)))
    assert answered.json["complaints"][0]["status"] == "answered"
    assert answered.json["complaints"][0]["set_aside"] is True
    assert http.get(f"{address}/answer").status_code == 200
    book = http.get("/api/complaints", query_string={"office": body.bin}).json["complaints"]
    assert [one["number"] for one in book] == [filed["number"]]


def test_refusals_are_told_with_their_code_in_three_languages(complainant: Complainant, http: FlaskClient):
    unknown = http.get("/api/complaints/1")
    assert (unknown.status_code, unknown.json["code"]) == (404, "COMPLAINT-UNKNOWN")
    draft = http.get(
        f"/api/cases/{complainant.case.number}/complaint", query_string={"way": "x", "subject": "act", "text": "y"}
    )
    assert (draft.status_code, draft.json["code"]) == (422, "COMPLAINT-WAY")
    assert all(draft.json["message"][lang] for lang in ("kk", "ru", "en"))
    unsigned = http.post("/api/complaints", data=b"<complaint/>")
    assert (unsigned.status_code, unsigned.json["code"]) == (422, "CASE-PAPER-SIGNATURE")
    assert unsigned.json["findings"]
    both = http.get("/api/complaints", query_string={"office": "1", "case": "2"})
    assert (both.status_code, both.json["code"]) == (400, "QUERY-INVALID")


@pytest.mark.rule("C-18")
def test_ruling_of_a_court_is_entered_over_http(complainant: Complainant, http: FlaskClient):
    address = f"/api/cases/{complainant.case.number}/ruling"
    ruled = http.post(address, json={"number": "2-77/26", "day": "2026-11-20", "set_aside": False})
    assert ruled.status_code == 200
    assert ruled.json["status"] == CaseState.REFUSED.value
    again = http.post(address, json={"number": "2-78/26", "day": "2026-11-20"})
    assert (again.status_code, again.json["code"]) == (422, "COMPLAINT-FINAL")


@pytest.mark.rule("C-19")
def test_contact_centre_tells_how_a_request_stands_to_who_knows_number_and_iin(
    complainant: Complainant, http: FlaskClient
):
    filed = file_one(complainant, http)
    case = complainant.case
    told = http.get("/api/contact-centre/status", query_string={"number": case.number, "iin": case.applicant}).json
    assert (told["number"], told["status"], told["result_is_there"]) == (case.number, "refused", True)
    assert all(told["service_name"][lang] and told["step_name"][lang] for lang in ("kk", "ru", "en"))
    assert [one["number"] for one in told["complaints"]] == [filed["number"]]


@pytest.mark.rule("C-19")
def test_contact_centre_tells_a_stranger_nothing_at_all(complainant: Complainant, http: FlaskClient):
    other = complainant.world.population.character("trustee").iin
    theirs = http.get("/api/contact-centre/status", query_string={"number": complainant.case.number, "iin": other})
    nobodys = http.get("/api/contact-centre/status", query_string={"number": "10000000000000", "iin": other})
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json["code"] == nobodys.json["code"] == "STATUS-UNKNOWN"
    assert set(theirs.json) == set(nobodys.json)
