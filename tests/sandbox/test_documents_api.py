"""Papers are made, printed, set aside and checked over the control API, and a case's papers can be checked too."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient

from sandbox.documents.printing import print_paper
from sandbox.documents.samples import samples
from sandbox.world import World
from signing import xmldsig
from signing.trust import TrustStore

if TYPE_CHECKING:
    from tests.sandbox.conftest import Citizen


@pytest.fixture
def refusal(world: World, guardian: Citizen) -> dict[str, Any]:
    """What a refusal to the guardian is made from."""
    office = world.population.organisation("education-department-astana")
    return {
        "form": "refusal",
        "facts": {
            "passport": "guardianship-certificate/2021",
            "case": "10100464050005",
            "provider": {"bin": office.bin, "name": {"kk": "Басқарма", "ru": "Управление", "en": "Department"}},
            "applicant": {"iin": guardian.iin},
            "ground": {"id": "GC-8", "text": {"kk": "жоқ", "ru": "нет", "en": "none"}},
        },
    }


def test_paper_is_made_signed_by_whom_it_names_and_checked(client: FlaskClient, refusal: dict[str, Any], guardian):
    made = client.post("/api/documents", json=refusal)
    assert made.status_code == 201
    assert (len(made.json["number"]), made.json["receiver"]) == (14, guardian.iin)
    assert client.get(made.headers["Location"]).json == made.json
    octets = client.get(made.json["xml_url"]).data
    assert xmldsig.verify(octets, TrustStore([guardian.world.authority.root]), at=guardian.world.clock.now()).ok
    for body in (
        octets,
        client.get(made.json["pdf_url"]).data,
        client.get(f"{made.json['pdf_url']}&signed=false").data,
    ):
        found = client.post("/api/documents/check", data=body).json
        assert found["ok"], found["findings"]
        assert found["facts"]["ground"]["id"] == "GC-8"
        assert found["signers"][0]["bin"] == refusal["facts"]["provider"]["bin"]


def test_card_of_a_paper_holds_it_with_its_signatures(client: FlaskClient, refusal: dict[str, Any]):
    made = client.post("/api/documents", json=refusal).json
    card = client.get(made["card_url"])
    assert card.mimetype == "application/pdf"
    found = client.post("/api/documents/check", data=card.data).json
    assert found["ok"], [one for one in found["findings"] if one["verdict"] != "passed"]
    assert {"CARD-FORM", "PAPER-PAGE"} <= {one["code"] for one in found["findings"]}


def test_only_who_knows_the_receiver_sees_a_paper(client: FlaskClient, refusal: dict[str, Any]):
    number = client.post("/api/documents", json=refusal).json["number"]
    for path in ("", "/xml", "/pdf", "/card"):
        response = client.get(f"/api/documents/{number}{path}?receiver=880101300123")
        assert (response.status_code, response.json["code"]) == (404, "PAPER-UNKNOWN")
    found = client.get(f"/api/documents/check?number={number}&receiver=880101300123").json
    assert (found["ok"], found["facts"], found["form"], found["receiver"]) == (False, None, None, None)
    assert [one["code"] for one in found["findings"]] == ["PAPER-NUMBER"]


def test_paper_that_was_replaced_or_set_aside_says_so(client: FlaskClient, refusal: dict[str, Any]):
    first, second = (client.post("/api/documents", json=refusal).json for _ in range(2))
    body = {"by": second["number"], "reason": "қате"}
    replaced = client.post(f"/api/documents/{first['number']}/replace", json=body).json
    assert replaced["replaced_by"] == second["number"]
    found = client.get(f"/api/documents/check?number={first['number']}&receiver={first['receiver']}").json
    assert [one["code"] for one in found["findings"] if one["verdict"] == "failed"] == ["PAPER-REPLACED"]
    again = client.post(f"/api/documents/{first['number']}/set-aside", json={"reason": "x"})
    assert (again.status_code, again.json["code"]) == (409, "PAPER-CLOSED")
    client.post(f"/api/documents/{second['number']}/set-aside", json={"reason": "шағым"})
    found = client.get(f"/api/documents/check?number={second['number']}&receiver={second['receiver']}").json
    assert "PAPER-SET-ASIDE" in {one["code"] for one in found["findings"]}


def test_result_of_a_case_is_checked_and_may_be_set_aside(client: FlaskClient, world: World, guardian: Citizen):
    entry = guardian.served()
    assert entry.result is not None
    number = entry.result.number
    asked = f"/api/documents/check?number={number}&receiver={guardian.iin}"
    assert client.get(asked).json["ok"]
    printed = print_paper(entry.result.document)
    pictures = {"one": (io.BytesIO(printed), "paper.pdf")}
    assert client.post("/api/documents/check", data=pictures, content_type="multipart/form-data").json["ok"]
    world.papers.set_aside(number, reason="шағым")
    assert not client.get(asked).json["ok"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"form": "refusl", "facts": {}}, 404, "FORM-UNKNOWN"),
        ({"form": "refusal", "facts": {}}, 422, "PAPER-FACTS"),
        ({"form": "refusal", "facts": {"number": 1}}, 422, "PAPER-FACTS"),
        ({"form": "refusal"}, 400, "QUERY-INVALID"),
        ({"form": "refusal", "facts": {}, "signers": ["1"]}, 400, "IIN-LENGTH"),
    ],
)
def test_bad_paper_is_refused_and_nothing_is_kept(client: FlaskClient, body: dict[str, Any], status: int, code: str):
    response = client.post("/api/documents", json=body)
    assert (response.status_code, response.json["code"]) == (status, code)


def test_number_that_is_taken_and_a_signer_who_is_not_here_are_refused(client: FlaskClient, refusal: dict[str, Any]):
    number = client.post("/api/documents", json=refusal).json["number"]
    taken = client.post(
        "/api/documents", json={**refusal, "facts": {**refusal["facts"], "number": number, "case": "1"}}
    )
    assert (taken.status_code, taken.json["code"]) == (409, "PAPER-TAKEN")
    provider = {**refusal["facts"]["provider"], "bin": "000000000000"}
    strange = client.post("/api/documents", json={**refusal, "facts": {**refusal["facts"], "provider": provider}})
    assert (strange.status_code, strange.json["code"]) == (422, "PAPER-SIGNER-UNKNOWN")


def test_there_is_a_sample_of_every_form_for_people_of_the_world(world: World):
    made = list(samples(world))
    assert {one.form for one in made} == set(world.forms)
    assert len({one.name for one in made}) == len(made)
