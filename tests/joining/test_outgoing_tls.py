"""Calls to https addresses: whom the sandbox believes, and as whom it shows itself."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import requests

from sandbox.outgoing import TrustingAdapter
from sandbox.tls import ClientCertificates, ServerTls, served_by
from sandbox.world import World
from signing import Authority, Certificate
from signing.authority import System, profiles
from signing.keys import KeyPair
from signing.trust import TrustStore
from tests.stores import files_only

SYSTEM = System("Ж", "М", "100140000018")
ANSWER = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world whose time is the machine's, by which TLS goes."""
    files_only()
    with closing(World.open(tmp_path_factory.mktemp("today"))) as world:
        yield world


@contextmanager
def answering(context: ssl.SSLContext) -> Iterator[tuple[str, list[str | None]]]:
    """A server of one call: its address, and the BIN of whoever called."""
    listening = socket.create_server(("127.0.0.1", 0))
    seen: list[str | None] = []

    def serve() -> None:
        try:
            line, _ = listening.accept()
            with context.wrap_socket(line, server_side=True) as wrapped:
                shown = wrapped.getpeercert(binary_form=True)
                seen.append(None if shown is None else Certificate.from_der(shown).bin)
                wrapped.recv(65536)
                wrapped.sendall(ANSWER)
        except OSError:
            return

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"https://127.0.0.1:{listening.getsockname()[1]}/", seen
    listening.close()
    thread.join()


def session(trust: TrustStore, key: KeyPair) -> requests.Session:
    made = requests.Session()
    made.trust_env = False
    made.mount("https://", TrustingAdapter(lambda: trust, lambda: key))
    return made


@pytest.fixture
def server(today: World, tmp_path: Path) -> ServerTls:
    return served_by(today, tmp_path, addresses=("127.0.0.1",), clients=ClientCertificates.REQUIRED)


def test_server_of_the_worlds_authority_is_believed_and_shown_who_calls(today: World, server: ServerTls):
    with (
        answering(server.context()) as (url, seen),
        session(today.trust, today.keyring.tls_client(SYSTEM)) as calling,
    ):
        assert calling.get(url, timeout=10).text == "ok"
    assert seen == [SYSTEM.bin]


def test_server_is_not_believed_without_an_anchor_that_leads_to_it(
    today: World, server: ServerTls, foreign_authority: Authority
):
    key = foreign_authority.issue(SYSTEM, profiles.TLS_CLIENT, at=today.clock.now())
    with (
        answering(server.context()) as (url, seen),
        session(foreign_authority.trust, key) as calling,
        pytest.raises(requests.exceptions.SSLError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        calling.get(url, timeout=10)
    assert seen == []
