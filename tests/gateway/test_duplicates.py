"""A messageId is used once: the same request again is a duplicate, another one under its id a deviation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gateway.modes import Mode

PLAIN = "/bip-sync/"


@pytest.mark.parametrize("mode", list(Mode))
def test_same_request_again_is_answered_as_a_duplicate(http: FlaskClient, soap, configured, echo, mode: Mode) -> None:
    configured(mode=mode)
    assert http.post(PLAIN, data=soap()).status_code == 200
    again = http.post(PLAIN, data=soap())
    assert b"SHZ-DUPLICATE" in again.data
    assert b"2031-05-06T12:08:09+05:00" in again.data, "the moment of the first"
    assert len(echo.asked) == 1


def test_same_request_in_another_spelling_is_the_same(http: FlaskClient, soap) -> None:
    http.post(PLAIN, data=soap())
    spelt = soap().replace(b"n:SendMessage", b"z:SendMessage").replace(b"xmlns:n", b"xmlns:z")
    assert b"SHZ-DUPLICATE" in http.post(PLAIN, data=spelt).data


def test_other_request_under_a_used_id_is_tolerated_with_a_finding(http: FlaskClient, soap, echo) -> None:
    http.post(PLAIN, data=soap())
    other = http.post(PLAIN, data=soap().replace("сәлем".encode(), b"other"))
    assert other.status_code == 200
    assert other.headers["X-Shlyuz-Findings"] == "ENV-MESSAGE-ID-REUSED"
    assert len(echo.asked) == 2


def test_other_request_under_a_used_id_is_refused_in_strict_mode(http: FlaskClient, soap, configured, echo) -> None:
    configured(mode=Mode.STRICT)
    http.post(PLAIN, data=soap())
    other = http.post(PLAIN, data=soap().replace("сәлем".encode(), b"other"))
    assert b"SHZ-DUPLICATE" in other.data and b"ENV-MESSAGE-ID-REUSED" in other.data
    assert len(echo.asked) == 1


def test_same_id_of_two_senders_is_no_duplicate(http: FlaskClient, soap, gateway) -> None:
    from dataclasses import replace

    demo = gateway.participants.find("demo")
    gateway.participants.add(replace(demo, sender_id="other"), password="secret")
    http.post(PLAIN, data=soap())
    other = http.post(PLAIN, data=soap().replace(b">demo<", b">other<"))
    assert other.status_code == 200
    assert "X-Shlyuz-Findings" not in other.headers


def test_of_many_at_one_moment_one_is_accepted(app: Flask, soap, echo) -> None:
    def send(_number: int) -> int:
        return app.test_client().post(PLAIN, data=soap()).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(send, range(16)))
    assert sorted(statuses) == [200] + [500] * 15
    assert len(echo.asked) == 1


def test_of_many_different_requests_under_one_id_strict_mode_accepts_one(app: Flask, soap, echo, configured) -> None:
    configured(mode=Mode.STRICT)

    def send(number: int) -> int:
        octets = soap().replace("сәлем".encode(), str(number).encode())
        return app.test_client().post(PLAIN, data=octets).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(send, range(16)))
    assert sorted(statuses) == [200] + [500] * 15
    assert len(echo.asked) == 1


def test_long_message_id_is_kept_apart_from_another(http: FlaskClient, soap) -> None:
    first, second = "x" * 5000 + "1", "x" * 5000 + "2"
    assert http.post(PLAIN, data=soap(message_id=first)).status_code == 200
    answer = http.post(PLAIN, data=soap(message_id=second))
    assert answer.status_code == 200
    assert "X-Shlyuz-Findings" not in answer.headers
    assert b"SHZ-DUPLICATE" in http.post(PLAIN, data=soap(message_id=first)).data


def test_id_that_was_used_stays_used_when_the_first_request_failed(http: FlaskClient, soap, echo) -> None:
    http.post(PLAIN, data=soap())
    for word in (b"two", b"three"):
        echo.fails = word == b"two"
        answer = http.post(PLAIN, data=soap().replace("сәлем".encode(), word))
        assert answer.headers["X-Shlyuz-Findings"] == "ENV-MESSAGE-ID-REUSED"
    echo.fails = False
    again = http.post(PLAIN, data=soap().replace("сәлем".encode(), b"two"))
    assert again.status_code == 200, "what failed may be sent again"
