"""People over the control API and on the command line: listed, told, entered, changed; every register follows."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient

from registries.errors import EventRefused
from registries.identifiers import parse_iin
from registries.population.check import contradictions
from sandbox.app import create_app
from sandbox.people import People
from sandbox.world import World
from signing import KeyPair

NEWCOMER = {"surname": "Тестов", "name": "Тест", "gender": "1", "birth_date": "1990-05-01"}


@pytest.fixture
def client(world: World) -> FlaskClient:
    return create_app(world).test_client()


def test_people_come_a_page_at_a_time_the_named_ones_first(client: FlaskClient, world: World) -> None:
    everybody, after = [], None
    while True:
        query = {"limit": 100} if after is None else {"limit": 100, "after": after}
        page = client.get("/api/people", query_string=query).json
        everybody += [one["iin"] for one in page["people"]]
        after = page["next"]
        if after is None:
            break
    assert sorted(everybody) == list(world.population.people)
    assert everybody[0] == world.population.characters[0].iin


def test_a_newcomer_is_in_the_register_at_once_with_a_key_file(client: FlaskClient, world: World) -> None:
    made = client.post("/api/people", json=NEWCOMER)
    assert made.status_code == 201
    iin = made.json["iin"]
    assert world.population.person(iin).full_name == "ТЕСТОВ ТЕСТ"
    file = client.post(f"/api/people/{iin}/p12", json={"password": "Aa123456"})
    assert file.mimetype == "application/x-pkcs12"
    key = KeyPair.from_pkcs12(file.data, "Aa123456")
    assert key.certificate.iin == iin


def test_an_event_over_the_api_is_told_with_its_records(client: FlaskClient) -> None:
    husband = client.post("/api/people", json=NEWCOMER).json["iin"]
    wife = client.post("/api/people", json=NEWCOMER | {"gender": "2"}).json["iin"]
    today = client.get("/api/clock").json["now"][:10]
    wedding = {"event": "marriage", "husband": husband, "wife": wife, "day": today}
    happened = client.post("/api/events", json=wedding)
    assert happened.status_code == 201
    told = client.get(f"/api/people/{wife}").json
    assert [(one["kind"], one["roles"]) for one in told["records"]] == [("marriage", ["wife"])]
    again = client.post("/api/events", json=wedding)
    assert (again.status_code, again.json["code"]) == (409, "EVENT-MARRIED")


def test_a_record_is_entered_changed_and_taken_away(client: FlaskClient) -> None:
    iin = client.post("/api/people", json=NEWCOMER).json["iin"]
    fields = {"number": "П-1", "allowance": "pension", "recipient": iin, "monthly": 1, "begins": "2020-01-01"}
    number = client.post("/api/records", json={"kind": "allowance", "fields": fields}).json["id"]
    changed = client.patch(f"/api/records/{number}", json={"monthly": 90000})
    assert changed.json["fields"]["monthly"] == 90000
    assert client.get(f"/api/records/{number}").json["fields"] == fields | {"monthly": 90000}
    assert client.delete(f"/api/records/{number}").status_code == 204
    assert client.get(f"/api/people/{iin}").json["records"] == []
    assert client.get(f"/api/records/{number}").json["code"] == "RECORD-UNKNOWN"


def test_a_changed_field_is_what_the_register_answers(client: FlaskClient, world: World) -> None:
    iin = client.post("/api/people", json=NEWCOMER).json["iin"]
    changed = client.patch(f"/api/people/{iin}", json={"citizenship": "643"})
    assert changed.json["fields"]["citizenship"] == "643"
    assert world.population.person(iin).citizenship == "643"


def test_fresh_iins_are_valid_and_differ(client: FlaskClient) -> None:
    wanted = {"birth_date": "1990-05-01", "gender": "2"}
    given = [client.post("/api/iin", json=wanted).json["iin"] for _ in range(3)]
    assert [parse_iin(iin) for iin in given] == given
    assert len(set(given)) == 3


def test_of_many_weddings_of_one_man_at_a_moment_one_happens(client: FlaskClient, world: World) -> None:
    man, *women = (client.post("/api/people", json=NEWCOMER | {"gender": sex}).json["iin"] for sex in "12222")

    def wed(woman: str) -> str:
        try:
            People(world).happen("marriage", {"husband": man, "wife": woman, "day": "2020-01-01"})
        except EventRefused as refused:
            return refused.code
        return ""

    with ThreadPoolExecutor(len(women)) as pool:
        assert sorted(pool.map(wed, women)) == ["", "EVENT-MARRIED", "EVENT-MARRIED", "EVENT-MARRIED"]


def test_changes_of_one_record_at_a_moment_are_all_kept(client: FlaskClient, world: World) -> None:
    first, second = (client.post("/api/people", json=NEWCOMER).json["iin"] for _ in range(2))
    fields = {"number": "П-1", "allowance": "pension", "recipient": first, "monthly": 1, "begins": "2020-01-01"}
    people = People(world)
    number = people.add("allowance", fields).id
    wanted = {"recipient": second, "monthly": 2, "ends": "2024-01-01", "number": "П-2"}
    with ThreadPoolExecutor(len(wanted)) as pool:
        list(pool.map(lambda field: people.replace(number, dict([field])), wanted.items()))
    assert client.get(f"/api/records/{number}").json["fields"] == fields | wanted
    assert list(contradictions(world.population)) == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("post", "/api/people", {"surname": "А"}, 400, "RECORD-FIELD"),
        ("post", "/api/people", NEWCOMER | {"colour": "red"}, 400, "RECORD-FIELD"),
        ("post", "/api/people", NEWCOMER | {"birth_date": "2999-01-01"}, 409, "EVENT-FUTURE"),
        ("post", "/api/people", NEWCOMER | {"iin": "123"}, 400, "IIN-LENGTH"),
        ("post", "/api/people", NEWCOMER | {"name": "А\0"}, 400, "RECORD-FIELD"),
        ("post", "/api/people", NEWCOMER | {"birth_date": "1799-12-31"}, 409, "RECORD-IIN"),
        ("post", "/api/iin", {"birth_date": "2100-01-01", "gender": "1"}, 409, "RECORD-IIN"),
        ("post", "/api/events", {"event": "party"}, 400, "EVENT-KIND"),
        ("post", "/api/events", {"event": "death", "person": "\0", "day": "2020-01-01"}, 404, "PERSON-UNKNOWN"),
        ("post", "/api/records", {"kind": "party", "fields": {}}, 400, "RECORD-KIND"),
        ("get", "/api/people/000000000000", None, 404, "PERSON-UNKNOWN"),
        ("patch", "/api/people/000000000000", {"surname": "А"}, 404, "PERSON-UNKNOWN"),
        ("delete", "/api/records/999999", None, 404, "RECORD-UNKNOWN"),
        ("get", f"/api/records/{2**64}", None, 404, "RECORD-UNKNOWN"),
        ("patch", f"/api/records/{2**31}", {"monthly": 1}, 404, "RECORD-UNKNOWN"),
    ],
)
def test_what_cannot_be_is_told(
    client: FlaskClient, method: str, path: str, body: object, status: int, code: str
) -> None:
    refused = client.open(path, method=method.upper(), json=body)
    assert (refused.json["code"], refused.status_code) == (code, status)
    assert all(refused.json["message"][lang] for lang in ("kk", "ru", "en"))


def test_every_event_and_kind_is_described(client: FlaskClient) -> None:
    told = client.get("/api/events").json["events"]
    assert {"arrival", "birth", "death", "marriage"} <= {one["event"] for one in told}
    assert all(one["fields"]["properties"] for one in told)
    assert "housing" in json.dumps(client.get("/api/records").json["kinds"])
