"""Certificates, services and anchors over the control API."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from sandbox.world import World
from signing import Authority
from signing.keys import KeyPair
from signing.revocation.status import Reason
from signing.texts import LANGUAGES


def check(response: Any, status: int, code: str) -> None:
    assert (response.status_code, response.json["code"]) == (status, code)
    assert all(response.json["message"][lang] and response.json["cure"][lang] for lang in LANGUAGES)


@pytest.fixture
def serial(citizen: KeyPair) -> str:
    return f"{citizen.certificate.serial_number:x}"


def test_certificates_are_listed_by_holder(client: FlaskClient, citizen: KeyPair, serial: str):
    everything = client.get("/api/certificates").json
    own = client.get(f"/api/certificates?holder={citizen.certificate.iin}").json
    assert everything is not None
    assert own is not None
    assert [one["serial"] for one in own["certificates"]] == [serial]
    assert len(everything["certificates"]) > 5
    page = client.get("/api/certificates?limit=2&offset=1").json
    assert page is not None
    assert page["certificates"] == everything["certificates"][1:3]


def test_a_certificate_is_revoked_and_seen_elsewhere(
    client: FlaskClient, elsewhere: World, citizen: KeyPair, serial: str
):
    body = {"reason": "keyCompromise", "at": "2031-05-01T11:00:00+05:00"}
    response = client.post(f"/api/certificates/{serial}/revoke", json=body)
    assert response.status_code == 200
    assert response.json is not None
    told = {name: response.json[name] for name in ("standing", "revoked_at", "reason")}
    assert told == {"standing": "revoked", "revoked_at": "2031-05-01T06:00:00Z", "reason": "keyCompromise"}
    found = elsewhere.pki.register.revocation(citizen.certificate.serial_number)
    assert found is not None
    assert found.reason is Reason.KEY_COMPROMISE
    revoked = client.get("/api/certificates?revoked=true").json
    assert revoked is not None
    assert [one["serial"] for one in revoked["certificates"]] == [serial]


def test_a_hold_is_released(client: FlaskClient, serial: str):
    held = client.post(f"/api/certificates/{serial}/hold", json={}).json
    assert held is not None
    assert held["standing"] == "on-hold"
    released = client.post(f"/api/certificates/{serial}/release").json
    assert released is not None
    assert (released["standing"], released["revoked_at"]) == ("good", None)
    assert [one["reason"] for one in released["history"]] == ["certificateHold", "removeFromCRL"]
    assert client.get(f"/api/certificates/{serial.upper()}").json == released


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("1/revoke", {}, 404, "REVOCATION-UNKNOWN"),
        ("1/release", None, 404, "REVOCATION-UNKNOWN"),
        ("xyz/revoke", {}, 404, "CERTIFICATE-UNKNOWN"),
        ("SERIAL/release", None, 409, "REVOCATION-HOLD"),
        ("SERIAL/revoke", {"reason": "boredom"}, 400, "QUERY-INVALID"),
        ("SERIAL/revoke", {"reason": "certificateHold"}, 400, "QUERY-INVALID"),
        ("SERIAL/revoke", {"at": "2031-05-01T11:00:00"}, 400, "QUERY-INVALID"),
        ("SERIAL/revoke", {"at": "0001-01-01T00:00:00+05:00"}, 400, "QUERY-INVALID"),
        ("SERIAL/hold", {"at": "9999-12-31T23:59:59-05:00"}, 400, "QUERY-INVALID"),
        ("SERIAL/revoke", {"when": "now"}, 400, "QUERY-INVALID"),
        ("SERIAL/hold", None, 400, "QUERY-INVALID"),
        ("SERIAL/hold", [], 400, "QUERY-INVALID"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(
    client: FlaskClient, serial: str, path: str, body: Any, status: int, code: str
):
    check(client.post(f"/api/certificates/{path.replace('SERIAL', serial)}", json=body), status, code)


def test_what_is_revoked_is_revoked_once(client: FlaskClient, serial: str):
    client.post(f"/api/certificates/{serial}/revoke", json={})
    check(client.post(f"/api/certificates/{serial}/revoke", json={}), 409, "REVOCATION-FINAL")
    check(client.post(f"/api/certificates/{serial}/hold", json={}), 409, "REVOCATION-FINAL")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/certificates/1", 404, "CERTIFICATE-UNKNOWN"),
        ("/api/certificates/zz", 404, "CERTIFICATE-UNKNOWN"),
        ("/api/certificates?holder=1", 400, "QUERY-INVALID"),
        ("/api/certificates?limit=0", 400, "QUERY-INVALID"),
        ("/api/certificates?owner=1", 400, "QUERY-INVALID"),
    ],
)
def test_a_certificate_that_is_not_there_is_not_shown(client: FlaskClient, path: str, status: int, code: str):
    check(client.get(path), status, code)


def test_services_are_told_how_to_behave(client: FlaskClient, elsewhere: World):
    response = client.post("/api/authority/services/ocsp", json={"mode": "slow", "delay_seconds": 1.5})
    assert response.status_code == 200
    told = client.get("/api/authority/services").json
    assert told is not None
    assert [(one["service"], one["mode"]) for one in told["services"]] == [
        ("ocsp", "slow"),
        ("tsp", "normal"),
        ("crl", "normal"),
    ]
    assert told["services"][0]["url"].endswith("/pki/ocsp")
    assert [one.delay.total_seconds() for one in elsewhere.pki.modes.all().values()] == [1.5, 3, 3]


@pytest.mark.parametrize(
    ("service", "body"),
    [
        ("ldap", {"mode": "slow"}),
        ("ocsp", {"mode": "lazy"}),
        ("ocsp", {"mode": "slow", "delay_seconds": 61}),
        ("ocsp", None),
    ],
)
def test_a_mode_that_there_is_not_is_refused(client: FlaskClient, service: str, body: Any):
    check(client.post(f"/api/authority/services/{service}", json=body), 400, "QUERY-INVALID")


def test_anchors_are_added_listed_and_removed(client: FlaskClient, foreign_authority: Authority):
    added = client.post("/api/trust?name=others", data=foreign_authority.bundle)
    assert added.status_code == 201
    listed = client.get("/api/trust").json
    assert listed is not None
    assert added.json is not None
    fingerprints = [{one["certificate"]["fingerprint"] for one in told["anchors"]} for told in (added.json, listed)]
    assert fingerprints[0] == fingerprints[1]
    assert len(fingerprints[0]) == 4
    assert client.delete("/api/trust/others").status_code == 200
    assert client.get("/api/trust").json == {"anchors": []}
    check(client.delete("/api/trust/others"), 404, "TRUST-UNKNOWN")


@pytest.mark.parametrize(
    ("query", "body", "status", "code"),
    [
        ("?name=a", b"no certificate", 422, "CERTIFICATE-FORM"),
        ("?name=a", b"", 400, "BODY-EMPTY"),
        ("?name=a", b"0" * 2**21, 400, "BODY-SIZE"),
        ("", b"0", 400, "QUERY-INVALID"),
    ],
)
def test_what_is_no_certificate_is_not_trusted(client: FlaskClient, query: str, body: bytes, status: int, code: str):
    check(client.post(f"/api/trust{query}", data=body), status, code)


def test_a_citizens_certificate_is_not_trusted_as_an_anchor(client: FlaskClient, citizen: KeyPair):
    check(client.post("/api/trust?name=a", data=citizen.certificate.der), 422, "TRUST-AUTHORITY")


def test_every_operation_is_described(client: FlaskClient):
    described = client.get("/openapi/openapi.json").json
    assert described is not None
    paths = {"/api/certificates/{serial}/revoke", "/api/authority/services/{service}", "/api/trust/{name}"}
    assert paths <= described["paths"].keys()
