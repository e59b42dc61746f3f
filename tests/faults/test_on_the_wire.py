"""What breaks on the wire breaks for real: under both servers, and in process too."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import urlsplit

import pytest
import requests

from sandbox.app import create_app
from sandbox.clock import SystemClock
from sandbox.demo.own_sandbox import OwnSandbox
from sandbox.wsgi_adapter import IN_PROCESS_URL, WsgiAdapter
from tests.faults.conftest import PLAIN, Client, client_of
from tests.serving import served
from tests.stores import NewWorlds, Place

Raw = Callable[[str], tuple[bytes, int]]


@pytest.fixture(scope="module")
def under_werkzeug(place: Place) -> Iterator[Client]:
    with NewWorlds.at(place) as worlds:
        world = worlds.open(clock=SystemClock())
        with served(create_app(world)) as url:
            yield client_of(world, url)


@pytest.fixture(params=["gunicorn", "werkzeug"])
def raw(request: pytest.FixtureRequest, client: Client, under_werkzeug: Client) -> Raw:
    """``raw("body-cut")``: what came on a bare socket, and the error that ended it, 0 for a plain end."""
    asked = client if request.param == "gunicorn" else under_werkzeug

    def send(outcome: str) -> tuple[bytes, int]:
        octets = asked.person(f"raw-{outcome[:12]}")
        where = urlsplit(asked.url)
        head = f"POST {PLAIN} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: {len(octets)}\r\n"
        with closing(socket.create_connection((where.hostname, where.port or 80), timeout=10)) as line:
            line.sendall(f"{head}Shlyuz-Outcome: {outcome}\r\nConnection: close\r\n\r\n".encode() + octets)
            return received(line)

    return send


def received(line: socket.socket) -> tuple[bytes, int]:
    came = b""
    while True:
        try:
            part = line.recv(65536)
        except OSError as error:
            return came, error.errno or 0
        if not part:
            return came, 0
        came += part


def test_a_refused_connection_is_reset_before_the_first_octet(raw: Raw) -> None:
    assert raw("connection-refused") == (b"", errno.ECONNRESET)


def test_a_reset_before_the_status_sends_nothing(raw: Raw) -> None:
    assert raw("connection-reset;octets=0") == (b"", errno.ECONNRESET)


def test_a_reset_within_the_body_ends_the_connection_by_rst(raw: Raw) -> None:
    came, ended = raw("connection-reset;octets=100")
    assert ended == errno.ECONNRESET
    assert len(came.partition(b"\r\n\r\n")[2]) in (0, 100)


def test_a_cut_body_is_shorter_than_its_length_and_the_connection_ends_plainly(raw: Raw) -> None:
    came, ended = raw("body-cut;share=0.5")
    head, _, body = came.partition(b"\r\n\r\n")
    (length,) = (int(line.split(b":")[1]) for line in head.splitlines() if line.lower().startswith(b"content-length"))
    assert ended == 0
    assert len(body) == length // 2


def test_a_server_goes_on_after_what_it_broke(raw: Raw) -> None:
    for outcome in (
        "connection-refused",
        "connection-reset;octets=10",
        "body-cut",
        "slow-drip;octets=9000;seconds=0.01",
    ):
        raw(outcome)
    came, ended = raw("normal")
    assert (came[:15], ended) == (b"HTTP/1.1 200 OK", 0)
    assert b"SCSS001" in came


def test_in_process_a_broken_line_is_an_error_of_the_connection(sandbox: OwnSandbox, client: Client) -> None:
    app = create_app(sandbox.world)
    with requests.Session() as session:
        session.mount(IN_PROCESS_URL, WsgiAdapter(lambda: app.wsgi_app))
        for outcome in ("connection-refused", "body-cut"):
            with pytest.raises(requests.ConnectionError):
                session.post(f"{IN_PROCESS_URL}{PLAIN}", client.person("x"), headers={"Shlyuz-Outcome": outcome})


def test_a_caller_who_gives_up_is_not_dripped_upon(client: Client) -> None:
    with pytest.raises(requests.RequestException):
        requests.post(
            f"{client.url}{PLAIN}",
            client.person("impatient"),
            headers={"Shlyuz-Outcome": "slow-drip;octets=1;seconds=10"},
            timeout=0.3,
        )
    assert client.ask(PLAIN).code == "SCSS001"
