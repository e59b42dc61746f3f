"""What happens to one world over HTTP does not happen to the other one on the same server."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from sandbox.estate import Estate
from sandbox.worlds import parse_world_name
from tests.estate.traffic import Visitor

MONDAY = "2031-05-05T09:00:00+05:00"
Two = tuple[Visitor, Visitor]


@pytest.fixture
def two(estate: Estate, client: FlaskClient) -> Two:
    """At the worlds *a* and *b*, alike but for their seeds."""
    for number, name in enumerate("ab", start=7):
        made = client.post("/api/worlds", json={"name": name, "seed": number, "at": MONDAY})
        assert made.status_code == 201, made.text
    a, b = (Visitor(estate, client, parse_world_name(name)) for name in "ab")
    return a, b


def get(visitor: Visitor, path: str) -> Any:
    answer = visitor.client.get(f"{visitor.path}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json if answer.is_json else answer.data


def post(visitor: Visitor, path: str, **body: object) -> Any:
    answer = visitor.client.post(f"{visitor.path}/api/{path}", json=body)
    assert answer.status_code < 300, answer.text
    return answer.json


def test_message_stands_in_the_journal_of_its_world_alone(two: Two):
    a, b = two
    assert "SCSS001" in a.send("m-1")
    assert {one["message_id"] for one in get(a, "api/journal?direction=in")["messages"]} == {"m-1"}
    assert get(b, "api/journal")["messages"] == []
    assert "SCSS001" in b.send("m-1")


def test_people_roots_and_papers_are_each_world_s_own(two: Two):
    a, b = two
    names = [{one["name"] for one in get(visitor, "api/people")["people"]} for visitor in two]
    assert len(names[0] - names[1]) > 50, "the named characters and the officials are the same everywhere"
    assert get(a, "root.pem") != get(b, "root.pem")
    papers = [get(visitor, "api/participants/demo") for visitor in two]
    assert papers[0]["password"] != papers[1]["password"]
    assert papers[0]["certificate"] != papers[1]["certificate"]


def test_client_of_one_world_is_refused_by_the_other(two: Two):
    a, b = two
    strange = b.post(a.letter("written-for-a")).decode()
    assert "SCSS001" not in strange
    assert "<faultcode>" in strange or "SCE" in strange
    with_key_of_a = b.post(b.letter("with-the-key-of-a", key=a.papers().key)).decode()
    assert "SCSS001" not in with_key_of_a
    assert "CHAIN-" in with_key_of_a
    with_password_of_a = b.post(b.letter("with-the-password-of-a", password=a.papers().password)).decode()
    assert "SCSS001" not in with_password_of_a
    assert a.papers().password not in with_password_of_a
    assert "SCSS001" in b.send("with-its-own")


def test_named_character_of_one_world_is_somebody_else_in_the_other(two: Two):
    """Both have the same IIN, but neither the same key nor the same cabinet."""
    a, b = two
    request = a.request()
    refused = b.client.post(f"{b.path}/api/applications", data=request)
    assert (refused.status_code, refused.json["code"][:6]) == (422, "CHAIN-")
    assert a.client.post(f"{a.path}/api/applications", data=request).status_code == 201
    with a.estate.use(a.name) as world:
        iin = world.population.character("guardian-of-one").iin
    assert len(get(a, f"api/cabinet/{iin}")["cases"]) == 1
    assert get(b, f"api/cabinet/{iin}")["cases"] == []
    assert get(b, "api/due")["waiting"] == []


def test_service_told_to_fail_in_one_world_answers_in_the_other(two: Two):
    a, b = two
    post(a, "authority/services/ocsp", mode="silent")
    post(a, "authority/services/crl", mode="wrong")
    modes = [{one["service"]: one["mode"] for one in get(one, "api/authority/services")["services"]} for one in two]
    assert modes == [
        {"ocsp": "silent", "tsp": "normal", "crl": "wrong"},
        {"ocsp": "normal", "tsp": "normal", "crl": "normal"},
    ]
    assert get(b, "pki/crl/nca_rsa.crl")


def test_certificate_revoked_in_one_world_is_unknown_to_the_other(two: Two):
    a, b = two
    serial = f"{a.papers().key.certificate.serial_number:x}"
    post(a, f"certificates/{serial}/revoke", reason="keyCompromise")
    assert "SHZ-SIGNER-REVOKED" in a.send("m-1")
    assert "SCSS001" in b.send("m-1")
    assert b.client.get(f"{b.path}/api/certificates/{serial}").status_code == 404


def test_time_settings_and_calendar_of_one_world_leave_the_other_alone(two: Two):
    a, b = two
    paths = ("api/clock", "api/settings", "api/calendar?start=2031-05-05&end=2031-05-31")
    before = {path: get(b, path) for path in paths}
    assert before == {path: get(a, path) for path in paths}
    post(a, "clock/advance", working_days=3)
    a.client.patch(f"{a.path}/api/settings", json={"settings": {"language": "kk", "strictness": "strict"}})
    a.client.put(f"{a.path}/api/calendar/2031-05-20", json={"kind": "holiday"})
    assert {path: get(b, path) for path in paths} == before
    assert all(get(a, path) != before[path] for path in paths)
