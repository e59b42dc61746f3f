"""A participant registered by the control API: what it may do then, what is never told, what is refused."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from registries.population.model import OrganisationKey
from sandbox.app import create_app
from sandbox.world import World
from signing import Authority
from signing.authority import System
from tests.joining.conftest import NOON, Requester

REFUSED = [
    ({"bin": "123"}, "PARTICIPANT-BIN"),
    ({"password": ""}, "PARTICIPANT-PASSWORD"),
    ({"password": " blank"}, "PARTICIPANT-PASSWORD"),
    ({"certificates": ["no certificate"]}, "PARTICIPANT-CERTIFICATE"),
]


def test_registered_participant_sends_with_the_password_that_it_chose(client: FlaskClient, requester: Requester):
    assert client.put("/api/participants/mine", json={"password": "сырлы сөз"}).status_code == 200
    requester.sender_id = "mine"
    assert requester.ask() == "SHZ-PASSWORD"
    requester.password = "сырлы сөз"
    assert requester.ask() == "SCSS001"


def test_password_is_told_nowhere_and_stored_as_a_hash(client: FlaskClient, world: World):
    client.put("/api/participants/mine", json={"password": "hunter2"})
    told = [client.get(f"/api/participants{one}").text for one in ("", "/mine")]
    with world.engine.connect() as connection:
        told += [repr(connection.execute(sa.text(f"SELECT * FROM {one}")).all()) for one in _tables(world)]
    assert not any("hunter2" in text for text in told)
    assert "mine" in told[0]


def _tables(world: World) -> list[str]:
    return sa.inspect(world.engine).get_table_names()


def test_disabled_participant_is_refused_until_it_is_enabled_in_every_process(
    client: FlaskClient, elsewhere: World, requester: Requester
):
    other = create_app(elsewhere).test_client()
    assert requester.ask() == "SCSS001"
    other.patch("/api/participants/demo", json={"enabled": False})
    assert requester.ask() == "SHZ-SENDER-DISABLED"
    other.patch("/api/participants/demo", json={"enabled": True})
    assert requester.ask() == "SCSS001"


def test_service_that_is_not_open_is_refused_by_name(client: FlaskClient, requester: Requester):
    client.put("/api/participants/mine", json={"services": ["GbdulInfoByBin_v2"]})
    requester.sender_id = "mine"
    assert requester.ask() == "SHZ-SERVICE-FORBIDDEN"
    assert "GbdulInfoByBin_v2" in (requester.answer.findtext(".//errorData") or "")


def test_change_leaves_what_it_does_not_name(client: FlaskClient):
    client.put("/api/participants/mine", json={"services": ["A"], "strictness": "strict", "organisation": "Мекеме"})
    told = client.patch("/api/participants/mine", json={"services": []}).json
    assert (told["services"], told["strictness"], told["organisation"]) == ([], "strict", "Мекеме")
    assert client.put("/api/participants/mine", json={}).json["strictness"] is None


def test_key_of_each_family_that_was_asked_for_is_minted_for_the_organisation(client: FlaskClient, world: World):
    number = world.population.organisation(OrganisationKey.GATEWAY).bin
    client.put("/api/participants/mine", json={"keys": ["gost", "rsa"], "bin": number})
    keys = world.systems.membership.keys("mine")
    assert [one.certificate.key_family for one in keys] == ["rsa", "gost"]
    assert {one.certificate.bin for one in keys} == {number}
    assert keys[0].certificate.subject.organisation == world.population.organisation(OrganisationKey.GATEWAY).names.ru


def test_brought_certificate_is_the_only_one_that_its_owner_may_sign_with(
    client: FlaskClient, world: World, requester: Requester
):
    mine = world.authority.issue_system(System("Жүйе", "Мекеме", "100140000018"), at=NOON)
    other = world.authority.issue_system(System("Жүйе", "Мекеме", "100140000018"), at=NOON)
    told = client.put("/api/participants/mine", json={"certificates": [mine.certificate.pem.decode()]}).json
    assert told["bin"] == "100140000018"
    requester.sender_id = "mine"
    requester.key = other
    assert requester.ask() == "SHZ-SIGNER-MISMATCH"
    requester.key = mine
    assert requester.ask() == "SCSS001"


@pytest.mark.parametrize(("said", "code"), REFUSED)
def test_what_cannot_be_registered_is_refused_and_leaves_nothing(
    client: FlaskClient, said: dict[str, object], code: str
):
    answer = client.put("/api/participants/mine", json=said)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert client.get("/api/participants/mine").status_code == 404


def test_certificates_of_two_organisations_are_refused(client: FlaskClient, foreign_authority: Authority):
    made = (foreign_authority.issue_system(System("Ж", "М", one), at=NOON) for one in ("100140000018", "200140000028"))
    answer = client.put("/api/participants/mine", json={"certificates": [one.certificate.pem.decode() for one in made]})
    assert answer.json["code"] == "PARTICIPANT-BIN"


def test_unknown_field_is_refused_by_its_name(client: FlaskClient):
    answer = client.put("/api/participants/mine", json={"pasword": "x"})
    assert answer.status_code == 400
    assert "pasword" in answer.json["detail"]


def test_removed_participant_is_unknown_to_the_gateway(client: FlaskClient, requester: Requester):
    client.put("/api/participants/mine", json={})
    requester.sender_id = "mine"
    assert requester.ask() == "SCSS001"
    key = requester.world.systems.membership.keys("mine")[0]
    assert client.delete("/api/participants/mine").status_code == 200
    requester.key = key
    assert requester.ask() == "SHZ-SENDER-UNKNOWN"
    assert client.delete("/api/participants/mine").status_code == 404


def test_system_of_the_world_is_neither_removed_nor_given_a_password(client: FlaskClient):
    assert client.delete("/api/participants/demo").json["code"] == "PARTICIPANT-OWN"
    refused = client.patch("/api/participants/demo", json={"password": "another"})
    assert (refused.status_code, refused.json["code"]) == (409, "PARTICIPANT-OWN")


def test_demanded_signatures_are_in_force_and_told(client: FlaskClient, requester: Requester):
    said = {"requests": {"transport": "checked", "data": "required"}}
    told = client.put("/api/participants/mine", json=said).json
    assert told["requests"] == {"transport": "checked", "data": "required"}
    assert told["answers"] == {"transport": None, "data": "ignored"}
    requester.sender_id = "mine"
    assert requester.post(requester.envelope()) == "SCE017"
    client.patch("/api/participants/mine", json={"requests": {"transport": "checked"}})
    assert requester.post(requester.envelope()) == "SCSS001"


def test_key_for_business_data_is_another_one_of_the_same_organisation(client: FlaskClient, world: World):
    client.put("/api/participants/mine", json={"data_keys": ["gost"]})
    (key,), (data_key,) = world.systems.membership.keys("mine"), world.systems.membership.data_keys("mine")
    assert data_key.certificate.key_family == "gost"
    assert data_key.certificate.bin == key.certificate.bin
    assert data_key.certificate.fingerprint != key.certificate.fingerprint


def test_closed_service_answers_nobody_in_any_process_until_it_is_opened(
    client: FlaskClient, elsewhere: World, requester: Requester
):
    other = create_app(elsewhere).test_client()
    assert requester.ask() == "SCSS001"
    assert other.put(f"/api/gateway/services/{requester.service}", json={"open": False}).status_code == 200
    assert requester.ask() == "SCE004"
    assert "not available" in (requester.answer.findtext(".//errorData") or "")
    listed = {one["id"]: one["open"] for one in client.get("/api/gateway/services").json["services"]}
    assert (listed[requester.service], listed["GbdulInfoByBin_v2"]) == (False, True)
    other.put(f"/api/gateway/services/{requester.service}", json={"open": True})
    assert requester.ask() == "SCSS001"
    unknown = other.put("/api/gateway/services/GBDFL_UniversalService", json={"open": False})
    assert (unknown.status_code, unknown.json["code"]) == (404, "GATEWAY-SERVICE-UNKNOWN")
    assert requester.service in unknown.json["detail"]
