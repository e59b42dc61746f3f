"""What the server speaks TLS with: who gets in, and what it says to those who do not."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sandbox.tls import ClientCertificates, ServerTls, served_by
from sandbox.world import World
from signing import Authority
from signing.authority import System, profiles
from signing.keys import KeyPair
from tests.joining.conftest import NOON


@pytest.fixture
def server(world: World, tmp_path: Path) -> ServerTls:
    return served_by(
        world, tmp_path, addresses=("sandbox.example", "https://10.1.2.3"), clients=ClientCertificates.REQUIRED
    )


@pytest.fixture
def greet(server: ServerTls) -> Iterator[Callable[[ssl.SSLContext, str], bytes]]:
    """Connects to the server by a name, and returns what it sends to those who are let in."""
    listening = socket.create_server(("127.0.0.1", 0))
    context = server.context()

    def serve() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(line, server_side=True) as wrapped:
                    wrapped.sendall((wrapped.getpeercert(binary_form=True) or b"")[:1])
            except OSError:
                continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()

    def connect(client: ssl.SSLContext, name: str) -> bytes:
        with (
            closing(socket.create_connection(listening.getsockname(), timeout=10)) as line,
            client.wrap_socket(line, server_hostname=name) as wrapped,
        ):
            return wrapped.recv(10)

    yield connect
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()


def client(server: ServerTls, key: KeyPair | None, folder: Path) -> ssl.SSLContext:
    """Whoever shows *key*; the worlds of these tests lie ahead of the machine's clock, which TLS goes by."""
    context = ssl.create_default_context(cafile=server.roots)
    context.verify_flags |= getattr(ssl, "VERIFY_X509_PARTIAL_CHAIN", 0)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if key is not None:
        (folder / "c.pem").write_bytes(key.certificate.pem)
        (folder / "c.key").write_bytes(key.to_pem())
        context.load_cert_chain(folder / "c.pem", folder / "c.key")
    return context


def test_server_is_named_by_all_its_addresses(server: ServerTls):
    from cryptography import x509

    certificate = x509.load_pem_x509_certificate(server.certificate.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost", "sandbox.example"]
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1", "::1", "10.1.2.3"]


def test_private_keys_are_for_their_owner_alone(server: ServerTls):
    assert server.key.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_whoever_shows_no_certificate_of_ours_hears_an_alert(
    server: ServerTls,
    greet: Callable[[ssl.SSLContext, str], bytes],
    foreign_authority: Authority,
    tmp_path: Path,
    who: str,
):
    stranger = foreign_authority.issue(System("Ж", "М", "100140000018"), profiles.TLS_CLIENT, at=NOON)
    with pytest.raises(ssl.SSLError) as refused:
        greet(client(server, stranger if who == "stranger" else None, tmp_path), "localhost")
    alert = "CERTIFICATE_REQUIRED" if who == "nobody" else "UNKNOWN_CA"
    assert alert in str(refused.value).upper().replace(" ", "_")
