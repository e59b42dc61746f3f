"""The services answer in their protocols, whatever they are asked and however they were told to behave."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from asn1crypto import algos, core, crl, ocsp, tsp, x509
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.pki.modes import AuthorityService
from sandbox.world import World
from signing.authority.behaviour import Behaviour, Mode
from signing.certificates import Certificate
from signing.der import read
from signing.judge import judge
from signing.keys import KeyPair
from signing.revocation.status import Reason
from signing.texts import LANGUAGES
from tests.pki.conftest import NOON

OUTCOME = "Shlyuz-Outcome"
NONCE = b"sixteen octets.."


def question(certificate: Certificate, issuer: Certificate, *, serial: int | None = None) -> bytes:
    """An OCSP request as openssl makes it: CertID with SHA-1, and a nonce."""
    name = x509.Certificate.load(issuer.der).subject
    key = x509.Certificate.load(issuer.der).public_key
    identifier = ocsp.CertId(
        {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha1"}),
            "issuer_name_hash": core.OctetString(name.sha1),
            "issuer_key_hash": core.OctetString(key.sha1),
            "serial_number": certificate.serial_number if serial is None else serial,
        }
    )
    extension = {"extn_id": "nonce", "critical": False, "extn_value": core.OctetString(NONCE)}
    asked = {"request_list": [{"req_cert": identifier}], "request_extensions": [extension]}
    return bytes(ocsp.OCSPRequest({"tbs_request": asked}).dump())


def status(octets: bytes) -> Any:
    """What the only answer in an OCSPResponse says."""
    response = ocsp.OCSPResponse.load(octets)
    assert response["response_status"].native == "successful"
    [single] = response.response_data["responses"]
    return single["cert_status"]


@pytest.fixture
def system(world: World) -> KeyPair:
    """An RSA key, whose certificate is asked about."""
    return world.systems.membership.add("demo").key


@pytest.fixture
def asked(system: KeyPair) -> bytes:
    return question(system.certificate, system.chain[0])


@pytest.fixture
def time_stamp_request() -> bytes:
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"\1" * 32}
    request = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": 7, "cert_req": True})
    return bytes(request.dump())


def test_the_status_of_a_certificate_follows_the_register(
    client: FlaskClient, elsewhere: World, system: KeyPair, asked: bytes
):
    assert status(client.post("/pki/ocsp", data=asked).data).name == "good"
    elsewhere.authority.revoke(system.certificate, at=NOON, reason=Reason.KEY_COMPROMISE)
    told = status(client.post("/pki/ocsp", data=asked).data)
    assert told.name == "revoked"
    assert told.chosen["revocation_time"].native == NOON
    assert told.chosen["revocation_reason"].native == "key_compromise"


def test_a_serial_number_that_was_never_issued_is_revoked_since_1970(client: FlaskClient, system: KeyPair):
    told = status(client.post("/pki/ocsp", data=question(system.certificate, system.chain[0], serial=1)).data)
    assert told.chosen["revocation_time"].native.year == 1970
    assert told.chosen["revocation_reason"].native == "certificate_hold"


@pytest.mark.parametrize("write", [quote, lambda text: quote(text, safe=""), lambda text: quote(text.rstrip("="))])
def test_ocsp_is_asked_by_get_too(client: FlaskClient, asked: bytes, write: Callable[[str], str]):
    response = client.get("/pki/ocsp/" + write(base64.b64encode(asked).decode()))
    assert (response.status_code, response.mimetype) == (200, "application/ocsp-response")
    assert status(response.data).name == "good"


@pytest.mark.parametrize("content_type", ["application/ocsp-request", "application/x-www-form-urlencoded", "x", None])
def test_the_content_type_of_a_question_does_not_matter(client: FlaskClient, asked: bytes, content_type: str | None):
    response = client.post("/pki/ocsp", data=asked, content_type=content_type)
    assert status(response.data).name == "good"


def test_time_stamps_are_numbered_and_dated_by_the_world(client: FlaskClient, time_stamp_request: bytes):
    numbers = set()
    for _ in range(2):
        response = client.post("/pki/tsp", data=time_stamp_request)
        assert (response.status_code, response.mimetype) == (200, "application/timestamp-reply")
        answer = tsp.TimeStampResp.load(response.data)
        assert answer["status"]["status"].native == "granted"
        stamped = answer["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
        assert (stamped["gen_time"].native, stamped["nonce"].native) == (NOON, 7)
        numbers.add(stamped["serial_number"].native)
    assert len(numbers) == 2


@pytest.mark.parametrize("name", ["nca_rsa", "nca_gost", "nca_d_rsa", "nca_d_gost", "root_rsa", "root_gost"])
def test_every_list_is_there(client: FlaskClient, name: str):
    response = client.get(f"/pki/crl/{name}.crl")
    assert (response.status_code, response.mimetype) == (200, "application/pkix-crl")
    assert crl.CertificateList.load(response.data)["tbs_cert_list"]["this_update"].native == NOON


def test_what_is_revoked_is_in_the_list_at_once(client: FlaskClient, elsewhere: World, system: KeyPair):
    elsewhere.authority.hold(system.certificate, at=NOON)
    for name in ("nca_rsa", "nca_d_rsa"):
        listed = crl.CertificateList.load(client.get(f"/pki/crl/{name}.crl").data)["tbs_cert_list"]
        [entry] = listed["revoked_certificates"]
        assert entry["user_certificate"].native == system.certificate.serial_number


@pytest.mark.parametrize("name", ["root_rsa", "root_gost", "nca_rsa", "nca_gost"])
def test_certificates_of_issuers_are_there(client: FlaskClient, world: World, name: str):
    response = client.get(f"/pki/cert/{name}.cer")
    assert (response.status_code, response.mimetype) == (200, "application/pkix-cert")
    own = {one.der for branch in world.authority.branches.values() for one in (branch.root, branch.issuing)}
    assert response.data in own


@pytest.mark.parametrize("path", ["/pki/ocsp", "/pki/ocsp/", "/pki/tsp", "/pki/tsp/"])
def test_who_looks_at_a_service_is_told_what_it_is(client: FlaskClient, path: str):
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (200, "text/plain")
    assert "SIMULATOR" in response.text


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status_code", "code"),
    [
        ("GET", "/pki/crl/other.crl", b"", {}, 404, "PKI-FILE-UNKNOWN"),
        ("GET", "/pki/cert/other.cer", b"", {}, 404, "PKI-FILE-UNKNOWN"),
        ("GET", "/pki/other", b"", {}, 404, "PATH-UNKNOWN"),
        ("PUT", "/pki/tsp", b"", {}, 405, "METHOD-REFUSED"),
        ("POST", "/pki/ocsp", b"0" * 70_000, {}, 400, "BODY-SIZE"),
        ("POST", "/pki/tsp", b"0" * 70_000, {}, 400, "BODY-SIZE"),
        ("POST", "/pki/ocsp", b"0", {OUTCOME: "lazy"}, 400, "MODE-UNKNOWN"),
        ("GET", "/pki/crl/nca_rsa.crl", b"", {OUTCOME: ""}, 400, "MODE-UNKNOWN"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_code(
    client: FlaskClient, method: str, path: str, body: bytes, headers: dict[str, str], status_code: int, code: str
):
    response = client.open(path, method=method, data=body, headers=headers)
    assert response.json is not None
    assert (response.status_code, response.json["code"]) == (status_code, code)
    assert all(response.json["message"][lang] and response.json["cure"][lang] for lang in LANGUAGES)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(octets=st.binary(max_size=200), cut=st.integers(0, 120))
def test_no_octets_break_a_service(client: FlaskClient, asked: bytes, octets: bytes, cut: int):
    for body in (octets, asked[:cut] + octets):
        for path in ("/pki/ocsp", "/pki/tsp"):
            response = client.post(path, data=body)
            assert response.status_code == 200
        response = client.get("/pki/ocsp/a" + quote(body.decode("latin-1"), safe=""))
        assert response.status_code in (200, 404)


def test_octets_that_are_no_question_are_malformed(client: FlaskClient):
    response = ocsp.OCSPResponse.load(client.post("/pki/ocsp", data=b"who is it?").data)
    assert response["response_status"].native == "malformed_request"
    [information] = read(client.post("/pki/tsp", data=b"what time is it?").data).sequence(1)
    assert information.sequence(1)[0].number == 2, "rejection (RFC 3161, 2.4.2)"


def test_a_mode_holds_for_every_process_from_the_next_question_on(client: FlaskClient, elsewhere: World, asked: bytes):
    elsewhere.pki.modes.set(AuthorityService.OCSP, Behaviour(Mode.STALE))
    response = ocsp.OCSPResponse.load(client.post("/pki/ocsp", data=asked).data)
    assert response.response_data["produced_at"].native == NOON - timedelta(days=2)
    assert client.get("/pki/crl/nca_rsa.crl").status_code == 200
    elsewhere.pki.modes.set(AuthorityService.OCSP, Behaviour())
    response = ocsp.OCSPResponse.load(client.post("/pki/ocsp", data=asked).data)
    assert response.response_data["produced_at"].native == NOON


def test_who_answered_two_days_ago_was_there_then(client: FlaskClient, world: World, asked: bytes):
    stale = {OUTCOME: "stale"}
    report = judge(client.post("/pki/ocsp", data=asked, headers=stale).data, world.trust, at=NOON)
    assert [one.code for one in report.failures] == ["OCSP-CURRENT"], "old, and rightly signed"


def test_the_header_of_a_request_decides_first(client: FlaskClient, world: World, asked: bytes):
    world.pki.modes.set(AuthorityService.OCSP, Behaviour(Mode.SILENT))
    assert status(client.post("/pki/ocsp", data=asked, headers={OUTCOME: " Normal "}).data).name == "good"
    assert client.post("/pki/ocsp", data=asked).status_code == 503


def test_a_wrong_answer_is_to_another_question(client: FlaskClient, asked: bytes, time_stamp_request: bytes):
    wrong = {OUTCOME: "wrong"}
    response = ocsp.OCSPResponse.load(client.post("/pki/ocsp", data=asked, headers=wrong).data)
    assert response.nonce_value is None or response.nonce_value.native != NONCE
    answer = tsp.TimeStampResp.load(client.post("/pki/tsp", data=time_stamp_request, headers=wrong).data)
    stamped = answer["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    assert stamped["message_imprint"]["hashed_message"].native != b"\1" * 32


def test_a_stale_list_should_have_been_followed_by_another(client: FlaskClient):
    listed = crl.CertificateList.load(client.get("/pki/crl/nca_rsa.crl", headers={OUTCOME: "stale"}).data)
    assert listed["tbs_cert_list"]["next_update"].native < NOON


def test_a_slow_service_answers_right_after_its_delay(client: FlaskClient, world: World, asked: bytes):
    world.pki.modes.set(AuthorityService.OCSP, Behaviour(Mode.SLOW, timedelta(milliseconds=5)))
    assert status(client.post("/pki/ocsp", data=asked).data).name == "good"
