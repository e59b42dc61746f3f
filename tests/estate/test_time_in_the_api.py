"""The time of a world by the control API: told, stopped, scaled, moved forward, never back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from sandbox.clock import FrozenClock

FRIDAY = "2026-03-20T18:30:00+05:00"
"""The evening before Nauryz, whose weekend days were moved."""


@pytest.fixture
def at(client: FlaskClient):
    client.post("/api/worlds", json={"name": "a", "at": FRIDAY})
    return lambda path: f"/w/a/api/{path}"


def test_two_working_days_from_the_friday_before_nauryz(client: FlaskClient, at):
    passage = client.post(at("clock/advance"), json={"working_days": 2}).json
    assert (passage["start"], passage["end"]) == (FRIDAY, "2026-03-27T18:30:00+05:00")
    assert client.get(at("clock")).json["now"] == "2026-03-27T18:30:00+05:00"


def test_edited_day_counts_in_its_world_alone(client: FlaskClient, at):
    client.put(
        at("calendar/2026-03-26"), json={"kind": "holiday", "name": {"kk": "Той", "ru": "Праздник", "en": "Feast"}}
    )
    assert client.post(at("clock/advance"), json={"working_days": 2}).json["end"] == "2026-03-30T18:30:00+05:00"
    days = client.get(at("calendar?start=2026-03-26&end=2026-03-27")).json["days"]
    assert [(one["kind"], one["edited"]) for one in days] == [("holiday", True), ("working", False)]
    assert client.get("/api/calendar?start=2026-03-26&end=2026-03-26").json["days"][0]["kind"] == "working"
    client.delete(at("calendar/2026-03-26"))
    assert client.get(at("calendar?start=2026-03-26&end=2026-03-26")).json["days"][0]["works"]


def test_clock_is_frozen_scaled_and_set(client: FlaskClient, at, machine: FrozenClock):
    assert client.get(at("clock")).json["mode"] == "frozen"
    assert client.post(at("clock/run"), json={"rate": 1440}).json["mode"] == "scaled"
    machine.advance(timedelta(minutes=1))
    assert client.get(at("clock")).json["now"] == "2026-03-21T18:30:00+05:00"
    assert client.post(at("clock/set"), json={"at": "2026-12-25T09:00:00+05:00"}).json["mode"] == "scaled"
    assert client.post(at("clock/freeze"), json={}).json["now"] == "2026-12-25T09:00:00+05:00"


def test_time_does_not_go_back(client: FlaskClient, at):
    for path, body in (
        ("clock/set", {"at": "2026-03-20T18:29:59+05:00"}),
        ("clock/freeze", {"at": "2020-01-01T00:00:00Z"}),
        ("clock/advance", {"to": "2026-03-19T00:00:00Z"}),
    ):
        answer = client.post(at(path), json=body)
        assert (answer.status_code, answer.json["code"]) == (409, "CLOCK-BACK"), path
    assert client.get(at("clock")).json["now"] == FRIDAY


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("clock/advance", {}, "QUERY-INVALID"),
        ("clock/advance", {"by": "1h", "next_due": True}, "QUERY-INVALID"),
        ("clock/advance", {"by": "soon"}, "CLOCK-DURATION"),
        ("clock/advance", {"by": "P9999999999D"}, "CLOCK-DURATION"),
        ("clock/advance", {"to": "9999-12-31T00:00:00Z"}, "CLOCK-RANGE"),
        ("clock/advance", {"to": "2027-01-01T00:00:00"}, "CLOCK-RANGE"),
        ("clock/run", {"rate": 0}, "CLOCK-RATE"),
        ("clock/run", {"rate": -1}, "CLOCK-RATE"),
        ("clock/set", {}, "QUERY-INVALID"),
        ("clock/freeze", {"when": "now"}, "QUERY-INVALID"),
    ],
)
def test_bad_wish_is_refused_and_time_stays(client: FlaskClient, at, path: str, body: dict[str, object], code: str):
    answer = client.post(at(path), json=body)
    assert (answer.status_code, answer.json["code"]) == (400, code)
    assert client.get(at("clock")).json["now"] == FRIDAY


def test_settings_are_listed_changed_and_kept(client: FlaskClient, at):
    changed = client.patch(at("settings"), json={"settings": {"strictness": "strict", "case_attempts": 3}}).json
    values = {one["name"]: one["value"] for one in changed["settings"]}
    assert (values["strictness"], values["case_attempts"], values["language"]) == ("strict", 3, "ru")
    assert all(one["doc"].endswith(".") for one in changed["settings"])


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"colour": "red"}, "SETTING-UNKNOWN"),
        ({"language": "de"}, "SETTING-VALUE"),
        ({"case_attempts": 0}, "SETTING-VALUE"),
        ({"population": "cast"}, "SETTING-FIXED"),
        ({"language": "kk", "message_depth": "deep"}, "SETTING-VALUE"),
    ],
)
def test_bad_setting_is_refused_and_none_is_changed(client: FlaskClient, at, settings: dict[str, object], code: str):
    before = client.get(at("settings")).json
    answer = client.patch(at("settings"), json={"settings": settings})
    assert (answer.status_code, answer.json["code"]) == (409 if code == "SETTING-FIXED" else 400, code)
    assert client.get(at("settings")).json == before


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("put", "calendar/2026-03-26", '{"kind": "holiday", "name": {"kk": "\\ud800", "ru": "a", "en": "b"}}'),
        ("patch", "settings", '{"settings": {"\\ud800": "x"}}'),
        ("post", "clock/advance", '{"by": "1h"'),
    ],
)
def test_body_that_is_no_text_is_refused(client: FlaskClient, at, method: str, path: str, body: str):
    answer = getattr(client, method)(at(path), data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (400, "QUERY-INVALID")
