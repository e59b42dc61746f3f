"""Whatever is sent to the control API, it answers in JSON with a code, three languages and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from sandbox.control.refusals import refuse_in_json
from sandbox.errors import SandboxError
from sandbox.explanations import explain_error
from signing.texts import LANGUAGES

if TYPE_CHECKING:
    from tests.sandbox.conftest import Citizen

SERVICE = "guardianship-certificate/2021"


def check(response: Any, status: int, code: str) -> None:
    assert (response.status_code, response.json["code"]) == (status, code)
    assert all(response.json["message"][lang] and response.json["cure"][lang] for lang in LANGUAGES)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/nowhere", 404, "PATH-UNKNOWN"),
        ("/api/nowhere", 404, "PATH-UNKNOWN"),
        ("/api/cases/1", 404, "CASE-UNKNOWN"),
        ("/api/cases/1/result", 404, "CASE-UNKNOWN"),
        ("/api/cabinet/1", 404, "PERSON-UNKNOWN"),
        ("/api/services/fishing/2021", 404, "SERVICE-UNKNOWN"),
        ("/api/services/fishing/2021/request?iin=1", 404, "PERSON-UNKNOWN"),
        (f"/api/services/{SERVICE}/request", 400, "QUERY-INVALID"),
        (f"/api/services/{SERVICE}/request?iin=1&consent=perhaps", 400, "QUERY-INVALID"),
        ("/api/journal/999999", 404, "MESSAGE-UNKNOWN"),
        ("/api/journal/999999/octets", 404, "MESSAGE-UNKNOWN"),
        ("/api/journal/2147483647", 404, "MESSAGE-UNKNOWN"),
        ("/api/journal/2147483648", 400, "QUERY-INVALID"),
        ("/api/journal/99999999999/octets", 400, "QUERY-INVALID"),
        ("/api/journal?answers=99999999999", 400, "QUERY-INVALID"),
        ("/api/journal?offset=99999999999", 400, "QUERY-INVALID"),
        ("/api/journal?sender=%00", 400, "QUERY-INVALID"),
        ("/api/journal?code=a&code=%00", 400, "QUERY-INVALID"),
        ("/api/cases/%00", 400, "QUERY-INVALID"),
        ("/api/cabinet/1%00", 400, "QUERY-INVALID"),
        ("/api/certificates/%00", 400, "QUERY-INVALID"),
        ("/api/certificates/ffffffffffffffffffffffffffffffffffffffffff", 404, "CERTIFICATE-UNKNOWN"),
        ("/api/journal?limit=0", 400, "QUERY-INVALID"),
        ("/api/journal?serivce=KDP_SERVICE", 400, "QUERY-INVALID"),
        ("/api/applications", 405, "METHOD-REFUSED"),
    ],
)
def test_wrong_call_is_refused_with_its_code(client: FlaskClient, path: str, status: int, code: str):
    check(client.get(path), status, code)


def test_result_of_an_open_case_is_not_ready(client: FlaskClient, guardian: Citizen, monkeypatch: pytest.MonkeyPatch):
    guardian.world.runner.stop()
    number = guardian.apply().case.number
    # A call through the application would start the work.
    monkeypatch.setattr(guardian.world.runner, "start", lambda: None)
    check(client.get(f"/api/cases/{number}/result"), 404, "RESULT-NOT-READY")


@pytest.mark.parametrize("path", ["/api/applications", "/api/verify"])
def test_empty_body_is_refused(client: FlaskClient, path: str):
    check(client.post(path), 400, "BODY-EMPTY")


def test_moment_without_an_offset_is_refused(client: FlaskClient, guardian: Citizen):
    check(client.post("/api/verify?at=2026-11-20T12:00:00", data=guardian.request()), 400, "QUERY-INVALID")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{}", "XML-SYNTAX"),
        (b"<!DOCTYPE a><a/>", "XML-DTD"),
        (b'<!DOCTYPE a [<!ENTITY a "a">]><a>&a;</a>', "XML-ENTITY"),
        (b"<a>" + b" " * 2**21 + b"</a>", "XML-SIZE"),
        (b"<a/>", "SIG-PRESENT"),
    ],
)
@pytest.mark.parametrize("content_type", ["application/xml", "application/x-www-form-urlencoded", None])
def test_bad_application_is_refused_with_findings(
    client: FlaskClient, body: bytes, code: str, content_type: str | None
):
    response = client.post("/api/applications", data=body, content_type=content_type)
    check(response, 422, code)
    assert response.json["findings"][-1]["code"]


def test_tampered_application_is_refused_with_every_finding(client: FlaskClient, guardian: Citizen):
    response = client.post("/api/applications", data=guardian.request().replace(b"true", b"false", 1))
    check(response, 422, "REF-DIGEST")
    assert {"passed", "failed"} <= {finding["verdict"] for finding in response.json["findings"]}


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(min_size=1, max_size=300), path=st.sampled_from(["/api/applications", "/api/verify"]))
def test_no_octets_break_the_sandbox(client: FlaskClient, body: bytes, path: str):
    response = client.post(path, data=body)
    assert response.status_code in (200, 422)
    assert response.is_json


def codes(kind: type[SandboxError]) -> set[str]:
    return set(kind.codes).union(*(codes(child) for child in kind.__subclasses__()))


@pytest.mark.parametrize("code", sorted(codes(SandboxError)))
def test_every_error_says_what_happened_and_what_to_do(code: str):
    for lang in LANGUAGES:
        message, cure = explain_error(code, lang)
        assert message
        assert cure


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (OperationalError(None, None, OSError("s3cret")), 503, "DATABASE-UNREACHABLE"),
        (OperationalError("SELECT 1", {}, OSError("s3cret"), connection_invalidated=True), 503, "DATABASE-UNREACHABLE"),
        (OperationalError("SELECT 1", {}, OSError("s3cret")), 500, "INTERNAL"),
    ],
    ids=["no connection", "connection lost", "statement failed"],
)
def test_database_that_does_not_answer_is_a_reason_to_come_again(error: OperationalError, status: int, code: str):
    app = Flask("under-test")
    refuse_in_json(app)

    @app.get("/")
    def fail() -> str:
        raise error

    response = app.test_client().get("/")
    check(response, status, code)
    assert "s3cret" not in response.text
