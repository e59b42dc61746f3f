"""One question over HTTP: within its time, to allowed addresses, no further."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from signing.errors import ServiceRefused
from signing.http_exchange import Question, exchange, is_below
from tests.trust.hanging import PATIENCE, TIMEOUT, dripping, dripping_headers, listening, silent


@pytest.mark.parametrize("serve", [silent, dripping, dripping_headers])
def test_an_exchange_takes_no_longer_than_its_time(serve: Callable[[socket.socket], None]) -> None:
    with listening(serve) as url:
        begin = time.monotonic()
        with pytest.raises(ServiceRefused) as refused:
            exchange(Question(url), seconds=TIMEOUT, most=1 << 20)
        assert time.monotonic() - begin < PATIENCE
        assert refused.value.code == "SERVICE-SILENT"


def test_a_closed_port_is_a_silent_service() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ServiceRefused) as refused:
        exchange(Question(f"http://127.0.0.1:{port}/"), seconds=TIMEOUT, most=10)
    assert refused.value.code == "SERVICE-SILENT"


def test_octets_that_are_no_http_are_told() -> None:
    with listening(lambda connection: connection.sendall(b"hello\r\n\r\n")) as url:
        with pytest.raises(ServiceRefused) as refused:
            exchange(Question(url), seconds=TIMEOUT, most=10)
        assert refused.value.code == "SERVICE-ANSWER"


@pytest.mark.parametrize(
    ("response", "told"),
    [
        (Response(status=302, headers={"Location": "http://127.0.0.1/secret"}), "302"),
        (Response(status=500), "500"),
        (Response(b"x" * 11), "more than 10"),
    ],
    ids=["redirect", "error", "too much"],
)
def test_an_exchange_follows_nothing_and_reads_no_more_than_asked(
    response: Response, told: str, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/x").respond_with_response(response)
    with pytest.raises(ServiceRefused, match=told) as refused:
        exchange(Question(httpserver.url_for("/x")), seconds=PATIENCE, most=10)
    assert refused.value.code == "SERVICE-ANSWER"


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://127.0.0.1:8080/pki", True),
        ("http://127.0.0.1:8080/pki/ocsp", True),
        ("http://127.0.0.1:8080/pki/crl/x.crl?y=1", True),
        ("http://127.0.0.1:8080/pkis/ocsp", False),
        ("http://127.0.0.1:8080/", False),
        ("http://127.0.0.1:80801/pki/ocsp", False),
        ("http://127.0.0.1:808/pki/ocsp", False),
        ("http://127.0.0.1:8080@evil.example/pki", False),
        ("http://a:b@127.0.0.1:8080/pki", False),
        ("http://127.0.0.1:8080/pki/../admin", False),
        ("http://127.0.0.1:8080/pki/%2e%2e/admin", False),
        ("http://127.0.0.1:8080/pki/%252e%252e/admin", False),
        ("http://127.0.0.1:8080\\@evil.example/pki", False),
        ("http://127.0.0.1:8080/pki/a\r\nb", False),
        ("https://127.0.0.1:8080/pki", False),
        ("ldap://127.0.0.1:8080/pki", False),
        ("file:///pki", False),
        ("http://[::1/pki", False),
        ("", False),
    ],
)
def test_only_what_lies_below_an_allowed_address_may_be_asked(url: str, allowed: bool) -> None:
    assert is_below(url, "http://127.0.0.1:8080/pki") is allowed
    assert is_below(url, "http://127.0.0.1:8080/pki/") is allowed or url.endswith("/pki")
